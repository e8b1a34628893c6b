// Writes the facts of changed items and developments into the ledgers of the subscribers who want them.

import { log } from '../log.ts';
import type { FoundItem, Interest, LedgerEntry } from '../model.ts';
import type { DevelopmentView } from '../query/developments.ts';
import type { Store } from '../store/open.ts';
import { answeringFacts } from './facts.ts';
import { createMatcher } from './match.ts';
import {
  addFacts,
  followedInterests,
  type Hold,
  ledgerEntry,
  type LiveInterest,
  matchInterests,
  type NewFacts,
} from './ledger-entries.ts';
import { readTimeline, type TimelineReader } from './timeline-reader.ts';

const DAY = 86_400_000;

type Matching = {
  revision: number;
  match: ReturnType<typeof createMatcher<LiveInterest>>;
  live: Map<string, LiveInterest>;
};
const matchers = new WeakMap<Store, Matching>();

/** The matcher over all live interests; rebuilt only when an interest has changed. */
async function matcherOf(store: Store): Promise<Matching> {
  const revision = await store.interestsRevision();
  const known = matchers.get(store);
  if (known?.revision === revision) return known;
  const interests = await store.liveInterests();
  const fresh = { revision, match: createMatcher(interests), live: new Map(interests.map((one) => [one.id, one])) };
  matchers.set(store, fresh);
  return fresh;
}

/** Whether anyone has a live interest. */
export const hasInterests = async (store: Store): Promise<boolean> => (await matcherOf(store)).live.size > 0;

/** Moves ledger entries along with items that now belong to another development. */
async function carryMoved(
  store: Store,
  developments: DevelopmentView[],
  timeline: TimelineReader,
  now: Date,
): Promise<void> {
  for (const development of developments) {
    const moved = (await store.readersOfItems(development.itemIds)).filter(
      ({ developmentId }) => developmentId !== development.id,
    );
    for (const from of new Set(moved.map(({ developmentId }) => developmentId))) {
      const rows = moved.filter(({ developmentId }) => developmentId === from);
      await store.carryLedger({
        from,
        to: development.id,
        subscriberIds: [...new Set(rows.map(({ subscriberId }) => subscriberId))],
        itemIds: [...new Set(rows.map(({ itemId }) => itemId))],
        isGone: !(await timeline.developments([from], now)).some(({ id }) => id === from),
      });
    }
  }
}

/** The ledgers of these developments: development id → subscriber id → entries. */
async function ledgersOf(store: Store, developmentIds: string[]): Promise<Map<string, Map<string, LedgerEntry[]>>> {
  const ledgers = new Map<string, Map<string, LedgerEntry[]>>();
  for (const entry of await store.ledgerOfDevelopments(developmentIds)) {
    const bySubscriber = ledgers.get(entry.developmentId) ?? new Map<string, LedgerEntry[]>();
    ledgers.set(entry.developmentId, bySubscriber);
    bySubscriber.set(entry.subscriberId, [...(bySubscriber.get(entry.subscriberId) ?? []), entry]);
  }
  return ledgers;
}

/** Changes that are announced in the same way. */
export type MatchBatch = {
  itemIds: string[]; // the items are read from the store, with their corrections
  developmentIds: string[]; // changed by these items, by a decision, or by time alone
  hold: Hold;
};

/**
 * Records the facts that a batch of changes brings to subscribers. Safe to repeat: subscriber × development × fact is
 * unique. Returns how many facts are new.
 */
export async function recordFacts(
  store: Store,
  { itemIds, developmentIds, hold }: MatchBatch,
  now: Date,
  timeline: TimelineReader,
): Promise<number> {
  const { match, live } = await matcherOf(store);
  const found = await store.itemsById(itemIds);
  const matches = matchInterests(found, match);
  const touched = new Set([...developmentIds, ...found.flatMap(({ developmentId }) => developmentId ?? [])]);
  const developments = await timeline.developments([...touched], now);
  await carryMoved(store, developments, timeline, now);

  const answering = developments.flatMap(answeringFacts);
  const ledgers = await ledgersOf(store, [
    ...new Set([...developments.map(({ id }) => id), ...answering.map(({ claimId }) => claimId)]),
  ]);
  const deadlines = await timeline.deadlines(developments, now);
  const today = new Date(now.getTime() - DAY).toISOString().slice(0, 10);
  const seenItems = new Set(
    (await store.readersOfItems(itemIds)).map(({ subscriberId, itemId }) => `${subscriberId} ${itemId}`),
  );
  const facts: NewFacts = { entries: [], items: [], revived: [] };
  for (const development of developments)
    addFacts(
      { development, deadlines, today, now, hold, live, seenItems },
      matches.get(development.id) ?? new Map(),
      ledgers.get(development.id) ?? new Map(),
      facts,
    );
  for (const { claimId, fact } of answering)
    for (const [subscriberId, ledger] of ledgers.get(claimId) ?? []) {
      const follow = followedInterests(ledger, live);
      if (!follow) continue;
      const of = { subscriberId, developmentId: claimId, itemId: null, ...follow };
      facts.entries.push(ledgerEntry(fact, of, now, hold.everyone));
    }
  const added = await store.recordFacts(facts.entries, facts.items, facts.revived);
  if (added > 0)
    log('information', 'facts for readers', {
      items: itemIds.length,
      facts: added,
      quiet: hold.everyone !== undefined,
    });
  return added;
}

/**
 * Records what a new interest finds in the days before it, so that its first digest is not empty. Developments that the
 * subscriber already follows are left out.
 */
export async function seedInterest(
  store: Store,
  interest: Interest,
  found: FoundItem[],
  now: Date,
  timeline: TimelineReader = readTimeline(store),
): Promise<number> {
  const live = { ...interest, paused: false };
  const matches = matchInterests(found, createMatcher([live]));
  const developments = await timeline.developments([...matches.keys()], now);
  const ledgers = await store.ledgerOfDevelopments(developments.map(({ id }) => id));
  const followed = new Set(
    ledgers.filter(({ subscriberId }) => subscriberId === interest.subscriberId).map((one) => one.developmentId),
  );
  const facts: NewFacts = { entries: [], items: [], revived: [] };
  const of = {
    deadlines: [],
    today: now.toISOString().slice(0, 10),
    now,
    hold: {},
    live: new Map([[live.id, live]]),
    seenItems: new Set<string>(),
  };
  for (const development of developments)
    if (!followed.has(development.id))
      addFacts({ ...of, development }, matches.get(development.id) ?? new Map(), new Map(), facts);
  return store.recordFacts(facts.entries, facts.items, []);
}
