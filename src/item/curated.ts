// The known record of an initiative as items: our own words, dated and cited, marked as curated.

import type {
  ChronologyEntry,
  ClassifiedItem,
  Identifier,
  IdentifierKind,
  Initiative,
  Instant,
  Status,
  Tag,
} from '../model.ts';
import { IDENTIFIER_KINDS } from '../model.ts';
import { cleanUrl } from '../lib/urls.ts';
import { contentHash, itemId, type KeyedItem } from './item.ts';

/** The status that an entry of the record has as an item: a bill or a court's act is an official act, a passed date is a fact. */
function statusOf(entry: ChronologyEntry): Status {
  if (entry.kind === 'litigation' || entry.kind === 'legislation') return 'official';
  return entry.kind === 'deadline' ? 'commentary' : entry.kind;
}

/** The moment that stands for an entry: its own, else noon UTC of its day, else of the first of its month. */
export function momentOf(entry: ChronologyEntry): Instant {
  if (entry.at) return entry.at;
  return `${entry.on.length === 7 ? `${entry.on}-01` : entry.on}T12:00:00.000Z`;
}

/** The stable id of the item that stands for an entry of an initiative's record. */
export function curatedItemId(initiativeId: string, entryId: string): string {
  return itemId(`curated:${initiativeId}:${entryId}`);
}

/** One entry of the record as an item with its tags. It is known from its own day: that is when the world could know it. */
export function curatedItem(
  entry: ChronologyEntry,
  initiative: Initiative,
): KeyedItem & { classified: ClassifiedItem } {
  const key = `curated:${initiative.id}:${entry.id}`;
  const at = momentOf(entry);
  const url = entry.urls[0] ? cleanUrl(entry.urls[0]) : null;
  const official = statusOf(entry) === 'official';
  const item = {
    id: itemId(key),
    sourceId: 'known-record',
    publisher: entry.outlet,
    publisherKind: null,
    url,
    title: entry.title,
    text: [entry.actor && `Actor: ${entry.actor}.`, entry.note].filter(Boolean).join(' '),
    publishedAt: at,
    publishedPrecision: entry.at ? ('moment' as const) : entry.on.length === 7 ? ('month' as const) : ('day' as const),
    firstSeenAt: at,
    contentHash: contentHash(entry.title, entry.note ?? ''),
    curated: {
      verified: entry.verified,
      ...(entry.note ? { note: entry.note } : {}),
      sources: entry.urls,
      ...(entry.answers
        ? { answers: entry.answers.map(({ entry: id, how }) => ({ itemId: curatedItemId(initiative.id, id), how })) }
        : {}),
    },
  };
  const evidence = [{ field: 'title' as const, quote: entry.title, start: 0, rule: 'record/curated' }];
  const judgement = { evidence, by: 'rule' as const, probability: 1 };
  const tags: Tag[] = [
    // An act that stands beside the policy is known so that it is not taken for one of its own.
    ...(entry.beside ? [] : [{ kind: 'initiative' as const, value: initiative.id, ...judgement }]),
    ...entry.agencies.map((value): Tag => ({ kind: 'agency', value, ...judgement })),
    { kind: 'stage', value: entry.stage, ...judgement },
    { kind: 'status', value: statusOf(entry), ...judgement },
  ];
  const identifiers: Identifier[] = Object.entries(entry.identifiers ?? {}).flatMap(([kind, value]) =>
    official && (IDENTIFIER_KINDS as readonly string[]).includes(kind)
      ? [
          {
            kind: kind as IdentifierKind,
            value,
            evidence: { field: 'record' as const, quote: value, start: 0, rule: 'record/curated' },
          },
        ]
      : [],
  );
  return { item, keys: [key], classified: { item, tags, deadlines: [], identifiers } };
}
