// Where items stand on the timeline: each joins the developments that it matches, or starts one; acts settle claims.
// Whether two items match depends on the two alone, so the order in which items come changes nothing but ids.
// Finding what may match is the store's work (findCandidates), keeping the result as well (writePlaced).

import type {
  Candidates,
  ClassifiedItem,
  DevelopmentState,
  Instant,
  ItemAnswer,
  Override,
  Place,
  Placed,
  PlacementKey,
  Profile,
} from '../model.ts';
import { compare, LIMITS, type Match } from './compare.ts';
import { mentionsOf } from './deadlines.ts';
import { keptOn, keysOf, lookupsOf } from './keys.ts';
import { settles } from './link.ts';
import { profileOf } from './profile.ts';
import { addMember, joinStates, startState, stateOf } from './state.ts';

/** The most that one item is compared with: those that share most keys with it. */
const MOST_COMPARED = 40;

/** By what the store finds everything that may stand near an item. */
export function placementKeys(item: ClassifiedItem): PlacementKey[] {
  return [{ key: 0, from: 0, to: 0, itemId: item.item.id }, ...lookupsOf(profileOf(item))];
}

type Work = {
  places: Map<string, Place>; // by item
  members: Map<string, Set<string>>; // development → items that are at hand
  states: Map<string, DevelopmentState>;
  byKey: Map<number, string[]>; // key → items that carry it
  settled: Set<string>; // act development + claim development
  changedPlaces: Set<string>;
  changedStates: Set<string>;
  moved: Placed['moved'];
  answers: ItemAnswer[];
  overrides: Override[];
  complete: Set<string>; // developments all of whose members are at hand
  partial: Set<string>; // developments whose sums must be made anew: a member left or was read anew
};

function register(work: Work, place: Place): void {
  const { itemId } = place.profile;
  work.places.set(itemId, place);
  const members = work.members.get(place.developmentId) ?? new Set();
  members.add(itemId);
  work.members.set(place.developmentId, members);
  for (const key of keysOf(place.profile)) {
    const items = work.byKey.get(key);
    if (items) items.push(itemId);
    else work.byKey.set(key, [itemId]);
  }
}

/** The items that share most keys with a profile, most first; equal ones in order of their ids. */
function neighbours(work: Work, profile: Profile): Place[] {
  const counts = new Map<string, number>();
  for (const { key, from, to, strong } of lookupsOf(profile))
    for (const itemId of work.byKey.get(key) ?? []) {
      if (itemId === profile.itemId) continue;
      const day = keptOn(work.places.get(itemId)!.profile);
      if (day < from || day > to) continue;
      counts.set(itemId, (counts.get(itemId) ?? 0) + (strong ? 2 : 1));
    }
  return [...counts]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, MOST_COMPARED)
    .map(([itemId]) => work.places.get(itemId)!);
}

/** The development that stands for another after merges. */
function current(work: Work, id: string): string {
  let at = id;
  for (let next = work.states.get(at)?.mergedInto; next; next = work.states.get(at)?.mergedInto) at = next;
  return at;
}

/** Puts two developments together: the one that was seen first keeps its id. Two known records never become one. */
function merge(work: Work, one: string, other: string, at: Instant): string {
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
const takenOut = (work: Work, itemId: string, developmentId: string): boolean =>
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

/** The matching developments of a profile, best first, each with its best match. */
function matching(work: Work, profile: Profile, near: Place[]): { id: string; match: Match; place: Place }[] {
  const best = new Map<string, { id: string; match: Match; place: Place }>();
  for (const place of near) {
    const match = compare(profile, place.profile);
    const id = current(work, place.developmentId);
    if (
      !match ||
      outOfTime(work, id, profile, match) ||
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
    const id = newId(profile.itemId, former ? now : null);
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
  for (const other of found.slice(1))
    id = merge(work, id, current(work, other.id), larger(profile.seenAt, other.place.since));
  const { match } = copied ?? first;
  return {
    developmentId: id,
    reason: match.reason,
    because: match.because,
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
  const best = new Map<string, { answer: ItemAnswer; score: number; pair: string }>();
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
      if (known && known.score >= settled.score) continue;
      best.set(pair, {
        pair,
        score: settled.score,
        answer: {
          actItemId: act.itemId,
          claimItemId: claim.itemId,
          how: settled.how,
          because: settled.because,
          by: 'rule',
          since: larger(act.seenAt, claim.seenAt),
        },
      });
    }
  }
  for (const { pair, answer: found } of best.values()) {
    work.settled.add(pair);
    work.answers.push(found);
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

/** The work at hand, from what the store found. */
export function workOf(candidates: Candidates): Work {
  const work: Work = {
    places: new Map(),
    members: new Map(),
    states: new Map(candidates.developments.map((state) => [state.id, state])),
    byKey: new Map(),
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
  for (const place of candidates.places) register(work, place);
  return work;
}

/** Makes the sums of a development anew from its members; one that lost them all is gone. */
function sumAgain(work: Work, id: string): void {
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
      const day = keptOn(place.profile);
      return {
        ...place,
        developmentId: current(work, place.developmentId),
        keys: keysOf(place.profile).map((key) => ({ key, day })),
      };
    }),
    developments: [...work.changedStates].sort().map((id) => work.states.get(id)!),
    moved: work.moved,
    answers: work.answers,
    mentions: items.flatMap(mentionsOf),
  };
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
  const work = workOf(candidates);
  const inOrder = items.map(profileOf).sort((a, b) => {
    const [x, y] = [a.publishedAt ?? a.seenAt, b.publishedAt ?? b.seenAt];
    return x < y ? -1 : x > y ? 1 : a.itemId < b.itemId ? -1 : 1;
  });
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
