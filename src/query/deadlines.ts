// What falls due, was met, missed or moved: the days that items name, one deadline each, and the clocks that the
// tracked policies start themselves.

import type { DeadlineMention, Filter, Initiative, Instant, TimelineDeadline } from '../model.ts';
import type { Store } from '../store/open.ts';
import { clockDeadlines, mergeDeadlines, type PlacedMention, sameDeadline } from '../timeline/deadlines.ts';
import { parseQuery } from './language.ts';
import { indexText, matchesQuery } from './matches.ts';
import { reader } from './telling.ts';

const EVER = { from: '1900-01-01', to: '2999-12-31' };
const SUBJECTS_AT_ONCE = 400;

const instantOf = (now: Date | Instant): Instant => (typeof now === 'string' ? now : now.toISOString());

/** Mentions between two days (or by some items) and all others that speak of the same files. */
async function mentionsFor(store: Store, from: string, to: string, itemIds?: string[]): Promise<DeadlineMention[]> {
  const found = new Map<string, DeadlineMention>();
  const take = (mentions: DeadlineMention[]): DeadlineMention[] =>
    mentions.filter((mention) => {
      const key = `${mention.itemId} ${mention.deadline.kind} ${mention.deadline.on}`;
      if (found.has(key)) return false;
      found.set(key, mention);
      return true;
    });
  let fresh = take(itemIds ? await store.mentionsOfItems(itemIds) : await store.mentionsBetween(from, to));
  if (from === EVER.from && !itemIds) return [...found.values()];
  // Two steps: a notice of extension shares a docket with the rule, the rule a RIN with an older notice.
  for (let step = 0; step < 2 && fresh.length > 0; step += 1) {
    const subjects = [...new Set(fresh.flatMap((mention) => mention.subjects))].slice(0, SUBJECTS_AT_ONCE);
    fresh = take(await store.mentionsOfSubjects(subjects));
  }
  return [...found.values()];
}

/**
 * Deadlines that a filter means, by day. `initiatives` adds the clocks of the tracked policies. With `knownAt` as a run
 * on that day would have told them; with `developmentIds` those of these developments.
 */
export async function findDeadlines(
  store: Store,
  filter: Filter,
  now: Date | Instant,
  options: { initiatives?: Initiative[]; developmentIds?: string[] } = {},
): Promise<TimelineDeadline[]> {
  const moment = filter.knownAt ?? instantOf(now);
  const { tell } = reader(store, moment, filter.knownAt);
  const from = filter.deadlineFrom ?? EVER.from;
  const to = filter.deadlineTo ?? EVER.to;
  const own = options.developmentIds;
  const items = own && (await Promise.all(own.map((id) => store.placesIn(id, filter.knownAt)))).flat();
  const mentions = (
    await mentionsFor(
      store,
      from,
      to,
      items?.map(({ profile }) => profile.itemId),
    )
  ).filter(({ seenAt }) => seenAt <= moment);
  const itemIds = [...new Set(mentions.map(({ itemId }) => itemId))];
  const home = await store.developmentsOfItems(itemIds, filter.knownAt);
  const heads = await store.itemHeads(itemIds);
  const placed: PlacedMention[] = [];
  for (const mention of mentions) {
    const developmentId = home.get(mention.itemId) ?? null;
    const told = developmentId ? await tell(developmentId) : null;
    placed.push({
      ...mention,
      developmentId,
      initiativeId: told?.state.initiativeId ?? null,
      agencies: told?.state.agencies ?? [],
      title: heads.get(mention.itemId)?.title ?? '',
      url: heads.get(mention.itemId)?.url ?? null,
    });
  }
  const merged = mergeDeadlines(placed, moment);
  const clocks = (options.initiatives ?? [])
    .flatMap((initiative) => clockDeadlines(initiative, moment))
    .filter((clock) => !merged.some((one) => sameDeadline(one, clock)));
  return [...merged, ...clocks]
    .filter(
      (one) => fits(filter, one, from, to) && (!own || (one.developmentId !== null && own.includes(one.developmentId))),
    )
    .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.id < b.id ? -1 : 1));
}

function fits(filter: Filter, one: TimelineDeadline, from: string, to: string): boolean {
  return (
    one.on >= from &&
    one.on <= to &&
    (!filter.initiatives || (one.initiativeId !== null && filter.initiatives.includes(one.initiativeId))) &&
    (!filter.agencies || filter.agencies.some((agency) => one.agencies.includes(agency))) &&
    saysWords(filter.words, one)
  );
}

/** Whether the title of a deadline, or the words that set it, answer a query. */
function saysWords(words: string | undefined, one: TimelineDeadline): boolean {
  const node = words ? parseQuery(words) : null;
  return node === null || matchesQuery(node, indexText({ title: one.title, text: one.evidence?.quote ?? '' }));
}
