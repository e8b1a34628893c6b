// The rows that hold items, and the nouns that are made of them: one place maps the names.
// Half of the tags of a row would be words that the row holds already, so a quotation is kept as its length where it is
// found at its place. Rows of earlier versions hold tags as plain JSON; both are read.

import { applyCorrections } from '../../lib/tags.ts';
import type {
  Evidence,
  Tag,
  ClassifiedItem,
  Correction,
  Deadline,
  FoundItem,
  Identifier,
  Instant,
  Item,
  ItemOutline,
  OfficialRecord,
  PublisherKind,
  Stage,
  Status,
} from '../../model.ts';
import type { TermField } from '../contract/items.ts';
import type { Terms } from './terms.ts';

const KINDS = ['initiative', 'agency', 'stage', 'status'] as const;
const BY = ['rule', 'learned', 'person'] as const;
const FIELDS = ['title', 'text', 'record', 'source'] as const;

type Words = { title: string; text: string };
/** Field, start, length or quotation, rule. */
type PackedEvidence = [number, number, number | string, string];
/** Kind, value, by, probability, and each piece of evidence. */
type PackedTag = [number, string, number, number, ...PackedEvidence[]];

const quoted = (words: Words, field: Evidence['field'], start: number, length: number): string | undefined =>
  field === 'title' || field === 'text' ? words[field].slice(start, start + length) : undefined;

/** The text under which tags are kept beside these words. */
export function packTags(tags: Tag[], words: Words): string {
  return JSON.stringify(
    tags.map(({ kind, value, by, probability, evidence }): PackedTag => [
      KINDS.indexOf(kind),
      value,
      BY.indexOf(by),
      probability,
      ...evidence.map(({ field, start, quote, rule }): PackedEvidence => {
        const isThere = quoted(words, field, start, quote.length) === quote;
        return [FIELDS.indexOf(field), start, isThere ? quote.length : quote, rule];
      }),
    ]),
  );
}

/** The tags of a row, with its words. */
export function unpackTags(packed: string, words: Words): Tag[] {
  if (packed.startsWith('[{')) return JSON.parse(packed) as Tag[];
  return (JSON.parse(packed) as PackedTag[]).map(([kind, value, by, probability, ...evidence]) => {
    const read = evidence.map(([at, start, quote, rule]): Evidence => {
      const field = FIELDS[at]!;
      return { field, quote: typeof quote === 'string' ? quote : quoted(words, field, start, quote)!, start, rule };
    });
    return { kind: KINDS[kind], value, evidence: read, by: BY[by], probability } as Tag;
  });
}

export type ItemRow = {
  doc: number;
  id: string;
  external_id: string | null;
  source_id: string;
  publisher: string;
  publisher_kind: PublisherKind | null;
  speaks_for: string | null;
  url: string | null;
  author: string | null;
  published_at: string | null;
  published_precision: Item['publishedPrecision'] | null;
  first_seen_at: string;
  revised_at: string;
  changed_at: string;
  content_hash: string;
  worded_by: string;
  sources: string;
  title: string;
  tags: string;
  corrections: string | null;
  deadlines: string;
  identifiers: string;
  record: string | null;
  curated: string | null;
  text: string;
};

/** The part of a row that an edit changes: what a revision keeps. */
export type VersionRow = Pick<
  ItemRow,
  | 'title'
  | 'url'
  | 'published_at'
  | 'published_precision'
  | 'content_hash'
  | 'tags'
  | 'deadlines'
  | 'identifiers'
  | 'record'
  | 'text'
> & { since: string };

