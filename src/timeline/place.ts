// Places items on the timeline: each joins the developments that it matches, or starts one; acts settle claims. Whether two
// items match depends only on the two, so the order of items changes only ids (except in developments of more than eight
// members, where similar words alone count less the larger they are). The store finds candidates and saves the result.

import type {
  Candidates,
  ClassifiedItem,
  DevelopmentState,
  Instant,
  Place,
  Placed,
  PlacementKeys,
  Profile,
} from '../model.ts';
import { compare, LIMITS, type Match } from './compare.ts';
import { lookupsOf } from './keys.ts';
import { settles } from './link.ts';
import { profileOf } from './profile.ts';
import { addMember, startState } from './state.ts';
import {
  current,
  merge,
  neighbours,
  placedOf,
  register,
  sumAgain,
  takenOut,
  type Placement,
  startPlacement,
} from './placement.ts';

/** The keys by which the store finds the candidates of an item. */
export function placementKeys(item: ClassifiedItem): PlacementKeys[] {
  return [{ itemId: item.item.id, lookups: lookupsOf(profileOf(item)) }];
}

/** Whether an undated item is the only bridge between days that are far apart. */
function outOfTime(placement: Placement, id: string, profile: Profile, match: Match): boolean {
  const { firstDay, lastDay } = placement.states.get(id)!;
  if (match.dated || profile.day === null || firstDay === null || lastDay === null) return false;
  return profile.day < firstDay - LIMITS.storyDays || profile.day > lastDay + LIMITS.storyDays;
}

/**
 * Several entries of the known record may describe one event. An item joins the latest entry before it, and of one day the
 * earliest, so that the items of one story stay together.
 */
function recordFirst<T extends { id: string; match: Match }>(placement: Placement, profile: Profile, found: T[]): T[] {
  if (profile.day === null) return found;
  const best = found[0]?.match.score ?? 0;
  const distance = ({ id }: T): number => {
    const { firstDay } = placement.states.get(id)!;
    if (profile.day === null || firstDay === null) return 0;
    return profile.day >= firstDay ? profile.day - firstDay : 1000 + firstDay - profile.day;
  };
  const entries = found
    .filter(({ id, match }) => placement.states.get(id)!.isCurated && match.score >= best - 0.2)
    .sort(
      (a, b) =>
        distance(a) - distance(b) ||
        (placement.states.get(a.id)!.originRank < placement.states.get(b.id)!.originRank ? -1 : 1),
    );
  const entry = entries[0];
  return entry ? [entry, ...found.filter(({ id }) => !placement.states.get(id)!.isCurated)] : found;
}

/** Members up to which a development takes whatever matches one of them. */
const OPEN_TO = 8;
/** How much more similar words must be for each doubling beyond. */
const CLOSER = 0.06;

/**
 * Whether similar words are not enough for a development of this size: headlines of one pattern ("… weighs rule on …")
 * resemble each other and would all be joined. Does not apply to the known record, copies and shared identifiers.
 */
function isTooLoose({ members, isCurated }: DevelopmentState, match: Match): boolean {
  if (match.reason !== 'words' || isCurated || members <= OPEN_TO) return false;
  return match.score < LIMITS.join + CLOSER * Math.log2(members / OPEN_TO);
}

/** Whether two developments are too large to be merged for similar words. */
function areTooLarge(placement: Placement, one: string, other: string, match: Match): boolean {
  const states = [placement.states.get(one)!, placement.states.get(other)!];
  return match.reason === 'words' && states.every(({ members, isCurated }) => !isCurated && members > OPEN_TO);
}

/** The matching developments of a profile, best first, each with its best match. */
function matching(placement: Placement, profile: Profile, near: Place[]): { id: string; match: Match; place: Place }[] {
  const best = new Map<string, { id: string; match: Match; place: Place }>();
  for (const place of near) {
    const match = compare(profile, place.profile);
    const id = current(placement, place.developmentId);
    if (
      !match ||
      outOfTime(placement, id, profile, match) ||
      (!profile.curated && isTooLoose(placement.states.get(id)!, match)) ||
      takenOut(placement, profile.itemId, id) ||
      takenOut(placement, place.profile.itemId, id)
    )
      continue;
    const known = best.get(id);
    if (
      !known ||
      match.score > known.match.score ||
      (match.score === known.match.score && place.profile.itemId < known.place.profile.itemId)
    )
      best.set(id, { id, match, place });
  }
  return [...best.values()].sort((x, y) => y.match.score - x.match.score || (x.id < y.id ? -1 : 1));
}

/** Whether a development has lost its only item, so that its id can be used again. */
const isEmptied = (placement: Placement, { developmentId }: Place): boolean =>
  placement.complete.has(developmentId) &&
  !placement.states.get(developmentId)?.mergedInto &&
  (placement.members.get(developmentId)?.size ?? 0) === 0;

/** The address of a development that lost its only item leads to where that item went. */
function leadOn(placement: Placement, former: Place, { developmentId }: Place, now: Instant): void {
  const [from, into] = [former.developmentId, current(placement, developmentId)];
  const state = placement.states.get(from);
  if (state && from !== into && isEmptied(placement, former))
    placement.states.set(from, { ...state, mergedInto: into, mergedAt: now });
}

