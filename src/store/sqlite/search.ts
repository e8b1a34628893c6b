// Questions to the index: which items match, in which order, how many, and what they carry.
// What a filter or a query means is decided in query/; here it is only asked.

import type { FoundItem, FoundPage, Instant, ItemOutline } from '../../model.ts';
import type { PageOf, Question, SearchReads } from '../contract/items.ts';
import type { Db } from './connection.ts';
import type { DocValues } from './doc-values.ts';
import type { ItemReader } from './items.ts';
import { docRange, filterGroups, filterTerms, rangeWords, toMatch, wholeMatch } from './match.ts';
import type { Terms } from './terms.ts';

/** Matches are counted up to this many unless facets count them all. */
export const COUNT_CAP = 10_001;
/** Relevance is reckoned over the newest this many matches. */
export const RANK_CAP = 20_000;
/** bm25: a word in the title says four times as much; a number of record twice; index terms say nothing. */
const RANK = 'bm25(item_index, 4.0, 1.0, 2.0, 0.0)';

/** Totals kept while nothing changes: the pages of a question, and the same one asked again, need not count again. */
const MOST_TOTALS = 2000;

/** A question prepared: the MATCH expression, the range, and whether it needs more than that. */
type Plan = {
  match: string | null;
  words: string | null;
  groups: number[][];
  low: number;
  high: number;
  isEmpty: boolean;
};

