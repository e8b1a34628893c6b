// What items are filtered, counted and ordered by, as numbers and as words of the index. An item is stored under a number
// made from its time (`doc`), so that the order of these numbers is the order of items everywhere.

import { sureWords } from '../../lib/sure.ts';
import type { FoundItem, Facets } from '../../model.ts';
import type { Term, TermField } from '../contract/items.ts';
import type { Db } from './connection.ts';

/** Places of one second. */
export const PLACES = 16;

/** The first doc of a month. */
export const firstDoc = (month: number): number => (Date.UTC(Math.floor(month / 12), month % 12) / 1000) * PLACES;

let [lastMonth, low, high] = [0, 0, 0]; // neighbours in time are mostly of one month

/** The month of a doc as one number. */
export function monthOf(doc: number): number {
  if (doc >= low && doc < high) return lastMonth;
  const at = new Date((doc / PLACES) * 1000);
  lastMonth = at.getUTCFullYear() * 12 + at.getUTCMonth();
  [low, high] = [firstDoc(lastMonth), firstDoc(lastMonth + 1)];
  return lastMonth;
}

export const TERM_FIELDS: readonly TermField[] = [
  'status',
  'stage',
  'kind',
  'publisher',
  'source',
  'agency',
  'initiative',
];

/** A term as a word of the index. */
export const termWord = (no: number): string => `z${no}`;
/** Every item carries this word: "not x" needs something to be taken from. */
export const EVERY_ITEM = 'zall';
/** The words for the month and the year of a moment; a range of days is a few of them. */
export const monthWord = (at: Date): string => `zm${at.getUTCFullYear() * 12 + at.getUTCMonth()}`;
export const yearWord = (at: Date): string => `zy${at.getUTCFullYear()}`;

/** Everything that an item is filtered and counted by, each once. */
export function termsOfItem({ item, tags, sourceIds }: Pick<FoundItem, 'item' | 'tags' | 'sourceIds'>): Term[] {
  const terms: Term[] = [
    ...tags.map(({ kind, value }): Term => ({ field: kind, value })),
    ...sourceIds.map((value): Term => ({ field: 'source', value })),
    ...sureWords(tags).map((value): Term => ({ field: 'sure', value })),
    ...(item.publisher ? [{ field: 'publisher' as const, value: item.publisher }] : []),
    ...(item.publisherKind ? [{ field: 'kind' as const, value: item.publisherKind }] : []),
  ];
  return [...new Map(terms.map((term) => [`${term.field}\n${term.value}`, term])).values()];
}

export type Terms = ReturnType<typeof createTerms>;

/** Numbers of terms, remembered in memory; numbers are never used again for another value. */
export function createTerms(db: Db) {
  const numbers = new Map<string, number>();
  const values: (Term | undefined)[] = [];
  const find = db.prepare<[string, string], { no: number }>('select no from terms where field = ? and value = ?');
  const read = db.prepare<[number], Term>('select field, value from terms where no = ?');
  const add = db.prepare('insert into terms (field, value) values (?, ?)');
  const remember = (no: number, field: TermField, value: string): number => {
    numbers.set(`${field}\n${value}`, no);
    values[no] = { field, value };
    return no;
  };

  /** The number of a term, or undefined where no item ever had it. */
  function numberOf(field: TermField, value: string): number | undefined {
    const known = numbers.get(`${field}\n${value}`);
    if (known !== undefined) return known;
    const row = find.get(field, value);
    return row && remember(row.no, field, value);
  }

  return {
    numberOf,
    /** The number of a term, given to it now where it has none; only inside a transaction that writes. */
    numberFor(field: TermField, value: string): number {
      return numberOf(field, value) ?? remember(Number(add.run(field, value).lastInsertRowid), field, value);
    },
    /** The term of a number. */
    termOf(no: number): Term | undefined {
      const known = values[no];
      if (known) return known;
      const row = read.get(no);
      if (row) remember(no, row.field, row.value);
      return row;
    },
    /** Forgets what was numbered in a transaction that was rolled back. */
    forget(): void {
      numbers.clear();
      values.length = 0;
    },
  };
}

export type Counts = Map<TermField, Map<string, number>>;

/** Adds to a count. */
export function add(counts: Counts, field: TermField, value: string, count: number): void {
  const values = counts.get(field) ?? new Map<string, number>();
  counts.set(field, values.set(value, (values.get(value) ?? 0) + count));
}

/** Counts as facets: most frequent first, names in order where equal; months in order of time. */
export function facetsOf(counts: Counts, months: Map<number, number>): Facets {
  const listed = (field: TermField) =>
    [...(counts.get(field) ?? [])]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  const month = [...months]
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => a - b)
    .map(([number, count]) => ({
      value: new Date((firstDoc(number) / PLACES) * 1000).toISOString().slice(0, 7),
      count,
    }));
  return {
    ...(Object.fromEntries(TERM_FIELDS.map((field) => [field, listed(field)])) as Omit<Facets, 'month'>),
    month,
  };
}
