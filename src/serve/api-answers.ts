// What the API answers: questions to query/, answers as rows in snake_case. No route, no header.

import { officialUrl } from '../lib/official-url.ts';
import type { Development, Filter, TimelineDeadline } from '../model.ts';
import { findDeadlines } from '../query/deadlines.ts';
import { outlineOf } from '../lib/tags.ts';
import { outlineRow } from '../query/export.ts';
import { findFacets } from '../query/facets.ts';
import { parseFilter } from '../query/filter.ts';
import { findLinks } from '../query/links.ts';
import { listItems, type Sort } from '../query/search.ts';
import { sourceHealth } from '../query/sources.ts';
import { policyState } from '../query/state.ts';
import { developmentById, findDevelopments } from '../query/timeline.ts';
import type { Initiative, ItemOutline } from '../model.ts';
import type { Store } from '../store/open.ts';
import type { Web } from './web.ts';

export type Table = 'items' | 'developments' | 'deadlines' | 'links' | 'sources';
export type Params = Record<string, string>;

const LIMIT = 50;
/** Developments are counted up to this many. */
const COUNTED = 10_000;

const itemRow = (outline: ItemOutline) => ({ ...outlineRow(outline), publisher_kind: outline.publisherKind });

/** Page of a list that is wholly at hand: cursors are places in it. */
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
    items: answer.items.map(itemRow),
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
    ...itemRow(outlineOf(found)),
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

/** Developments as rows; the addresses of their items are read for all of them at once. */
export async function developmentRows(store: Store, developments: Development[]) {
  const heads = await store.itemHeads([...new Set(developments.flatMap(({ itemIds }) => itemIds))]);
  return developments.map((one) => ({
    id: one.id,
    initiative: one.initiativeId,
    title: one.title,
    stage: one.stage,
    status: one.status,
    agencies: one.agencies,
    happened_on: one.happenedOn,
    first_seen: one.firstSeenAt,
    last_seen: one.lastSeenAt,
    item_ids: one.itemIds,
    item_urls: one.itemIds.flatMap((id) => heads.get(id)?.url ?? []),
    publishers: one.publishers,
    origin_publisher: one.originPublisher,
    origins: one.origins,
    lapsed_on: one.lapsedOn ?? null,
    answers: one.answers.map(({ developmentId, how, leadDays, leadHours, because, by }) => ({
      development_id: developmentId,
      how,
      lead_days: leadDays,
      lead_hours: leadHours,
      because,
      by,
    })),
  }));
}

/** How many developments a filter means, and whether that is exact: what only items can tell is not counted. */
async function countDevelopments(store: Store, filter: Filter): Promise<{ total: number; total_is_exact: boolean }> {
  const { initiatives, stages, statuses, from, to, knownAt } = filter;
  const own = Object.entries({ initiatives, stages, statuses, from, to, knownAt });
  const total = await store.countDevelopments(Object.fromEntries(own.filter(([, value]) => value !== undefined)));
  const more = [filter.agencies, filter.words, filter.publisherKinds, filter.publishers, filter.sources];
  const toldAnew = knownAt !== undefined && (stages !== undefined || statuses !== undefined);
  return { total, total_is_exact: total <= COUNTED && !toldAnew && more.every((one) => one === undefined) };
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
  return {
    items: await developmentRows(web.store, answer.developments),
    ...counted,
    ...(answer.nextCursor ? { next_cursor: answer.nextCursor } : {}),
  };
}

export async function development(web: Web, params: Params, id: string) {
  const { knownAt } = parseFilter(params);
  const told = await developmentById(web.store, id, { now: web.now().toISOString(), ...(knownAt ? { knownAt } : {}) });
  if (!told) return null;
  const [row] = await developmentRows(web.store, [told.development]);
  return {
    ...row,
    permalink: `${web.config.baseUrl}/developments/${told.development.id}`,
    answered_by: told.answeredBy.map(({ developmentId }) => developmentId),
    members: told.development.members.map(({ itemId, reason, because, originItemId }) => ({
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
  const state = await policyState(web.store, found, { now: web.now().toISOString(), ...(knownAt ? { knownAt } : {}) });
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

export const deadlineRow = (one: TimelineDeadline) => ({
  id: one.id,
  initiative: one.initiativeId,
  kind: one.kind,
  on: one.on,
  ...(one.movedFrom ? { moved_from: one.movedFrom } : {}),
  state: one.state,
  title: one.title,
  agencies: one.agencies,
  item_id: one.itemId,
  item_url: one.itemUrl,
  development_id: one.developmentId,
  reckoning: one.reckoning,
});

export const allDeadlines = async (web: Web, filter: Filter) =>
  (await findDeadlines(web.store, filter, web.now(), { initiatives: web.initiatives })).map(deadlineRow);

export async function deadlines(web: Web, params: Params) {
  const all = await allDeadlines(web, parseFilter(params));
  return pageOf(params['sort'] === 'newest' ? all.toReversed() : all, params);
}

/** Links as rows with the addresses of both ends. */
export async function allLinks(web: Web, filter: Filter) {
  const links = await findLinks(web.store, filter, { now: web.now().toISOString() });
  const heads = await web.store.itemHeads([
    ...new Set(links.flatMap((link) => [...link.fromItemIds, ...link.toItemIds])),
  ]);
  const urls = (ids: string[]): string[] => ids.flatMap((id) => heads.get(id)?.url ?? []);
  return links.map((link) => ({
    from_development: link.fromDevelopment,
    to_development: link.toDevelopment,
    from_item_urls: urls(link.fromItemIds),
    to_item_urls: urls(link.toItemIds),
    how: link.how,
    lead_days: link.leadDays,
  }));
}

export async function links(web: Web, params: Params) {
  return pageOf(await allLinks(web, parseFilter(params)), params);
}

export async function allSources(web: Web) {
  return sourceHealth(web.store, web.sources, web.now());
}

export async function sources(web: Web, params: Params) {
  return pageOf(await allSources(web), { limit: '200', ...params });
}

export async function source(web: Web, _params: Params, id: string) {
  return (await allSources(web)).find((one) => one.id === id) ?? null;
}

export async function facets(web: Web, params: Params) {
  const { facets: counts, total } = await findFacets(web.store, parseFilter(params));
  return { total, facets: counts };
}
