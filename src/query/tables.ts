// All rows that match a filter, for the tables of rows.ts, streamed page by page.

import type { Filter, Initiative, Instant, ItemOutline, Source, TimelineDeadline } from '../model.ts';
import type { Store } from '../store/contract.ts';
import { findDeadlines } from './deadlines.ts';
import type { DevelopmentView } from './developments.ts';
import { eachLinkPage, type Link } from './links.ts';
import {
  cellNames,
  type Columns,
  DEADLINES,
  type DevelopmentEntry,
  DEVELOPMENTS,
  ITEMS,
  type LinkEntry,
  LINKS,
  rowOf,
  SOURCES,
} from './rows.ts';
import { questionOf } from './search.ts';
import { sourceHealth, type SourceHealth } from './sources.ts';
import { eachPage } from './timeline.ts';

export type TableName = 'items' | 'developments' | 'links' | 'deadlines' | 'sources';
type Audience = 'exported' | 'answered';
export type Row = Record<string, unknown>;

/** What tables need besides a filter. */
export type TableSource = { store: Store; now: Instant; initiatives: () => Initiative[]; sources: () => Source[] };

/** Addresses of items by id; an item without one is left out. */
async function urlsOf(store: Store, itemIds: string[]): Promise<(ids: string[]) => string[]> {
  const heads = await store.itemHeads([...new Set(itemIds)]);
  return (ids) => ids.flatMap((id) => heads.get(id)?.url ?? []);
}

/** Developments with the addresses of their items. */
export async function developmentEntries(store: Store, views: DevelopmentView[]): Promise<DevelopmentEntry[]> {
  const urls = await urlsOf(
    store,
    views.flatMap(({ itemIds }) => itemIds),
  );
  return views.map((one) => ({ ...one, itemUrls: urls(one.itemIds) }));
}

/** Links with the addresses of the items at both ends. */
export async function linkEntries(store: Store, links: Link[]): Promise<LinkEntry[]> {
  const urls = await urlsOf(
    store,
    links.flatMap(({ fromItemIds, toItemIds }) => [...fromItemIds, ...toItemIds]),
  );
  return links.map((one) => ({ ...one, fromItemUrls: urls(one.fromItemIds), toItemUrls: urls(one.toItemIds) }));
}

async function* developments({ store, now }: TableSource, filter: Filter): AsyncGenerator<DevelopmentEntry> {
  for await (const { views } of eachPage(store, filter, { now })) yield* await developmentEntries(store, views);
}

async function* links({ store, now }: TableSource, filter: Filter): AsyncGenerator<LinkEntry> {
  for await (const page of eachLinkPage(store, filter, { now })) yield* await linkEntries(store, page);
}

/** All deadlines that match a filter, by day, including those set by the policies. */
async function* deadlines({ store, now, initiatives }: TableSource, filter: Filter): AsyncGenerator<TimelineDeadline> {
  yield* await findDeadlines(store, filter, now, { initiatives: initiatives() });
}

/** All sources of feeds.json (of a filter's ids, where it names some) with health and track record. */
async function* sources({ store, now, sources: all }: TableSource, filter: Filter): AsyncGenerator<SourceHealth> {
  yield* await sourceHealth(
    store,
    all().filter(({ id }) => !filter.sources || filter.sources.includes(id)),
    now,
  );
}

const items = ({ store }: TableSource, filter: Filter): AsyncGenerator<ItemOutline> =>
  store.eachOutline(questionOf(filter));

/** A table: its columns for each audience, and its entries. */
function tableOf<T>(
  columns: Record<Audience, Columns<T>>,
  entries: (source: TableSource, filter: Filter) => AsyncGenerator<T>,
) {
  return {
    cells: (audience: Audience): string[] => cellNames(columns[audience]),
    /** Rows that match a filter. Throws UsageError for an invalid query. */
    async *rows(audience: Audience, source: TableSource, filter: Filter): AsyncGenerator<Row> {
      for await (const one of entries(source, filter)) yield rowOf(columns[audience], one);
    },
  };
}

export const TABLES: Record<TableName, ReturnType<typeof tableOf>> = {
  items: tableOf(ITEMS, items),
  developments: tableOf(DEVELOPMENTS, developments),
  links: tableOf(LINKS, links),
  deadlines: tableOf(DEADLINES, deadlines),
  sources: tableOf(SOURCES, sources),
};
