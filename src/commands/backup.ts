// `hearsay backup FILE`: a consistent copy of the database while it is in use.

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { printable } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import { openStore } from '../store/open.ts';
import { type Command, readFlags } from './context.ts';

export const run: Command = async (args, context) => {
  const { positionals } = readFlags(args, {});
  const [file, ...rest] = positionals;
  if (!file || rest.length > 0) throw new UsageError('Name one file: hearsay backup FILE.');
  const store = await openStore(context.config.db);
  try {
    const started = performance.now();
    await store.backup(file);
    const report = { file: resolve(file), bytes: statSync(file).size, ms: Math.round(performance.now() - started) };
    // The copy is complete, even if another process locks the database now.
    await store
      .saveReport('backup', report, context.now())
      .catch(() => context.note('The copy is not noted in the database, which cannot be written now: /healthz goes on naming the one before.')); // prettier-ignore
    context.note(
      `${printable(file)} is a whole copy of ${printable(context.config.db)}. To restore it, stop Hearsay and put it in its place.`,
    );
    return 0;
  } finally {
    await store.close();
  }
};
