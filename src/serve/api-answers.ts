// The answers of the API: runs the queries and returns rows in snake_case. No routes, no headers.

import { officialUrl } from '../lib/official-url.ts';
import { outlineOf } from '../lib/tags.ts';
import type { Filter, Initiative } from '../model.ts';
import { parseFilter } from '../query/filter.ts';
import { DEVELOPMENTS, ITEMS, rowOf } from '../query/rows.ts';
import { findFacets, listItems, type Sort } from '../query/search.ts';
import { policyState, readPolicy } from '../query/state.ts';
import { developmentEntries, type Row, type TableName, TABLES, type TableSource } from '../query/tables.ts';
import { developmentById, findDevelopments } from '../query/timeline.ts';
import type { Store } from '../store/contract.ts';
import type { Web } from './web.ts';

export type Params = Record<string, string>;

const LIMIT = 50;
/** Developments are counted up to this many. */
const COUNTED = 10_000;

/** The tables of this server. */
export const tableSource = ({ store, now, initiatives, sources }: Web): TableSource => ({
  store,
  now: now().toISOString(),
  initiatives: () => initiatives,
  sources: () => sources,
});

/** All rows of a table that match a filter. */
async function allRows(web: Web, table: TableName, filter: Filter): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of TABLES[table].rows('answered', tableSource(web), filter)) rows.push(row);
  return rows;
}

/** A page of a list that is loaded as a whole: cursors are positions in it. */
function pageOf<T>(all: T[], params: Params) {
  const limit = Number(params['limit'] ?? LIMIT);
  const start = params['cursor'] ? Number.parseInt(params['cursor'], 36) : Number(params['offset'] ?? 0);
  const from = Number.isSafeInteger(start) && start > 0 ? start : 0;
  const next = from + limit;
  return {
    items: all.slice(from, next),
    total: all.length,
    ...(next < all.length ? { next_cursor: next.toString(36) } : {}),
  };
}

export async function items(web: Web, params: Params) {
  const limit = Number(params['limit'] ?? LIMIT);
  const offset = params['page'] ? (Number(params['page']) - 1) * limit : Number(params['offset'] ?? 0);
  const answer = await listItems(web.store, parseFilter(params), {
    sort: (params['sort'] ?? 'newest') as Sort,
    limit,
    offset,
    ...(params['cursor'] ? { cursor: params['cursor'] } : {}),
    facets: params['facets'] === '1' || params['facets'] === 'true',
  });
  return {
    items: answer.items.map((one) => rowOf(ITEMS.answered, one)),
    total: answer.total,
    total_is_exact: answer.totalIsExact,
    ...(answer.nextCursor ? { next_cursor: answer.nextCursor } : {}),
    ...(answer.facets ? { facets: answer.facets } : {}),
  };
}

export async function item(web: Web, params: Params, id: string) {
  const { knownAt } = parseFilter(params);
  const found = await web.store.itemById(id, knownAt);
  if (!found) return null;
  const versions = await web.store.versionsOf(found.item.id);
  return {
    ...rowOf(ITEMS.answered, outlineOf(found)),
    text: found.item.text,
    content_hash: found.item.contentHash,
    permalink: `${web.config.baseUrl}/items/${found.item.id}`,
    tags: found.tags,
    identifiers: found.identifiers.map((one) => ({ ...one, url: officialUrl(one.kind, one.value) })),
    deadlines: found.deadlines,
    versions: versions
      .filter(({ since }) => !knownAt || since <= knownAt)
      .map(({ since, item }) => ({ since, title: item.title, content_hash: item.contentHash })),
  };
}

/** How many developments match a filter, and whether that is exact: filters on items alone cannot be counted. */
async function countDevelopments(store: Store, filter: Filter): Promise<{ total: number; total_is_exact: boolean }> {
  const { initiatives, stages, statuses, from, to, knownAt } = filter;
  const own = Object.entries({ initiatives, stages, statuses, from, to, knownAt });
  const total = await store.countDevelopments(Object.fromEntries(own.filter(([, value]) => value !== undefined)));
  const more = [filter.agencies, filter.words, filter.publisherKinds, filter.publishers, filter.sources];
  const isOfThen = knownAt !== undefined && (stages !== undefined || statuses !== undefined);
  return { total, total_is_exact: total <= COUNTED && !isOfThen && more.every((one) => one === undefined) };
}

export async function developments(web: Web, params: Params) {
  const filter = parseFilter(params);
  const limit = Number(params['limit'] ?? LIMIT);
  const answer = await findDevelopments(web.store, filter, {
    now: web.now().toISOString(),
    sort: params['sort'] === 'oldest' ? 'oldest' : 'newest',
    limit,
    ...(params['cursor'] ? { cursor: params['cursor'] } : {}),
  });
  const isWhole = !answer.nextCursor && !params['cursor'];
  const counted = isWhole
    ? { total: answer.developments.length, total_is_exact: true }
    : await countDevelopments(web.store, filter);
  const entries = await developmentEntries(web.store, answer.developments);
  return {
    items: entries.map((one) => rowOf(DEVELOPMENTS.answered, one)),
    ...counted,
    ...(answer.nextCursor ? { next_cursor: answer.nextCursor } : {}),
  };
}

export async function development(web: Web, params: Params, id: string) {
  const { knownAt } = parseFilter(params);
  const view = await developmentById(web.store, id, { now: web.now().toISOString(), knownAt });
  if (!view) return null;
  const [entry] = await developmentEntries(web.store, [view]);
  return {
    ...rowOf(DEVELOPMENTS.answered, entry!),
    permalink: `${web.config.baseUrl}/developments/${view.id}`,
    answered_by: view.answeredBy.map(({ developmentId }) => developmentId),
    members: view.members.map(({ itemId, reason, because, originItemId }) => ({
      item_id: itemId,
      reason,
      because,
      origin_item_id: originItemId,
    })),
  };
}

const initiativeRow = (one: Initiative) => ({
  id: one.id,
  name: one.name,
  summary: one.summary,
  started_on: one.startedOn,
  agencies: one.agencies,
  identifiers: one.identifiers,
});

export async function initiatives(web: Web, params: Params) {
  return pageOf(web.initiatives.map(initiativeRow), params);
}

export async function initiative(web: Web, params: Params, id: string) {
  const found = web.initiatives.find((one) => one.id === id);
  if (!found) return null;
  const { knownAt } = parseFilter(params);
  const state = await policyState(found, await readPolicy(web.store, found, { now: web.now().toISOString(), knownAt }));
  return {
    ...initiativeRow(found),
    known_at: state.at,
    state: state.agencies.map(({ developmentId, talk, ...one }) => ({
      ...one,
      development_id: developmentId,
      talk: talk && { development_id: talk.developmentId, title: talk.title, status: talk.status, on: talk.on },
    })),
  };
}

export async function deadlines(web: Web, params: Params) {
  const all = await allRows(web, 'deadlines', parseFilter(params));
  return pageOf(params['sort'] === 'newest' ? all.toReversed() : all, params);
}

export async function links(web: Web, params: Params) {
  return pageOf(await allRows(web, 'links', parseFilter(params)), params);
}

export async function sources(web: Web, params: Params) {
  return pageOf(await allRows(web, 'sources', {}), { limit: '200', ...params });
}

export async function source(web: Web, _params: Params, id: string) {
  return (await allRows(web, 'sources', { sources: [id] }))[0] ?? null;
}

export async function facets(web: Web, params: Params) {
  const { facets: counts, total } = await findFacets(web.store, parseFilter(params));
  return { total, facets: counts };
}
