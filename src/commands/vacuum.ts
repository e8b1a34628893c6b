// `hearsay vacuum`: rewrites the database file without its unused space. Nobody else can write meanwhile, so it takes the
// leases of collecting and of sending mail until it is done.

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { bytesInWords } from '../lib/terminal.ts';
import { holderName, isHolderRunning } from '../lib/machine.ts';
import { UsageError } from '../lib/usage-error.ts';
import { openStore, type Store, temporaryFilesBeside } from '../store/open.ts';
import { type Command, readFlags } from './context.ts';
import { waitForLease } from './lease.ts';

/** Longer than the largest file takes. A mail lease whose holder no longer runs is nobody's. */
const MAIL_LEASE_MS = 3_600_000;
const ASK_MS = 200;

/** Waits until no mail is being sent, and keeps others from sending: a mail that went out must be written down at once. */
async function holdMail(store: Store): Promise<() => Promise<void>> {
  const holder = holderName(randomBytes(6).toString('hex'));
  const until = (): string => new Date(Date.now() + MAIL_LEASE_MS).toISOString();
  while ((await store.takeMailLease(holder, new Date(), until(), isHolderRunning)) === 'busy') await sleep(ASK_MS);
  return () => store.dropMailLease(holder);
}

export const run: Command = async (args, context) => {
  const { values, positionals } = readFlags(args, { json: { type: 'boolean' } });
  if (positionals.length > 0) throw new UsageError('vacuum takes no names; --db says which database.');
  const { db } = context.config;
  temporaryFilesBeside(db);
  const store = await openStore(db);
  try {
    const held = await waitForLease(store, () =>
      context.note('Another process is collecting; waiting for its round …'),
    );
    try {
      const releaseMail = await holdMail(store);
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
        await releaseMail();
      }
    } finally {
      await held.release();
    }
  } finally {
    await store.close();
  }
};
