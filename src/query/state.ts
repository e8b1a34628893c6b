// Where a policy stands, agency by agency: the furthest step that is on the record, and the development that put it there.

import type { Day, Development, DevelopmentState, Filter, Initiative, Instant, Stage } from '../model.ts';
import { dayInWashington } from '../lib/calendar.ts';
import type { Store } from '../store/open.ts';
import type { PlaceHead } from '../store/timeline-rows.ts';
import { FURTHER, isLatestShown, progressOf, type Step } from '../timeline/progress.ts';
import { findDeadlines } from './deadlines.ts';
import { dayOf, reader } from './telling.ts';

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

/**
 * Where each agency of a policy stands now, or stood as far as was known at a moment. `tellers` and `sums` of the same
 * moment, where they are at hand, spare reading them once more.
 */
export async function policyState(
  store: Store,
  initiative: Initiative,
  options: { now: Instant | Date; knownAt?: Instant; tellers?: Tellers; sums?: Sum[] },
): Promise<PolicyState> {
  const now = typeof options.now === 'string' ? options.now : options.now.toISOString();
  const at = options.knownAt ?? now;
  const filter = { initiatives: [initiative.id], ...(options.knownAt ? { knownAt: options.knownAt } : {}) };
  const tellers = options.tellers ?? reader(store, at, options.knownAt);
  const all = options.sums ?? (await policySums(store, filter, tellers));
  const steps = await stepsThatCount(tellers, initiative, at, all);
  const deadlines = await findDeadlines(store, filter, at, { initiatives: [initiative] });
  return {
    initiativeId: initiative.id,
    at,
    agencies: initiative.agencies.map((agency) => progressOf(agency, steps, deadlines, at)),
  };
}

/** A development as a sum, and its day. */
export type Sum = { state: DevelopmentState; on: Day };

/**
 * Developments of one policy as sums, in order of their first word, of the moment where one is given: all of them, with
 * no look at what they are made of.
 */
export async function policySums(store: Store, filter: Filter, { stateAt }: Pick<Tellers, 'stateAt'>): Promise<Sum[]> {
  const states = await store.developmentStates(filter);
  const sums: Sum[] = [];
  for (const present of states) {
    const state = filter.knownAt ? await stateAt(present.id) : present;
    if (state && (!filter.knownAt || state.initiativeId === filter.initiatives?.[0]))
      sums.push({ state, on: dayOf(state) });
  }
  return sums;
}

type Tellers = ReturnType<typeof reader>;

/**
 * The few steps by which the agencies stand where they do: of each the furthest that is on the record, and the latest
 * word on a step to come. A policy may have thousands of developments; members are read only of those that may be it.
 */
async function stepsThatCount(tellers: Tellers, initiative: Initiative, at: Instant, all: Sum[]): Promise<Step[]> {
  const own = numbersOf(initiative.identifiers);
  const others = numbersOf(initiative.notIdentifiers ?? {});
  const today = dayInWashington(at);
  const sums = all.filter(({ on }) => on <= today).sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));

  /** Whether the members put it on the record of this policy; null where it belongs to another order, a sister rule. */
  function isOnRecord(places: PlaceHead[]): boolean | null {
    const numbers = places.flatMap(({ profile }) => profile.identifiers);
    if (numbers.some((number) => own.has(number))) return true;
    if (numbers.some((number) => others.has(number))) return null;
    return places.some(({ profile }) => profile.curated ?? profile.record ?? profile.speaksFor);
  }

  /** The first that passes, told in full; of acts those are passed over that only one outlet has. */
  async function first(among: Sum[], isOfAct: boolean): Promise<Step | null> {
    for (const { state, on } of among) {
      const { places } = (await tellers.stateAndPlaces(state.id)) ?? { places: [] };
      const onRecord = isOnRecord(places);
      const origins = new Set(places.map(({ originItemId }) => originItemId)).size;
      if (onRecord === null || (isOfAct && !onRecord && origins < 2)) continue;
      const told = await tellers.tell(state.id);
      if (told && (isOfAct || !told.development.lapsedOn))
        return { development: told.development, on, isOnRecord: onRecord };
    }
    return null;
  }

  const steps: Step[] = [];
  for (const agency of initiative.agencies) {
    const concerned = sums.filter(({ state }) => state.agencies.includes(agency));
    let put: Step | null = null;
    for (let far = Math.max(...Object.values(FURTHER)); far > 0 && !put; far -= 1) {
      const acts = concerned.filter(({ state }) => state.status === 'official' && FURTHER[state.stage] === far);
      put = await first(isLatestShown(far) ? acts.reverse() : acts, true);
    }
    const talk = concerned.filter(
      ({ state: { status }, on }) => (status === 'rumor' || status === 'reported') && (!put || on > put.on),
    );
    const word = await first(talk.reverse(), false);
    for (const step of [put, word]) if (step) steps.push(step);
  }
  return steps;
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
