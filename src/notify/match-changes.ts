// Reads the numbered changes since the last run and records, for each subscriber, the facts that they bring.

import type { ChangeEntry, Instant } from '../model.ts';
import type { Store } from '../store/open.ts';
import { RESTORED } from '../store/contract.ts';
import { BACKLOG, type Hold } from './ledger-entries.ts';
import { hasInterests, type MatchBatch, recordFacts } from './record-facts.ts';
import { readTimeline, type TimelineReader } from './timeline-reader.ts';

const CURSOR = 'subscribers';
const CHANGES_READ = 500;

/** Groups changes by how they are announced. An item that is news in one group is left out of the later ones. */
function batchesOf(changes: ChangeEntry[]): MatchBatch[] {
  const announced = changes.filter(({ kind }) => kind !== 'seen');
  const groups: { hold: Hold; of: (change: ChangeEntry) => boolean }[] = [
    { hold: {}, of: ({ kind, isBacklog }) => kind !== 'reclassified' && !isBacklog },
    { hold: { newcomers: BACKLOG }, of: ({ kind }) => kind === 'reclassified' },
    { hold: { everyone: BACKLOG }, of: ({ isBacklog }) => isBacklog },
  ];
  const taken = new Set<string>();
  return groups
    .map(({ hold, of }) => {
      const own = announced.filter(of);
      const itemIds = [...new Set(own.flatMap(({ itemId }) => itemId ?? []))].filter((id) => !taken.has(id));
      for (const id of itemIds) taken.add(id);
      const developmentIds = own.flatMap(({ itemId, developmentId }) =>
        developmentId !== null && (itemId === null || itemIds.includes(itemId)) ? [developmentId] : [],
      );
      return { hold, itemIds, developmentIds };
    })
    .filter(({ itemIds, developmentIds }) => itemIds.length + developmentIds.length > 0)
    .reverse(); // the backlog first: whether a fact is new depends on it
}

/** Holds back items that the store which was replaced by this restored one may have announced already. */
async function splitAfterRestore(store: Store, batch: MatchBatch, restoredAt: Instant): Promise<MatchBatch[]> {
  const old = (await store.itemsById(batch.itemIds)).filter(
    ({ item }) => item.publishedAt === null || item.publishedAt < restoredAt,
  );
  const ids = new Set(old.map(({ item }) => item.id));
  return [
    { itemIds: [...ids], developmentIds: [], hold: { everyone: RESTORED } },
    { ...batch, itemIds: batch.itemIds.filter((id) => !ids.has(id)) },
  ];
}

/**
 * Matches all changes since the last run with the interests. `held`: the reason to hold back every fact of this run.
 * Returns how many facts are new.
 */
export async function readChanges(
  store: Store,
  now: Date,
  timeline: TimelineReader = readTimeline(store),
  held?: string,
): Promise<number> {
  let added = 0;
  for (;;) {
    const changes = await store.unreadChanges(CURSOR, CHANGES_READ);
    const last = changes.at(-1);
    if (!last) return added;
    if (!(await hasInterests(store))) {
      await store.setChangeCursor(CURSOR, await store.lastChange());
      return added;
    }
    const restoredAt = await store.mailNote('restored-at');
    for (const batch of batchesOf(changes)) {
      const parts = held
        ? [{ ...batch, hold: { everyone: held } }]
        : restoredAt
          ? await splitAfterRestore(store, batch, restoredAt)
          : [batch];
      for (const part of parts) added += await recordFacts(store, part, now, timeline);
    }
    await store.setChangeCursor(CURSOR, last.no);
  }
}
