// Finds deadlines: the days that items name, one deadline each, and those that the tracked policies themselves set.

import { setImmediate } from 'node:timers/promises';
import type { Day, DeadlineMention, Filter, Initiative, Instant, TimelineDeadline } from '../model.ts';
import type { Store } from '../store/contract.ts';
import {
  clockDeadlines,
  mergeDeadlines,
  type PlacedMention,
  sameDeadline,
  type Untitled,
} from '../timeline/deadlines.ts';
import { type DevelopmentLoader, developmentLoader } from './developments.ts';
import { parseQuery } from './language.ts';
import { indexText, matchesQuery } from './matches.ts';

const EVER = { from: '1900-01-01', to: '2999-12-31' };

const instantOf = (now: Date | Instant): Instant => (typeof now === 'string' ? now : now.toISOString());

type Range = { from: Day; to: Day; initiatives?: string[] | undefined; developmentIds?: string[] | undefined };

/** The requested mentions: of some developments, of some policies, or all between two days, the latest first. */
async function asked(
  store: Store,
  { from, to, initiatives, developmentIds }: Range,
  knownAt: Instant | undefined,
): Promise<DeadlineMention[]> {
  if (developmentIds) return store.mentionsOfDevelopments(developmentIds, knownAt);
  if (initiatives) return store.mentionsOfInitiatives(initiatives, from, to);
  const found: DeadlineMention[][] = [];
  for (let page = await store.mentionsBetween(from, to); ; page = await store.mentionsBetween(from, to, page.next)) {
    found.push(page.mentions);
    if (!page.next) return found.flat();
    await setImmediate(); // lets other requests be answered
  }
}

/** The requested mentions, and all others of the same rulemakings. */
async function mentionsFor(store: Store, range: Range, knownAt: Instant | undefined): Promise<DeadlineMention[]> {
  const own = await asked(store, range, knownAt);
  const isAll = !range.developmentIds && !range.initiatives && range.from === EVER.from && range.to === EVER.to;
  const files = isAll ? [] : [...new Set(own.flatMap(({ subjects }) => subjects))];
  const others = files.length > 0 ? await store.mentionsOfFiles(files) : [];
  const found = new Map<string, DeadlineMention>();
  for (const mention of [...own, ...others]) {
    const key = `${mention.itemId} ${mention.deadline.kind} ${mention.deadline.on}`;
    if (!found.has(key)) found.set(key, mention);
  }
  return [...found.values()];
}

/** Mentions with the development, policy and agencies to which they belong; of the moment, where one is given. */
async function placedOf(
  store: Store,
  mentions: DeadlineMention[],
  loader: DevelopmentLoader,
  knownAt?: Instant,
): Promise<PlacedMention[]> {
  const home = await store.developmentsOfItems([...new Set(mentions.map(({ itemId }) => itemId))], knownAt);
  const ids = [...new Set(home.values())];
  const states = await loader.states(ids);
  return mentions.map((mention) => {
    const developmentId = home.get(mention.itemId) ?? null;
    const state = developmentId === null ? undefined : states.get(developmentId);
    return {
      ...mention,
      developmentId,
      initiativeId: state?.initiativeId ?? null,
      agencies: state?.agencies ?? [],
    };
  });
}

/**
 * All deadlines that match a filter, by day. `initiatives` adds those set by the tracked policies. With `knownAt`, as known at
 * that moment; with `developmentIds`, those that these developments name, even if another development has moved them since.
 * A `loader` of the same moment avoids reading developments twice.
 */
export async function findDeadlines(
  store: Store,
  filter: Filter,
  now: Date | Instant,
  options: { initiatives?: Initiative[]; developmentIds?: string[]; loader?: DevelopmentLoader } = {},
): Promise<TimelineDeadline[]> {
  const moment = filter.knownAt ?? instantOf(now);
  const from = filter.deadlineFrom ?? EVER.from;
  const to = filter.deadlineTo ?? EVER.to;
  const own = options.developmentIds && new Set(options.developmentIds);
  // An earlier day may have known an item under another policy: then the days alone choose.
  const initiatives = filter.knownAt === undefined ? filter.initiatives : undefined;
  const range = { from, to, initiatives, developmentIds: options.developmentIds };
  const mentions = await mentionsFor(store, range, filter.knownAt);
  const known = mentions.filter(({ seenAt }) => seenAt <= moment);
  const loader = options.loader ?? developmentLoader(store, moment, filter.knownAt);
  const merged = mergeDeadlines(
    await placedOf(store, known, loader, filter.knownAt),
    moment,
    (members) => !own || members.some(({ developmentId }) => developmentId !== null && own.has(developmentId)),
  );
  const clocks = (options.initiatives ?? [])
    .flatMap((initiative) => clockDeadlines(initiative, moment))
    .filter((clock) => !merged.some((one) => sameDeadline(one, clock)));
  const chosen = merged.filter((one) => fits(filter, one, from, to));
  const heads = await store.itemHeads([...new Set(chosen.map(({ itemId }) => itemId ?? ''))]);
  const titled = [
    ...chosen.map((one) => {
      const head = heads.get(one.itemId ?? '');
      return { ...one, title: head?.title ?? '', itemUrl: head?.url ?? null };
    }),
    ...clocks,
  ];
  return chooseDeadlines(filter, titled).sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.id < b.id ? -1 : 1));
}

function fits(filter: Filter, one: Untitled, from: string, to: string): boolean {
  return (
    one.on >= from &&
    one.on <= to &&
    (!filter.initiatives || (one.initiativeId !== null && filter.initiatives.includes(one.initiativeId))) &&
    (!filter.agencies || filter.agencies.some((agency) => one.agencies.includes(agency)))
  );
}

/** The deadlines of a list that match a filter. */
export function chooseDeadlines(filter: Filter, all: TimelineDeadline[]): TimelineDeadline[] {
  const { deadlineFrom = EVER.from, deadlineTo = EVER.to } = filter;
  return all.filter((one) => fits(filter, one, deadlineFrom, deadlineTo) && saysWords(filter.words, one));
}

/** Whether the title of a deadline, or the words that set it, match a query. */
function saysWords(words: string | undefined, one: TimelineDeadline): boolean {
  const node = words ? parseQuery(words) : null;
  return node === null || matchesQuery(node, indexText({ title: one.title, text: one.evidence?.quote ?? '' }));
}

/** Whether a deadline is still ahead on a day, whether or not it was moved there. */
export const isAhead = ({ state, on }: Pick<TimelineDeadline, 'state' | 'on'>, today: Day): boolean =>
  state === 'upcoming' || (state === 'moved' && on >= today);
