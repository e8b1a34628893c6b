// `hearsay serve`: the web without collecting, beside a process that collects or over a store that rests.

import { type Command, readFlags } from './context.ts';
import { openApp } from './app.ts';
import { startServer } from '../serve/server.ts';

/** Prints the address and serves until a signal stops it. */
export const run: Command = async (args, context) => {
  readFlags(args, {});
  const { config, now, out, note } = context;
  const app = await openApp(context);
  try {
    const { store, sources, initiatives } = app;
    const server = await startServer({ store, config, now, sources, initiatives });
    out(`Hearsay listens on ${server.url}`);
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    note('Stopping …');
    await server.close();
    return 0;
  } finally {
    await app.close();
  }
};
