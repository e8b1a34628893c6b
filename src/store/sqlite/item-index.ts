// The words and index terms of items in the full-text index, and what facets count of them. Always written with the items,
// by hand and in order of time: a trigger, or rows out of order, make the index flush at every row.

import { numbersText } from '../../lib/indexing.ts';
import { foldForeign } from '../../lib/words.ts';
import type { FoundItem } from '../../model.ts';
import type { Db } from './connection.ts';
import { type ItemRow, toFound } from './item-rows.ts';
import { PLACES } from './terms.ts';
import { EVERY_ITEM, monthWord, termWord, type Terms, termsOfItem, yearWord } from './terms.ts';

/** What is indexed of an item. */
export type IndexEntry = {
  doc: number;
  isNew: boolean;
  found: Pick<FoundItem, 'item' | 'tags' | 'identifiers' | 'sourceIds'>;
};

/** The entry of a stored item. */
export const entryOf = (row: ItemRow, isNew = false): IndexEntry => ({
  doc: row.doc,
  isNew,
  found: toFound(row, null),
});

export type ItemIndex = ReturnType<typeof createItemIndex>;

/** Writes to the index; inside a transaction that somebody else has opened. */
export function createItemIndex(db: Db, terms: Terms) {
  const rowOf = db.prepare<[number], ItemRow>('select * from items where doc = ?');
  const rowsAfter = db.prepare<[number], ItemRow>('select * from items where doc > ? order by doc limit 1000');
  const dropWords = db.prepare('delete from item_index where rowid = ?');
  const addWords = db.prepare('insert into item_index (rowid, title, text, numbers, marks) values (?, ?, ?, ?, ?)');
  const setValues = db.prepare('insert or replace into doc_values (doc, seen, terms) values (?, ?, ?)');
  const noteChanges = db.prepare('insert into doc_changes (docs) values (?)');
  const dropChanges = db.prepare('delete from doc_changes where no <= ?');

  const pending = new Map<number, IndexEntry>();

  function note(entries: IndexEntry[]): void {
    for (const entry of entries)
      pending.set(entry.doc, pending.get(entry.doc)?.isNew ? { ...entry, isNew: true } : entry);
  }

  function flush(): void {
    if (pending.size === 0) return;
    const entries = [...pending.values()].sort((a, b) => a.doc - b.doc);
    pending.clear();
    for (const { doc, isNew, found } of entries) {
      const { item, identifiers } = found;
      const numbers = termsOfItem(found).map(({ field, value }) => terms.numberFor(field, value));
      const at = new Date((doc / PLACES) * 1000);
      const indexTerms = `${EVERY_ITEM} ${yearWord(at)} ${monthWord(at)} ${numbers.map(termWord).join(' ')}`;
      if (!isNew) dropWords.run(doc);
      addWords.run(
        doc,
        foldForeign(item.title),
        foldForeign(item.text),
        foldForeign(numbersText(identifiers)),
        indexTerms,
      );
      setValues.run(doc, Math.floor(Date.parse(item.firstSeenAt) / 1000), numbers.join(' '));
    }
    const { lastInsertRowid } = noteChanges.run(entries.map(({ doc }) => doc).join(' '));
    dropChanges.run(Number(lastInsertRowid) - 2000);
  }

  return {
    /** Notes entries that `flush` writes at the end of the transaction; the last one of an item counts. */
    note,
    /** Writes what was noted. Once a transaction, however many visits it saves: every time costs a part of the index. */
    flush,
    /** Forgets what was noted in a transaction that was rolled back. */
    forget: (): void => pending.clear(),

    /** Writes the entries of these items again, from what is stored. */
    rewrite(docs: number[]): void {
      note(docs.map((doc) => entryOf(rowOf.get(doc)!)));
      flush();
    },

    /** Writes the entries of all items, into an index that was emptied. Gives their number. */
    writeAll(): number {
      let number = 0;
      for (let last = Number.MIN_SAFE_INTEGER; ;) {
        const rows = rowsAfter.all(last);
        if (rows.length === 0) return number;
        last = rows.at(-1)!.doc;
        number += rows.length;
        note(rows.map((row) => entryOf(row, true)));
        flush();
      }
    },
  };
}
