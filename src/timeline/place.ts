// Where items stand on the timeline: each joins the developments that it matches, or starts one; acts settle claims.
// Whether two items match depends on the two alone, so the order in which items come changes nothing but ids (but for
// developments of more than eight, which like words alone enter the harder the larger they are).
// Finding what may match is the store's work (findCandidates), keeping the result as well (writePlaced).

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
import { current, merge, neighbours, placedOf, register, sumAgain, takenOut, type Work, workOf } from './work.ts';

/** By what the store finds everything that may stand near an item: a list, to be put together with those of others. */
export function placementKeys(item: ClassifiedItem): PlacementKeys[] {
  return [{ itemId: item.item.id, lookups: lookupsOf(profileOf(item)) }];
}

/** Whether an undated item is the only bridge between days that are far apart. */
function outOfTime(work: Work, id: string, profile: Profile, match: Match): boolean {
  const { firstDay, lastDay } = work.states.get(id)!;
  if (match.dated || profile.day === null || firstDay === null || lastDay === null) return false;
  return profile.day < firstDay - LIMITS.storyDays || profile.day > lastDay + LIMITS.storyDays;
}

/**
 * Several entries of the known record may tell one event. An item stands with the latest one that came before it, of a
 * day with the earliest, so that the items of one story stay together.
 */
function recordFirst<T extends { id: string; match: Match }>(work: Work, profile: Profile, found: T[]): T[] {
  if (profile.day === null) return found;
  const best = found[0]?.match.score ?? 0;
  const distance = ({ id }: T): number => {
    const { firstDay } = work.states.get(id)!;
    if (profile.day === null || firstDay === null) return 0;
    return profile.day >= firstDay ? profile.day - firstDay : 1000 + firstDay - profile.day;
  };
  const entries = found
    .filter(({ id, match }) => work.states.get(id)!.isCurated && match.score >= best - 0.2)
    .sort(
      (a, b) =>
        distance(a) - distance(b) || (work.states.get(a.id)!.originRank < work.states.get(b.id)!.originRank ? -1 : 1),
    );
  const entry = entries[0];
  return entry ? [entry, ...found.filter(({ id }) => !work.states.get(id)!.isCurated)] : found;
}

/** Members up to which a development takes whatever matches one of them. */
const OPEN_TO = 8;
/** How much closer like words must be for each doubling beyond. */
const CLOSER = 0.06;

/**
 * Whether words alone are too little for a development of this size: stories told by one pattern ("… weighs rule on …")
 * each resemble the next, and would all hang together. The known record, copies and shared numbers are not held to it.
 */
function isTooLoose({ members, isCurated }: DevelopmentState, match: Match): boolean {
  if (match.reason !== 'words' || isCurated || members <= OPEN_TO) return false;
  return match.score < LIMITS.join + CLOSER * Math.log2(members / OPEN_TO);
}

/** Whether two developments are too large to become one by like words. */
function areTooLarge(work: Work, one: string, other: string, match: Match): boolean {
  const states = [work.states.get(one)!, work.states.get(other)!];
  return match.reason === 'words' && states.every(({ members, isCurated }) => !isCurated && members > OPEN_TO);
}

