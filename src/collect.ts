// One visit to one source: fetch, parse, make items, classify, record. Also saves items that come without a visit.

import type { ClassifiedItem, Item, Page, Problem, Source, SourceState, Visit } from './model.ts';
import { commitTogether } from './change/commit.ts';
import {
  type Arrival,
  type News,
  newsOf,
  type Recorded,
  recordVisit,
  type VisitSummary,
} from './change/record-visit.ts';
import type { Fetcher } from './fetch/fetcher.ts';
import { createBatches } from './lib/batches.ts';
import { checkYield } from './item/check.ts';
import { type KeyedItem, makeItems } from './item/item.ts';
import { log } from './log.ts';
import { readArticle } from './parse/article.ts';
import { readSource } from './read-source.ts';
import { goneNotice, nextState } from './source/due.ts';
import type { Lease, Store } from './store/contract.ts';

export type CollectorDeps = {
  store: Store;
  /** Classifies items; returns them in the same order. */
  classify: (items: Item[]) => Promise<ClassifiedItem[]>;
};

/** Pages of items whose body is worth a visit, at most, in one visit to their list. */
const ARTICLES_A_VISIT = 20;
/** A text shorter than this is a teaser. */
const TEASER = 600;
/** More old items than this at once are a new source or a moved site, not news (I17, I18). */
const BACKLOG = 10;
export const OLD_DAYS = 14;

/** Visits that are saved in one transaction: of so many items, or of so many that brought none; none waits for long. */
const ITEMS_TOGETHER = 400;
const VISITS_TOGETHER = 32;
const WAIT_MS = 100;

/** The result of a visit, before classification. */
type Brought = Pick<Arrival, 'sourceId' | 'found' | 'summarize' | 'lease'> & { pages: Page[]; now: Date };

/**
 * The functions that add items. Fetching, parsing and classifying may run in parallel; visits are recorded one after another,
 * several in one transaction, so that two visits never start the same development.
 */
export function createCollector({ store, classify }: CollectorDeps) {
  let underway = 0; // visits started and not recorded yet
  const record = createBatches<{ arrival: Arrival; now: Date }, Recorded | null>({
    work: (batch) =>
      commitTogether(
        store,
        batch.map(({ arrival, now }) => ({ change: recordVisit(arrival), now })),
      ),
    weigh: ({ arrival }) => arrival.classified.size + ITEMS_TOGETHER / VISITS_TOGETHER,
    full: ITEMS_TOGETHER,
    waitMs: WAIT_MS,
    expected: () => underway,
  });

  /** Classifies and records the new items; repeats if another visit changed the store in the meantime. */
  async function save({ pages, now, ...brought }: Brought, news?: News): Promise<Recorded> {
    for (let asked = news; ; asked = undefined) {
      const { changed } = asked ?? (await newsOf(brought.found, brought.sourceId, store));
      const items = changed.length > 0 ? await classify(changed.map(({ keyed }) => keyed.item)) : [];
      const classified = new Map(items.map((one, index) => [changed[index]!.at, one]));
      const packed = changed.length > 0 ? await store.packPages(pages) : [];
      const recorded = await record({ arrival: { ...brought, classified, pages: packed }, now });
      if (recorded) return recorded;
    }
  }

  /** Counts a visit as under way until it is recorded. */
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
      if (!article) {
        const message = `${source.id}: ${item.url} holds no article that can be read; the words of the list stay`;
        problem ??= { kind: 'incomplete', message };
      }
      if (article && article.text.length > item.text.length) item.text = article.text;
    }
    return problem;
  }

  async function visitSource(source: Source, fetcher: Fetcher, now: Date, lease?: Lease): Promise<Visit> {
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
      const { changed } = await newsOf(found, source.id, store);
      const items = changed.map(({ at }) => found[at]!.item);
      problem ??= await addBodies(source, items, fetcher, now);
    }

    const nextStateOf = (added: number, seen = problem): SourceState =>
      nextState({ source, state, outcome, found: found.length, added, ttlMinutes, problem: seen, now });
    const summarize = ({ changed, fresh }: News): VisitSummary => {
      const seen = problem ?? gapOf(source, state, found.length, fresh.size);
      const next = nextStateOf(fresh.size, seen);
      const notice = goneNotice(source, next);
      const shown: Problem | undefined = notice ? { kind: 'gone', message: notice } : seen;
      const result = { failed: 'failed', unchanged: 'unchanged', pages: 'nothing-new' } as const;
      return {
        visit: {
          sourceId: source.id,
          startedAt,
          result: changed.length > 0 ? 'new' : result[outcome.kind],
          found: found.length,
          added: 0,
          updated: 0,
          ...(shown ? { problem: shown } : {}),
        },
        state: next,
        isComplete: outcome.kind === 'pages' && problem?.kind !== 'incomplete',
        isBacklog: isBacklog(state, changed, fresh, now),
      };
    };
    const pages = outcome.kind === 'pages' ? outcome.pages : [];
    const brought = { found, sourceId: source.id, pages, now, summarize, ...(lease ? { lease } : {}) };
    const { visit, added } = await save(brought);
    const { movedTo } = nextStateOf(added.length);
    if (movedTo !== state.movedTo)
      log('information', 'address', {
        source: source.id,
        now: movedTo ?? source.url,
        before: state.movedTo ?? source.url,
      });
    return visit;
  }

  return {
    /** One visit to one source. Never throws for a source's fault: the visit then has a problem. */
    collectSource: (source: Source, fetcher: Fetcher, now: Date, lease?: Lease): Promise<Visit> =>
      begun(() => visitSource(source, fetcher, now, lease)),

    /** Saves items that came without a visit: imported records, an archive, the known record. */
    saveItems: (
      found: KeyedItem[],
      sourceId: string,
      now: Date,
      isBacklog: boolean,
    ): Promise<Omit<Recorded, 'visit'>> =>
      begun(async () => {
        const news = await newsOf(found, sourceId, store);
        if (news.changed.length === 0) return { added: [], updated: [] };
        const startedAt = now.toISOString();
        const visit = { sourceId, startedAt, result: 'new', found: found.length, added: 0, updated: 0 } as const;
        const summarize = () => ({ visit, state: null, isBacklog, isComplete: false });
        return save({ found, sourceId, pages: [], now, summarize }, news);
      }),
  };
}

export type Collector = ReturnType<typeof createCollector>;

/** Fewer new items than this do not show a gap: a feed of three entries may have three new ones. */
const FEWEST_IN_GAP = 5;

/** A possible gap: a known feed no longer lists any known item (I16). */
function gapOf(source: Source, state: SourceState, found: number, fresh: number): Problem | undefined {
  if (source.format !== 'rss' || !state.lastNewAt || fresh < FEWEST_IN_GAP || fresh < found) return undefined;
  const message = `${source.id}: possible gap: all ${fresh} items are new, items between ${state.lastSuccessAt ?? state.lastNewAt} and now may have been missed; the next visit comes sooner.`;
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

/** Whether most of these items are old, so that they are an archive and not news. */
export function isOldNews(items: KeyedItem[], now: Date): boolean {
  const oldest = new Date(now.getTime() - OLD_DAYS * 86_400_000).toISOString();
  return items.filter(({ item }) => item.publishedAt !== null && item.publishedAt < oldest).length > BACKLOG;
}
