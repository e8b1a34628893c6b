// `hearsay mcp`: the questions of search, timeline, deadlines and sources for assistants, over stdin and stdout.

import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { type Command, readFlags } from './context.ts';
import { log } from '../log.ts';
import { readAgencies } from '../lib/agencies.ts';
import { assistantServer } from '../serve/assistant.ts';
import { loadInitiatives } from '../source/initiatives.ts';
import { loadSources } from '../source/load.ts';
import { openStore } from '../store/open.ts';

/** Runs until the assistant closes its end. Stdout carries the protocol and nothing else. */
export const run: Command = async (args, { config, now }) => {
  readFlags(args, {});
  const [sources, initiatives] = [loadSources(config.feeds), loadInitiatives(config.initiatives)];
  const store = await openStore(config.db);
  const web = { store, config, now, sources, initiatives, agencies: readAgencies(config.data) };
  const ended = new Promise<void>((resolve) => {
    process.stdin.once('end', resolve);
    process.stdin.once('close', resolve);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
  const connection = serveStdio(() => assistantServer(web), {
    onerror: (error) => log('warning', 'assistant', { message: error.message }),
  });
  await ended;
  await connection.close();
  await store.close();
  return 0;
};
