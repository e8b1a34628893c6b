// One visit to one source, start to end, and the one way by which any item comes in: known again, judged, placed, saved.
// The only file that knows every room of the row.

import type { ClassifiedItem, Item, Page, Problem, Source, SourceState, Visit } from './model.ts';
import type { Fetcher } from './fetch/fetcher.ts';
import { createBatches } from './lib/batches.ts';
import { checkYield } from './item/check.ts';
import { type KeyedItem, makeItems } from './item/item.ts';
import { log } from './log.ts';
import { readArticle } from './parse/article.ts';
import { readSource } from './read-source.ts';
import { goneNotice, nextState } from './source/due.ts';
import type { Store } from './store/open.ts';
import type { PackedPage } from './store/pages.ts';
import type { Keeper, VisitToSave } from './store/together.ts';
import type { Lease } from './store/visits.ts';
import { placeItems, placementKeys } from './timeline/place.ts';

/** What came of keeping items: what is new, what was edited, where they stand. */
export type Kept = {
  added: string[];
  updated: string[];
  items: ClassifiedItem[];
  developments: { id: string }[];
  quiet: boolean;
};

export type Rooms = {
  store: Store;
  /** Judges items; gives them in the same order. */
  judge: (items: Item[]) => Promise<ClassifiedItem[]>;
  /** Told of everything that was kept, after it is safe: readers' interests are matched here. */
  onKept?: (kept: Kept, now: Date) => Promise<void>;
};

/** Pages of items whose body is worth a visit, at most, in one visit to their list. */
const ARTICLES_A_VISIT = 20;
/** A text shorter than this is a teaser. */
const TEASER = 600;
/** So many old items at once are a new source or a moved site, not news (I17, I18). */
const BACKLOG = 10;
const OLD_DAYS = 14;

/** Visits that are kept in one transaction: of so many items, or of so many that brought none; none waits for long. */
const ITEMS_TOGETHER = 400;
const VISITS_TOGETHER = 32;
const WAIT_MS = 100;

/** What of a document is new to us or was edited by its source. */
type News = {
  ids: string[]; // of all that the document shows, as the store knows them
  changed: { at: number; keyed: KeyedItem }[]; // with their places in the document
  fresh: Set<string>; // ids of those that are new
};

/** What came in and waits to be kept. */
type Arrival = {
  found: KeyedItem[];
  sourceId: string;
  pages: Page[];
  /** The visit and what else is saved with it, once it is known what is new. */
  about: (news: News) => Pick<VisitToSave, 'visit' | 'state' | 'isComplete' | 'lease'> & { quiet: boolean };
  now: Date;
};
type Judged = Arrival & { judged: Map<number, ClassifiedItem>; packed: PackedPage[] };
type Result = Kept & { visit: Visit };

/**
 * Gives the functions by which items come in. Fetching, reading and judging may run side by side; placing and saving run
 * in turn, so that two visits never start the same development twice: one after another, several in one transaction.
 */
