// The work at hand while items are placed: what the store found, what changed so far, and the steps that several
// decisions share: who is near, what became one, what persons keep apart. The decisions are place.ts's.

import type {
  Candidates,
  ClassifiedItem,
  DevelopmentState,
  Instant,
  ItemAnswer,
  Override,
  Place,
  Placed,
  Profile,
} from '../model.ts';
import { type KeyNumbers, keyNumbers } from '../lib/key-numbers.ts';
import { mentionsOf } from './deadlines.ts';
import { keptOn, keysOf, lookupsOf, MONTH_STEP } from './keys.ts';
import { joinStates, stateOf } from './state.ts';

/** The most that one item is compared with: those that share most keys with it. */
const MOST_COMPARED = 16;

export type Work = {
  places: Map<string, Place>; // by item
  members: Map<string, Set<string>>; // development → items that are at hand
  states: Map<string, DevelopmentState>;
  numbers: Map<string, number>; // item → its number in `registered`
  registered: string[]; // items; what follows is by their numbers
  first: number[]; // the first of the days on which the item is kept
  last: number[];
  shared: number[]; // keys that it shares, while neighbours are sought
  keys: KeyNumbers; // those by which the items to be placed look for others
  byKey: number[][]; // by the key's number: the numbers of the items that carry it
  near: Map<Profile, string[]>; // whom an item was compared with
  settled: Set<string>; // act development + claim development
  changedPlaces: Set<string>;
  changedStates: Set<string>;
  moved: Placed['moved'];
  answers: ItemAnswer[];
  overrides: Override[];
  complete: Set<string>; // developments all of whose members are at hand
  partial: Set<string>; // developments whose sums must be made anew: a member left or was read anew
};

export function register(work: Work, place: Place): void {
  const { itemId } = place.profile;
  work.places.set(itemId, place);
  const members = work.members.get(place.developmentId) ?? new Set();
  members.add(itemId);
  work.members.set(place.developmentId, members);
  const days = keptOn(place.profile);
  let number = work.numbers.get(itemId);
  if (number === undefined) {
    number = work.registered.push(itemId) - 1;
    work.numbers.set(itemId, number);
    work.shared.push(0);
  }
  work.first[number] = days[0]!;
  work.last[number] = days.at(-1)!;
  for (const key of keysOf(place.profile)) {
    const at = work.keys.of(key);
    if (at >= 0) work.byKey[at]!.push(number);
  }
}

/** The items that share most keys with a profile, most first; equal ones in order of their ids. */
export function neighbours(work: Work, profile: Profile): Place[] {
  let near = work.near.get(profile);
  if (!near) {
    near = nearest(work, profile);
    work.near.set(profile, near);
  }
  return near.map((itemId) => work.places.get(itemId)!);
}

function nearest(work: Work, profile: Profile): string[] {
  const { registered, first, last, keys, byKey, shared } = work;
  const own = work.numbers.get(profile.itemId);
  const met: number[] = [];
  for (const { keys: wanted, from, to, strong } of lookupsOf(profile))
    for (const key of wanted)
      for (const number of byKey[keys.of(key)]!) {
        if (number === own || !isWithin(first[number]!, last[number]!, from, to)) continue;
        if (shared[number] === 0) met.push(number);
        shared[number]! += strong ? 2 : 1;
      }
  // Most share few keys: only those that come into question are put in order.
  const sharing: number[] = []; // how many share so many keys
  for (const number of met) sharing[shared[number]!] = (sharing[shared[number]!] ?? 0) + 1;
  let least = sharing.length;
  for (let left = MOST_COMPARED; left > 0 && least > 2;) left -= sharing[(least -= 1)] ?? 0;
  const most = met
    .filter((number) => shared[number]! >= least)
    .sort((a, b) => shared[b]! - shared[a]! || (registered[a]! < registered[b]! ? -1 : 1))
    .slice(0, MOST_COMPARED);
  for (const number of met) shared[number] = 0;
  return most.map((number) => registered[number]!);
}

/** Whether one of the days on which an item is kept, from the first to the last, lies between two others. */
function isWithin(first: number, last: number, from: number, to: number): boolean {
  for (let day = first; day <= last; day += MONTH_STEP) if (day >= from && day <= to) return true;
  return false;
}

