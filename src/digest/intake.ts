// What the numbered changes mean for subscribers: each changed item is matched with all interests, and what its development
// has to say is written into the ledger of those who want it, or who follow that development already.

import { log } from '../log.ts';
import type { ChangeEntry, FoundItem, Instant, Interest, LedgerEntry, Rhythm, TimelineDeadline } from '../model.ts';
import { RESTORED, type Store } from '../store/contract.ts';
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

/** Why facts of a batch are recorded without being sent: for subscribers who do not follow the development, or for all. */
type Held = { newcomers?: string; everyone?: string };

export type Batch = {
  itemIds: string[]; // read again from the store, with the corrections that hold
  developmentIds: string[]; // touched by them, or by a decision or time alone
  held?: Held;
};

/**
 * Writes into the ledgers what a batch of changes has to say. Doing it twice adds nothing: subscriber × development × fact
 * is unique. Gives how many facts are new.
 */
async function matchAndQueue(
  store: Store,
  { itemIds, developmentIds, held = {} }: Batch,
  now: Date,
  timeline: TimelineReader,
): Promise<number> {
  const { match, live } = await matcherOf(store);
  const found = await store.itemsById(itemIds);
  const wishes = wishesOf(found, match);
  const touched = new Set([...developmentIds, ...found.flatMap(({ developmentId }) => developmentId ?? [])]);
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
      { development, deadlines, today, now, held, live, seenItems },
      wishes.get(development.id) ?? new Map(),
      ledgers.get(development.id) ?? new Map(),
      recorded,
    );
  for (const { claimId, fact } of answering)
    for (const [subscriberId, ledger] of ledgers.get(claimId) ?? []) {
      const about = standingWish(ledger, live);
      if (about)
        recorded.entries.push(
          entryOf(fact, { subscriberId, developmentId: claimId, itemId: null, ...about }, now, held.everyone),
        );
    }
  const added = await store.recordFacts(recorded.entries, recorded.items, recorded.revived);
  if (added > 0)
    log('information', 'facts for readers', {
      items: itemIds.length,
      facts: added,
      quiet: held.everyone !== undefined,
    });
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
  held: Held;
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
    const follows = ledger.length > 0 && !isBacklog;
    const because = held.everyone ?? (follows ? undefined : held.newcomers);
    if (isBacklog && !because && freshItem !== null)
      for (const { fact, developmentId } of ledger) recorded.revived.push({ subscriberId, developmentId, fact });
    else if (isBacklog && !because) continue; // an edit of something old
    const standing = standingFact(development, ledger);
    const about = follows ? (standingWish(ledger, live) ?? wishParts(wish)) : wishParts(wish);
    if (!about) continue;
    const of = { subscriberId, developmentId: development.id, itemId: freshItem ?? wish?.itemIds[0] ?? null, ...about };
    for (const fact of standing ? [standing, ...further] : further)
      recorded.entries.push(entryOf(fact, of, now, because));
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
    held: {},
    live: new Map([[live.id, live]]),
    seenItems: new Set<string>(),
  };
  for (const development of developments)
    if (!told.has(development.id))
      tellDevelopment({ ...telling, development }, wishes.get(development.id) ?? new Map(), new Map(), recorded);
  return store.recordFacts(recorded.entries, recorded.items, []);
}

const CURSOR = 'subscribers';
const BATCH = 500;

/** The changes of a batch by how they are announced. An item that is news in one of them is news. */
function batchesOf(changes: ChangeEntry[]): Batch[] {
  const told = changes.filter(({ kind }) => kind !== 'seen');
  const groups: { held: Held; of: (change: ChangeEntry) => boolean }[] = [
    { held: {}, of: ({ kind, isBacklog }) => kind !== 'reclassified' && !isBacklog },
    { held: { newcomers: BACKLOG }, of: ({ kind }) => kind === 'reclassified' },
    { held: { everyone: BACKLOG }, of: ({ isBacklog }) => isBacklog },
  ];
  const taken = new Set<string>();
  return groups
    .map(({ held, of }) => {
      const own = told.filter(of);
      const itemIds = [...new Set(own.flatMap(({ itemId }) => itemId ?? []))].filter((id) => !taken.has(id));
      for (const id of itemIds) taken.add(id);
      const developmentIds = own.flatMap(({ itemId, developmentId }) =>
        developmentId !== null && (itemId === null || itemIds.includes(itemId)) ? [developmentId] : [],
      );
      return { held, itemIds, developmentIds };
    })
    .filter(({ itemIds, developmentIds }) => itemIds.length + developmentIds.length > 0)
    .reverse(); // old news first: it is the ground on which the rest is new
}

/** Sets apart what may have been announced by the store that this one was restored for. */
async function apartAfterRestore(store: Store, batch: Batch, restoredAt: Instant): Promise<Batch[]> {
  const old = (await store.itemsById(batch.itemIds)).filter(
    ({ item }) => item.publishedAt === null || item.publishedAt < restoredAt,
  );
  const ids = new Set(old.map(({ item }) => item.id));
  return [
    { itemIds: [...ids], developmentIds: [], held: { everyone: RESTORED } },
    { ...batch, itemIds: batch.itemIds.filter((id) => !ids.has(id)) },
  ];
}

/**
 * Matches all changes since the last time with the interests. `held`: why none of it is sent now, where it is not.
 * Gives how many facts are new.
 */
export async function readChanges(
  store: Store,
  now: Date,
  timeline: TimelineReader = readTimeline(store),
  held?: string,
): Promise<number> {
  if ((await store.liveInterests()).length === 0) {
    await store.setChangeCursor(CURSOR, await store.lastChange());
    return 0;
  }
  const restoredAt = await store.mailNote('restored-at');
  let added = 0;
  for (let no = await store.changeCursor(CURSOR); ;) {
    const changes = await store.changesAfter(no, BATCH);
    const last = changes.at(-1);
    if (!last) return added;
    for (const batch of batchesOf(changes)) {
      const parts = held
        ? [{ ...batch, held: { everyone: held } }]
        : restoredAt
          ? await apartAfterRestore(store, batch, restoredAt)
          : [batch];
      for (const part of parts) added += await matchAndQueue(store, part, now, timeline);
    }
    no = last.no;
    await store.setChangeCursor(CURSOR, no);
  }
}