export function createCollector({ store, judge, onKept }: Rooms) {
  let underway = 0; // visits that were begun and are not kept yet
  const addToBatch = createBatches<Judged, Result | null>({
    work: keepTogether,
    weigh: ({ judged }) => judged.size + ITEMS_TOGETHER / VISITS_TOGETHER,
    full: ITEMS_TOGETHER,
    waitMs: WAIT_MS,
    expected: () => underway,
  });

  /** What is new as the store stands now; asked in turn again, for an earlier visit may have brought it since. */
  async function newsNow(found: KeyedItem[], sourceId: string): Promise<News> {
    const ids = await store.resolveItems(found.map(({ keys }) => keys));
    return newsOf(found, ids, await store.knownItems(known(ids), sourceId));
  }

  /** Judges items, places and saves them together with the visit that brought them: all of it or nothing. */
  async function keep(arrival: Arrival, news?: News): Promise<Result> {
    for (let asked = news; ; asked = undefined) {
      const { changed } = asked ?? (await newsNow(arrival.found, arrival.sourceId));
      const classified = changed.length > 0 ? await judge(changed.map(({ keyed }) => keyed.item)) : [];
      const judged = new Map(classified.map((one, index) => [changed[index]!.at, one]));
      const packed = changed.length > 0 ? await store.packPages(arrival.pages) : [];
      const result = await addToBatch({ ...arrival, judged, packed });
      if (result) return result;
    }
  }

  async function keepTogether(batch: Judged[]): Promise<PromiseSettledResult<Result | null>[]> {
    const works = batch.map((arrival) => (keeper: Keeper) => keepOne(arrival, keeper));
    const results: PromiseSettledResult<Result | null>[] = await store.keepTogether(works);
    for (const [index, result] of results.entries()) {
      if (!onKept || result.status === 'rejected' || result.value === null) continue;
      if (result.value.added.length + result.value.updated.length === 0) continue;
      try {
        await onKept(result.value, batch[index]!.now);
      } catch (reason) {
        results[index] = { status: 'rejected', reason };
      }
    }
    return results;
  }

  /** Begins a piece of work that ends with something kept. */
  async function begun<T>(work: () => Promise<T>): Promise<T> {
    underway += 1;
    try {
      return await work();
    } finally {
      underway -= 1;
    }
  }

  /** Fills in the body of new or edited items whose list has only a headline (`articleBody` in feeds.json). */
  async function addBodies(source: Source, changed: Item[], fetcher: Fetcher, now: Date): Promise<Problem | undefined> {
    let problem: Problem | undefined;
    const wanting = changed.filter((item) => item.url && item.text.length < TEASER);
    for (const item of wanting.slice(0, ARTICLES_A_VISIT)) {
      const got = await fetcher.fetchPage(source, item.url!, now);
      if ('problem' in got) {
        problem ??= { ...got.problem, kind: 'incomplete' };
        continue;
      }
      const article = await readArticle(got.page, source);
      if (article && article.text.length > item.text.length) item.text = article.text;
    }
    return problem;
  }

  async function visit(source: Source, fetcher: Fetcher, now: Date, lease?: Lease): Promise<Visit> {
    const startedAt = now.toISOString();
    const state = (await store.sourceState(source.id)) ?? { sourceId: source.id, nextCheckAt: null, failures: 0 };
    const read = await readSource(fetcher, source, state, now);
    const { raws, ttlMinutes } = read;
    let { outcome, problem } = read;
    // A document that could not be read is a failed visit: its validators are not kept (F44).
    if (outcome.kind === 'pages' && raws.length === 0 && problem) outcome = { kind: 'failed', problem };
    const found = makeItems(raws, source, startedAt);
    if (outcome.kind === 'pages' && !problem)
      problem =
        checkYield(
          source,
          found.map(({ item }) => item),
          startedAt,
          state.lastNewAt,
        ) ?? undefined;

    // An item is compared by the words of its list: its hash was made before its body was asked for.
    if (source.articleBody && found.length > 0) {
      const { changed } = await newsNow(found, source.id);
      const items = changed.map(({ at }) => found[at]!.item);
      problem ??= await addBodies(source, items, fetcher, now);
    }

    const nextStateOf = (added: number, told = problem): SourceState =>
      nextState({ source, state, outcome, found: found.length, added, ttlMinutes, problem: told, now });
    const kept = await keep({
      found,
      sourceId: source.id,
      pages: outcome.kind === 'pages' ? outcome.pages : [],
      now,
      about({ changed, fresh }) {
        const seen = problem ?? gapOf(source, state, found.length, fresh.size);
        const next = nextStateOf(fresh.size, seen);
        const notice = goneNotice(source, next);
        const told: Problem | undefined = notice ? { kind: 'gone', message: notice } : seen;
        const result = { failed: 'failed', unchanged: 'unchanged', pages: 'nothing-new' } as const;
        return {
          visit: {
            sourceId: source.id,
            startedAt,
            result: changed.length > 0 ? 'new' : result[outcome.kind],
            found: found.length,
            added: 0,
            updated: 0,
            ...(told ? { problem: told } : {}),
          },
          state: next,
          isComplete: outcome.kind === 'pages' && problem?.kind !== 'incomplete',
          ...(lease ? { lease } : {}),
          quiet: isBacklog(state, changed, fresh, now),
        };
      },
    });
    const { movedTo } = nextStateOf(kept.added.length);
    if (movedTo !== state.movedTo)
      log('information', 'address', {
        source: source.id,
        now: movedTo ?? source.url,
        before: state.movedTo ?? source.url,
      });
    return kept.visit;
  }

  return {
    /** One visit to one source. Never throws for what a source does: the visit then says what was wrong. */
    collectSource: (source: Source, fetcher: Fetcher, now: Date, lease?: Lease): Promise<Visit> =>
      begun(() => visit(source, fetcher, now, lease)),

    /** Keeps items that came without a visit: imported records, an archive, the known record. */
    keepItems: (found: KeyedItem[], sourceId: string, now: Date, quiet: boolean): Promise<Kept> =>
      begun(async () => {
        const news = await newsNow(found, sourceId);
        if (news.changed.length === 0) return { added: [], updated: [], items: [], developments: [], quiet };
        const startedAt = now.toISOString();
        const visited = { sourceId, startedAt, result: 'new', found: found.length, added: 0, updated: 0 } as const;
        return keep({ found, sourceId, pages: [], now, about: () => ({ visit: visited, state: null, quiet }) }, news);
      }),
  };
}

