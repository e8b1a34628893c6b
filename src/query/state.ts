// Where a policy stands, agency by agency: the furthest step that is on the record, and the development that put it there.

import type { Day, Development, Initiative, Instant, Stage } from '../model.ts';
import type { Store } from '../store/open.ts';
import { progressOf } from '../timeline/progress.ts';
import { findDeadlines } from './deadlines.ts';
import { dayOf } from './telling.ts';
import { eachDevelopment } from './timeline.ts';

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
  const own = numbersOf(initiative.identifiers);
  const others = numbersOf(initiative.notIdentifiers ?? {});
  const steps: { development: Development; on: Day; isOnRecord: boolean }[] = [];
  for await (const { state, places, development } of eachDevelopment(store, filter, { now: at })) {
    const numbers = places.flatMap(({ profile }) => profile.identifiers);
    const isOwn = numbers.some((number) => own.has(number));
    if (!isOwn && numbers.some((number) => others.has(number))) continue; // another order, a sister rule
    const isOnRecord = isOwn || places.some(({ profile }) => profile.curated ?? profile.record ?? profile.speaksFor);
    steps.push({ development, on: dayOf(state), isOnRecord });
  }
  const deadlines = await findDeadlines(store, filter, at, { initiatives: [initiative] });
  return {
    initiativeId: initiative.id,
    at,
    agencies: initiative.agencies.map((agency) => progressOf(agency, steps, deadlines, at)),
  };
}

/** Numbers of an initiative file as profiles hold them. */
function numbersOf(ids: Initiative['identifiers']): Set<string> {
  const named = (kind: string, values: string[] | undefined): string[] =>
    (values ?? []).map((value) => `${kind}:${value}`);
  return new Set([
    ...named('eo', ids.eoNumbers),
    ...named('fr_document', ids.documentNumbers),
    ...named('docket', ids.docketIds),
    ...named('rin', ids.rins),
    ...named('bill', ids.bills),
    ...named('fr_citation', ids.citations),
  ]);
}
