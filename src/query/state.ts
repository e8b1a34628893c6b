// The status of a policy by agency: the furthest step on the record, and the development that took it.

import type {
  Day,
  Development,
  DevelopmentState,
  Filter,
  Initiative,
  Instant,
  MemberPlace,
  Stage,
  TimelineDeadline,
} from '../model.ts';
import { dayInWashington } from '../lib/calendar.ts';
import type { Store } from '../store/contract.ts';
import { FURTHER, isLatestShown, progressOf, type Step } from '../timeline/progress.ts';
import { findDeadlines } from './deadlines.ts';
import { type DevelopmentLoader, developmentLoader } from './developments.ts';
import { dayOf } from './settled.ts';

export type AgencyState = {
  agency: string;
  stage: Stage; // `none`: no act on the record yet
  step: string; // the stage in more words: comments open, comments closed, in effect …
  on: Day | null; // when the step was taken
  developmentId: string | null;
  title: string;
  talk: { developmentId: string; title: string; status: Development['status']; on: Day } | null; // the latest claim of a further step
};

export type PolicyState = { initiativeId: string; at: Instant; agencies: AgencyState[] };

/** A development's state and day, without members. */
export type DevelopmentSummary = { state: DevelopmentState; on: Day };

/** A policy now or as known at a moment: its developments in order of first report, and its deadlines. */
export type Policy = {
  at: Instant;
  loader: DevelopmentLoader;
  summaries: DevelopmentSummary[];
  deadlines: TimelineDeadline[]; // named by its developments, or set by the policy itself
};

/** Reads a policy. Entries of the known record after `now` are left out. */
export async function readPolicy(
  store: Store,
  initiative: Initiative,
  { now, knownAt }: { now: Instant; knownAt?: Instant | undefined },
): Promise<Policy> {
  const at = knownAt ?? now;
  const filter = { initiatives: [initiative.id], ...(knownAt ? { knownAt } : {}) };
  const loader = developmentLoader(store, at, knownAt);
  const all = await policySummaries(store, filter, loader);
  const summaries = all.filter(({ state }) => state.firstWordAt <= now);
  const developmentIds = summaries.map(({ state }) => state.id);
  const deadlines = await findDeadlines(store, filter, at, { initiatives: [initiative], developmentIds, loader });
  return { at, loader, summaries, deadlines };
}

/** The status of each agency of a policy. */
export async function policyState(initiative: Initiative, policy: Policy): Promise<PolicyState> {
  const { at, deadlines } = policy;
  const steps = await decidingSteps(initiative, policy);
  return {
    initiativeId: initiative.id,
    at,
    agencies: initiative.agencies.map((agency) => progressOf(agency, steps, deadlines, at)),
  };
}

/**
 * Developments of one policy as summaries, in order of first report, without their members, now or as
 * known at a moment.
 */
async function policySummaries(store: Store, filter: Filter, loader: DevelopmentLoader): Promise<DevelopmentSummary[]> {
  const present = await store.developmentStates(filter);
  if (!filter.knownAt) return present.map((state) => ({ state, on: dayOf(state) }));
  const then = await loader.states(present.map(({ id }) => id));
  return [...then.values()]
    .filter(({ initiativeId }) => initiativeId === filter.initiatives?.[0])
    .map((state) => ({ state, on: dayOf(state) }));
}

/** Candidates of each agency loaded at once: nearly always one of the first is the step. */
const CANDIDATES = 8;

/** Whether the members put a development on the record of a policy; null where it belongs to another order, a sister rule. */
function recordCheck(initiative: Initiative): (members: MemberPlace[]) => boolean | null {
  const own = numbersOf(initiative.identifiers);
  const others = numbersOf(initiative.notIdentifiers ?? {});
  return (members) => {
    const numbers = members.flatMap(({ profile }) => profile.identifiers);
    if (numbers.some((number) => own.has(number))) return true;
    if (numbers.some((number) => others.has(number))) return null;
    return members.some(({ profile }) => profile.curated ?? profile.record ?? profile.speaksFor);
  };
}

/**
 * For each agency, its furthest step on the record and the latest claim of a further one. A policy may have thousands of
 * developments; members are read only for candidates.
 */
async function decidingSteps(initiative: Initiative, { at, loader, summaries: all }: Policy): Promise<Step[]> {
  const isOnRecord = recordCheck(initiative);
  const today = dayInWashington(at);
  const summaries = all.filter(({ on }) => on <= today).sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));

  /** The first candidate of each list that counts; acts reported by only one outlet do not. */
  async function firstOfEach(lists: DevelopmentSummary[][], isOfAct: boolean): Promise<(Step | undefined)[]> {
    const steps: (Step | undefined)[] = lists.map(() => undefined);
    for (let start = 0; lists.some((list, index) => !steps[index] && start < list.length); start += CANDIDATES) {
      const asked = lists.map((list, index) => (steps[index] ? [] : list.slice(start, start + CANDIDATES)));
      const loaded = await loader.load(asked.flat().map(({ state }) => state.id));
      const passing = asked.map((list) =>
        list.flatMap(({ state: { id }, on }) => {
          const members = loaded.get(id)?.members ?? [];
          const onRecord = isOnRecord(members);
          const origins = new Set(members.map(({ originItemId }) => originItemId)).size;
          return onRecord === null || (isOfAct && !onRecord && origins < 2) ? [] : [{ id, on, isOnRecord: onRecord }];
        }),
      );
      const views = await loader.view(
        (isOfAct ? passing.flatMap((list) => list[0] ?? []) : passing.flat()).map(({ id }) => id),
      );
      for (const [index, list] of passing.entries())
        for (const { id, ...step } of list) {
          const development = views.get(id);
          if (development && (isOfAct || !development.lapsedOn)) steps[index] ??= { development, ...step };
        }
    }
    return steps;
  }

  const concerned = initiative.agencies.map((agency) =>
    summaries.filter(({ state }) => state.agencies.includes(agency)),
  );
  const acts = await firstOfEach(concerned.map(actsByStep), true);
  const talk = concerned.map((list, index) =>
    list
      .filter(
        ({ state: { status }, on }) =>
          (status === 'rumor' || status === 'reported') && (!acts[index] || on > acts[index].on),
      )
      .reverse(),
  );
  const words = await firstOfEach(talk, false);
  return [...acts, ...words].filter((step) => step !== undefined);
}

/** Official developments, those of the furthest step first; of one step in the order in which the first that passes is it. */
function actsByStep(summaries: DevelopmentSummary[]): DevelopmentSummary[] {
  const steps = Array.from({ length: Math.max(...Object.values(FURTHER)) }, (_, index) => index + 1).reverse();
  return steps.flatMap((far) => {
    const acts = summaries.filter(({ state }) => state.status === 'official' && FURTHER[state.stage] === far);
    return isLatestShown(far) ? acts.reverse() : acts;
  });
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
