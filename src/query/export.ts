// Items as rows for other programs, in the shape that docs and scripts rely on (README, "Export rows").

import { outlineOf } from '../lib/outline.ts';
import type { Filter, FoundItem, Instant, ItemOutline, Stage, Status } from '../model.ts';
import type { Store } from '../store/open.ts';
import { questionOf } from './search.ts';

export type ItemRow = {
  id: string;
  external_id?: string;
  url: string | null;
  title: string;
  publisher: string;
  source_ids: string[];
  published: Instant | null;
  first_seen: Instant;
  initiatives: string[];
  agencies: string[];
  stage: Stage;
  status: Status;
  development_id: string | null;
  status_sure: boolean;
};

export const ITEM_COLUMNS = [
  'id',
  'external_id',
  'url',
  'title',
  'publisher',
  'source_ids',
  'published',
  'first_seen',
  'initiatives',
  'agencies',
  'stage',
  'status',
  'development_id',
  'status_sure',
] as const satisfies readonly (keyof ItemRow)[];

/** One item of a list as a row. */
export function outlineRow(outline: ItemOutline): ItemRow {
  return {
    id: outline.id,
    ...(outline.externalId === undefined ? {} : { external_id: outline.externalId }),
    url: outline.url,
    title: outline.title,
    publisher: outline.publisher,
    source_ids: outline.sourceIds,
    published: outline.publishedAt,
    first_seen: outline.firstSeenAt,
    initiatives: outline.initiatives,
    agencies: outline.agencies,
    stage: outline.stage,
    status: outline.status,
    development_id: outline.developmentId,
    status_sure: outline.isSure,
  };
}

/** One item as a row. */
export const itemRow = (found: FoundItem): ItemRow => outlineRow(outlineOf(found));

/** All items that a filter means, oldest first, one row at a time however many they are. Throws UsageError for an odd query. */
export async function* exportItems(store: Pick<Store, 'eachOutline'>, filter: Filter): AsyncGenerator<ItemRow> {
  for await (const outline of store.eachOutline(questionOf(filter))) yield outlineRow(outline);
}
