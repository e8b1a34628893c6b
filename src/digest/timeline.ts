// What messages ask of the timeline: developments by id, what settled them, and the deadlines that belong to them.

import type { Answer, Development, Filter, Initiative, TimelineDeadline } from '../model.ts';
import { findDeadlines } from '../query/deadlines.ts';
import { developmentById } from '../query/timeline.ts';
import type { Store } from '../store/open.ts';

const DAY = 86_400_000;

/** A development with the later ones that settled it; `developmentId` of these is the act. */
export type Standing = Development & { answeredBy: Answer[] };

export type TimelineReader = {
  /** Those that still stand, under their own id; one that was merged into another is not among them. */
  developments(ids: string[], now: Date): Promise<Standing[]>;
  /** Deadlines of these developments. */
  deadlines(developments: Development[], now: Date): Promise<TimelineDeadline[]>;
  /** Deadlines that a filter means. */
  deadlinesWithin(filter: Filter, now: Date): Promise<TimelineDeadline[]>;
};

/** What was told at a moment, for as long as nothing has changed since: readers of one minute share it. */
function memoryOf(store: Store) {
  let at = '';
  let told = new Map<string, Promise<Standing | null>>();
  return async (id: string, now: Date): Promise<Standing | null> => {
    const moment = `${now.getTime()} ${await store.timelineStamp()}`;
    if (moment !== at) {
      at = moment;
      told = new Map();
    }
    const known = told.get(id);
    if (known) return known;
    const telling = developmentById(store, id, { now: now.toISOString() }).then((one) =>
      one && one.development.id === id ? { ...one.development, answeredBy: one.answeredBy } : null,
    );
    told.set(id, telling);
    return telling;
  };
}

/** Asks the store; `initiatives` add the clocks that the tracked policies start themselves. */
export function readTimeline(store: Store, initiatives: Initiative[] = []): TimelineReader {
  // Thousands of readers ask for the same few filters in the same minute.
  let asked: { at: number; answers: Map<string, Promise<TimelineDeadline[]>> } = { at: 0, answers: new Map() };
  const deadlines = (filter: Filter, now: Date): Promise<TimelineDeadline[]> => {
    if (asked.at !== now.getTime()) asked = { at: now.getTime(), answers: new Map() };
    const key = JSON.stringify(filter);
    const answer = asked.answers.get(key) ?? findDeadlines(store, filter, now, { initiatives });
    asked.answers.set(key, answer);
    return answer;
  };
  const tell = memoryOf(store);
  return {
    async developments(ids, now) {
      const found: Standing[] = [];
      for (const id of new Set(ids)) {
        const one = await tell(id, now);
        if (one) found.push(one);
      }
      return found;
    },
    async deadlines(developments, now) {
      if (developments.length === 0) return [];
      const ids = new Set(developments.map(({ id }) => id));
      const since = new Date(now.getTime() - DAY).toISOString().slice(0, 10); // past ones are told no more
      return (await deadlines({ deadlineFrom: since }, now)).filter(
        ({ developmentId }) => developmentId !== null && ids.has(developmentId),
      );
    },
    deadlinesWithin: deadlines,
  };
}
