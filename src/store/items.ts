// Reading items: by id, by their keys, by number of record, with sources and earlier versions; and judging them anew.

import type { ClassifiedItem, Correction, FoundItem, Instant, ItemOutline } from '../model.ts';
import {
  asVersion,
  correctionsOf,
  type ItemRow,
  type OutlineRow,
  sourcesIn,
  toClassified,
  toFound,
  toOutline,
  type VersionRow,
} from './item-rows.ts';
import { outlineOf } from '../lib/outline.ts';
import type { ItemIndex } from './item-index.ts';
import type { ItemWriter } from './save-items.ts';
import type { Terms } from './terms.ts';
import type { Db } from './sqlite.ts';

/** A source that showed an item. `isListed`: its last complete document still did. */
export type Sighting = { sourceId: string; firstSeenAt: Instant; lastSeenAt: Instant; isListed: boolean };

export type ItemReader = ReturnType<typeof itemReaderOf>;

/** Reading by doc, for the files of this room. */
export function itemReaderOf(db: Db, terms: Terms) {
  const rowOf = db.prepare<[number], ItemRow>('select * from items where doc = ?');
  const versions = db.prepare<[number], VersionRow>(
    `select since, title, url, published_at, published_precision, content_hash, tags, deadlines, identifiers, record, text
     from item_revisions where doc = ? order by since`,
  );
  // What an item carries is read from what facets count: its row need not be read to the end, nor any JSON.
  const outlineRow = db
    .prepare<[number], OutlineRow>(
      `select id, external_id, url, title, publisher, publisher_kind, published_at, first_seen_at, terms, development_id
       from items join doc_values using (doc) left join timeline_places on item_id = id where doc = ?`,
    )
    .raw();
  const placeNow = db.prepare<[string], string>('select development_id from timeline_places where item_id = ?').pluck();
  const placeThen = db
    .prepare<[string, string, string, string, string], string>(
      `select development_id from timeline_places where item_id = ? and since <= ?
       union all select development_id from timeline_past_places where item_id = ? and since <= ? and until > ?`,
    )
    .pluck();
  /** An item as it was known at a moment: its words, tags, sources of then. Null where it was not seen yet. */
  function foundAt(doc: number, knownAt: Instant): FoundItem | null {
    const row = rowOf.get(doc);
    if (!row || row.first_seen_at > knownAt) return null;
    const earlier = row.revised_at <= knownAt ? [] : versions.all(doc);
    const version = earlier.findLast(({ since }) => since <= knownAt) ?? earlier[0];
    const place = placeThen.get(row.id, knownAt, row.id, knownAt, knownAt) ?? null;
    return toFound(version ? asVersion(row, version) : row, place, knownAt);
  }

  return {
    foundAt,
    /** An item as lists show it, now or at a moment. */
    outline(doc: number, knownAt?: Instant): ItemOutline | null {
      if (knownAt === undefined) return toOutline(outlineRow.get(doc)!, terms);
      const found = foundAt(doc, knownAt);
      return found && outlineOf(found);
    },
    row: (doc: number): ItemRow | undefined => rowOf.get(doc),
    versions: (doc: number): VersionRow[] => versions.all(doc),
    /** An item as it is now. */
    found(doc: number): FoundItem {
      const row = rowOf.get(doc)!;
      return toFound(row, placeNow.get(row.id) ?? null);
    },
  };
}

