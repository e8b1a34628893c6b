// Items as rows for other programs, in the shape that docs and scripts rely on (README, "Export rows").

import type { Filter, FoundItem, Instant, Stage, Status } from '../model.ts';
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
] as const satisfies readonly (keyof ItemRow)[];

/** Values of one kind of tag. */
export function tagValues(found: Pick<FoundItem, 'tags'>, kind: FoundItem['tags'][number]['kind']): string[] {
  return found.tags.filter((tag) => tag.kind === kind).map(({ value }) => value);
}

/** One item as a row. */
export function itemRow(found: FoundItem): ItemRow {
  const { item, sourceIds, developmentId } = found;
  return {
    id: item.id,
    ...(item.externalId === undefined ? {} : { external_id: item.externalId }),
    url: item.url,
    title: item.title,
    publisher: item.publisher,
    source_ids: sourceIds,
    published: item.publishedAt,
    first_seen: item.firstSeenAt,
    initiatives: tagValues(found, 'initiative'),
    agencies: tagValues(found, 'agency'),
    stage: (tagValues(found, 'stage')[0] ?? 'none') as Stage,
    status: (tagValues(found, 'status')[0] ?? 'commentary') as Status,
    development_id: developmentId,
  };
}

/** All items that a filter means, oldest first, one row at a time however many they are. Throws UsageError for an odd query. */
export async function* exportItems(store: Pick<Store, 'eachFound'>, filter: Filter): AsyncGenerator<ItemRow> {
  for await (const found of store.eachFound(questionOf(filter))) yield itemRow(found);
}