export function createSearch(db: Db, terms: Terms, values: DocValues, reader: ItemReader): SearchReads {
  const page = (sql: string) => db.prepare<unknown[], number>(sql).pluck();
  const matchBound = 'from item_index where item_index match ? and rowid between ? and ?';
  const newest = page(`select rowid ${matchBound} order by rowid desc limit ? offset ?`);
  const oldest = page(`select rowid ${matchBound} order by rowid limit ? offset ?`);
  const newestOfAll = page('select doc from doc_values where doc between ? and ? order by doc desc limit ? offset ?');
  const oldestOfAll = page('select doc from doc_values where doc between ? and ? order by doc limit ? offset ?');
  const countMatches = page(`select count(*) from (select 1 ${matchBound} limit ${COUNT_CAP})`);
  const countAll = page(`select count(*) from (select 1 from doc_values where doc between ? and ? limit ${COUNT_CAP})`);
  const countRanked = page(`select count(*) from (select 1 ${matchBound} limit ${RANK_CAP})`);
  const lastChange = page('select max(no) from doc_changes');
  const every = page(`select rowid ${matchBound} order by rowid desc`);
  const ranked = db
    .prepare<unknown[], [number, number]>(`select rowid, ${RANK} ${matchBound} order by rowid desc limit ${RANK_CAP}`)
    .raw();
  const withDeadline = page('select distinct doc from item_deadlines where day between ? and ? order by doc desc');
  const changedAfter = page(
    'select doc from items where changed_at > ? and changed_at > first_seen_at and first_seen_at <= ?',
  );
  const valuesOf = db.prepare<[string], string>('select value from terms where field = ? order by value').pluck();
  const extremes = db.prepare<[], { low: number | null; high: number | null }>(
    'select (select min(doc) from doc_values) as low, (select max(doc) from doc_values) as high',
  );

  function plan({ filter, query }: Question): Plan {
    const { low, high } = docRange(filter);
    const groups = filterGroups(filter, terms);
    const words = query === null ? null : toMatch(query);
    if (groups === null) return { match: null, words, groups: [], low, high, isEmpty: true };
    const isMatch = words !== null || groups.length > 0;
    return {
      match: isMatch ? wholeMatch(words, groups, timeTerms(low, high)) : null,
      words,
      groups,
      low,
      high,
      isEmpty: false,
    };
  }

  /** Months and years that lead the index to a range; without them it walks there from the newest item. */
  function timeTerms(low: number, high: number): string[][] {
    const { low: first, high: last } = extremes.get()!;
    if (first === null || last === null || (low <= first && high >= last)) return [];
    const words = rangeWords(Math.max(low, first), Math.min(high, last));
    return words.length > 0 ? [words] : [];
  }

  /** All docs that match, newest first: for counting facets and for what the index alone cannot say. */
  function allDocs(question: Question, { match, groups, low, high, isEmpty }: Plan): number[] {
    if (isEmpty) return [];
    const { deadlineFrom, deadlineTo } = question.filter;
    const carrying = question.query === null && groups.length > 0 ? values.carrying(groups, low, high) : null;
    const docs = carrying ?? (match === null ? values.docsBetween(low, high) : every.all(match, low, high));
    if (!deadlineFrom && !deadlineTo) return docs;
    const due = new Set(withDeadline.all(deadlineFrom ?? '', deadlineTo ?? '9999'));
    return docs.filter((doc) => due.has(doc));
  }

  /**
   * All docs that matched at a moment, newest first: those that have not changed since, and those that have
   * and whose version of then matches. The latter also as read then.
   */
  function knownAtThen(
    question: Question,
    plan: Plan,
    knownAt: string,
  ): { docs: number[]; versions: Map<number, FoundItem> } {
    const changed = new Set(changedAfter.all(knownAt, knownAt));
    const versions = new Map<number, FoundItem>();
    for (const doc of changed) {
      if (doc < plan.low || doc > plan.high) continue;
      const item = reader.foundAt(doc, knownAt);
      if (item !== null && (question.matches?.(item) ?? true)) versions.set(doc, item);
    }
    const second = Date.parse(knownAt) / 1000;
    const seen = values.seenBy(allDocs(question, plan), Math.floor(second)).filter((doc) => !changed.has(doc));
    // The arrays hold whole seconds; what was seen within the last one is looked at once more.
    const within = new Set(values.seenBy(seen, Math.floor(second) - 1));
    const stable = seen.filter((doc) => within.has(doc) || reader.row(doc)!.first_seen_at <= knownAt);
    return { docs: [...stable, ...versions.keys()].sort((a, b) => b - a), versions };
  }

  /** Docs of a question that the index alone cannot answer, or null where it can. */
  function listed(question: Question, plan: Plan): number[] | null {
    const { knownAt, deadlineFrom, deadlineTo } = question.filter;
    if (knownAt) return knownAtThen(question, plan, knownAt).docs;
    return deadlineFrom || deadlineTo ? allDocs(question, plan) : null;
  }

  /** The best of the newest matches, best first; of equal ones the newest. */
  function rank({ match, words, groups, low, high }: Plan, among: number[] | null): number[] {
    // The rank of index terms is nothing and costs a walk over each of them: where the words alone are rare, they are asked.
    const alone = words !== null && groups.length > 0 && countRanked.get(words, low, high)! < RANK_CAP ? words : null;
    const all = match === null ? [] : ranked.all(alone ?? match, low, high);
    const carrying =
      alone === null
        ? null
        : new Set(
            values.keeping(
              all.map(([doc]) => doc),
              groups,
            ),
          );
    const rows = carrying === null ? all : all.filter(([doc]) => carrying.has(doc));
    const allowed = among === null ? null : new Set(among);
    const kept = allowed === null ? rows : rows.filter(([doc]) => allowed.has(doc));
    // Items that only an earlier version puts among the matches have no rank: they come last, newest first.
    const rankedDocs = kept.sort((a, b) => a[1] - b[1] || b[0] - a[0]).map(([doc]) => doc);
    if (among === null) return rankedDocs;
    const placed = new Set(rankedDocs);
    return [...rankedDocs, ...among.filter((doc) => !placed.has(doc))];
  }

  let totals = new Map<string, number>();
  let totalsOf: number | undefined; // the change up to which they hold

  /** How many items match, up to the cap. */
  function countOf({ match, low, high }: Plan): number {
    const change = lastChange.get();
    if (change !== totalsOf || totals.size >= MOST_TOTALS) totals = new Map();
    totalsOf = change;
    const name = `${low} ${high} ${match ?? ''}`;
    const known = totals.get(name);
    if (known !== undefined) return known;
    const counted = match === null ? countAll.get(low, high)! : countMatches.get(match, low, high)!;
    totals.set(name, counted);
    return counted;
  }

  type Read<T> = (doc: number, knownAt: Instant | undefined) => T | null;
  const asFound: Read<FoundItem> = (doc, knownAt) =>
    knownAt === undefined ? reader.found(doc) : reader.foundAt(doc, knownAt);
  const asOutline: Read<ItemOutline> = (doc, knownAt) => reader.outline(doc, knownAt);

  const readAll = <T>(read: Read<T>, docs: number[], knownAt: Instant | undefined): T[] =>
    docs.map((doc) => read(doc, knownAt)).filter((item) => item !== null);

  /** One page of the items that a question means, read in one way or the other, with their number. */
  function find<T>(read: Read<T>, question: Question, { sort, limit, offset = 0, after }: PageOf): FoundPage<T> {
    const asked = plan(question);
    const { knownAt } = question.filter;
    const none = { items: [], total: 0, totalIsExact: true, last: null };
    if (asked.isEmpty && !knownAt) return none;
    const set = listed(question, asked);
    const byRelevance = sort === 'relevance' && question.query !== null;
    let docs: number[];
    let capped = 0;
    if (byRelevance) {
      const order = rank(asked, set);
      docs = order.slice(offset, offset + limit);
      if (order.length === RANK_CAP) capped = RANK_CAP;
    } else if (set !== null) {
      const ordered = sort === 'oldest' ? set.toReversed() : set;
      const rest =
        after === undefined ? ordered : ordered.filter((doc) => (sort === 'oldest' ? doc > after : doc < after));
      docs = rest.slice(offset, offset + limit);
    } else {
      const low = after !== undefined && sort === 'oldest' ? Math.max(asked.low, after + 1) : asked.low;
      const high = after !== undefined && sort !== 'oldest' ? Math.min(asked.high, after - 1) : asked.high;
      // A page far down is led to by its months, as any other range is.
      const match =
        after === undefined || asked.match === null ? asked.match : wholeMatch(asked.match, [], timeTerms(low, high));
      const [fromIndex, fromAll] = sort === 'oldest' ? [oldest, oldestOfAll] : [newest, newestOfAll];
      docs = match === null ? fromAll.all(low, high, limit, offset) : fromIndex.all(match, low, high, limit, offset);
    }
    const counted = set?.length ?? countOf(asked);
    const totalIsExact = set !== null || counted < COUNT_CAP;
    return {
      items: readAll(read, docs, knownAt),
      total: totalIsExact ? counted : COUNT_CAP - 1,
      totalIsExact,
      last: docs.at(-1) ?? null,
      ...(capped ? { rankedAmong: capped } : {}),
    };
  }

  return {
    findItems: async (question, page) => find(asFound, question, page),
    findOutlines: async (question, page) => find(asOutline, question, page),

    async countFacets(question) {
      const asked = plan(question);
      const { knownAt, deadlineFrom, deadlineTo } = question.filter;
      if (asked.isEmpty && !knownAt) return values.count([]);
      if (knownAt) {
        const { docs, versions } = knownAtThen(question, asked, knownAt);
        return values.count(docs, versions);
      }
      if (asked.match === null && !deadlineFrom && !deadlineTo)
        return values.count({ low: asked.low, high: asked.high });
      return values.count(allDocs(question, asked));
    },

    async unknownValues({ filter }) {
      return filterTerms(filter).filter(({ field, value }) => terms.numberOf(field, value) === undefined);
    },

    knownValues: async (field) => valuesOf.all(field),

    async *eachOutline(question, sort = 'oldest', batch = 500) {
      const asked = plan(question);
      const { knownAt } = question.filter;
      const set = asked.isEmpty && !knownAt ? [] : (listed(question, asked) ?? allDocs(question, asked));
      if (sort === 'oldest') set.reverse();
      for (let start = 0; start < set.length; start += batch) {
        yield* readAll(asOutline, set.slice(start, start + batch), knownAt);
        await new Promise((resolve) => setImmediate(resolve)); // others get their turn
      }
    },
  };
}
