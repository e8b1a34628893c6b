// The numbers that an item carries, each once, with the place where it is printed. The publisher's own record comes
// first: it outweighs a number that a text mentions. How each kind is printed is in identifier-patterns.ts.

import { flat } from '../lib/text.ts';
import type { Identifier, IdentifierKind, Item, OfficialRecord } from '../model.ts';
import { MOST, plain, READERS } from './identifier-patterns.ts';

type Keep = (identifier: Identifier) => void;

/** All numbers printed in a field, in the order of their kinds. */
function readField(field: 'title' | 'text', printed: string, keep: Keep): void {
  if (!/\d/.test(printed)) return;
  const line = flat(printed);
  for (const { kind, has, read } of READERS) {
    if (!has(line)) continue;
    for (const { value, from, to } of read(line)) {
      const evidence = { field, quote: printed.slice(from, to), start: from, rule: `identifier/${kind}` };
      keep({ kind, value, evidence });
    }
  }
}

/** The first number of one kind in a printed value of a record, such as `Docket ID OCC-2025-0142`. */
function within(kind: IdentifierKind, printed: string): string | null {
  const reader = READERS.find((one) => one.kind === kind);
  return reader?.read(printed)[0]?.value ?? null;
}

/** Dockets are printed as each agency likes: regulations.gov ids, file numbers and releases of the SEC, others as they are. */
function readDocket(printed: string): { kind: IdentifierKind; value: string } | null {
  for (const kind of ['docket', 'file_number', 'release'] as const) {
    const value = within(kind, printed);
    if (value !== null) return { kind, value };
  }
  const bare = plain(printed)
    .replace(/^\s*(?:Docket|File|Agency)?\s*(?:ID|Nos?\.?|Number)?:?\s*/i, '')
    .trim();
  return /\d/.test(bare) && bare.length <= 40 ? { kind: 'docket', value: bare } : null;
}

/** What the publisher attached; `start` is the place in the value itself. */
function readRecord(record: OfficialRecord, keep: Keep): void {
  const add = (kind: IdentifierKind, value: string | null, quote: string): void => {
    if (value) keep({ kind, value, evidence: { field: 'record', quote, start: 0, rule: `identifier/${kind}` } });
  };
  const { documentNumber, citation, eoNumber } = record;
  if (documentNumber) add('fr_document', plain(documentNumber).trim(), documentNumber);
  if (citation) add('fr_citation', within('fr_citation', citation), citation);
  if (eoNumber) add('eo', eoNumber.replace(/\D/g, ''), eoNumber);
  for (const rin of record.rins ?? []) add('rin', within('rin', rin), rin);
  for (const printed of record.docketIds ?? []) {
    const docket = readDocket(printed);
    if (docket) add(docket.kind, docket.value, printed);
  }
}

/**
 * Every number by which government names a thing that stands in the item, each value once, record before title before
 * text. `value` is normalised (plain hyphens, `91 FR 16088`, `29 U.S.C. 1104`, `H.R. 5748`); the quote is as printed.
 */
export function readIdentifiers(item: Pick<Item, 'title' | 'text' | 'record'>): Identifier[] {
  const found: Identifier[] = [];
  const known = new Set<string>();
  const keep: Keep = (identifier) => {
    const key = `${identifier.kind}:${identifier.value}`;
    if (known.has(key) || found.length >= MOST) return;
    known.add(key);
    found.push(identifier);
  };
  if (item.record) readRecord(item.record, keep);
  readField('title', item.title, keep);
  readField('text', item.text, keep);
  return found;
}
