// The status history of a development or a policy: when it became a rumor, reported or official, and by whom; what settled it,
// when it lapsed, and edits of the wording behind a status.

import type { Day, Filter, Instant, LinkKind, Place, Status } from '../model.ts';
import { STATUSES } from '../model.ts';
import type { Store } from '../store/contract.ts';
import { dayInWashington } from '../lib/calendar.ts';
import type { DevelopmentView } from './developments.ts';
import { eachPage } from './timeline.ts';

export type Event = {
  at: Instant;
  on: Day;
  kind: 'status' | 'settled' | 'lapsed' | 'wording';
  developmentId: string;
  title: string;
  publisher: string | null;
  itemId: string | null;
  status?: Status; // of a status event: the stronger word
  how?: LinkKind;
  otherId?: string; // the act that settled it
  leadDays?: number;
  before?: { status: Status; words: string }; // of a wording event
  after?: { status: Status; words: string };
};

const strength = (status: Status): number => STATUSES.indexOf(status);

/** The places that an item had, each with the time until it had it. */
type PlaceInTime = Place & { until: Instant };

/** Events of one development, oldest first. `histories`: where its items were placed, and with what words. */
function eventsOf(
  development: DevelopmentView,
  histories: Map<string, PlaceInTime[]>,
  { now, knownAt }: { now: Instant; knownAt?: Instant | undefined },
): Event[] {
  const moment = knownAt ?? now;
  const isThen = ({ since, until }: PlaceInTime): boolean =>
    knownAt === undefined ? until === '9999' : since <= knownAt && knownAt < until;
  const places = development.itemIds.flatMap((id) => histories.get(id)?.findLast(isThen) ?? []);
  const base = { developmentId: development.id, title: development.title };
  const events: Event[] = [];
  let reached = -1;
  const byTime = [...places].sort((a, b) =>
    (a.profile.publishedAt ?? a.profile.seenAt) < (b.profile.publishedAt ?? b.profile.seenAt) ? -1 : 1,
  );
  for (const { profile } of byTime) {
    if (strength(profile.status) <= reached || strength(profile.status) > strength(development.status)) continue;
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
    const known = histories.get(profile.itemId)!.filter(({ since }) => since <= moment);
    for (const [index, later] of known.entries()) {
      const earlier = known[index - 1]?.profile;
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
  for (const { developmentId, how, leadDays, on } of development.answeredBy)
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

/** The history of all developments that match a filter (usually of one policy), oldest first. */
export async function policyHistory(store: Store, filter: Filter, options: { now: Instant }): Promise<Event[]> {
  const events: Event[] = [];
  for await (const { views } of eachPage(store, filter, options)) {
    const histories = await store.placesThroughTime(views.flatMap(({ itemIds }) => itemIds));
    events.push(...views.flatMap((one) => eventsOf(one, histories, { ...options, knownAt: filter.knownAt })));
  }
  return events.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.at < b.at ? -1 : 1));
}
