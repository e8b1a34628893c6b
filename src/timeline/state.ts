// The state of a development from its members, as sums: a new member costs the same in a large development as in a small
// one, and the order of members does not matter.

import type { DevelopmentState, Profile, Stage, Status, Tally } from '../model.ts';
import { STAGES, STATUSES } from '../model.ts';

const emptyTally = (): Tally => ({ stage: {}, status: {}, agency: {}, initiative: {}, day: {} });

/** How much a member counts for stage and day: the known record decides, then documents of record. */
const weightOf = (profile: Profile): number => (profile.curated ? 1000 : profile.record ? 20 : 1);

/** The smaller rank leads: the known record, the stronger status, the authority itself, the earlier, the smaller id. */
export function leadRank(
  profile: Pick<Profile, 'itemId' | 'status' | 'publishedAt' | 'record' | 'speaksFor' | 'curated'>,
): string {
  const strength = STATUSES.length - 1 - STATUSES.indexOf(profile.status);
  return [
    profile.curated ? 0 : 1,
    strength,
    profile.record ? 0 : profile.speaksFor ? 1 : 2,
    profile.publishedAt ?? '9',
    profile.itemId,
  ].join('|');
}

/** The value with the largest sum; of equal ones the first in the alphabet. */
function most(counts: Record<string, number>): string | null {
  let best: string | null = null;
  for (const value in counts) {
    const [sum, largest] = [counts[value]!, best === null ? -Infinity : counts[best]!];
    if (sum > largest || (sum === largest && value < best!)) best = value;
  }
  return best;
}

function add(counts: Record<string, number>, value: string, by: number): void {
  const sum = (counts[value] ?? 0) + by;
  if (sum === 0) delete counts[value];
  else counts[value] = sum;
}

function count(tally: Tally, profile: Profile, sign: 1 | -1): void {
  const weight = weightOf(profile) * sign;
  add(tally.stage, profile.stage, profile.stage === 'none' ? sign : 2 * weight);
  add(tally.status, `${profile.status}${profile.phase === 'denial' ? '!' : ''}`, weight);
  for (const agency of profile.agencies) add(tally.agency, agency, weight);
  for (const initiative of profile.initiatives) add(tally.initiative, initiative, weight);
  if (profile.happenedOn) add(tally.day, profile.happenedOn, weight);
}

/** The values that follow from the sums. The status is the strongest of the members; a known record's is final. */
function settle(state: DevelopmentState): DevelopmentState {
  const { tally } = state;
  const sum = Object.values(tally.status).reduce((total, value) => total + value, 0);
  const statuses = Object.keys(tally.status);
  const decided = Object.entries(tally.status).find(([, value]) => value >= 1000)?.[0];
  const has = (status: Status): boolean => statuses.some((name) => name.replace('!', '') === status);
  const denials = statuses
    .filter((name) => name.endsWith('!'))
    .reduce((total, name) => total + (tally.status[name] ?? 0), 0);
  const stage = (most(tally.stage) ?? 'none') as Stage;
  return {
    ...state,
    status: decided
      ? (decided.replace('!', '') as Status)
      : ([...STATUSES].reverse().find((status) => has(status)) ?? 'commentary'),
    denial: denials * 2 > sum,
    stage: STAGES.includes(stage) ? stage : 'none',
    agencies: Object.entries(tally.agency)
      .filter(([, value]) => value * 4 >= sum)
      .map(([agency]) => agency)
      .sort(),
    initiativeId: Object.entries(tally.initiative).some(([, value]) => value * 2 >= sum)
      ? most(tally.initiative)
      : null,
    happenedOn: most(tally.day),
  };
}

const firstWord = (profile: Profile): string => profile.publishedAt ?? profile.seenAt;

/** A new development of one item. */
export const startState = (id: string, profile: Profile): DevelopmentState => settle(sumsOf(id, profile));

/** The sums of one item, without the values that follow from them. */
function sumsOf(id: string, profile: Profile): DevelopmentState {
  const tally = emptyTally();
  count(tally, profile, 1);
  return {
    id,
    initiativeId: null,
    stage: 'none',
    status: 'commentary',
    denial: false,
    agencies: [],
    happenedOn: null,
    leadItemId: profile.itemId,
    leadRank: leadRank(profile),
    originPublisher: profile.publisher,
    originRank: `${firstWord(profile)}|${profile.itemId}`,
    firstSeenAt: profile.seenAt,
    lastSeenAt: profile.seenAt,
    firstWordAt: firstWord(profile),
    firstDay: profile.day,
    lastDay: profile.day,
    ...(profile.expectedBy ? { expectedBy: profile.expectedBy } : {}),
    members: 1,
    origins: 1,
    tally,
    ...(profile.curated ? { isCurated: true as const } : {}),
  };
}

const smaller = <T>(a: T, b: T): T => (a <= b ? a : b);
const larger = <T>(a: T, b: T): T => (a >= b ? a : b);

/** A development with another one's members added; the first keeps its id. */
export const joinStates = (a: DevelopmentState, b: DevelopmentState): DevelopmentState => settle(joinSums(a, b));

/** The sums of both, without the values that follow from them. */
function joinSums(a: DevelopmentState, b: DevelopmentState): DevelopmentState {
  const tally = emptyTally();
  for (const field of ['stage', 'status', 'agency', 'initiative', 'day'] as const) {
    tally[field] = { ...a.tally[field] };
    for (const value in b.tally[field]) add(tally[field], value, b.tally[field][value]!);
  }
  const lead = a.leadRank <= b.leadRank ? a : b;
  const origin = a.originRank <= b.originRank ? a : b;
  const expected = [a.expectedBy, b.expectedBy]
    .filter((day) => day !== undefined)
    .sort()
    .at(-1);
  return {
    ...a,
    leadItemId: lead.leadItemId,
    leadRank: lead.leadRank,
    originPublisher: origin.originPublisher,
    originRank: origin.originRank,
    firstSeenAt: smaller(a.firstSeenAt, b.firstSeenAt),
    lastSeenAt: larger(a.lastSeenAt, b.lastSeenAt),
    firstWordAt: smaller(a.firstWordAt, b.firstWordAt),
    firstDay: a.firstDay === null ? b.firstDay : b.firstDay === null ? a.firstDay : Math.min(a.firstDay, b.firstDay),
    ...(expected ? { expectedBy: expected } : {}),
    lastDay: a.lastDay === null ? b.lastDay : b.lastDay === null ? a.lastDay : Math.max(a.lastDay, b.lastDay),
    members: a.members + b.members,
    origins: a.origins + b.origins,
    tally,
    ...((a.isCurated ?? b.isCurated) ? { isCurated: true as const } : {}),
  };
}

/** A development with one more member; `copy` where it repeats a text that is already in it. */
export const addMember = (state: DevelopmentState, profile: Profile, copy: boolean): DevelopmentState =>
  settle(addSums(state, profile, copy));

function addSums(state: DevelopmentState, profile: Profile, copy: boolean): DevelopmentState {
  const one = sumsOf(state.id, profile);
  // A reprint that was classified differently from its original adds no stronger status.
  const other = copy ? { ...one, origins: 0, tally: { ...one.tally, status: {} } } : one;
  return joinSums(state, other);
}

/** The state of a development from all of its members, for use after one was removed. */
export function stateOf(id: string, members: { profile: Profile; copy: boolean }[]): DevelopmentState | null {
  const [first, ...rest] = [...members].sort((a, b) => Number(a.copy) - Number(b.copy));
  if (!first) return null;
  return settle(rest.reduce((state, { profile, copy }) => addSums(state, profile, copy), sumsOf(id, first.profile)));
}
