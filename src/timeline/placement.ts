// The state of a placement: loaded candidates and the changes so far, with the shared steps: nearest items, merging, decisions
// by people. place.ts decides where items go.

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

/** Most items that one item is compared with: those that share most keys. */
const MOST_COMPARED = 16;

export type Placement = {
  places: Map<string, Place>; // by item
  members: Map<string, Set<string>>; // development → loaded items
  states: Map<string, DevelopmentState>;
  numbers: Map<string, number>; // item → its number in `registered`
  registered: string[]; // items; what follows is by their numbers
  first: number[]; // the first of the days on which the item is kept
  last: number[];
  shared: number[]; // keys that it shares, while neighbors are searched
  keys: KeyNumbers; // those by which the items to be placed look for others
  byKey: number[][]; // by the key's number: the numbers of the items that carry it
  near: Map<Profile, string[]>; // the items that an item was compared with
  settled: Set<string>; // act development + claim development
  changedPlaces: Set<string>;
  changedStates: Set<string>;
  moved: Placed['moved'];
  answers: ItemAnswer[];
  overrides: Override[];
  complete: Set<string>; // developments whose members are all loaded
  partial: Set<string>; // developments to sum again: a member left or was classified again
};

export function register(placement: Placement, place: Place): void {
  const { itemId } = place.profile;
  placement.places.set(itemId, place);
  const members = placement.members.get(place.developmentId) ?? new Set();
  members.add(itemId);
  placement.members.set(place.developmentId, members);
  const days = keptOn(place.profile);
  let number = placement.numbers.get(itemId);
  if (number === undefined) {
    number = placement.registered.push(itemId) - 1;
    placement.numbers.set(itemId, number);
    placement.shared.push(0);
  }
  placement.first[number] = days[0]!;
  placement.last[number] = days.at(-1)!;
  for (const key of keysOf(place.profile)) {
    const at = placement.keys.of(key);
    if (at >= 0) placement.byKey[at]!.push(number);
  }
}

/** The items that share most keys with a profile, most first; equal ones in order of their ids. */
export function neighbours(placement: Placement, profile: Profile): Place[] {
  let near = placement.near.get(profile);
  if (!near) {
    near = nearest(placement, profile);
    placement.near.set(profile, near);
  }
  return near.map((itemId) => placement.places.get(itemId)!);
}

function nearest(placement: Placement, profile: Profile): string[] {
  const { registered, first, last, keys, byKey, shared } = placement;
  const own = placement.numbers.get(profile.itemId);
  const met: number[] = [];
  for (const { keys: wanted, from, to, strong } of lookupsOf(profile))
    for (const key of wanted)
      for (const number of byKey[keys.of(key)]!) {
        if (number === own || !isWithin(first[number]!, last[number]!, from, to)) continue;
        if (shared[number] === 0) met.push(number);
        shared[number]! += strong ? 2 : 1;
      }
  // Most share few keys: only possible neighbors are sorted.
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

/** The current development of an id, after merges. */
export function current(placement: Placement, id: string): string {
  let at = id;
  for (let next = placement.states.get(at)?.mergedInto; next; next = placement.states.get(at)?.mergedInto) at = next;
  return at;
}

/** Merges two developments: the one seen first keeps its id. Two known records are never merged. */
export function merge(placement: Placement, one: string, other: string, at: Instant): string {
  const [a, b] = [placement.states.get(one)!, placement.states.get(other)!];
  if (one === other || (a.isCurated && b.isCurated) || heldApart(placement, one, other)) return one;
  const first = a.isCurated ? a : b.isCurated ? b : `${a.firstSeenAt}${a.id}` <= `${b.firstSeenAt}${b.id}` ? a : b;
  const second = first === a ? b : a;
  placement.states.set(first.id, joinStates(first, second));
  placement.states.set(second.id, { ...second, mergedInto: first.id, mergedAt: at });
  for (const itemId of placement.members.get(second.id) ?? []) {
    const place = placement.places.get(itemId)!;
    placement.places.set(itemId, { ...place, developmentId: first.id });
    placement.members.get(first.id)!.add(itemId);
  }
  placement.members.delete(second.id);
  placement.changedStates.add(first.id).add(second.id);
  placement.moved.push({ from: second.id, into: first.id, at });
  return first.id;
}

/** Whether a person took this item out of that development. */
export const takenOut = (placement: Placement, itemId: string, developmentId: string): boolean =>
  placement.overrides.some(
    ({ kind, b, itemIds, undoneAt }) =>
      kind === 'split' && !undoneAt && itemIds?.includes(itemId) && current(placement, b) === developmentId,
  );

/** Whether a person keeps two developments apart. */
const heldApart = (placement: Placement, one: string, other: string): boolean =>
  placement.overrides.some(({ kind, a, b, undoneAt }) => {
    if (kind !== 'split' || undoneAt) return false;
    const pair = [current(placement, a), current(placement, b)];
    return pair.includes(one) && pair.includes(other);
  });

/** Starts a placement with the candidates that the store found. */
export function startPlacement(candidates: Candidates, toPlace: Profile[]): Placement {
  const placement: Placement = {
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
      for (const key of keys) if (placement.keys.add(key) === placement.byKey.length) placement.byKey.push([]);
  for (const place of candidates.places) register(placement, place);
  return placement;
}

/** Sums a development again from its members; one without members disappears. */
export function sumAgain(placement: Placement, id: string): void {
  const before = placement.states.get(id)!;
  if (before.mergedInto || !placement.complete.has(id)) return;
  const members = [...(placement.members.get(id) ?? [])].sort().map((itemId) => placement.places.get(itemId)!);
  const state = stateOf(
    id,
    members.map(({ profile, originItemId }) => ({ profile, copy: originItemId !== profile.itemId })),
  );
  placement.states.set(id, state ?? { ...before, members: 0 });
}

/** All changes of the placement, for the store. */
export function placedOf(placement: Placement, items: ClassifiedItem[]): Placed {
  return {
    places: [...placement.changedPlaces].sort().map((itemId) => {
      const place = placement.places.get(itemId)!;
      return {
        ...place,
        developmentId: current(placement, place.developmentId),
        keys: keysOf(place.profile),
        days: keptOn(place.profile),
      };
    }),
    developments: [...placement.changedStates].sort().map((id) => placement.states.get(id)!),
    moved: placement.moved,
    answers: placement.answers,
    mentions: items.flatMap(mentionsOf),
  };
}
