// Loads developments as views, by ids, as of now or as known at an earlier moment. One loader serves one request (or one run
// of digests) and reads each development once.

import type {
  Answer,
  Day,
  Development,
  DevelopmentState,
  Instant,
  MemberPlace,
  Override,
  Place,
  PlacedAnswer,
  StoredDevelopment,
} from '../model.ts';
import type { Store } from '../store/contract.ts';
import { dayInWashington } from '../lib/calendar.ts';
import { lapsedOn } from '../timeline/lapse.ts';
import { leadRank, stateOf } from '../timeline/state.ts';
import { type AnsweredBy, dayOf, settlingActs } from './settled.ts';

/** A development with its day, its first report, and the acts that settled it, earliest first. */
export type DevelopmentView = Development & { day: Day; firstWordAt: Instant; answeredBy: AnsweredBy[] };

/** A development with its members and their links. */
export type LoadedDevelopment = LinkedDevelopment & { members: MemberPlace[] };
type LinkedDevelopment = { state: DevelopmentState; answers: PlacedAnswer[] };

/** A link: one development settles another. */
type Link = Pick<Answer, 'how' | 'because' | 'by'> & { act: string; claim: string };

export type DevelopmentLoader = ReturnType<typeof developmentLoader>;

/** Reads developments in sets; with `knownAt` as they were known at that moment. */
export function developmentLoader(store: Store, now: Instant, knownAt?: Instant) {
  const moment = knownAt ?? now;
  const loaded = new Map<string, LoadedDevelopment | null>();
  const light = { state: new Map<string, LinkedDevelopment>(), answers: new Map<string, LinkedDevelopment>() };
  const settled = new Map<string, AnsweredBy[]>();
  const views = new Map<string, DevelopmentView | null>();
  let decided: Promise<{ kind: Override['kind']; link: Link }[]> | undefined;

  function keep(id: string, one: StoredDevelopment | undefined): DevelopmentState | null {
    const state = one === undefined ? null : one.state === null ? stateFrom(id, one.members) : one.state;
    loaded.set(id, one && state ? { state, members: one.members, answers: one.answers } : null);
    return state;
  }

  /** Developments with their members; unknown ones are left out. */
  async function load(ids: Iterable<string>): Promise<Map<string, LoadedDevelopment>> {
    const asked = [...new Set(ids)];
    const unknown = asked.filter((id) => !loaded.has(id));
    if (unknown.length > 0) {
      const found = await store.storedDevelopments(unknown, { knownAt });
      for (const id of unknown) keep(id, found.get(id));
    }
    return known(asked, loaded);
  }

  /** The states of developments, or these with their links; members only if items moved since the moment. */
  async function loadPart(ids: Iterable<string>, parts: 'state' | 'answers'): Promise<Map<string, LinkedDevelopment>> {
    const asked = [...new Set(ids)];
    const part = light[parts];
    const unknown = asked.filter((id) => !loaded.has(id) && !part.has(id));
    if (unknown.length > 0) {
      const found = await store.storedDevelopments(unknown, { knownAt, parts });
      for (const id of unknown) {
        const one = found.get(id);
        if (one?.state) part.set(id, { state: one.state, answers: one.answers });
        else keep(id, one);
      }
    }
    return known(asked, new Map(asked.map((id) => [id, part.get(id) ?? loaded.get(id) ?? null])));
  }

  /** States only. */
  const states = async (ids: string[]): Promise<Map<string, DevelopmentState>> =>
    new Map([...(await loadPart(ids, 'state'))].map(([id, { state }]) => [id, state]));

  /** Links that people set or cut, by the decisions valid at the moment, between today's developments. */
  function decisions(): Promise<{ kind: Override['kind']; link: Link }[]> {
    decided ??= (async () => {
      const held = (await store.timelineOverrides()).filter(
        ({ kind, at, undoneAt }) =>
          (kind === 'link' || kind === 'cut') &&
          (knownAt === undefined || at <= knownAt) &&
          (!undoneAt || (knownAt !== undefined && undoneAt > knownAt)),
      );
      if (held.length === 0) return [];
      const today = await store.developmentsAfterMerges(held.flatMap(({ a, b }) => [a, b]));
      return held.flatMap(({ kind, a, b, how = 'confirms', by }) => {
        const [act, claim] = [today.get(a)?.id, today.get(b)?.id];
        return act && claim
          ? [{ kind, link: { act, claim, how, because: `set by ${by}`, by: 'person' as const } }]
          : [];
      });
    })();
    return decided;
  }

  /** The links of developments by their id: from their items and from people's decisions. */
  async function linksOf(ids: Iterable<string>): Promise<Map<string, { state: DevelopmentState; links: Link[] }>> {
    const [set, developments] = [await decisions(), await loadPart(ids, 'answers')];
    return new Map(
      [...developments].map(([id, { state, answers }]) => {
        const found = new Map<string, Link>();
        for (const { actDevelopmentId: act, claimDevelopmentId: claim, how, because, by } of firstToCount(
          answers,
          moment,
        ))
          if (!found.has(`${act} ${claim}`)) found.set(`${act} ${claim}`, { act, claim, how, because, by });
        for (const { kind, link } of set) {
          if (link.act !== id && link.claim !== id) continue;
          if (kind === 'cut') found.delete(`${link.act} ${link.claim}`);
          else found.set(`${link.act} ${link.claim}`, link);
        }
        return [id, { state, links: [...found.values()] }];
      }),
    );
  }

  /** The acts that settled each of these claims: the first, and others of about the same day. */
  async function settledBy(claims: Iterable<string>): Promise<Map<string, AnsweredBy[]>> {
    const asked = [...new Set(claims)];
    const unknown = asked.filter((id) => !settled.has(id));
    if (unknown.length > 0) {
      const linked = await linksOf(unknown);
      const acts = await load(
        [...linked].flatMap(([id, { links }]) => links.flatMap(({ act, claim }) => (claim === id ? act : []))),
      );
      for (const id of unknown) settled.set(id, []);
      for (const [id, { state, links }] of linked) {
        const own = links.flatMap(({ act, claim, ...answer }) => {
          const development = claim === id ? acts.get(act) : undefined;
          return development ? [{ ...development, answer }] : [];
        });
        settled.set(id, settlingActs(state, own));
      }
    }
    return known(asked, settled);
  }

  /** Titles of the developments' lead items, as worded at the moment. */
  async function titlesOf(developments: Iterable<LoadedDevelopment>): Promise<Map<string, string>> {
    const ids = [...new Set([...developments].map(({ state }) => state.leadItemId))];
    const titles = new Map([...(await store.itemHeads(ids, knownAt))].map(([id, { title }]) => [id, title]));
    const edited = ids.filter((id) => !titles.has(id));
    if (edited.length > 0)
      for (const { item } of await store.itemsById(edited, knownAt)) titles.set(item.id, item.title);
    return titles;
  }

  /** Views of developments, in the requested order, each once; unknown ones are left out. */
  async function view(ids: Iterable<string>): Promise<Map<string, DevelopmentView>> {
    const asked = [...new Set(ids)];
    const unknown = asked.filter((id) => !views.has(id));
    if (unknown.length > 0) {
      const developments = await load(unknown);
      const linked = await linksOf(unknown);
      const claims = [...linked].flatMap(([id, { links }]) =>
        links.flatMap(({ act, claim }) => (act === id ? claim : [])),
      );
      const acts = await settledBy([...unknown, ...claims]);
      const titles = await titlesOf(developments.values());
      for (const id of unknown) {
        const one = developments.get(id);
        const answers = (linked.get(id)?.links ?? []).flatMap(({ act, claim }): Answer[] => {
          const own = act === id ? acts.get(claim)?.find(({ developmentId }) => developmentId === id) : undefined;
          if (!own) return [];
          const { how, leadDays, leadHours, because, by } = own;
          return [{ developmentId: claim, how, leadDays, leadHours, because, by }];
        });
        const title = (one && titles.get(one.state.leadItemId)) ?? '';
        views.set(id, one ? viewOf(id, one, { title, answers, answeredBy: acts.get(id) ?? [], moment }) : null);
      }
    }
    return known(asked, views);
  }

  return { load, states, settledBy, view };
}