/** The id of a new development: from its first item, with the time if the item was in another development before. */
const newId = (itemId: string, again: Instant | null): string =>
  `d${itemId}${again ? `-${Date.parse(again).toString(36)}` : ''}`;

function put(placement: Placement, profile: Profile, now: Instant, former: Place | undefined): Place {
  const since = former ? now : profile.seenAt;
  const near = neighbours(placement, profile);
  const all = matching(placement, profile, near);
  const found = profile.curated
    ? all.filter(({ id }) => !placement.states.get(id)!.isCurated)
    : recordFirst(placement, profile, all);
  const first = profile.curated ? undefined : found[0];
  if (!first) {
    const id =
      former && isEmptied(placement, former) ? former.developmentId : newId(profile.itemId, former ? now : null);
    placement.states.set(id, startState(id, profile));
    placement.changedStates.add(id);
    // A later entry of the known record takes over matching items collected before it.
    let whole = id;
    for (const other of found)
      whole = merge(placement, whole, current(placement, other.id), larger(profile.seenAt, other.place.since));
    const reason = profile.curated ? 'curated' : 'first';
    return { developmentId: whole, reason, because: '', originItemId: profile.itemId, since, profile };
  }
  let id = first.id;
  const copied = found.find(({ match }) => match.copy);
  placement.states.set(id, addMember(placement.states.get(id)!, profile, copied !== undefined));
  placement.changedStates.add(id);
  // Everything that this item matches is one story. Known records stay separate: only the nearest takes the item.
  for (const other of found.slice(1)) {
    const next = current(placement, other.id);
    if (!areTooLarge(placement, id, next, other.match))
      id = merge(placement, id, next, larger(profile.seenAt, other.place.since));
  }
  const { match } = copied ?? first;
  return {
    developmentId: id,
    reason: match.reason,
    because: match.because(),
    originItemId: copied ? copied.place.originItemId : profile.itemId,
    since,
    profile,
  };
}

const larger = (a: Instant, b: Instant): Instant => (a >= b ? a : b);

/** Adds the links between an item and others: the best pair for each pair of developments. */
function answer(placement: Placement, profile: Profile): void {
  for (const { itemId, how } of profile.curated ?? [])
    placement.answers.push({
      actItemId: profile.itemId,
      claimItemId: itemId,
      how,
      because: 'so the known record says',
      by: 'curated',
      since: profile.seenAt,
    });
  if (profile.phase === 'talk') return;
  const own = placement.places.get(profile.itemId)!.developmentId;
  type Settled = { act: Profile; claim: Profile; found: NonNullable<ReturnType<typeof settles>> };
  const best = new Map<string, Settled>();
  for (const place of neighbours(placement, profile)) {
    for (const [act, claim] of [
      [profile, place.profile],
      [place.profile, profile],
    ] as const) {
      // Links between two entries of the known record come only from the record itself.
      const settled = act.curated && claim.curated ? null : settles(act, claim);
      if (!settled) continue;
      const other = current(placement, place.developmentId);
      const pair = act === profile ? `${own} ${other}` : `${other} ${own}`;
      if (own === other || placement.settled.has(pair)) continue;
      const known = best.get(pair);
      if (!known || known.found.score < settled.score) best.set(pair, { act, claim, found: settled });
    }
  }
  for (const [pair, { act, claim, found }] of best) {
    placement.settled.add(pair);
    placement.answers.push({
      actItemId: act.itemId,
      claimItemId: claim.itemId,
      how: found.how,
      because: found.because(),
      by: 'rule',
      since: larger(act.seenAt, claim.seenAt),
    });
  }
}

/** Removes an item that was classified again from its development, unless its phase did not change. */
function reread(placement: Placement, former: Place, profile: Profile): Place | null {
  const id = current(placement, former.developmentId);
  const same =
    former.profile.phase === profile.phase &&
    former.profile.stage === profile.stage &&
    former.profile.initiatives.join() === profile.initiatives.join();
  placement.changedStates.add(id);
  placement.partial.add(id);
  if (same || former.reason === 'curated' || former.reason === 'person')
    return { ...former, developmentId: id, profile };
  placement.members.get(id)?.delete(profile.itemId);
  placement.places.delete(profile.itemId);
  return null;
}

/**
 * Places items of one visit. `candidates` is what the store found by their placement keys, `now` the moment of the
 * visit. Items are placed in order of publication (of first sight if unknown).
 */
export function placeItems({
  items,
  candidates,
  now,
}: {
  items: ClassifiedItem[];
  candidates: Candidates;
  now: Instant;
}): Placed {
  const inOrder = items.map(profileOf).sort((a, b) => {
    const [x, y] = [a.publishedAt ?? a.seenAt, b.publishedAt ?? b.seenAt];
    return x < y ? -1 : x > y ? 1 : a.itemId < b.itemId ? -1 : 1;
  });
  const placement = startPlacement(candidates, inOrder);
  for (const read of inOrder) {
    const former = placement.places.get(read.itemId);
    const profile = former ? { ...read, seenAt: former.profile.seenAt } : read;
    const kept = former ? reread(placement, former, profile) : null;
    const place = kept ?? put(placement, profile, now, former);
    register(placement, place);
    placement.changedPlaces.add(profile.itemId);
    if (former) leadOn(placement, former, place, now);
    answer(placement, profile);
  }
  for (const id of placement.partial) sumAgain(placement, current(placement, id));
  return placedOf(placement, items);
}
