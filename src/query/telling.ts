// One development told in full: its members, strongest first, what it settled and what settled it, when it lapsed; as it
// is, or from the places that were known at an earlier moment.

import type { Answer, Day, Development, DevelopmentState, Instant, ItemAnswer, Override } from '../model.ts';
import type { Store } from '../store/open.ts';
import type { PlaceHead } from '../store/timeline-rows.ts';
import type { ToldBy } from '../store/told-memory.ts';
import { addDays, dayInWashington } from '../lib/calendar.ts';
import { lapsedOn } from '../timeline/lapse.ts';
import { standingOf } from '../timeline/link.ts';
import { leadRank, stateOf } from '../timeline/state.ts';

/** A development and what it is made of, for the files of this room. */
export type Told = { state: DevelopmentState; places: PlaceHead[]; development: Development };

const dayOfNumber = (number: number): Day => new Date(number * 86_400_000).toISOString().slice(0, 10);

/** The day of a development: of the act where known, else of its first word. */
export function dayOf(state: DevelopmentState): Day {
  if (state.happenedOn && (state.status === 'official' || state.isCurated)) return state.happenedOn;
  return state.firstDay === null ? dayInWashington(state.firstWordAt) : dayOfNumber(state.firstDay);
}

/** The first day on which anyone spoke of it. */
const firstDayOf = (state: DevelopmentState): Day =>
  state.firstDay === null ? dayInWashington(state.firstWordAt) : dayOfNumber(state.firstDay);

const wholeDays = (from: Day, to: Day): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

