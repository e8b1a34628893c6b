// How often what an outlet was first to say came true: rumors and reports by origin, each confirmed, denied, lapsed or
// open, with the number, an interval, and how early it was. Never a bare percentage.

import type { Filter, Instant } from '../model.ts';
import type { Store } from '../store/open.ts';
import { wilson } from '../lib/wilson.ts';
import { eachDevelopment } from './timeline.ts';

export type TrackRecord = {
  publisher: string;
  author?: string; // where the record is of a byline
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

function recordOf(publisher: string, author: string | undefined, tally: Tally): TrackRecord {
  const confirmed = tally.confirmed.length;
  const settled = confirmed + tally.denied + tally.lapsed;
  return {
    publisher,
    ...(author ? { author } : {}),
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

/**
 * Track records of the outlets (or, with `by: 'author'`, of bylines) that were first with a rumor or a report that the
 * filter means. A development counts once, for its origin, however many copies or feeds carried it. Confirmed in part
 * counts as confirmed; confirmed after its date had passed still counts as confirmed.
 */
export async function trackRecord(
  store: Store,
  filter: Filter,
  options: { now: Instant; by?: 'publisher' | 'author' },
): Promise<TrackRecord[]> {
  const tallies = new Map<string, { publisher: string; author?: string; tally: Tally }>();
  for await (const { state, places, development, answeredBy } of eachDevelopment(
    store,
    { ...filter, statuses: ['rumor', 'reported'] },
    { now: options.now },
  )) {
    if (state.denial || !state.originPublisher) continue;
    const originId = state.originRank.slice(state.originRank.indexOf('|') + 1);
    const author = places.find(({ profile }) => profile.itemId === originId)?.profile.author;
    if (options.by === 'author' && !author) continue;
    const name = options.by === 'author' ? `${state.originPublisher}\n${author}` : state.originPublisher;
    let entry = tallies.get(name);
    if (!entry) {
      entry = {
        publisher: state.originPublisher,
        ...(options.by === 'author' && author ? { author } : {}),
        tally: { confirmed: [], denied: 0, lapsed: 0, open: 0 },
      };
      tallies.set(name, entry);
    }
    const confirmed = answeredBy.find(({ how }) => how !== 'denies');
    if (confirmed) entry.tally.confirmed.push(confirmed.leadDays);
    else if (answeredBy.length > 0) entry.tally.denied += 1;
    else if (development.lapsedOn) entry.tally.lapsed += 1;
    else entry.tally.open += 1;
  }
  return [...tallies.values()]
    .map(({ publisher, author, tally }) => recordOf(publisher, author, tally))
    .sort((a, b) => b.originated - a.originated || (a.publisher < b.publisher ? -1 : 1));
}