export function itemsOf(db: Db, reader: ItemReader, writer: ItemWriter, index: ItemIndex) {
  const docById = db.prepare<[string], number>('select doc from items where id = ?').pluck();
  const docByExternal = db.prepare<[string], number>('select doc from items where external_id = ?').pluck();
  const docsAfter = db.prepare<[number, number], ItemRow>('select * from items where doc > ? order by doc limit ?');
  const lastSeen = db.prepare<[string, number], { last_seen_at: string; listed_at: string | null }>(
    `select s.last_seen_at, t.listed_at from item_sources s left join source_states t on t.source_id = s.source_id
     where s.source_id = ? and s.doc = ?`,
  );
  const setCorrections = db.prepare('update items set corrections = ?, changed_at = max(changed_at, ?) where doc = ?');
  const count = db.prepare<[], number>('select count(*) from doc_values').pluck();

  return {
    /** Content hashes of those of these items that are known; with a source, as that source last showed them. */
    async knownItems(ids: string[], sourceId?: string): Promise<Map<string, string>> {
      return writer.known(ids, sourceId);
    },

    /** For each list of keys the id of the item that has one of them, or null (I02, I04). */
    async resolveItems(keys: string[][]): Promise<(string | null)[]> {
      return writer.resolve(keys);
    },

    /** One item by its id, or by the id that its importer gave it; as known at a moment where one is given. */
    async itemById(id: string, knownAt?: Instant): Promise<FoundItem | null> {
      const doc = docById.get(id) ?? docByExternal.get(id);
      if (doc === undefined) return null;
      return knownAt === undefined ? reader.found(doc) : reader.foundAt(doc, knownAt);
    },

    /** Several items by id, in the order asked; unknown ids are left out. */
    async itemsById(ids: string[], knownAt?: Instant): Promise<FoundItem[]> {
      return ids.flatMap((id) => {
        const doc = docById.get(id);
        const item =
          doc === undefined ? null : knownAt === undefined ? reader.found(doc) : reader.foundAt(doc, knownAt);
        return item ? [item] : [];
      });
    },

    /** Earlier versions of an item, oldest first, each with the moment from which it stood; the present one is last. */
    async versionsOf(id: string): Promise<(ClassifiedItem & { since: Instant })[]> {
      const doc = docById.get(id);
      const row = doc === undefined ? undefined : reader.row(doc);
      if (!row) return [];
      const earlier = reader
        .versions(row.doc)
        .map((version) => ({ ...toClassified(asVersion(row, version)), since: version.since }));
      return [...earlier, { ...toClassified(row), since: row.revised_at }].sort((a, b) => (a.since < b.since ? -1 : 1));
    },

    /** Which sources showed an item, first to last. */
    async sightingsOf(id: string): Promise<Sighting[]> {
      const doc = docById.get(id);
      const row = doc === undefined ? undefined : reader.row(doc);
      return (row ? sourcesIn(row) : []).map(([sourceId, firstSeenAt]) => {
        const last = lastSeen.get(sourceId, row!.doc);
        const lastSeenAt = last?.last_seen_at ?? firstSeenAt;
        return { sourceId, firstSeenAt, lastSeenAt, isListed: !last?.listed_at || lastSeenAt >= last.listed_at };
      });
    },

    /** All items, oldest first, in batches; items saved meanwhile with later dates come too. */
    async *eachItem(batch = 500): AsyncGenerator<ClassifiedItem[]> {
      for (let last = Number.MIN_SAFE_INTEGER; ;) {
        const rows = docsAfter.all(last, batch);
        if (rows.length === 0) return;
        last = rows.at(-1)!.doc;
        yield rows.map((row) => toClassified(row));
      }
    },

    /** Replaces what the rules read in these items, in one transaction; persons' words stay. Gives how many differ. */
    async saveJudgements(items: ClassifiedItem[]): Promise<number> {
      return db.transaction(() => writer.saveJudgements(items)).immediate();
    },

    /** Sets the persons' words that hold for an item (all of them), and finds it by them at once. False: no such item. */
    async saveCorrections(itemId: string, corrections: Correction[], at: Instant): Promise<boolean> {
      const save = db.transaction((): boolean => {
        const doc = docById.get(itemId);
        if (doc === undefined) return false;
        const words = corrections.map(({ kind, value, by, at: when }) => ({ kind, value, by, at: when }));
        setCorrections.run(words.length > 0 ? JSON.stringify(words) : null, at, doc);
        index.rewrite([doc]);
        return true;
      });
      return save.immediate();
    },

    /** The persons' words that hold for an item. */
    async correctionsFor(itemId: string): Promise<Correction[]> {
      const doc = docById.get(itemId);
      const row = doc === undefined ? undefined : reader.row(doc);
      return row ? correctionsOf(row) : [];
    },

    async countItems(): Promise<number> {
      return count.get() ?? 0;
    },
  };
}