/** Reads developments with their members; keeps what was read, so that one question asks for each once. */
export function reader(store: Store, now: Instant, knownAt?: Instant) {
  const moment = knownAt ?? now;
  const told = new Map<string, Promise<ToldBy | null>>();
  const settled = new Map<string, Promise<AnsweredBy[]>>();
  const homes = new Map<string, string | null>(); // of items
  let decisions: Promise<Override[]> | undefined;

  async function readPresent(id: string): Promise<ToldBy | null> {
    const kept = await store.toldBy(id);
    return kept && kept.places.length > 0 ? kept : null;
  }

  async function readThen(id: string, at: Instant): Promise<ToldBy | null> {
    const stood = await store.stateSince(id, at);
    if (stood !== undefined) return stood && readPresent(id);
    const places = await store.placesIn(id, at);
    const members = places.map(({ profile, originItemId }) => ({ profile, copy: originItemId !== profile.itemId }));
    const state = stateOf(id, members);
    return state && { state, places, answers: await store.answersOf(places.map(({ profile }) => profile.itemId)) };
  }

  /** A development as it is, or, with `knownAt`, told from the places that were known then. */
  function stateAndPlaces(id: string): Promise<ToldBy | null> {
    const known = told.get(id);
    if (known) return known;
    const reading = knownAt === undefined ? readPresent(id) : readThen(id, knownAt);
    told.set(id, reading);
    return reading;
  }

  /** The state alone: where nothing moved since the moment, its members need not be read. */
  async function stateAt(id: string): Promise<DevelopmentState | null> {
    if (knownAt === undefined) return store.developmentState(id);
    const stood = told.has(id) ? undefined : await store.stateSince(id, knownAt);
    return stood === undefined ? ((await stateAndPlaces(id))?.state ?? null) : stood;
  }

  /** Decisions of persons that held at the moment. */
  async function overrides(): Promise<Override[]> {
    decisions ??= store.timelineOverrides();
    return (await decisions).filter(
      ({ at, undoneAt }) =>
        (knownAt === undefined || at <= knownAt) && (!undoneAt || (knownAt !== undefined && undoneAt > knownAt)),
    );
  }

  /** The development of each item; one question asks the same items again and again. */
  async function homesOf(itemIds: string[]): Promise<Map<string, string | null>> {
    const unasked = new Set(itemIds.filter((id) => !homes.has(id)));
    if (unasked.size > 0) {
      const found = await store.developmentsOfItems([...unasked], knownAt);
      for (const id of unasked) homes.set(id, found.get(id) ?? null);
    }
    return homes;
  }

  /** Pairs of developments, act and claim, in which one takes part: from the items' answers and persons' words. */
  async function pairs(
    ofMembers: ItemAnswer[],
    id: string,
  ): Promise<{ act: string; claim: string; answer: Pick<Answer, 'how' | 'because' | 'by'> }[]> {
    const answers = ofMembers
      .filter(({ since }) => since <= moment)
      .sort((a, b) => (a.by === b.by ? (a.since < b.since ? -1 : 1) : a.by === 'curated' ? -1 : 1));
    const home = await homesOf(answers.flatMap(({ actItemId, claimItemId }) => [actItemId, claimItemId]));
    const found = new Map<string, { act: string; claim: string; answer: Pick<Answer, 'how' | 'because' | 'by'> }>();
    for (const { actItemId, claimItemId, how, because, by } of answers) {
      const [act, claim] = [home.get(actItemId), home.get(claimItemId)];
      if (act && claim && act !== claim && !found.has(`${act} ${claim}`))
        found.set(`${act} ${claim}`, { act, claim, answer: { how, because, by } });
    }
    for (const override of await overrides()) {
      if (override.kind !== 'link' && override.kind !== 'cut') continue;
      const act = (await store.developmentState(override.a))?.id;
      const claim = (await store.developmentState(override.b))?.id;
      if (!act || !claim || (act !== id && claim !== id)) continue;
      if (override.kind === 'cut') found.delete(`${act} ${claim}`);
      else
        found.set(`${act} ${claim}`, {
          act,
          claim,
          answer: { how: override.how ?? 'confirms', because: `set by ${override.by}`, by: 'person' },
        });
    }
    return [...found.values()];
  }

  /** What settled a claim: the first act and those of its days. A policy's later acts do not settle it once more. */
  function settledBy(claim: string): Promise<AnsweredBy[]> {
    const known = settled.get(claim);
    if (known) return known;
    const reading = (async () => {
      const told = await stateAndPlaces(claim);
      if (!told) return [];
      const found: (AnsweredBy & { standing: ReturnType<typeof standingOf>; isUndated: boolean })[] = [];
      for (const { act, claim: of, answer } of await pairs(told.answers, claim)) {
        const later = of === claim ? await stateAndPlaces(act) : null;
        if (!later) continue;
        const standing = standingOf(later.places);
        // An act leaves a record, a denial none: of an act one blog's word is not enough.
        if (standing === 'alone' && answer.by === 'rule' && answer.how !== 'denies') continue;
        found.push({
          developmentId: act,
          on: dayOf(later.state),
          ...leadOf(later.state, told.state),
          ...answer,
          standing,
          isUndated: later.state.firstDay === null && later.state.happenedOn === null,
        });
      }
      found.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.developmentId < b.developmentId ? -1 : 1));
      return found
        .filter(({ how, by, on, isUndated }) => {
          if (by !== 'rule' || isUndated) return true;
          // The first act on the record is the act; where there is none, the first that is told.
          const alike = found.filter((other) => (other.how === 'denies') === (how === 'denies'));
          const first = alike.find(({ standing }) => standing === 'record') ?? alike[0]!;
          return on >= addDays(first.on, -DAYS_BEFORE_RECORD) && on <= addDays(first.on, DAYS_OF_ONE_ACT);
        })
        .map(({ developmentId, how, leadDays, leadHours, because, by, on }) => ({
          developmentId,
          how,
          leadDays,
          leadHours,
          because,
          by,
          on,
        }));
    })();
    settled.set(claim, reading);
    return reading;
  }

  /** What a development settled, what settled it, and the earliest day of that. */
  async function links(
    id: string,
    ofMembers: ItemAnswer[],
  ): Promise<{ answers: Answer[]; answeredBy: AnsweredBy[]; settledOn: Day | null }> {
    const answers: Answer[] = [];
    for (const { act, claim } of await pairs(ofMembers, id)) {
      if (act !== id) continue;
      const own = (await settledBy(claim)).find(({ developmentId }) => developmentId === id);
      if (!own) continue;
      const { how, leadDays, leadHours, because, by } = own;
      answers.push({ developmentId: claim, how, leadDays, leadHours, because, by });
    }
    answers.sort((a, b) => b.leadDays - a.leadDays || (a.developmentId < b.developmentId ? -1 : 1));
    const answeredBy = await settledBy(id);
    return { answers, answeredBy, settledOn: answeredBy[0]?.on ?? null };
  }

  /** A development in full. Null where nothing of it was known. */
  async function tell(id: string): Promise<(Told & { answeredBy: AnsweredBy[] }) | null> {
    const both = await stateAndPlaces(id);
    if (!both) return null;
    const { state, places } = both;
    const ordered = [...places].sort((a, b) => (leadRank(a.profile) < leadRank(b.profile) ? -1 : 1));
    const byTime = [...places].sort((a, b) => (wordOf(a) < wordOf(b) ? -1 : 1));
    const heads = await store.itemHeads([state.leadItemId], knownAt);
    const lead = heads.get(state.leadItemId) ?? (await store.itemsById([state.leadItemId], knownAt))[0]?.item;
    const { answers, answeredBy, settledOn } = await links(id, both.answers);
    const isTalk = state.status === 'rumor' || state.status === 'reported';
    const lapsed = isTalk && !state.denial ? lapsedOn(state.expectedBy, settledOn, dayInWashington(moment)) : null;
    return {
      state,
      places: ordered,
      answeredBy,
      development: {
        id,
        initiativeId: state.initiativeId,
        title: lead?.title ?? '',
        stage: state.stage,
        status: state.status,
        agencies: state.agencies,
        happenedOn: state.happenedOn ?? (state.status === 'official' && state.firstDay !== null ? dayOf(state) : null),
        firstSeenAt: state.firstSeenAt,
        lastSeenAt: state.lastSeenAt,
        itemIds: ordered.map(({ profile }) => profile.itemId),
        publishers: [...new Set(byTime.map(({ profile }) => profile.publisher).filter(Boolean))],
        originPublisher: state.originPublisher,
        origins: new Set(places.map(({ originItemId }) => originItemId)).size,
        answers,
        ...(lapsed ? { lapsedOn: lapsed } : {}),
        members: ordered.map(({ profile, reason, because, originItemId }) => ({
          itemId: profile.itemId,
          reason,
          because,
          originItemId,
        })),
      },
    };
  }

  return { tell, stateAndPlaces, stateAt, settledBy };
}

/** Reports of one act come within so many days of each other. */
const DAYS_OF_ONE_ACT = 7;
/** A paper may be earlier with an act than the record that shows it. */
const DAYS_BEFORE_RECORD = 3;

/** A later development that settled this one. */
export type AnsweredBy = Answer & { on: Day };

const wordOf = ({ profile }: PlaceHead): string => `${profile.publishedAt ?? profile.seenAt}|${profile.itemId}`;

/** How long before the act the claim was made: whole days in Washington, and hours where both moments are known. */
function leadOf(act: DevelopmentState, claim: DevelopmentState): Pick<Answer, 'leadDays' | 'leadHours'> {
  const leadDays = wholeDays(firstDayOf(claim), dayOf(act));
  const hours = (Date.parse(act.firstWordAt) - Date.parse(claim.firstWordAt)) / 3_600_000;
  const midnight = (at: Instant): boolean => at.slice(11, 19) === '00:00:00';
  const exact = !midnight(act.firstWordAt) && !midnight(claim.firstWordAt) && Math.abs(hours - leadDays * 24) <= 48;
  return { leadDays, leadHours: exact ? Math.round(hours) : leadDays * 24 };
}
