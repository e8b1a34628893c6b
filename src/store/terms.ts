// The numbered values that items are filtered and counted by, and how they stand in the index as words.

import { sureWords } from '../lib/sure.ts';
import type { FoundItem } from '../model.ts';
import type { Db } from './sqlite.ts';

export const TERM_FIELDS = ['status', 'stage', 'kind', 'publisher', 'source', 'agency', 'initiative'] as const;
/** `sure` is carried by items whose status is not sure (`no`), or was set by a person (`person`). */
export type TermField = (typeof TERM_FIELDS)[number] | 'sure';
export type Term = { field: TermField; value: string };

/** The word that stands for a term in the index. */
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

export type Terms = ReturnType<typeof termsOf>;

/** Numbers of terms, remembered in memory; numbers are never used again for another value. */
export function termsOf(db: Db) {
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
