// What every new or changed item means for readers: each is held against all interests once, and what its development
// has to tell is written into the ledger of those who want it, or who were told of that development before.

import { log } from '../log.ts';
import type { FoundItem, Interest, LedgerEntry, Rhythm, TimelineDeadline } from '../model.ts';
import type { Store } from '../store/open.ts';
import { answeringFacts, type Fact, furtherFacts, standingFact } from './facts.ts';
import { createMatcher } from './match.ts';
import { readTimeline, type Standing, type TimelineReader } from './timeline.ts';

/** Why a fact of a first visit's backlog waits (I17, I18). */
const BACKLOG = 'it came with the backlog of a source';
const DAY = 86_400_000;

type LiveInterest = Interest & { paused: boolean };
type Wish = { interestIds: Set<string>; words: Set<string>; rhythm: Rhythm; itemIds: string[] };
/** Development → subscriber → what of it was matched now. */
type Wishes = Map<string, Map<string, Wish>>;

const URGENCY: Rhythm[] = ['at-once', 'daily', 'weekly'];
const mostUrgent = (a: Rhythm, b: Rhythm): Rhythm => (URGENCY.indexOf(a) <= URGENCY.indexOf(b) ? a : b);

type Matching = {
  revision: number;
  match: ReturnType<typeof createMatcher<LiveInterest>>;
  live: Map<string, LiveInterest>;
};
const matchers = new WeakMap<Store, Matching>();

/** The matcher over today's interests; made anew only when one of them has changed. */
async function matcherOf(store: Store): Promise<Matching> {
  const revision = await store.interestsRevision();
  const known = matchers.get(store);
  if (known?.revision === revision) return known;
  const interests = await store.liveInterests();
  const fresh = { revision, match: createMatcher(interests), live: new Map(interests.map((one) => [one.id, one])) };
  matchers.set(store, fresh);
  return fresh;
}

/** Who wants which development, by the items that came now. */
function wishesOf(found: FoundItem[], match: Matching['match']): Wishes {
  const wishes: Wishes = new Map();
  for (const one of found) {
    if (one.developmentId === null) continue;
    const matches = match(one);
    if (matches.length === 0) continue;
    const readers = wishes.get(one.developmentId) ?? new Map<string, Wish>();
    wishes.set(one.developmentId, readers);
    for (const { interest, words } of matches) {
      const wish = readers.get(interest.subscriberId);
      if (wish) {
        wish.interestIds.add(interest.id);
        for (const word of words) wish.words.add(word);
        wish.rhythm = mostUrgent(wish.rhythm, interest.rhythm);
        if (!wish.itemIds.includes(one.item.id)) wish.itemIds.push(one.item.id);
      } else
        readers.set(interest.subscriberId, {
          interestIds: new Set([interest.id]),
          words: new Set(words),
          rhythm: interest.rhythm,
          itemIds: [one.item.id],
        });
    }
  }
  return wishes;
}

