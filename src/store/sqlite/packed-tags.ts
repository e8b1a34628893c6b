// Tags as they stand in a row: half of them would be words that the row holds already, so a quotation is kept as its
// length where it is found at its place. Rows of earlier versions hold them as plain JSON; both are read.

import type { Evidence, Tag } from '../../model.ts';

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
