// The track record of each outlet: the rumors and reports it was first with, by outcome (confirmed, denied, lapsed, open), with
// the interval and the median lead time.

import type { Day, Instant } from '../model.ts';
import type { Store } from '../store/contract.ts';
import { wilson } from '../lib/wilson.ts';
import { dayInWashington } from '../lib/calendar.ts';
import { lapsedOn } from '../timeline/lapse.ts';
import { developmentLoader } from './developments.ts';
import type { AnsweredBy } from './settled.ts';

export type TrackRecord = {
  publisher: string;
  originated: number; // rumors and reports it was first with
  confirmed: number;
  denied: number;
  lapsed: number;
  open: number;
  settled: number; // confirmed + denied + lapsed: what the share is of
  share: number | null; // confirmed of settled; null where nothing is settled
  interval: [number, number] | null; // Wilson, 95 %
  medianLeadDays: number | null; // of the confirmed
};

type Tally = { confirmed: number[]; denied: number; lapsed: number; open: number };

function median(values: number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function recordOf(publisher: string, tally: Tally): TrackRecord {
  const confirmed = tally.confirmed.length;
  const settled = confirmed + tally.denied + tally.lapsed;
  return {
    publisher,
    originated: settled + tally.open,
    confirmed,
    denied: tally.denied,
    lapsed: tally.lapsed,
    open: tally.open,
    settled,
    share: settled === 0 ? null : confirmed / settled,
    interval: settled === 0 ? null : wilson(confirmed, settled),
    medianLeadDays: median(tally.confirmed),
  };
}

const emptyTally = (): Tally => ({ confirmed: [], denied: 0, lapsed: 0, open: 0 });

/** Counts a claim by the act that settled it; false if none did. */
function settle(tally: Tally, answeredBy: AnsweredBy[]): boolean {
  const confirmed = answeredBy.find(({ how }) => how !== 'denies');
  if (confirmed) tally.confirmed.push(confirmed.leadDays);
  else if (answeredBy.length > 0) tally.denied += 1;
  return answeredBy.length > 0;
}

const inOrder = (records: TrackRecord[]): TrackRecord[] =>
  records.sort((a, b) => b.originated - a.originated || (a.publisher < b.publisher ? -1 : 1));

/**
 * Track records of the outlets that were first with rumors or reports. A development counts once, for its origin, however
 * many copies or feeds carried it. Confirmed in part counts as confirmed; confirmed after its date had passed as well. Only
 * what may have been answered is read; the rest is counted where it is stored.
 */
export async function trackRecord(store: Store, now: Instant): Promise<TrackRecord[]> {
  const today = dayInWashington(now);
  const tallies = new Map<string, Tally>();
  const tallyOf = (publisher: string): Tally => {
    const known = tallies.get(publisher) ?? emptyTally();
    tallies.set(publisher, known);
    return known;
  };
  const end = (expectedBy: Day | null | undefined) =>
    lapsedOn(expectedBy ?? undefined, null, today) === null ? ('open' as const) : ('lapsed' as const);
  for (const { publisher, expectedBy, count } of await store.claimCounts())
    tallyOf(publisher)[end(expectedBy)] += count;

  const decided = (await store.timelineOverrides()).map(({ b }) => b);
  const answered = await store.developmentsAfterMerges([...(await store.answeredDevelopments()), ...decided]);
  const claims = new Map(
    [...answered.values()].flatMap((state) => {
      const { originPublisher, status, denial, expectedBy } = state;
      const isClaim = (status === 'rumor' || status === 'reported') && !denial && originPublisher;
      return isClaim ? [[state.id, { originPublisher, expectedBy }]] : [];
    }),
  );
  const settled = await developmentLoader(store, now).settledBy(claims.keys());
  for (const [id, { originPublisher, expectedBy }] of claims) {
    const tally = tallyOf(originPublisher);
    if (settle(tally, settled.get(id) ?? [])) tally[end(expectedBy)] -= 1;
  }
  return inOrder([...tallies].map(([publisher, tally]) => recordOf(publisher, tally)));
}
