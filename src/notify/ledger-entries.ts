// Which facts of a development go into the ledger of each subscriber. No reads or writes: values in, entries out.

import type { FoundItem, Interest, LedgerEntry, Rhythm, TimelineDeadline } from '../model.ts';
import type { DevelopmentView } from '../query/developments.ts';
import { type Fact, furtherFacts, statusFact } from './facts.ts';
import type { createMatcher } from './match.ts';

/** Why a fact of a source's backlog is held (I17, I18). */
export const BACKLOG = 'it came with the backlog of a source';

export type LiveInterest = Interest & { paused: boolean };

/** The interests of one subscriber that match new items of one development. */
export type InterestMatch = { interestIds: Set<string>; words: Set<string>; rhythm: Rhythm; itemIds: string[] };

/** Why facts are recorded but not sent: for subscribers who do not follow the development yet, or for all. */
export type Hold = { newcomers?: string; everyone?: string };

/** New rows for the ledger, collected before they are written together. */
export type NewFacts = {
  entries: LedgerEntry[];
  items: { subscriberId: string; itemId: string; developmentId: string }[];
  revived: { subscriberId: string; developmentId: string; fact: string }[];
};

type Follow = { interestIds: string[]; words: string[]; rhythm: Rhythm };

const URGENCY: Rhythm[] = ['at-once', 'daily', 'weekly'];
const mostUrgent = (a: Rhythm, b: Rhythm): Rhythm => (URGENCY.indexOf(a) <= URGENCY.indexOf(b) ? a : b);

/** Matches items with interests: development id → subscriber id → match. Items without a development are left out. */
export function matchInterests(
  found: FoundItem[],
  match: ReturnType<typeof createMatcher<LiveInterest>>,
): Map<string, Map<string, InterestMatch>> {
  const byDevelopment = new Map<string, Map<string, InterestMatch>>();
  for (const one of found) {
    if (one.developmentId === null) continue;
    const matches = match(one);
    if (matches.length === 0) continue;
    const bySubscriber = byDevelopment.get(one.developmentId) ?? new Map<string, InterestMatch>();
    byDevelopment.set(one.developmentId, bySubscriber);
    for (const { interest, words } of matches) {
      const known = bySubscriber.get(interest.subscriberId);
      if (known) {
        known.interestIds.add(interest.id);
        for (const word of words) known.words.add(word);
        known.rhythm = mostUrgent(known.rhythm, interest.rhythm);
        if (!known.itemIds.includes(one.item.id)) known.itemIds.push(one.item.id);
      } else
        bySubscriber.set(interest.subscriberId, {
          interestIds: new Set([interest.id]),
          words: new Set(words),
          rhythm: interest.rhythm,
          itemIds: [one.item.id],
        });
    }
  }
  return byDevelopment;
}

/** The live interests through which a subscriber follows a development; null if none is left or nothing was ever sent. */
export function followedInterests(ledger: LedgerEntry[], live: Map<string, LiveInterest>): Follow | null {
  const interestIds = [...new Set(ledger.flatMap((entry) => entry.interestIds))].filter((id) => live.has(id));
  if (interestIds.length === 0 || ledger.every(({ state }) => state === 'held')) return null;
  const rhythm = interestIds.map((id) => live.get(id)!.rhythm).reduce(mostUrgent);
  return { interestIds, words: [], rhythm };
}

const matchedInterests = (match: InterestMatch | undefined): Follow | null =>
  match ? { interestIds: [...match.interestIds].sort(), words: [...match.words], rhythm: match.rhythm } : null;

/** The ledger entry of a fact for one subscriber. `held`: the reason not to send it. */
export function ledgerEntry(
  fact: Fact,
  of: Follow & { subscriberId: string; developmentId: string; itemId: string | null },
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

/** Adds the facts of one development for the subscribers whose interests match now, and for those who follow it. */
export function addFacts(
  of: {
    development: DevelopmentView;
    deadlines: TimelineDeadline[];
    today: string;
    now: Date;
    hold: Hold;
    live: Map<string, LiveInterest>;
    seenItems: Set<string>; // `subscriber item`, already in a ledger
  },
  matches: Map<string, InterestMatch>,
  ledgers: Map<string, LedgerEntry[]>,
  added: NewFacts,
): void {
  const { development, deadlines, today, now, hold, live, seenItems } = of;
  const developmentId = development.id;
  const further = furtherFacts(development, deadlines, today);
  for (const subscriberId of new Set([...matches.keys(), ...ledgers.keys()])) {
    const match = matches.get(subscriberId);
    const ledger = ledgers.get(subscriberId) ?? [];
    const isBacklog =
      ledger.length > 0 && ledger.every(({ state, because }) => state === 'held' && because === BACKLOG);
    const freshItem = match?.itemIds.find((id) => !seenItems.has(`${subscriberId} ${id}`)) ?? null;
    const follows = ledger.length > 0 && !isBacklog;
    const held = hold.everyone ?? (follows ? undefined : hold.newcomers);
    if (isBacklog && !held && freshItem !== null)
      for (const entry of ledger)
        added.revived.push({ subscriberId, developmentId: entry.developmentId, fact: entry.fact });
    else if (isBacklog && !held) continue; // an edit of an old item
    const follow = (follows ? followedInterests(ledger, live) : null) ?? matchedInterests(match);
    if (!follow) continue;
    const entryOf = { subscriberId, developmentId, itemId: freshItem ?? match?.itemIds[0] ?? null, ...follow };
    const status = statusFact(development, ledger);
    for (const fact of status ? [status, ...further] : further)
      added.entries.push(ledgerEntry(fact, entryOf, now, held));
    for (const itemId of match?.itemIds ?? []) added.items.push({ subscriberId, itemId, developmentId });
  }
}
