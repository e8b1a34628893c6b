// Persons' decisions on the timeline: a link set or cut, developments merged or split; each with who and when, each
// undoable, each outliving reclassify and new placing. Who may decide is asked at the doors.

import { randomUUID } from 'node:crypto';
import { UsageError } from './lib/usage-error.ts';
import type { DevelopmentState, Instant, LinkKind, Override } from './model.ts';
import type { Store } from './store/open.ts';
import { mergedByPerson, movedByPerson } from './timeline/decide.ts';

export type Deciding = { by: string; at: Instant };

async function standing(store: Store, id: string): Promise<DevelopmentState> {
  const state = await store.developmentState(id);
  if (!state) throw new UsageError(`There is no development "${id}".`);
  return state;
}

/** Says that an act settles a claim, whatever the rules say. Gives the decision. */
export async function setLink(
  store: Store,
  { act, claim, how, by, at }: Deciding & { act: string; claim: string; how: LinkKind },
): Promise<Override> {
  const [a, b] = [await standing(store, act), await standing(store, claim)];
  if (a.id === b.id) throw new UsageError('A development cannot settle itself; name two.');
  const override: Override = { id: randomUUID(), kind: 'link', a: a.id, b: b.id, how, by, at };
  await store.saveOverride(override, null, at);
  return override;
}

/** Says that an act does not settle a claim, whatever the rules say. */
export async function cutLink(
  store: Store,
  { act, claim, by, at }: Deciding & { act: string; claim: string },
): Promise<Override> {
  const [a, b] = [await standing(store, act), await standing(store, claim)];
  const override: Override = { id: randomUUID(), kind: 'cut', a: a.id, b: b.id, by, at };
  await store.saveOverride(override, null, at);
  return override;
}

/** Puts two developments together; `into` keeps its id, and the other's address leads to it. */
export async function mergeDevelopments(
  store: Store,
  { into, from, by, at }: Deciding & { into: string; from: string },
): Promise<Override> {
  const [a, b] = [await standing(store, into), await standing(store, from)];
  if (a.id === b.id) throw new UsageError('These two are one development already.');
  const places = await store.placesIn(b.id);
  const itemIds = places.map(({ profile }) => profile.itemId);
  const override: Override = { id: randomUUID(), kind: 'merge', a: a.id, b: b.id, itemIds, by, at };
  await store.saveOverride(override, mergedByPerson(a, b, at), at);
  return override;
}

/** Takes items out of a development into one of their own. At least one item must stay. */
export async function splitDevelopment(
  store: Store,
  { development, itemIds, by, at }: Deciding & { development: string; itemIds: string[] },
): Promise<Override> {
  const state = await standing(store, development);
  const places = await store.placesIn(state.id);
  const leaving = places.filter(({ profile }) => itemIds.includes(profile.itemId));
  if (leaving.length === 0) throw new UsageError('None of these items stands in that development.');
  if (leaving.length === places.length) throw new UsageError('At least one item must stay in the development.');
  const id = `d${leaving[0]!.profile.itemId}-${randomUUID().slice(0, 8)}`;
  const override: Override = {
    id: randomUUID(),
    kind: 'split',
    a: id,
    b: state.id,
    itemIds: leaving.map(({ profile }) => profile.itemId),
    by,
    at,
  };
  await store.saveOverride(override, movedByPerson(leaving, { state, places }, { id, places: [] }, by), at);
  return override;
}

/** Takes a decision back: the timeline stands again as the rules have it, or as it stood before. */
export async function undoDecision(store: Store, { id, by, at }: Deciding & { id: string }): Promise<Override> {
  const override = (await store.timelineOverrides()).find((one) => one.id === id);
  if (!override) throw new UsageError(`There is no decision "${id}".`);
  if (override.undoneAt) throw new UsageError('This decision was taken back already.');
  const undone: Override = { ...override, undoneAt: at, undoneBy: by };
  if (override.kind === 'link' || override.kind === 'cut') {
    await store.saveOverride(undone, null, at);
    return undone;
  }
  // A merge is undone by moving its items back, a split by moving them home.
  const from = await standing(store, override.a);
  const places = await store.placesIn(from.id);
  const moving = places.filter(({ profile }) => override.itemIds?.includes(profile.itemId));
  const to = override.kind === 'merge' ? override.b : (await standing(store, override.b)).id;
  const placed =
    moving.length === 0 || to === from.id
      ? null
      : movedByPerson(
          moving,
          { state: from, places },
          { id: to, places: override.kind === 'merge' ? [] : await store.placesIn(to) },
          by,
        );
  await store.saveOverride(undone, placed, at);
  return undone;
}