/** The matching developments of a profile, best first, each with its best match. */
function matching(work: Work, profile: Profile, near: Place[]): { id: string; match: Match; place: Place }[] {
  const best = new Map<string, { id: string; match: Match; place: Place }>();
  for (const place of near) {
    const match = compare(profile, place.profile);
    const id = current(work, place.developmentId);
    if (
      !match ||
      outOfTime(work, id, profile, match) ||
      (!profile.curated && isTooLoose(work.states.get(id)!, match)) ||
      takenOut(work, profile.itemId, id) ||
      takenOut(work, place.profile.itemId, id)
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

/** Whether a development has lost its only item, which may go on under the same id. */
const isEmptied = (work: Work, { developmentId }: Place): boolean =>
  work.complete.has(developmentId) &&
  !work.states.get(developmentId)?.mergedInto &&
  (work.members.get(developmentId)?.size ?? 0) === 0;

/** The id of a new development: that of its first item, and since when if the item once stood elsewhere. */
const newId = (itemId: string, again: Instant | null): string =>
  `d${itemId}${again ? `-${Date.parse(again).toString(36)}` : ''}`;

function put(work: Work, profile: Profile, now: Instant, former: Place | undefined): Place {
  const since = former ? now : profile.seenAt;
  const near = neighbours(work, profile);
  const all = matching(work, profile, near);
  const found = profile.curated
    ? all.filter(({ id }) => !work.states.get(id)!.isCurated)
    : recordFirst(work, profile, all);
  const first = profile.curated ? undefined : found[0];
  if (!first) {
    const id = former && isEmptied(work, former) ? former.developmentId : newId(profile.itemId, former ? now : null);
    work.states.set(id, startState(id, profile));
    work.changedStates.add(id);
    // An entry of the known record that comes late takes in what was collected before it.
    let whole = id;
    for (const other of found)
      whole = merge(work, whole, current(work, other.id), larger(profile.seenAt, other.place.since));
    const reason = profile.curated ? 'curated' : 'first';
    return { developmentId: whole, reason, because: '', originItemId: profile.itemId, since, profile };
  }
  let id = first.id;
  const copied = found.find(({ match }) => match.copy);
  work.states.set(id, addMember(work.states.get(id)!, profile, copied !== undefined));
  work.changedStates.add(id);
  // What this item matches is one story. A known record stays its own: only the nearest takes the item.
  for (const other of found.slice(1)) {
    const next = current(work, other.id);
    if (!areTooLarge(work, id, next, other.match))
      id = merge(work, id, next, larger(profile.seenAt, other.place.since));
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

/** Notes what an item settles, or what settles it: the best pair for each pair of developments. */
function answer(work: Work, profile: Profile): void {
  for (const { itemId, how } of profile.curated ?? [])
    work.answers.push({
      actItemId: profile.itemId,
      claimItemId: itemId,
      how,
      because: 'so the known record says',
      by: 'curated',
      since: profile.seenAt,
    });
  if (profile.phase === 'talk') return;
  const own = work.places.get(profile.itemId)!.developmentId;
  type Settled = { act: Profile; claim: Profile; found: NonNullable<ReturnType<typeof settles>> };
  const best = new Map<string, Settled>();
  for (const place of neighbours(work, profile)) {
    for (const [act, claim] of [
      [profile, place.profile],
      [place.profile, profile],
    ] as const) {
      // Between two entries of the known record only the record itself says what settled what.
      const settled = act.curated && claim.curated ? null : settles(act, claim);
      if (!settled) continue;
      const other = current(work, place.developmentId);
      const pair = act === profile ? `${own} ${other}` : `${other} ${own}`;
      if (own === other || work.settled.has(pair)) continue;
      const known = best.get(pair);
      if (!known || known.found.score < settled.score) best.set(pair, { act, claim, found: settled });
    }
  }
  for (const [pair, { act, claim, found }] of best) {
    work.settled.add(pair);
    work.answers.push({
      actItemId: act.itemId,
      claimItemId: claim.itemId,
      how: found.how,
      because: found.because(),
      by: 'rule',
      since: larger(act.seenAt, claim.seenAt),
    });
  }
}

/** Takes an item that was read anew out of its development; keeps it there where its kind of word did not change. */
function reread(work: Work, former: Place, profile: Profile): Place | null {
  const id = current(work, former.developmentId);
  const same =
    former.profile.phase === profile.phase &&
    former.profile.stage === profile.stage &&
    former.profile.initiatives.join() === profile.initiatives.join();
  work.changedStates.add(id);
  work.partial.add(id);
  if (same || former.reason === 'curated' || former.reason === 'person')
    return { ...former, developmentId: id, profile };
  work.members.get(id)?.delete(profile.itemId);
  work.places.delete(profile.itemId);
  return null;
}

/**
 * Places items of one visit. `candidates` is what the store found by their placement keys, `now` the moment of the
 * visit. Items are taken in order of publication (of sight, where nobody says), whatever order they come in.
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
  const work = workOf(candidates, inOrder);
  for (const read of inOrder) {
    const former = work.places.get(read.itemId);
    const profile = former ? { ...read, seenAt: former.profile.seenAt } : read;
    const kept = former ? reread(work, former, profile) : null;
    const place = kept ?? put(work, profile, now, former);
    register(work, place);
    work.changedPlaces.add(profile.itemId);
    answer(work, profile);
  }
  for (const id of work.partial) sumAgain(work, current(work, id));
  return placedOf(work, items);
}
