// What messages ask of the timeline: developments by id, what settled them, and the deadlines that belong to them.

import type { Development, Filter, Initiative, TimelineDeadline } from '../model.ts';
import { chooseDeadlines, findDeadlines } from '../query/deadlines.ts';
import { type DevelopmentLoader, developmentLoader, type DevelopmentView } from '../query/developments.ts';
import type { Store } from '../store/contract.ts';

const DAY = 86_400_000;

export type { DevelopmentView as Standing };

export type TimelineReader = {
  /** Developments by their own ids; one that was merged into another is not among them. */
  developments(ids: string[], now: Date): Promise<DevelopmentView[]>;
  /** Deadlines of these developments. */
  deadlines(developments: Development[], now: Date): Promise<TimelineDeadline[]>;
  /** Deadlines that a filter means, of those from yesterday on. */
  deadlinesWithin(filter: Filter, now: Date): Promise<TimelineDeadline[]>;
  /** The same without anything that was read before: for a new batch of messages. */
  fresh(): TimelineReader;
};

/**
 * Asks the store, for each thing once as long as `now` stays the same: readers of one batch follow the same few things.
 * `initiatives` add the clocks that the tracked policies start themselves.
 */
export function readTimeline(store: Store, initiatives: Initiative[] = []): TimelineReader {
  let read: { at: number; loader: DevelopmentLoader; deadlines?: Promise<TimelineDeadline[]> } | undefined;
  const readOf = (now: Date): NonNullable<typeof read> => {
    if (read?.at !== now.getTime()) read = { at: now.getTime(), loader: developmentLoader(store, now.toISOString()) };
    return read;
  };
  /** All deadlines from yesterday on: past ones are told no more. */
  const deadlinesAhead = (now: Date): Promise<TimelineDeadline[]> => {
    const deadlineFrom = new Date(now.getTime() - DAY).toISOString().slice(0, 10);
    return (readOf(now).deadlines ??= findDeadlines(store, { deadlineFrom }, now, { initiatives }));
  };
  return {
    developments: async (ids, now) => [...(await readOf(now).loader.view(ids)).values()],
    async deadlines(developments, now) {
      if (developments.length === 0) return [];
      const ids = new Set(developments.map(({ id }) => id));
      return (await deadlinesAhead(now)).filter(
        ({ developmentId }) => developmentId !== null && ids.has(developmentId),
      );
    },
    deadlinesWithin: async (filter, now) => chooseDeadlines(filter, await deadlinesAhead(now)),
    fresh: () => readTimeline(store, initiatives),
  };
}