/** The development that stands for another after merges. */
export function current(work: Work, id: string): string {
  let at = id;
  for (let next = work.states.get(at)?.mergedInto; next; next = work.states.get(at)?.mergedInto) at = next;
  return at;
}

/** Puts two developments together: the one that was seen first keeps its id. Two known records never become one. */
export function merge(work: Work, one: string, other: string, at: Instant): string {
  const [a, b] = [work.states.get(one)!, work.states.get(other)!];
  if (one === other || (a.isCurated && b.isCurated) || heldApart(work, one, other)) return one;
  const first = a.isCurated ? a : b.isCurated ? b : `${a.firstSeenAt}${a.id}` <= `${b.firstSeenAt}${b.id}` ? a : b;
  const second = first === a ? b : a;
  work.states.set(first.id, joinStates(first, second));
  work.states.set(second.id, { ...second, mergedInto: first.id, mergedAt: at });
  for (const itemId of work.members.get(second.id) ?? []) {
    const place = work.places.get(itemId)!;
    work.places.set(itemId, { ...place, developmentId: first.id });
    work.members.get(first.id)!.add(itemId);
  }
  work.members.delete(second.id);
  work.changedStates.add(first.id).add(second.id);
  work.moved.push({ from: second.id, into: first.id, at });
  return first.id;
}

/** Whether a person took this item out of that development. */
export const takenOut = (work: Work, itemId: string, developmentId: string): boolean =>
  work.overrides.some(
    ({ kind, b, itemIds, undoneAt }) =>
      kind === 'split' && !undoneAt && itemIds?.includes(itemId) && current(work, b) === developmentId,
  );

/** Whether a person keeps two developments apart. */
const heldApart = (work: Work, one: string, other: string): boolean =>
  work.overrides.some(({ kind, a, b, undoneAt }) => {
    if (kind !== 'split' || undoneAt) return false;
    const pair = [current(work, a), current(work, b)];
    return pair.includes(one) && pair.includes(other);
  });

/** The work at hand, from what the store found for the items that are to be placed. */
export function workOf(candidates: Candidates, toPlace: Profile[]): Work {
  const work: Work = {
    places: new Map(),
    members: new Map(),
    states: new Map(candidates.developments.map((state) => [state.id, state])),
    numbers: new Map(),
    registered: [],
    first: [],
    last: [],
    shared: [],
    keys: keyNumbers(),
    byKey: [],
    near: new Map(),
    settled: new Set(
      candidates.answered.map(
        ({ actDevelopmentId, claimDevelopmentId }) => `${actDevelopmentId} ${claimDevelopmentId}`,
      ),
    ),
    changedPlaces: new Set(),
    changedStates: new Set(),
    moved: [],
    answers: [],
    overrides: candidates.overrides,
    complete: new Set(candidates.complete ?? []),
    partial: new Set(),
  };
  for (const profile of toPlace)
    for (const { keys } of lookupsOf(profile))
      for (const key of keys) if (work.keys.add(key) === work.byKey.length) work.byKey.push([]);
  for (const place of candidates.places) register(work, place);
  return work;
}

/** Makes the sums of a development anew from its members; one that lost them all is gone. */
export function sumAgain(work: Work, id: string): void {
  const before = work.states.get(id)!;
  if (before.mergedInto || !work.complete.has(id)) return;
  const members = [...(work.members.get(id) ?? [])].sort().map((itemId) => work.places.get(itemId)!);
  const state = stateOf(
    id,
    members.map(({ profile, originItemId }) => ({ profile, copy: originItemId !== profile.itemId })),
  );
  work.states.set(id, state ?? { ...before, members: 0 });
}

/** Everything that the work changed, for the store. */
export function placedOf(work: Work, items: ClassifiedItem[]): Placed {
  return {
    places: [...work.changedPlaces].sort().map((itemId) => {
      const place = work.places.get(itemId)!;
      return {
        ...place,
        developmentId: current(work, place.developmentId),
        keys: keysOf(place.profile),
        days: keptOn(place.profile),
      };
    }),
    developments: [...work.changedStates].sort().map((id) => work.states.get(id)!),
    moved: work.moved,
    answers: work.answers,
    mentions: items.flatMap(mentionsOf),
  };
}
