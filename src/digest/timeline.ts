// What messages ask of the timeline: developments by id, what settled them, and the deadlines that belong to them.

import type { Development, Filter, Initiative, TimelineDeadline } from '../model.ts';
import { findDeadlines } from '../query/deadlines.ts';
import { developmentLoader, type DevelopmentView } from '../query/developments.ts';
import type { Store } from '../store/open.ts';

const DAY = 86_400_000;

export type { DevelopmentView as Standing };

export type TimelineReader = {
  /** Developments by their own ids; one that was merged into another is not among them. */
  developments(ids: string[], now: Date): Promise<DevelopmentView[]>;
  /** Deadlines of these developments. */
  deadlines(developments: Development[], now: Date): Promise<TimelineDeadline[]>;
  /** Deadlines that a filter means. */
  deadlinesWithin(filter: Filter, now: Date): Promise<TimelineDeadline[]>;
  /** The same without anything that was read before: for a new batch of messages. */
  fresh(): TimelineReader;
};

/**
 * Asks the store, for each thing once as long as `now` stays the same: readers of one batch follow the same few things.
 * `initiatives` add the clocks that the tracked policies start themselves.
 */
export function readTimeline(store: Store, initiatives: Initiative[] = []): TimelineReader {
  const readAt = (now: Date) => ({
    at: now.getTime(),
    loader: developmentLoader(store, now.toISOString()),
    deadlines: new Map<string, Promise<TimelineDeadline[]>>(),
  });
  let read = readAt(new Date(0));
  const readOf = (now: Date): typeof read => (read.at === now.getTime() ? read : (read = readAt(now)));
  const deadlinesWithin = (filter: Filter, now: Date): Promise<TimelineDeadline[]> => {
    const { deadlines } = readOf(now);
    const key = JSON.stringify(filter);
    const answer = deadlines.get(key) ?? findDeadlines(store, filter, now, { initiatives });
    deadlines.set(key, answer);
    return answer;
  };
  return {
    developments: async (ids, now) => [...(await readOf(now).loader.view(ids)).values()],
    async deadlines(developments, now) {
      if (developments.length === 0) return [];
      const ids = new Set(developments.map(({ id }) => id));
      const since = new Date(now.getTime() - DAY).toISOString().slice(0, 10); // past ones are told no more
      return (await deadlinesWithin({ deadlineFrom: since }, now)).filter(
        ({ developmentId }) => developmentId !== null && ids.has(developmentId),
      );
    },
    deadlinesWithin,
    fresh: () => readTimeline(store, initiatives),
  };
}
