// Where a policy stands, agency by agency: the furthest step that is on the record, and the development that put it there.

import type { Day, Development, Initiative, Instant, Stage } from '../model.ts';
import type { Store } from '../store/open.ts';
import { progressOf } from '../timeline/progress.ts';
import { findDeadlines } from './deadlines.ts';
import { dayOf, eachDevelopment } from './timeline.ts';

export type AgencyState = {
  agency: string;
  stage: Stage; // `none`: no act on the record yet
  step: string; // the stage in more words: comments open, comments closed, in effect …
  on: Day | null; // when the step was taken
  developmentId: string | null;
  title: string;
  talk: { developmentId: string; title: string; status: Development['status']; on: Day } | null; // the latest word on a step to come
};

export type PolicyState = { initiativeId: string; at: Instant; agencies: AgencyState[] };

/** Where each agency of a policy stands now, or stood as far as was known at a moment. */
export async function policyState(
  store: Store,
  initiative: Initiative,
  options: { now: Instant | Date; knownAt?: Instant },
): Promise<PolicyState> {
  const now = typeof options.now === 'string' ? options.now : options.now.toISOString();
  const at = options.knownAt ?? now;
  const filter = { initiatives: [initiative.id], ...(options.knownAt ? { knownAt: options.knownAt } : {}) };
  const steps: { development: Development; on: Day }[] = [];
  for await (const { state, development } of eachDevelopment(store, filter, { now: at }))
    steps.push({ development, on: dayOf(state) });
  const deadlines = await findDeadlines(store, filter, at, { initiatives: [initiative] });
  return {
    initiativeId: initiative.id,
    at,
    agencies: initiative.agencies.map((agency) => progressOf(agency, steps, deadlines, at)),
  };
}
