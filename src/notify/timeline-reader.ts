// Reads developments and deadlines for messages, each once per run.

import type { Development, Filter, Initiative, TimelineDeadline } from '../model.ts';
import { chooseDeadlines, findDeadlines } from '../query/deadlines.ts';
import { type DevelopmentLoader, developmentLoader, type DevelopmentView } from '../query/developments.ts';
import type { Store } from '../store/contract.ts';

const DAY = 86_400_000;

export type TimelineReader = {
  /** Developments by id, without those merged into another. */
  developments(ids: string[], now: Date): Promise<DevelopmentView[]>;
  /** Deadlines of these developments. */
  deadlines(developments: Development[], now: Date): Promise<TimelineDeadline[]>;
  /** Deadlines from yesterday on that match a filter. */
  deadlinesWithin(filter: Filter, now: Date): Promise<TimelineDeadline[]>;
  /** A reader with an empty cache, for a new batch of messages. */
  fresh(): TimelineReader;
};

/**
 * Caches what it reads as long as `now` stays the same, because the subscribers of a batch follow the same developments.
 * `initiatives` add the deadlines that the tracked policies themselves set.
 */
export function readTimeline(store: Store, initiatives: Initiative[] = []): TimelineReader {
  let read: { at: number; loader: DevelopmentLoader; deadlines?: Promise<TimelineDeadline[]> } | undefined;
  const readOf = (now: Date): NonNullable<typeof read> => {
    if (read?.at !== now.getTime()) read = { at: now.getTime(), loader: developmentLoader(store, now.toISOString()) };
    return read;
  };
  /** All deadlines from yesterday on; earlier ones are not announced. */
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