const known = (ids: (string | null)[]): string[] => [...new Set(ids.filter((id) => id !== null))];

/** What is new of these items, and under which ids. `hashes`: of those that are known, as this source last showed them. */
function newsOf(found: KeyedItem[], ids: (string | null)[], hashes: Map<string, string>): News {
  const all = found.map(({ item }, at) => ids[at] ?? item.id);
  const changed = found.flatMap(({ item, keys }, at) => {
    const id = all[at]!;
    if (hashes.get(id) === item.contentHash) return [];
    return [{ at, keyed: id === item.id ? { item, keys } : { item: { ...item, id }, keys } }];
  });
  return { ids: all, changed, fresh: new Set(all.filter((id) => !hashes.has(id))) };
}

/** Places and saves what one visit brought. Null, and nothing done, where something is to be judged first. */
function keepOne({ found, sourceId, judged, packed, about, now }: Judged, keeper: Keeper): Result | null {
  const ids = keeper.resolveItems(found.map(({ keys }) => keys));
  const news = newsOf(found, ids, keeper.knownItems(known(ids), sourceId));
  const items: VisitToSave['items'] = [];
  for (const { at, keyed } of news.changed) {
    const one = judged.get(at);
    if (!one) return null;
    const { id } = keyed.item;
    const classified = one.item.id === id ? one : { ...one, item: { ...one.item, id } };
    items.push({ classified, keys: keyed.keys });
  }
  const saving = about(news);
  const classified = items.map((one) => one.classified);
  const placed =
    items.length === 0
      ? undefined
      : placeItems({
          items: classified,
          candidates: keeper.findCandidates(classified.flatMap(placementKeys)),
          now: now.toISOString(),
        });
  const { added, updated } = keeper.saveVisit({
    ...saving,
    seen: news.ids,
    items,
    ...(placed ? { placed } : {}),
    pages: items.length > 0 ? packed : [],
  });
  const visit = { ...saving.visit, added: added.length, updated: updated.length };
  return { visit, added, updated, items: classified, developments: placed?.developments ?? [], quiet: saving.quiet };
}

export type Collector = ReturnType<typeof createCollector>;

/** Fewer new items than this are no sign: a feed that lists the last three may well have brought three. */
const FEWEST_IN_GAP = 5;

/** A possible gap: a feed of which we knew something shows nothing any more that we knew (I16). */
function gapOf(source: Source, state: SourceState, found: number, fresh: number): Problem | undefined {
  if (source.format !== 'rss' || !state.lastNewAt || fresh < FEWEST_IN_GAP || fresh < found) return undefined;
  const message = `${source.id}: possible gap: all ${fresh} items are new, what came between ${state.lastSuccessAt ?? state.lastNewAt} and now may have been missed; it is asked sooner.`;
  return { kind: 'gap', message };
}

/** Whether new items are a backlog and not news: the first visit to a source, or many old ones at once (I17, I18). */
function isBacklog(state: SourceState, changed: News['changed'], fresh: Set<string>, now: Date): boolean {
  return (
    state.lastSuccessAt === undefined ||
    isOldNews(
      changed.flatMap(({ keyed }) => (fresh.has(keyed.item.id) ? [keyed] : [])),
      now,
    )
  );
}

/** Whether so many of these items are old that they are an archive and no news. */
export function isOldNews(items: KeyedItem[], now: Date): boolean {
  const oldest = new Date(now.getTime() - OLD_DAYS * 86_400_000).toISOString();
  return items.filter(({ item }) => item.publishedAt !== null && item.publishedAt < oldest).length > BACKLOG;
}
