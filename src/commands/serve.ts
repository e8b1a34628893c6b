// `hearsay serve`: the web without collecting, beside a process that collects or over a store that rests.

import type { Command } from './context.ts';
import { readFlags } from './flags.ts';
import { startServer } from '../serve/server.ts';
import { loadInitiatives } from '../source/initiatives.ts';
import { loadSources } from '../source/load.ts';
import { openStore } from '../store/open.ts';

/** Prints the address and serves until it is told to stop. */
export const run: Command = async (args, { config, now, out, note }) => {
  readFlags(args, {});
  const [sources, initiatives] = [loadSources(config.feeds), loadInitiatives(config.initiatives)];
  const store = await openStore(config.db);
  try {
    const server = await startServer({ store, config, now, sources, initiatives });
    out(`Hearsay listens on ${server.url}`);
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    note('Stopping …');
    await server.close();
    return 0;
  } finally {
    await store.close();
  }
};
