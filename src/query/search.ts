// Searches items, for the command line, the web, the feeds and the assistants.

import type { Facets, Filter, FoundItem, FoundPage, ItemOutline } from '../model.ts';
import { UsageError } from '../lib/usage-error.ts';
import type { Store } from '../store/contract.ts';
import { parseQuery } from './language.ts';
import { matchesFilter, matchesQuery } from './matches.ts';

export const SORTS = ['newest', 'oldest', 'relevance'] as const;
export type Sort = (typeof SORTS)[number];

export type SearchOptions = {
  sort?: Sort; // default newest
  limit?: number; // 1 to 200
  offset?: number;
  cursor?: string; // nextCursor of the page before
  facets?: boolean;
};

export type SearchAnswer<T = FoundItem> = {
  items: T[];
  total: number;
  totalIsExact: boolean; // false: at least that many
  nextCursor?: string;
  facets?: Facets;
  rankedAmong?: number; // relevance was reckoned over the newest this many matches
};

type Searching = Pick<Store, 'findItems' | 'countFacets'>;
type Listing = Pick<Store, 'findOutlines' | 'countFacets'>;
type Find<T> = (...asked: Parameters<Store['findItems']>) => Promise<FoundPage<T>>;

/** The store query of a filter. */
export function questionOf(filter: Filter) {
  const query = filter.words ? parseQuery(filter.words) : null;
  // Days are compared by the position in the order, which never changes.
  const rest = Object.fromEntries(Object.entries(filter).filter(([name]) => name !== 'from' && name !== 'to'));
  const matches = (found: FoundItem): boolean =>
    matchesFilter(rest, found) &&
    (query === null ||
      matchesQuery(query, { title: found.item.title, text: found.item.text, identifiers: found.identifiers }));
  return { filter, query, matches };
}

/** Where a page begins: n after a place of the axis of time, r after a number of ranked items. */
function readCursor(cursor: string, sort: Sort): { after?: number; offset?: number } {
  const match = /^([nor])(-?\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (!match || match[1] !== sort[0]) throw new UsageError('cursor is not one of this search; begin again without it.');
  return sort === 'relevance' ? { offset: Number(match[2]) } : { after: Number(match[2]) };
}

/**
 * One page of the items that match a filter. Without words in the filter, relevance means
 * newest. `total` is exact up to 10,000, and always where facets are counted.
 * Throws UsageError for an odd limit, offset, cursor or query.
 */
export async function searchItems(
  store: Searching,
  filter: Filter,
  options: SearchOptions = {},
): Promise<SearchAnswer> {
  return searchBy(store.findItems, store, filter, options);
}

/** The same with outlines: for lists, which show neither text nor evidence. */
export async function listItems(
  store: Listing,
  filter: Filter,
  options: SearchOptions = {},
): Promise<SearchAnswer<ItemOutline>> {
  return searchBy(store.findOutlines, store, filter, options);
}

async function searchBy<T>(
  find: Find<T>,
  store: Pick<Store, 'countFacets'>,
  filter: Filter,
  options: SearchOptions,
): Promise<SearchAnswer<T>> {
  const { limit = 20, offset = 0 } = options;
  const question = questionOf(filter);
  const sort = options.sort === 'relevance' && question.query === null ? 'newest' : (options.sort ?? 'newest');
  if (!SORTS.includes(sort)) throw new UsageError(`--sort "${sort}" is not known; use one of ${SORTS.join(', ')}.`);
  if (!Number.isInteger(limit) || limit < 1 || limit > 200)
    throw new UsageError('--limit must be a whole number from 1 to 200.');
  if (!Number.isInteger(offset) || offset < 0 || offset > 1_000_000)
    throw new UsageError('--offset must be a whole number from 0 to 1000000.');
  const place = options.cursor ? readCursor(options.cursor, sort) : { offset };
  const found = await find(question, { sort, limit, ...place });
  const counted = options.facets ? await store.countFacets(question) : undefined;
  const isFull = found.items.length === limit && found.last !== null;
  const next = sort === 'relevance' ? `r${(place.offset ?? 0) + limit}` : `${sort[0]}${found.last}`;
  return {
    items: found.items,
    total: counted?.total ?? found.total,
    totalIsExact: counted !== undefined || found.totalIsExact,
    ...(isFull ? { nextCursor: Buffer.from(next, 'latin1').toString('base64url') } : {}),
    ...(counted ? { facets: counted.facets } : {}),
    ...(found.rankedAmong ? { rankedAmong: found.rankedAmong } : {}),
  };
}

/** Counts of every value among the items that match; the total is exact. Throws UsageError for an odd query. */
export async function findFacets(
  store: Pick<Store, 'countFacets'>,
  filter: Filter,
): Promise<{ facets: Facets; total: number }> {
  return store.countFacets(questionOf(filter));
}
