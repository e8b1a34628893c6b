// The effect of people's decisions: merging two developments, moving items out of one, and undoing both. No reads or writes;
// change/decide.ts applies it.

import type { DevelopmentState, Instant, Place, Placed } from '../model.ts';
import { joinStates, stateOf } from './state.ts';

const nothing = (): Placed => ({ places: [], developments: [], moved: [], answers: [], mentions: [] });

const sums = (id: string, places: Place[]): DevelopmentState | null =>
  stateOf(
    id,
    places.map(({ profile, originItemId }) => ({ profile, copy: originItemId !== profile.itemId })),
  );

/** Merges two developments: `into` keeps its id, `from` redirects to it. */
export function mergedByPerson(into: DevelopmentState, from: DevelopmentState, at: Instant): Placed {
  return {
    ...nothing(),
    developments: [joinStates(into, from), { ...from, mergedInto: into.id, mergedAt: at }],
    moved: [{ from: from.id, into: into.id, at }],
  };
}

/** Items moved from one development to another one (new, or the one they came from), by a person's decision. */
export function movedByPerson(
  items: Place[],
  left: { state: DevelopmentState; places: Place[] },
  to: { id: string; places: Place[] },
  by: string,
): Placed {
  const moving = items.map((place): Place => ({
    ...place,
    developmentId: to.id,
    reason: 'person',
    because: `moved by ${by}`,
    originItemId: place.profile.itemId,
  }));
  const gone = new Set(moving.map(({ profile }) => profile.itemId));
  const stay = left.places.filter(({ profile }) => !gone.has(profile.itemId));
  const joined = sums(to.id, [...to.places, ...moving]);
  return {
    ...nothing(),
    places: moving.map((place) => ({ ...place, keys: [], days: [] })),
    developments: [sums(left.state.id, stay) ?? { ...left.state, members: 0 }, ...(joined ? [joined] : [])],
  };
}
