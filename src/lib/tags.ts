// The tags of an item: people's corrections applied over the rules, and the outline for lists and exports.
// One place, because classifying, saving and training must agree on which tags hold after a correction.

import { statusIsSure } from './sure.ts';
import type { Correction, FoundItem, ItemOutline, Stage, Status, Tag } from '../model.ts';

/**
 * Applies people's corrections to tags, in order of time: a stage or status is replaced, an initiative or agency added, or
 * taken away where the value starts with `-`. The last word on one thing holds; words that a person confirms keep their
 * evidence. Nothing is changed in place.
 */
export function applyCorrections(tags: Tag[], corrections: Omit<Correction, 'itemId'>[]): Tag[] {
  let result = tags;
  for (const { kind, value } of [...corrections].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))) {
    const single = kind === 'stage' || kind === 'status';
    const away = !single && value.startsWith('-');
    const named = away ? value.slice(1) : value;
    const isSame = (tag: Tag): boolean => tag.kind === kind && (single || tag.value === named);
    const before = result.find(isSame);
    result = result.filter((tag) => !isSame(tag));
    if (away) continue;
    const evidence = before?.value === named ? before.evidence : [];
    result = [...result, { kind, value: named, evidence, by: 'person', probability: 1 } as Tag];
  }
  return result;
}

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
