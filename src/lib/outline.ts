// An item without its words and evidence: what a list or an export shows of it.

import { statusIsSure } from './sure.ts';
import type { FoundItem, ItemOutline, Stage, Status, Tag } from '../model.ts';

/** Values of one kind of tag. */
export function tagValues(found: Pick<FoundItem, 'tags'>, kind: Tag['kind']): string[] {
  return found.tags.filter((tag) => tag.kind === kind).map(({ value }) => value);
}

/** The outline of an item. */
export function outlineOf(found: FoundItem): ItemOutline {
  const { item, sourceIds, developmentId } = found;
  return {
    id: item.id,
    ...(item.externalId === undefined ? {} : { externalId: item.externalId }),
    url: item.url,
    title: item.title,
    publisher: item.publisher,
    publisherKind: item.publisherKind,
    publishedAt: item.publishedAt,
    firstSeenAt: item.firstSeenAt,
    sourceIds,
    initiatives: tagValues(found, 'initiative'),
    agencies: tagValues(found, 'agency'),
    stage: (tagValues(found, 'stage')[0] ?? 'none') as Stage,
    status: (tagValues(found, 'status')[0] ?? 'commentary') as Status,
    isSure: statusIsSure(found.tags),
    developmentId,
  };
}
