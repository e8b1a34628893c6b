// `hearsay vacuum`: writes the database file anew without its unused room. Not beside a collector, which would have to
// wait longer than it does: the collector's own lease is taken for as long as it lasts.

import { hostname } from 'node:os';
import { bytesInWords } from '../lib/bytes.ts';
import { printable } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import { openStore, type Store } from '../store/open.ts';
import { temporaryFilesBeside } from '../store/vacuum.ts';
import type { Lease } from '../store/visits.ts';
import type { Command } from './context.ts';
import { readFlags } from './flags.ts';

/** The lease of `start` (commands/start.ts); an hour is more than the largest file takes. */
const LEASE = 'collector';
const LEASE_SECONDS = 3600;

/** Keeps collectors out, or says who is at work. */
async function keepOut(store: Store, db: string): Promise<Lease> {
  const lease = await store.takeLease(LEASE, `${hostname()}:${process.pid}:vacuum`, new Date(), LEASE_SECONDS);
  if (lease) return lease;
  throw new UsageError(
    `A process collects into ${printable(db)} ("hearsay start"), and would have to wait. Stop it first; ` +
      'after a stop by force its right ends within 3 minutes. Nothing was changed.',
  );
}

export const run: Command = async (args, context) => {
  const { values, positionals } = readFlags(args, { json: { type: 'boolean' } });
  if (positionals.length > 0) throw new UsageError('vacuum takes no names; --db says which database.');
  const { db } = context.config;
  temporaryFilesBeside(db);
  const store = await openStore(db);
  try {
    const lease = await keepOut(store, db);
    try {
      const started = performance.now();
      const { before, after } = await store.vacuum();
      const ms = Math.round(performance.now() - started);
      await store.saveReport('vacuum', { before, after, ms }, context.now());
      context.out(
        values.json
          ? JSON.stringify({ before_bytes: before, after_bytes: after, elapsed_ms: ms })
          : `${bytesInWords(before)} before, ${bytesInWords(after)} after.`,
      );
      return 0;
    } finally {
      await store.releaseLease(lease);
    }
  } finally {
    await store.close();
  }
};