/** The values of a map for some keys, in their order. */
function known<T>(ids: string[], all: Map<string, T | null>): Map<string, T> {
  return new Map(
    ids.flatMap((id) => {
      const one = all.get(id);
      return one === null || one === undefined ? [] : [[id, one]];
    }),
  );
}

/** The state of a development that follows from its places. */
const stateFrom = (id: string, places: Place[]): DevelopmentState | null =>
  stateOf(
    id,
    places.map(({ profile, originItemId }) => ({ profile, copy: originItemId !== profile.itemId })),
  );

/** Links known at a moment: those of the known record first, then the earlier first. */
const firstToCount = (answers: PlacedAnswer[], moment: Instant): PlacedAnswer[] =>
  answers
    .filter(({ since }) => since <= moment)
    .sort((a, b) => (a.by === b.by ? (a.since < b.since ? -1 : 1) : a.by === 'curated' ? -1 : 1));

/** A list in the order of keys, each made once. */
const sortedBy = <T>(list: T[], keyOf: (one: T) => string): T[] =>
  list
    .map((one) => ({ one, key: keyOf(one) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ one }) => one);

/** A view of a development from its state, its members and its links. */
function viewOf(
  id: string,
  { state, members }: LoadedDevelopment,
  of: { title: string; answers: Answer[]; answeredBy: AnsweredBy[]; moment: Instant },
): DevelopmentView {
  const ordered = sortedBy(members, ({ profile }) => leadRank(profile));
  const byTime = sortedBy(members, ({ profile }) => `${profile.publishedAt ?? profile.seenAt}|${profile.itemId}`);
  const isTalk = (state.status === 'rumor' || state.status === 'reported') && !state.denial;
  const settledOn = of.answeredBy[0]?.on ?? null;
  const lapsed = isTalk ? lapsedOn(state.expectedBy, settledOn, dayInWashington(of.moment)) : null;
  const day = dayOf(state);
  return {
    id,
    initiativeId: state.initiativeId,
    title: of.title,
    stage: state.stage,
    status: state.status,
    agencies: state.agencies,
    happenedOn: state.happenedOn ?? (state.status === 'official' && state.firstDay !== null ? day : null),
    firstSeenAt: state.firstSeenAt,
    lastSeenAt: state.lastSeenAt,
    itemIds: ordered.map(({ profile }) => profile.itemId),
    publishers: [...new Set(byTime.map(({ profile }) => profile.publisher).filter(Boolean))],
    originPublisher: state.originPublisher,
    origins: new Set(members.map(({ originItemId }) => originItemId)).size,
    answers: of.answers.sort((a, b) => b.leadDays - a.leadDays || (a.developmentId < b.developmentId ? -1 : 1)),
    ...(lapsed ? { lapsedOn: lapsed } : {}),
    members: ordered.map(({ profile, reason, because, originItemId }) => ({
      itemId: profile.itemId,
      reason,
      because,
      originItemId,
    })),
    day,
    firstWordAt: state.firstWordAt,
    answeredBy: of.answeredBy,
  };
}
