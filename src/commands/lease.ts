// The collector lease: one process at a time collects into a database (R08). It ends with the round or with its process.

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { holderName, isHolderRunning } from '../lib/machine.ts';
import type { Lease, Store } from '../store/contract.ts';

const NAME = 'collector';
const SECONDS = 180;
const RENEW_MS = 60_000;
const ASK_MS = 100;

/** A held and renewed lease: `lease` goes with every visit, `release` ends it. */
export type CollectorLease = { lease: Lease; release(): Promise<void> };

/**
 * Takes the lease, or gives null while another process has it. Leases run by the machine's own clock, whatever moment
 * --now says: two processes must agree on it.
 */
export async function acquireLease(store: Store): Promise<CollectorLease | null> {
  const holder = holderName(randomBytes(6).toString('hex'));
  const take = (): Promise<Lease | null> => store.takeLease(NAME, holder, new Date(), SECONDS, isHolderRunning);
  const lease = await take();
  if (!lease) return null;
  // A renewal that fails is made up for by the next one; a lease that was lost is noticed when a visit is saved.
  const renew = setInterval(() => void take().catch(() => undefined), RENEW_MS);
  return {
    lease,
    async release() {
      clearInterval(renew);
      // One that cannot be given back, on a full disk say, ends by itself, or with this process.
      await store.releaseLease(lease).catch(() => undefined);
    },
  };
}

/** Waits for the lease; `onWait` is called once if another process has it. */
export async function waitForLease(store: Store, onWait: () => void): Promise<CollectorLease> {
  for (let asked = 0; ; asked += 1) {
    const held = await acquireLease(store);
    if (held) return held;
    if (asked === 0) onWait();
    await sleep(ASK_MS);
  }
}