/** The item of a row, unjudged. */
function toItem(row: ItemRow): Item {
  return {
    id: row.id,
    ...(row.external_id !== null ? { externalId: row.external_id } : {}),
    sourceId: row.source_id,
    publisher: row.publisher,
    publisherKind: row.publisher_kind,
    ...(row.speaks_for !== null ? { speaksFor: row.speaks_for } : {}),
    url: row.url,
    title: row.title,
    text: row.text,
    ...(row.author !== null ? { author: row.author } : {}),
    publishedAt: row.published_at,
    ...(row.published_precision ? { publishedPrecision: row.published_precision } : {}),
    firstSeenAt: row.first_seen_at,
    contentHash: row.content_hash,
    ...(row.record !== null ? { record: JSON.parse(row.record) as OfficialRecord } : {}),
    ...(row.curated !== null ? { curated: JSON.parse(row.curated) as NonNullable<Item['curated']> } : {}),
  };
}

/** The persons' words that a row carries. */
export function correctionsOf(row: Pick<ItemRow, 'id' | 'corrections'>): Correction[] {
  const words = row.corrections === null ? [] : (JSON.parse(row.corrections) as Omit<Correction, 'itemId'>[]);
  return words.map((word) => ({ itemId: row.id, ...word }));
}

/** The item of a row with its judgements; persons' words after `knownAt` do not count where it is given. */
export function toClassified(row: ItemRow, knownAt?: Instant): ClassifiedItem {
  const tags = unpackTags(row.tags, row);
  const corrections = correctionsOf(row).filter(({ at }) => knownAt === undefined || at <= knownAt);
  return {
    item: toItem(row),
    tags: corrections.length > 0 ? applyCorrections(tags, corrections) : tags,
    deadlines: JSON.parse(row.deadlines) as Deadline[],
    identifiers: JSON.parse(row.identifiers) as Identifier[],
  };
}

/** Sources that showed an item, with the time when each first did. An empty column: the first one, as first seen. */
export const sourcesIn = (
  row: Pick<ItemRow, 'sources' | 'source_id' | 'first_seen_at'>,
): [id: string, firstSeenAt: Instant][] =>
  row.sources === '' ? [[row.source_id, row.first_seen_at]] : (JSON.parse(row.sources) as [string, string][]);

/** The same with the sources that showed it and its place on the timeline. */
export function toFound(row: ItemRow, developmentId: string | null, knownAt?: Instant): FoundItem {
  const sourceIds = sourcesIn(row).flatMap(([id, at]) => (knownAt === undefined || at <= knownAt ? [id] : []));
  return { ...toClassified(row, knownAt), sourceIds, developmentId };
}

/** The part of a row that lists show, and the numbers of what the item carries. */
export type OutlineRow = [
  id: string,
  externalId: string | null,
  url: string | null,
  title: string,
  publisher: string,
  publisherKind: PublisherKind | null,
  publishedAt: string | null,
  firstSeenAt: string,
  terms: string,
  developmentId: string | null,
];

/** The item of such a row. The numbers are in the order of the item's tags and sources. */
export function toOutline(row: OutlineRow, terms: Terms): ItemOutline {
  const [id, externalId, url, title, publisher, publisherKind, publishedAt, firstSeenAt, numbers, developmentId] = row;
  const carried: Partial<Record<TermField, string[]>> = {};
  for (const number of numbers.split(' ')) {
    const term = terms.termOf(Number(number));
    if (term) (carried[term.field] ??= []).push(term.value);
  }
  return {
    id,
    ...(externalId !== null ? { externalId } : {}),
    url,
    title,
    publisher,
    publisherKind,
    publishedAt,
    firstSeenAt,
    sourceIds: carried.source ?? [],
    initiatives: carried.initiative ?? [],
    agencies: carried.agency ?? [],
    stage: (carried.stage?.[0] ?? 'none') as Stage,
    status: (carried.status?.[0] ?? 'commentary') as Status,
    isSure: !carried.sure?.includes('no'),
    developmentId,
  };
}

/** A row as it read in an earlier version. */
export function asVersion(row: ItemRow, version: VersionRow): ItemRow {
  const { since, ...words } = version;
  return { ...row, ...words, revised_at: since };
}
