// Reads the data of messages for several subscribers at once: pending and earlier sent facts, their developments and items.

import type { FoundItem, Interest, LedgerEntry } from '../model.ts';
import type { Store } from '../store/contract.ts';
import type { DevelopmentView } from '../query/developments.ts';
import type { TimelineReader } from './timeline-reader.ts';

/** Items of a development that a message may show. */
export const ITEMS_READ = 12;

/** Lists by subscriber id, the others by their own id. */
export type Loaded = {
  pending: Map<string, LedgerEntry[]>; // of all rhythms, the oldest first
  sent: Map<string, LedgerEntry[]>; // of these developments and of the claims they settled
  interests: Map<string, Interest[]>;
  developments: Map<string, DevelopmentView>;
  items: Map<string, FoundItem>;
  secret: string;
};

/** Reads it for these subscribers; only the pending facts if there are none. */
export async function loadForMessages(
  { store, timeline }: { store: Store; timeline: TimelineReader },
  subscriberIds: string[],
  now: Date,
): Promise<Loaded> {
  const pending = await store.pendingFacts(subscriberIds);
  const entries = [...pending.values()].flat();
  if (entries.length === 0)
    return { pending, sent: new Map(), interests: new Map(), developments: new Map(), items: new Map(), secret: '' };
  const own = new Set(entries.map(({ developmentId }) => developmentId));
  const others = entries.flatMap(({ otherId, kind }) => (otherId && !kind.startsWith('deadline') ? otherId : []));
  const views = await timeline.developments([...own, ...others], now);
  const claimIds = views.flatMap(({ answers }) => answers.map(({ developmentId }) => developmentId));
  const claims = claimIds.length > 0 ? await timeline.developments(claimIds, now) : [];
  const itemIds = views.flatMap((one) => (own.has(one.id) ? one.itemIds.slice(0, ITEMS_READ) : []));
  return {
    pending,
    sent: await store.toldFacts([...pending.keys()], [...own, ...claimIds]),
    interests: await store.interestsOfSubscribers([...pending.keys()]),
    developments: new Map([...views, ...claims].map((one) => [one.id, one])),
    items: new Map((await store.itemsById([...new Set(itemIds)])).map((one) => [one.item.id, one])),
    secret: await store.mailSecret(),
  };
}
