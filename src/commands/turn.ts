// The right to collect: one process at a time over one database (R08). It ends with the round; a killed process has none.

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { holderName, isHolderRunning } from '../lib/machine.ts';
import type { Store } from '../store/open.ts';
import type { Lease } from '../store/contract.ts';

const NAME = 'collector';
const SECONDS = 180;
const RENEW_MS = 60_000;
const ASK_MS = 100;

/** A turn that was taken: `lease` goes with every visit, `end` gives it back. */
export type Turn = { lease: Lease; end(): Promise<void> };

/**
 * Takes the turn, or gives null while another process has it. Leases run by the machine's own clock, whatever moment
 * stands for now: two processes must agree on it.
 */
export async function takeTurn(store: Store): Promise<Turn | null> {
  const holder = holderName(randomBytes(6).toString('hex'));
  const take = (): Promise<Lease | null> => store.takeLease(NAME, holder, new Date(), SECONDS, isHolderRunning);
  const lease = await take();
  if (!lease) return null;
  // A renewal that fails is made up for by the next one; a lease that was lost is noticed when a visit is saved.
  const renew = setInterval(() => void take().catch(() => undefined), RENEW_MS);
  return {
    lease,
    async end() {
      clearInterval(renew);
      // One that cannot be given back, on a full disk say, ends by itself, or with this process.
      await store.releaseLease(lease).catch(() => undefined);
    },
  };
}

/** Waits for the turn; `onWait` is told once where somebody else has it. */
export async function waitForTurn(store: Store, onWait: () => void): Promise<Turn> {
  for (let asked = 0; ; asked += 1) {
    const turn = await takeTurn(store);
    if (turn) return turn;
    if (asked === 0) onWait();
    await sleep(ASK_MS);
  }
}
