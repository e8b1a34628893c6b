// What a running house does for itself once a day: old pages, visits and mails are cleared, in small steps.

import { log } from '../log.ts';
import type { Keeping } from '../model.ts';
import type { Store } from '../store/open.ts';

const DAY_MS = 86_400_000;

/**
 * Clears old rows where that was not done within a day. Never throws; ends early, to be taken up again, where `goesOn`
 * says no.
 */
export async function keepHouse(store: Store, keeping: Keeping, now: Date, goesOn: () => boolean): Promise<void> {
  try {
    const last = (await store.reports()).prune?.at;
    if (last !== undefined && Math.abs(now.getTime() - Date.parse(last)) < DAY_MS) return;
    const started = performance.now();
    const cleared = await store.clearOld(keeping, now, { goesOn });
    if (!goesOn()) return;
    const ms = Math.round(performance.now() - started);
    await store.saveReport('prune', { ...cleared, ms }, now);
    log('information', 'prune', {
      pages: cleared.pages.rows,
      visits: cleared.visits.rows,
      mails: cleared.mails.rows,
      posts: cleared.posts.rows,
      ms,
    });
  } catch (error) {
    if (goesOn()) log('error', 'prune failed', { message: String(error) });
  }
}
