// Reading items: by id, by their keys, with sources and earlier versions.

import { outlineOf } from '../../lib/tags.ts';
import type { FoundItem, Instant, ItemOutline } from '../../model.ts';
import type { ItemReads } from '../contract/items.ts';
import type { Db } from './connection.ts';
import { createItemKeys } from './item-keys.ts';
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
import type { Terms } from './terms.ts';

export type ItemReader = ReturnType<typeof createItemReader>;

/** Reading by doc, for the files of this room. */
export function createItemReader(db: Db, terms: Terms) {
  const docById = db.prepare<[string], number>('select doc from items where id = ?').pluck();
  const docByExternal = db.prepare<[string], number>('select doc from items where external_id = ?').pluck();
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
    /** The doc of an item, by its id or by the id that its importer gave it. */
    docOf: (id: string): number | undefined => docById.get(id) ?? docByExternal.get(id),
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

export function createItemReads(db: Db, reader: ItemReader): ItemReads {
  const { resolve, known } = createItemKeys(db);
  const docById = db.prepare<[string], number>('select doc from items where id = ?').pluck();
  const docsAfter = db.prepare<[number, number], ItemRow>('select * from items where doc > ? order by doc limit ?');
  const lastSeen = db.prepare<[string, number], { last_seen_at: string; listed_at: string | null }>(
    `select s.last_seen_at, t.listed_at from item_sources s left join source_states t on t.source_id = s.source_id
     where s.source_id = ? and s.doc = ?`,
  );
  const count = db.prepare<[], number>('select count(*) from doc_values').pluck();

  return {
    knownItems: async (ids, sourceId) => known(ids, sourceId),
    resolveItems: async (keys) => resolve(keys),

    async itemById(id, knownAt) {
      const doc = reader.docOf(id);
      if (doc === undefined) return null;
      return knownAt === undefined ? reader.found(doc) : reader.foundAt(doc, knownAt);
    },

    async itemsById(ids, knownAt) {
      return ids.flatMap((id) => {
        const doc = docById.get(id);
        const item =
          doc === undefined ? null : knownAt === undefined ? reader.found(doc) : reader.foundAt(doc, knownAt);
        return item ? [item] : [];
      });
    },

    async versionsOf(id) {
      const doc = docById.get(id);
      const row = doc === undefined ? undefined : reader.row(doc);
      if (!row) return [];
      const earlier = reader
        .versions(row.doc)
        .map((version) => ({ ...toClassified(asVersion(row, version)), since: version.since }));
      return [...earlier, { ...toClassified(row), since: row.revised_at }].sort((a, b) => (a.since < b.since ? -1 : 1));
    },

    async sightingsOf(id) {
      const doc = docById.get(id);
      const row = doc === undefined ? undefined : reader.row(doc);
      return (row ? sourcesIn(row) : []).map(([sourceId, firstSeenAt]) => {
        const last = lastSeen.get(sourceId, row!.doc);
        const lastSeenAt = last?.last_seen_at ?? firstSeenAt;
        return { sourceId, firstSeenAt, lastSeenAt, isListed: !last?.listed_at || lastSeenAt >= last.listed_at };
      });
    },

    async *eachItem(batch = 500) {
      for (let last = Number.MIN_SAFE_INTEGER; ;) {
        const rows = docsAfter.all(last, batch);
        if (rows.length === 0) return;
        last = rows.at(-1)!.doc;
        yield rows.map((row) => toClassified(row));
      }
    },

    async correctionsFor(itemId) {
      const doc = reader.docOf(itemId);
      const row = doc === undefined ? undefined : reader.row(doc);
      return row ? correctionsOf(row) : [];
    },

    countItems: async () => count.get() ?? 0,
  };
}