/** Moves what readers were told with items that now stand in another development. */
async function carryMoved(store: Store, developments: Standing[], timeline: TimelineReader, now: Date): Promise<void> {
  for (const development of developments) {
    const told = (await store.readersOfItems(development.itemIds)).filter(
      ({ developmentId }) => developmentId !== development.id,
    );
    for (const from of new Set(told.map(({ developmentId }) => developmentId))) {
      const rows = told.filter(({ developmentId }) => developmentId === from);
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

type Recorded = {
  entries: LedgerEntry[];
  items: { subscriberId: string; itemId: string; developmentId: string }[];
  revived: { subscriberId: string; developmentId: string; fact: string }[];
};

/** The entry of a fact in the ledger of one reader. */
function entryOf(
  fact: Fact,
  of: {
    subscriberId: string;
    developmentId: string;
    itemId: string | null;
    interestIds: string[];
    words: string[];
    rhythm: Rhythm;
  },
  now: Date,
  held: string | undefined,
): LedgerEntry {
  return {
    ...of,
    fact: fact.fact,
    kind: fact.kind,
    otherId: fact.otherId,
    state: held ? 'held' : 'pending',
    ...(held ? { because: held } : {}),
    recordedAt: now.toISOString(),
  };
}

export type Batch = {
  items: { item: { id: string } }[]; // new or changed; read again from the store, with a person's words in force
  developments: { id: string }[]; // touched by them, or by time alone (lapsed)
  now: Date;
  quiet?: boolean; // a backlog: written down as held back, so that it is not told later either
};

/**
 * Writes into the ledgers what a batch of items has to tell. Call it after every visit that brought or changed items,
 * after a reclassification, and with lapsed developments. Calling it twice, or after a crash with the same items, adds
 * nothing: subscriber × development × fact is unique. Gives how many facts are new.
 */
export async function matchAndQueue(
  store: Store,
  batch: Batch,
  timeline: TimelineReader = readTimeline(store),
): Promise<number> {
  const { now } = batch;
  const itemIds = batch.items.map(({ item }) => item.id);
  const { match, live } = await matcherOf(store);
  if (live.size === 0) return store.recordFacts([], [], [], itemIds);
  const found = await store.itemsById(itemIds);
  const wishes = wishesOf(found, match);
  const touched = new Set([
    ...batch.developments.map(({ id }) => id),
    ...found.flatMap(({ developmentId }) => developmentId ?? []),
  ]);
  const developments = await timeline.developments([...touched], now);
  await carryMoved(store, developments, timeline, now);

  const answering = developments.flatMap(answeringFacts);
  const ids = [...new Set([...developments.map(({ id }) => id), ...answering.map(({ claimId }) => claimId)])];
  const ledgers = new Map<string, Map<string, LedgerEntry[]>>();
  for (const entry of await store.ledgerOfDevelopments(ids)) {
    const readers = ledgers.get(entry.developmentId) ?? new Map<string, LedgerEntry[]>();
    ledgers.set(entry.developmentId, readers);
    readers.set(entry.subscriberId, [...(readers.get(entry.subscriberId) ?? []), entry]);
  }
  const deadlines = await timeline.deadlines(developments, now);
  const today = new Date(now.getTime() - DAY).toISOString().slice(0, 10);
  const seenItems = new Set(
    (await store.readersOfItems(itemIds)).map(({ subscriberId, itemId }) => `${subscriberId} ${itemId}`),
  );
  const recorded: Recorded = { entries: [], items: [], revived: [] };
  for (const development of developments)
    tellDevelopment(
      { development, deadlines, today, now, held: batch.quiet ? BACKLOG : undefined, live, seenItems },
      wishes.get(development.id) ?? new Map(),
      ledgers.get(development.id) ?? new Map(),
      recorded,
    );
  for (const { claimId, fact } of answering)
    for (const [subscriberId, ledger] of ledgers.get(claimId) ?? []) {
      const about = standingWish(ledger, live);
      if (about)
        recorded.entries.push(
          entryOf(fact, { subscriberId, developmentId: claimId, itemId: null, ...about }, now, undefined),
        );
    }
  const added = await store.recordFacts(recorded.entries, recorded.items, recorded.revived, itemIds);
  if (added > 0)
    log('information', 'facts for readers', { items: itemIds.length, facts: added, quiet: batch.quiet ?? false });
  return added;
}

/** Why a reader follows a development that it was told of before; null when none of those interests is left. */
function standingWish(
  ledger: LedgerEntry[],
  live: Map<string, LiveInterest>,
): { interestIds: string[]; words: string[]; rhythm: Rhythm } | null {
  const interestIds = [...new Set(ledger.flatMap((entry) => entry.interestIds))].filter((id) => live.has(id));
  if (interestIds.length === 0 || ledger.every(({ state }) => state === 'held')) return null;
  const rhythm = interestIds.map((id) => live.get(id)!.rhythm).reduce(mostUrgent);
  return { interestIds, words: [], rhythm };
}

type Telling = {
  development: Standing;
  deadlines: TimelineDeadline[];
  today: string;
  now: Date;
  held: string | undefined;
  live: Map<string, LiveInterest>;
  seenItems: Set<string>; // `subscriber item` that stands in a ledger already
};

/** What one development has to tell to those who want it now, and to those who know it from before. */
function tellDevelopment(
  telling: Telling,
  wishes: Map<string, Wish>,
  ledgers: Map<string, LedgerEntry[]>,
  recorded: Recorded,
): void {
  const { development, deadlines, today, now, held, live, seenItems } = telling;
  const further = furtherFacts(development, deadlines, today);
  for (const subscriberId of new Set([...wishes.keys(), ...ledgers.keys()])) {
    const wish = wishes.get(subscriberId);
    const ledger = ledgers.get(subscriberId) ?? [];
    const isBacklog =
      ledger.length > 0 && ledger.every(({ state, because }) => state === 'held' && because === BACKLOG);
    const freshItem = wish?.itemIds.find((id) => !seenItems.has(`${subscriberId} ${id}`)) ?? null;
    if (isBacklog && !held && freshItem !== null)
      for (const { fact, developmentId } of ledger) recorded.revived.push({ subscriberId, developmentId, fact });
    else if (isBacklog && !held) continue; // an edit of something old
    const standing = standingFact(development, ledger);
    const about = ledger.length > 0 && !isBacklog ? (standingWish(ledger, live) ?? wishParts(wish)) : wishParts(wish);
    if (!about) continue;
    const of = { subscriberId, developmentId: development.id, itemId: freshItem ?? wish?.itemIds[0] ?? null, ...about };
    for (const fact of standing ? [standing, ...further] : further) recorded.entries.push(entryOf(fact, of, now, held));
    for (const itemId of wish?.itemIds ?? [])
      recorded.items.push({ subscriberId, itemId, developmentId: development.id });
  }
}

function wishParts(wish: Wish | undefined): { interestIds: string[]; words: string[]; rhythm: Rhythm } | null {
  return wish ? { interestIds: [...wish.interestIds].sort(), words: [...wish.words], rhythm: wish.rhythm } : null;
}

/**
 * What a new interest finds in the days before it: told in the first digest, so that it does not begin empty. Items
 * that their publisher dates earlier are left out.
 */
export async function seedInterest(
  store: Store,
  interest: Interest,
  found: FoundItem[],
  now: Date,
  timeline: TimelineReader = readTimeline(store),
): Promise<number> {
  const live = { ...interest, paused: false };
  const wishes = wishesOf(found, createMatcher([live]));
  const developments = await timeline.developments([...wishes.keys()], now);
  const ledgers = await store.ledgerOfDevelopments(developments.map(({ id }) => id));
  const told = new Set(
    ledgers.filter(({ subscriberId }) => subscriberId === interest.subscriberId).map((one) => one.developmentId),
  );
  const recorded: Recorded = { entries: [], items: [], revived: [] };
  const telling = {
    deadlines: [],
    today: now.toISOString().slice(0, 10),
    now,
    held: undefined,
    live: new Map([[live.id, live]]),
    seenItems: new Set<string>(),
  };
  for (const development of developments)
    if (!told.has(development.id))
      tellDevelopment({ ...telling, development }, wishes.get(development.id) ?? new Map(), new Map(), recorded);
  return store.recordFacts(recorded.entries, recorded.items, [], []);
}

const CATCH_UP = 500;

/**
 * Matches items that were stored and not matched: what a crash between the two left, told or held back as it would have
 * been. Gives how many facts are new.
 */
export async function catchUpIntake(
  store: Store,
  now: Date,
  timeline: TimelineReader = readTimeline(store),
): Promise<number> {
  let added = 0;
  for (;;) {
    const waiting = await store.unmatchedItems(CATCH_UP);
    if (waiting.length === 0) return added;
    for (const quiet of [true, false]) {
      const ids = waiting.flatMap(({ id, isQuiet }) => (isQuiet === quiet ? id : []));
      const items = await store.itemsById(ids);
      if (items.length > 0) added += await matchAndQueue(store, { items, developments: [], now, quiet }, timeline);
      await store.recordFacts([], [], [], ids); // also those that are no longer there
    }
  }
}
