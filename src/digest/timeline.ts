// What messages ask of the timeline: developments by id and the deadlines that belong to them.

import type { Development, Filter, TimelineDeadline } from '../model.ts';
import { findDeadlines } from '../query/deadlines.ts';
import { developmentById } from '../query/timeline.ts';
import type { Store } from '../store/open.ts';

export type TimelineReader = {
  /** Those that still stand, under their own id; one that was merged into another is not among them. */
  developments(ids: string[]): Promise<Development[]>;
  /** Deadlines of these developments. */
  deadlines(developments: Development[], now: Date): Promise<TimelineDeadline[]>;
  /** Deadlines that a filter means. */
  deadlinesWithin(filter: Filter, now: Date): Promise<TimelineDeadline[]>;
};

export function readTimeline(store: Store): TimelineReader {
  return {
    async developments(ids) {
      const found: Development[] = [];
      for (const id of new Set(ids)) {
        const development = await developmentById(store, id);
        if (development && development.id === id) found.push(development);
      }
      return found;
    },
    deadlinesWithin: (filter, now) => findDeadlines(store, filter, now),
    async deadlines(developments, now) {
      if (developments.length === 0) return [];
      const ids = new Set(developments.map(({ id }) => id));
      return (await findDeadlines(store, {}, now)).filter(
        ({ developmentId }) => developmentId !== null && ids.has(developmentId),
      );
    },
  };
}
