// One visit to one source, start to end, and the one way by which any item comes in: known again, judged, placed, saved.
// The only file that knows every room of the row.

import type { ClassifiedItem, Item, Outcome, Page, Problem, RawItem, Source, SourceState, Visit } from './model.ts';
import type { Fetcher } from './fetch/fetcher.ts';
import { checkYield } from './item/check.ts';
import { type KeyedItem, makeItems } from './item/item.ts';
import { log } from './log.ts';
import { nextPageOf, parsePage } from './parse/parse.ts';
import { readArticle } from './parse/article.ts';
import { readAgain } from './parse/second-reader.ts';
import { goneNotice, nextState } from './source/due.ts';
import type { Store } from './store/open.ts';
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

/**
 * Gives the functions by which items come in. Fetching may run side by side; what follows runs in turn, so that two
 * visits never start the same development twice.
 */
export function createCollector({ store, judge, onKept }: Rooms) {
  let last: Promise<unknown> = Promise.resolve();
  /** Runs a piece of work after all earlier ones, whether these went well or not. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };

  /** Gives items the ids under which the store knows them, and keeps those that are new or edited by this source. */
  async function unknownOf(
    found: KeyedItem[],
    sourceId: string,
  ): Promise<{ changed: KeyedItem[]; fresh: Set<string> }> {
    const ids = await store.resolveItems(found.map(({ keys }) => keys));
    for (const [index, id] of ids.entries()) if (id) found[index]!.item.id = id;
    const known = await store.knownItems([...new Set(ids.filter((id) => id !== null))], sourceId);
    const changed = found.filter(({ item }) => known.get(item.id) !== item.contentHash);
    return { changed, fresh: new Set(changed.flatMap(({ item }) => (known.has(item.id) ? [] : [item.id]))) };
  }

  /** Judges, places and saves items together with the visit that brought them: all of it or nothing. */
  async function keep(
    changed: KeyedItem[],
    about: {
      visit: Visit;
      state: SourceState | null;
      seen: string[];
      pages?: Page[];
      isComplete?: boolean;
      lease?: Lease;
    },
    now: Date,
    quiet: boolean,
  ): Promise<Kept> {
    const classified = await judge(changed.map(({ item }) => item));
    const items = classified.map((one, index) => ({ classified: one, keys: changed[index]!.keys }));
    const candidates = await store.findCandidates(classified.flatMap(placementKeys));
    const placed = placeItems({ items: classified, candidates, now: now.toISOString() });
    const { added, updated } = await store.saveVisit({ ...about, items, placed });
    const kept = { added, updated, items: classified, developments: placed.developments, quiet };
    if (added.length + updated.length > 0) await onKept?.(kept, now);
    return kept;
  }

  /** Fills in the body of new or edited items whose list has only a headline (`articleBody` in feeds.json). */
  async function addBodies(
    source: Source,
    changed: KeyedItem[],
    fetcher: Fetcher,
    now: Date,
  ): Promise<Problem | undefined> {
    let problem: Problem | undefined;
    const wanting = changed.filter(({ item }) => item.url && item.text.length < TEASER);
    for (const { item } of wanting.slice(0, ARTICLES_A_VISIT)) {
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

  /** One visit to one source. Never throws for what a source does: the visit then says what was wrong. */
  async function collectSource(source: Source, fetcher: Fetcher, now: Date, lease?: Lease): Promise<Visit> {
    const startedAt = now.toISOString();
    const state = (await store.sourceState(source.id)) ?? { sourceId: source.id, nextCheckAt: null, failures: 0 };
    let outcome: Outcome = await fetcher.fetchPages(source, state, now, (page) => nextPageOf(page, source));
    let raws: RawItem[] = [];
    let problem: Problem | undefined = outcome.kind === 'failed' ? outcome.problem : undefined;
    if (outcome.kind === 'pages') {
      const parsed = outcome.pages.map((page) => parsePage(page, source));
      raws = parsed.flatMap(({ items }) => items);
      const [first] = outcome.pages;
      if (raws.length === 0 && source.format === 'rss' && first) raws = await readAgain(first.body, first.url);
      problem = parsed.find((one) => one.problem)?.problem ?? outcome.problem;
      // A document that could not be read is a failed visit: its validators are not kept (F44).
      if (raws.length === 0 && problem) outcome = { kind: 'failed', problem };
    }
    const found = makeItems(raws, source, startedAt);
    if (outcome.kind === 'pages' && !problem)
      problem =
        checkYield(
          source,
          found.map(({ item }) => item),
          startedAt,
          state.lastNewAt,
        ) ?? undefined;

    // Asked before our turn comes, so that a slow page holds up nobody. An item is compared by the words of its list.
    if (source.articleBody && found.length > 0) {
      const missing = await addBodies(source, (await unknownOf(found, source.id)).changed, fetcher, now);
      problem ??= missing;
    }

    return inTurn(async () => {
      const { changed, fresh } = await unknownOf(found, source.id);
      const isFailed = outcome.kind === 'failed';
      const visit: Visit = {
        sourceId: source.id,
        startedAt,
        result: isFailed
          ? 'failed'
          : outcome.kind === 'unchanged'
            ? 'unchanged'
            : changed.length > 0
              ? 'new'
              : 'nothing-new',
        found: found.length,
        added: 0,
        updated: 0,
        ...(problem ? { problem } : {}),
      };
      const next: SourceState = nextState({
        source,
        state,
        outcome,
        found: found.length,
        added: fresh.size,
        ...(problem ? { problem } : {}),
        now,
      });
      const notice = goneNotice(source, next);
      if (notice) visit.problem = { kind: 'gone', message: notice };
      if (next.movedTo !== state.movedTo)
        log('information', 'address', {
          source: source.id,
          now: next.movedTo ?? source.url,
          before: state.movedTo ?? source.url,
        });
      const kept = await keep(
        changed,
        {
          visit,
          state: next,
          seen: found.map(({ item }) => item.id),
          ...(outcome.kind === 'pages' ? { pages: changed.length > 0 ? outcome.pages : [] } : {}),
          isComplete: outcome.kind === 'pages' && problem?.kind !== 'incomplete',
          ...(lease ? { lease } : {}),
        },
        now,
        isBacklog(state, changed, fresh, now),
      );
      return { ...visit, added: kept.added.length, updated: kept.updated.length };
    });
  }

  /** Keeps items that came without a visit: imported records, an archive, the known record. */
  function keepItems(found: KeyedItem[], sourceId: string, now: Date, quiet: boolean): Promise<Kept> {
    return inTurn(async () => {
      const { changed } = await unknownOf(found, sourceId);
      if (changed.length === 0) return { added: [], updated: [], items: [], developments: [], quiet };
      const visit: Visit = {
        sourceId,
        startedAt: now.toISOString(),
        result: 'new',
        found: found.length,
        added: 0,
        updated: 0,
      };
      return keep(changed, { visit, state: null, seen: found.map(({ item }) => item.id) }, now, quiet);
    });
  }

  return { collectSource, keepItems };
}

export type Collector = ReturnType<typeof createCollector>;

/** Whether new items are a backlog and not news: the first visit to a source, or many old ones at once (I17, I18). */
function isBacklog(state: SourceState, changed: KeyedItem[], fresh: Set<string>, now: Date): boolean {
  return (
    state.lastSuccessAt === undefined ||
    isOldNews(
      changed.filter(({ item }) => fresh.has(item.id)),
      now,
    )
  );
}

/** Whether so many of these items are old that they are an archive and no news. */
export function isOldNews(items: KeyedItem[], now: Date): boolean {
  const oldest = new Date(now.getTime() - OLD_DAYS * 86_400_000).toISOString();
  return items.filter(({ item }) => item.publishedAt !== null && item.publishedAt < oldest).length > BACKLOG;
}
