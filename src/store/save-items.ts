// Writing items: new ones, edits, sightings, judgements, and their words in the index.
// Everything here runs inside a transaction that somebody else (visits.ts, items.ts) has opened.

import type { ClassifiedItem, Instant } from '../model.ts';
import { hash } from '../lib/text.ts';
import { foldForeign } from '../lib/words.ts';
import { type ItemRow, toClassified } from './item-rows.ts';
import { numbersText } from './judgements.ts';
import { PLACES, sortSecond } from './order.ts';
import type { Db } from './sqlite.ts';
import { EVERY_ITEM, monthWord, termWord, type Terms, termsOfItem, yearWord } from './terms.ts';

/** An item as a visit brings it; `keys` are the names by which it is known again, strongest first. */
export type ItemToSave = { classified: ClassifiedItem; keys: string[] };

/** How a key is kept: 16 hexadecimal digits of its SHA-256. */
const keyHash = (key: string): string => hash(key).slice(0, 16);

/** What the index is told of an item. */
type Entry = { doc: number; isNew: boolean; classified: ClassifiedItem; sourceIds: string[] };

export type ItemWriter = ReturnType<typeof itemWriterOf>;

export function itemWriterOf(db: Db, terms: Terms) {
  const byId = db.prepare<[string], number>('select doc from items where id = ?').pluck();
  const byKey = db.prepare<[string], number>('select doc from item_keys where key = ?').pluck();
  const idOf = db.prepare<[number], string>('select id from items where doc = ?').pluck();
  const rowOf = db.prepare<[number], ItemRow>('select * from items where doc = ?');
  const rowsAfter = db.prepare<[number], ItemRow>('select * from items where doc > ? order by doc limit 1000');
  const taken = db.prepare<[number, number], number>('select count(*) from items where doc between ? and ?').pluck();
  const addItem = db.prepare(
    `insert into items (doc, id, external_id, source_id, publisher, publisher_kind, speaks_for, url, author, published_at,
       published_precision, first_seen_at, revised_at, changed_at, content_hash, worded_by, title, tags, deadlines,
       identifiers, record, curated, text)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const addKey = db.prepare('insert or ignore into item_keys (key, doc) values (?, ?)');
  const sourceRow = db.prepare<[number, string], { first_seen_at: string; content_hash: string }>(
    'select first_seen_at, content_hash from item_sources where doc = ? and source_id = ?',
  );
  const addSource = db.prepare(
    `insert into item_sources (doc, source_id, first_seen_at, last_seen_at, content_hash) values (?, ?, ?, ?, ?)
     on conflict (doc, source_id) do update set first_seen_at = min(first_seen_at, excluded.first_seen_at),
       last_seen_at = max(last_seen_at, excluded.last_seen_at), content_hash = excluded.content_hash`,
  );
  const see = db.prepare(`update item_sources set last_seen_at = max(last_seen_at, ?) where doc = ? and source_id = ?`);
  const sourcesOf = db.prepare<[number], string>('select source_id from item_sources where doc = ?').pluck();
  const keepRevision = db.prepare(
    `insert into item_revisions (doc, since, title, url, published_at, published_precision, content_hash, tags, deadlines,
       identifiers, record, text) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const reword = db.prepare(
    `update items set publisher = ?, publisher_kind = ?, speaks_for = ?, url = ?, author = ?, published_at = ?,
       published_precision = ?, revised_at = ?, changed_at = max(changed_at, ?), content_hash = ?, worded_by = ?, title = ?,
       tags = ?, deadlines = ?, identifiers = ?, record = ?, text = ? where doc = ?`,
  );
  const seenEarlier = db.prepare(
    `update items set revised_at = case when revised_at = first_seen_at and ? then ? else revised_at end, first_seen_at = ?,
       changed_at = max(changed_at, revised_at) where doc = ?`,
  );
  const changed = db.prepare('update items set changed_at = max(changed_at, ?) where doc = ?');
  const rejudge = db.prepare('update items set tags = ?, deadlines = ?, identifiers = ? where doc = ?');
  const dropDeadlines = db.prepare('delete from item_deadlines where doc = ? and day = ?');
  const addDeadline = db.prepare('insert or ignore into item_deadlines (day, doc) values (?, ?)');
  const dropIdentifier = db.prepare('delete from item_identifiers where kind = ? and value = ? and doc = ?');
  const addIdentifier = db.prepare('insert or ignore into item_identifiers (kind, value, doc) values (?, ?, ?)');
  const dropWords = db.prepare('delete from item_index where rowid = ?');
  const addWords = db.prepare('insert into item_index (rowid, title, text, numbers, marks) values (?, ?, ?, ?, ?)');
  const setValues = db.prepare('insert or replace into doc_values (doc, seen, terms) values (?, ?, ?)');
  const noteChanges = db.prepare('insert into doc_changes (docs) values (?)');
  const dropChanges = db.prepare('delete from doc_changes where no <= (select max(no) from doc_changes) - 2000');

  /** First free place at or after a second. Many items share one: days without an hour, imports without a date. */
  function freePlace(second: number, next: Map<number, number>): number {
    const base = second * PLACES;
    let place = next.get(base) ?? base;
    for (let span = PLACES; taken.get(place, place) !== 0;) {
      // All of a span taken: go on behind it with a longer one; else look into its first half.
      if (taken.get(place, place + span - 1) === span) {
        place += span;
        span *= 2;
      } else span = Math.max(1, span >> 1);
    }
    next.set(base, place + 1);
    return place;
  }

  /** Writes index entries in order of time: out of order the index flushes at every row. */
  function index(entries: Entry[]): void {
    entries.sort((a, b) => a.doc - b.doc);
    for (const { doc, isNew, classified, sourceIds } of entries) {
      const { item, identifiers } = classified;
      const numbers = termsOfItem({ ...classified, sourceIds }).map(({ field, value }) =>
        terms.numberFor(field, value),
      );
      const at = new Date((doc / PLACES) * 1000);
      const marks = `${EVERY_ITEM} ${yearWord(at)} ${monthWord(at)} ${numbers.map(termWord).join(' ')}`;
      if (!isNew) dropWords.run(doc);
      addWords.run(doc, foldForeign(item.title), foldForeign(item.text), foldForeign(numbersText(identifiers)), marks);
      setValues.run(doc, Math.floor(Date.parse(item.firstSeenAt) / 1000), numbers.join(' '));
    }
    if (entries.length === 0) return;
    noteChanges.run(entries.map(({ doc }) => doc).join(' '));
    dropChanges.run();
  }

  /** Deadlines and identifiers as rows that can be asked for; `before` is what stood there. */
  function writeParts(doc: number, after: ClassifiedItem, before?: ClassifiedItem): void {
    for (const { on } of before?.deadlines ?? []) dropDeadlines.run(doc, on);
    for (const { kind, value } of before?.identifiers ?? []) dropIdentifier.run(kind, value, doc);
    for (const { on } of after.deadlines) addDeadline.run(on, doc);
    for (const { kind, value } of after.identifiers) addIdentifier.run(kind, value, doc);
  }

  function insert(doc: number, { item, tags, deadlines, identifiers }: ClassifiedItem, keys: Set<string>): void {
    addItem.run(
      doc,
      item.id,
      item.externalId ?? null,
      item.sourceId,
      item.publisher,
      item.publisherKind,
      item.speaksFor ?? null,
      item.url,
      item.author ?? null,
      item.publishedAt,
      item.publishedPrecision ?? null,
      item.firstSeenAt,
      item.firstSeenAt,
      item.firstSeenAt,
      item.contentHash,
      item.sourceId,
      item.title,
      JSON.stringify(tags),
      JSON.stringify(deadlines),
      JSON.stringify(identifiers),
      item.record ? JSON.stringify(item.record) : null,
      item.curated ? JSON.stringify(item.curated) : null,
      item.text,
    );
    for (const key of keys) addKey.run(keyHash(key), doc);
    addSource.run(doc, item.sourceId, item.firstSeenAt, item.firstSeenAt, item.contentHash);
  }

  function keep(doc: number, row: Omit<ItemRow, 'revised_at'>, since: Instant): void {
    keepRevision.run(
      doc,
      since,
      row.title,
      row.url,
      row.published_at,
      row.published_precision,
      row.content_hash,
      row.tags,
      row.deadlines,
      row.identifiers,
      row.record,
      row.text,
    );
  }

  /**
   * Meets an item that is known. An edit belongs to the source whose wording is kept; another source's wording is only
   * remembered by its hash, unless it brings a record or clearly more text. True where the item was revised.
   */
  function meet(doc: number, { classified, keys }: ItemToSave, entries: Map<number, Entry>): boolean {
    const { item, tags, deadlines, identifiers } = classified;
    const row = rowOf.get(doc)!;
    const at = item.firstSeenAt;
    const shown = sourceRow.get(doc, item.sourceId);
    for (const key of keys) addKey.run(keyHash(key), doc);
    addSource.run(doc, item.sourceId, at, at, item.contentHash);
    const reindex = (now: ClassifiedItem): void =>
      void entries.set(doc, { doc, isNew: false, classified: now, sourceIds: sourcesOf.all(doc) });
    const same = item.contentHash === row.content_hash;
    if (at < row.first_seen_at) seenEarlier.run(same ? 1 : 0, at, at, doc);
    if (!shown && at > row.first_seen_at) changed.run(at, doc);

    const isEdit = item.sourceId === row.worded_by && !same;
    const isRicher =
      item.sourceId !== row.worded_by &&
      shown?.content_hash !== item.contentHash &&
      !same &&
      ((item.record !== undefined && row.record === null) || item.text.length > row.text.length * 2 + 200);
    if ((isEdit || isRicher) && at < row.revised_at) {
      // Brought late (an import of history): it stands before the words that we have.
      const version = { ...row, title: item.title, url: item.url, text: item.text, content_hash: item.contentHash };
      const record = item.record ? JSON.stringify(item.record) : null;
      const judged = { tags, deadlines, identifiers };
      const [tagsText, deadlinesText, identifiersText] = Object.values(judged).map((part) => JSON.stringify(part));
      keep(doc, { ...version, record, tags: tagsText!, deadlines: deadlinesText!, identifiers: identifiersText! }, at);
      reindex(toClassified(rowOf.get(doc)!));
      return false;
    }
    if (!isEdit && !isRicher) {
      if (!shown || at < row.first_seen_at) reindex(toClassified(rowOf.get(doc)!));
      return false;
    }
    keep(doc, row, row.revised_at);
    const from = isRicher
      ? item
      : { publisher: row.publisher, publisherKind: row.publisher_kind, speaksFor: row.speaks_for };
    reword.run(
      from.publisher,
      from.publisherKind,
      from.speaksFor ?? null,
      item.url ?? row.url,
      item.author ?? row.author,
      row.published_at ?? item.publishedAt,
      row.published_at === null ? (item.publishedPrecision ?? null) : row.published_precision,
      at,
      at,
      item.contentHash,
      item.sourceId,
      item.title,
      JSON.stringify(tags),
      JSON.stringify(deadlines),
      JSON.stringify(identifiers),
      item.record ? JSON.stringify(item.record) : row.record,
      item.text,
      doc,
    );
    writeParts(doc, classified, toClassified(row));
    reindex(toClassified(rowOf.get(doc)!));
    return true;
  }

  return {
    /** The doc of an item by its id or by any of its keys. */
    docOf(id: string, keys: string[] = []): number | undefined {
      const doc = byId.get(id);
      if (doc !== undefined) return doc;
      for (const key of keys) {
        const other = byKey.get(keyHash(key));
        if (other !== undefined) return other;
      }
      return undefined;
    },

    /** Saves what a visit brought; an item that stands twice in it is saved once (I01). Ids of the new and the revised. */
    saveItems(items: ItemToSave[]): { added: string[]; updated: string[] } {
      const fresh = new Map<string, { classified: ClassifiedItem; keys: Set<string> }>();
      const claimed = new Map<string, string>();
      const met: [number, ItemToSave][] = [];
      for (const entry of items) {
        const { item } = entry.classified;
        const doc = this.docOf(item.id, entry.keys);
        if (doc !== undefined) {
          met.push([doc, entry]);
          continue;
        }
        const twin = fresh.has(item.id) ? item.id : entry.keys.map((key) => claimed.get(key)).find(Boolean);
        const made = twin ? fresh.get(twin)! : { classified: entry.classified, keys: new Set<string>() };
        if (!twin) fresh.set(item.id, made);
        for (const key of entry.keys) {
          made.keys.add(key);
          claimed.set(key, made.classified.item.id);
        }
      }
      const entries = new Map<number, Entry>();
      const next = new Map<number, number>();
      const ordered = [...fresh.values()]
        .map((made) => ({ ...made, second: sortSecond(made.classified.item) }))
        .sort((a, b) => a.second - b.second);
      for (const { classified, keys, second } of ordered) {
        const doc = freePlace(second, next);
        insert(doc, classified, keys);
        writeParts(doc, classified);
        entries.set(doc, { doc, isNew: true, classified, sourceIds: [classified.item.sourceId] });
      }
      const updated = met.filter(([doc, entry]) => meet(doc, entry, entries)).map(([doc]) => idOf.get(doc)!);
      index([...entries.values()]);
      return { added: [...fresh.keys()], updated };
    },

    /** Notes that a source still shows these items. */
    sawItems(ids: string[], sourceId: string, at: Instant): void {
      for (const id of ids) {
        const doc = byId.get(id);
        if (doc === undefined || see.run(at, doc, sourceId).changes > 0) continue;
        const row = rowOf.get(doc)!;
        addSource.run(doc, sourceId, at, at, row.content_hash);
        changed.run(at, doc);
        index([{ doc, isNew: false, classified: toClassified(row), sourceIds: sourcesOf.all(doc) }]);
      }
    },

    /** Replaces what the rules read; persons' words stay. The index is only touched where something differs. */
    saveJudgements(items: Pick<ClassifiedItem, 'tags' | 'deadlines' | 'identifiers' | 'item'>[]): number {
      const entries: Entry[] = [];
      let differing = 0;
      for (const { item, tags, deadlines, identifiers } of items) {
        const doc = byId.get(item.id);
        const row = doc === undefined ? undefined : rowOf.get(doc);
        if (doc === undefined || !row) continue;
        const texts = [tags, deadlines, identifiers].map((part) => JSON.stringify(part));
        if (texts[0] === row.tags && texts[1] === row.deadlines && texts[2] === row.identifiers) continue;
        differing += 1;
        rejudge.run(...texts, doc);
        const before = toClassified(row);
        const classified = toClassified({ ...row, tags: texts[0]!, deadlines: texts[1]!, identifiers: texts[2]! });
        writeParts(doc, classified, before);
        entries.push({ doc, isNew: false, classified, sourceIds: sourcesOf.all(doc) });
      }
      index(entries);
      return differing;
    },

    /** Writes the index entries of all items, into an index that was emptied. Gives their number. */
    indexAll(): number {
      let number = 0;
      for (let last = Number.MIN_SAFE_INTEGER; ;) {
        const rows = rowsAfter.all(last);
        if (rows.length === 0) return number;
        last = rows.at(-1)!.doc;
        number += rows.length;
        index(
          rows.map((row) => ({
            doc: row.doc,
            isNew: true,
            classified: toClassified(row),
            sourceIds: sourcesOf.all(row.doc),
          })),
        );
      }
    },

    /** Writes the index entries of these items anew from what is stored. */
    reindexDocs(docs: number[]): void {
      index(
        docs.flatMap((doc) => {
          const row = rowOf.get(doc);
          return row ? [{ doc, isNew: false, classified: toClassified(row), sourceIds: sourcesOf.all(doc) }] : [];
        }),
      );
    },
  };
}
