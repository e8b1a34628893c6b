// The status history of a development or of a policy: rumored on, reported on, official on, and by whom; what settled
// it, when its date passed, and wordings that an edit changed, both of them.

import type { Day, Filter, Instant, LinkKind, Status } from '../model.ts';
import { STATUSES } from '../model.ts';
import type { Store } from '../store/open.ts';
import { dayInWashington } from '../lib/calendar.ts';
import { type AnsweredBy, reader, type Told } from './telling.ts';
import { eachDevelopment } from './timeline.ts';

export type Event = {
  at: Instant;
  on: Day;
  kind: 'status' | 'settled' | 'lapsed' | 'wording';
  developmentId: string;
  title: string;
  publisher: string | null;
  itemId: string | null;
  status?: Status; // of a status event: the stronger word that it now stands as
  how?: LinkKind;
  otherId?: string; // the act that settled it
  leadDays?: number;
  before?: { status: Status; words: string }; // of a wording event
  after?: { status: Status; words: string };
};

const strength = (status: Status): number => STATUSES.indexOf(status);

/** Events of one development, oldest first. */
async function eventsOf(
  store: Store,
  told: Told & { answeredBy: AnsweredBy[] },
  { now, knownAt }: { now: Instant; knownAt?: Instant | undefined },
): Promise<Event[]> {
  const { state, development, answeredBy } = told;
  const moment = knownAt ?? now;
  const whole = new Map((await store.placesIn(state.id, knownAt)).map((place) => [place.profile.itemId, place]));
  const places = told.places.flatMap(({ profile }) => whole.get(profile.itemId) ?? []);
  const base = { developmentId: development.id, title: development.title };
  const events: Event[] = [];
  let reached = -1;
  const byTime = [...places].sort((a, b) =>
    (a.profile.publishedAt ?? a.profile.seenAt) < (b.profile.publishedAt ?? b.profile.seenAt) ? -1 : 1,
  );
  for (const { profile } of byTime) {
    if (strength(profile.status) <= reached || strength(profile.status) > strength(state.status)) continue;
    reached = strength(profile.status);
    const at = profile.publishedAt ?? profile.seenAt;
    const on =
      profile.day === null ? dayInWashington(at) : new Date(profile.day * 86_400_000).toISOString().slice(0, 10);
    events.push({
      ...base,
      at,
      on,
      kind: 'status',
      status: profile.status,
      publisher: profile.publisher,
      itemId: profile.itemId,
    });
  }
  for (const { profile } of places) {
    const stood = (await store.placesOf(profile.itemId)).filter(({ since }) => since <= moment);
    for (const [index, later] of stood.entries()) {
      const earlier = stood[index - 1]?.profile;
      if (!earlier || earlier.status === later.profile.status || earlier.statusWords === later.profile.statusWords)
        continue;
      events.push({
        ...base,
        at: later.since,
        on: dayInWashington(later.since),
        kind: 'wording',
        publisher: profile.publisher,
        itemId: profile.itemId,
        before: { status: earlier.status, words: earlier.statusWords },
        after: { status: later.profile.status, words: later.profile.statusWords },
      });
    }
  }
  for (const { developmentId, how, leadDays, on } of answeredBy)
    events.push({
      ...base,
      at: `${on}T12:00:00.000Z`,
      on,
      kind: 'settled',
      how,
      leadDays,
      otherId: developmentId,
      publisher: null,
      itemId: null,
    });
  if (development.lapsedOn)
    events.push({
      ...base,
      at: `${development.lapsedOn}T12:00:00.000Z`,
      on: development.lapsedOn,
      kind: 'lapsed',
      publisher: null,
      itemId: null,
    });
  return events.sort((a, b) => (a.on === b.on ? (a.at < b.at ? -1 : 1) : a.on < b.on ? -1 : 1));
}

/** The history of one development; empty where nothing of it was known. */
export async function developmentHistory(
  store: Store,
  id: string,
  options: { now: Instant; knownAt?: Instant },
): Promise<Event[]> {
  const standing = options.knownAt ? id : ((await store.developmentState(id))?.id ?? id);
  const told = await reader(store, options.now, options.knownAt).tell(standing);
  return told ? eventsOf(store, told, options) : [];
}

/** The history of everything that a filter means (of one policy, as a rule), oldest first. */
export async function policyHistory(store: Store, filter: Filter, options: { now: Instant }): Promise<Event[]> {
  const events: Event[] = [];
  for await (const told of eachDevelopment(store, filter, options))
    events.push(...(await eventsOf(store, told, { ...options, knownAt: filter.knownAt })));
  return events.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.at < b.at ? -1 : 1));
}
