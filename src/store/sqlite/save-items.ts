// Writing items: new ones, edits, sightings, judgements, and their words in the index.
// Everything here runs inside a transaction (transaction.ts).

import { sortSecond } from '../../lib/indexing.ts';
import type { ClassifiedItem, Instant } from '../../model.ts';
import type { ItemToSave, ItemWrites, SavedItems } from '../contract/tx.ts';
import type { Db } from './connection.ts';
import { entryOf, type IndexEntry, type ItemIndex } from './item-index.ts';
import { createItemKeys, keyHashes } from './item-keys.ts';
import { type ItemRow, sourcesIn, toClassified } from './item-rows.ts';
import { packTags } from './item-rows.ts';
import { PLACES } from './terms.ts';

export function createItemWriter(db: Db, index: ItemIndex): ItemWrites {
  const { docOf, docById, idOf, shownHash, addKeys } = createItemKeys(db);
  const rowOf = db.prepare<[number], ItemRow>('select * from items where doc = ?');
  const taken = db.prepare<[number, number], number>('select count(*) from items where doc between ? and ?').pluck();
  const addItem = db.prepare(
    `insert into items (doc, id, external_id, source_id, publisher, publisher_kind, speaks_for, url, author, published_at,
       published_precision, first_seen_at, revised_at, changed_at, content_hash, worded_by, sources, title, tags, deadlines,
       identifiers, record, curated, text)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const addSource = db.prepare(
    `insert into item_sources (source_id, doc, last_seen_at, content_hash) values (?, ?, ?, ?)
     on conflict (source_id, doc) do update set last_seen_at = max(last_seen_at, excluded.last_seen_at),
       content_hash = excluded.content_hash`,
  );
  const see = db.prepare('update item_sources set last_seen_at = max(last_seen_at, ?) where source_id = ? and doc = ?');
  const setSources = db.prepare('update items set sources = ?, changed_at = max(changed_at, ?) where doc = ?');
  const keepRevision = db.prepare(
    `insert into item_revisions (doc, since, title, url, published_at, published_precision, content_hash, tags, deadlines,
       identifiers, record, text) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const reword = db.prepare(
    `update items set publisher = ?, publisher_kind = ?, speaks_for = ?, url = ?, author = ?, published_at = ?,
       published_precision = ?, revised_at = ?, changed_at = max(changed_at, ?), content_hash = ?, worded_by = ?, title = ?,
       tags = ?, deadlines = ?, identifiers = ?, record = ?, curated = ?, text = ? where doc = ?`,
  );
  const seenEarlier = db.prepare(
    `update items set revised_at = case when revised_at = first_seen_at and ? then ? else revised_at end, first_seen_at = ?,
       changed_at = max(changed_at, revised_at) where doc = ?`,
  );
  const setCorrections = db.prepare('update items set corrections = ?, changed_at = max(changed_at, ?) where doc = ?');
  const rejudge = db.prepare('update items set tags = ?, deadlines = ?, identifiers = ? where doc = ?');
  const dropDeadlines = db.prepare('delete from item_deadlines where doc = ? and day = ?');
  const addDeadline = db.prepare('insert or ignore into item_deadlines (day, doc) values (?, ?)');
  const dropIdentifier = db.prepare('delete from item_identifiers where kind = ? and value = ? and doc = ?');
  const addIdentifier = db.prepare('insert or ignore into item_identifiers (kind, value, doc) values (?, ?, ?)');
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

  /** Deadlines and identifiers as rows that can be asked for; `before` is what they replace. */
  function writeParts(doc: number, after: ClassifiedItem, before?: ClassifiedItem): void {
    for (const { on } of before?.deadlines ?? []) dropDeadlines.run(doc, on);
    for (const { kind, value } of before?.identifiers ?? []) dropIdentifier.run(kind, value, doc);
    for (const { on } of after.deadlines) addDeadline.run(on, doc);
    for (const { kind, value } of after.identifiers) addIdentifier.run(kind, value, doc);
  }

  /** Notes that a source showed an item at a moment; true where that is new about the item. */
  function addSighting(row: ItemRow, sourceId: string, at: Instant): boolean {
    const sources = sourcesIn(row);
    const known = sources.find(([id]) => id === sourceId);
    if (known && known[1] <= at) return false;
    const others = sources.filter(([id]) => id !== sourceId);
    const all = [...others, [sourceId, at] as const].sort((a, b) => (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0));
    row.sources = JSON.stringify(all);
    setSources.run(row.sources, at > row.first_seen_at ? at : row.changed_at, row.doc);
    return true;
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
      '', // the first source alone (sourcesIn)
      item.title,
      packTags(tags, item),
      JSON.stringify(deadlines),
      JSON.stringify(identifiers),
      item.record ? JSON.stringify(item.record) : null,
      item.curated ? JSON.stringify(item.curated) : null,
      item.text,
    );
    addKeys(item.id, keys, doc);
    addSource.run(item.sourceId, doc, item.firstSeenAt, item.contentHash);
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
   * remembered by its hash, unless it brings a record or clearly more text. Gives what changed of the item, if anything.
   */
  function meet(
    doc: number,
    { classified, keys }: ItemToSave,
    entries: Map<number, IndexEntry>,
    isVisit: boolean,
  ): 'edited' | 'seen' | null {
    const { item, tags, deadlines, identifiers } = classified;
    const row = rowOf.get(doc)!;
    const at = item.firstSeenAt;
    const shown = shownHash(item.sourceId, doc);
    addKeys(row.id, keyHashes(keys), doc);
    const isNewSource = addSighting(row, item.sourceId, at);
    addSource.run(item.sourceId, doc, at, item.contentHash);
    const reindex = (): void => void entries.set(doc, entryOf(rowOf.get(doc)!));
    const same = item.contentHash === row.content_hash;
    if (at < row.first_seen_at) seenEarlier.run(same ? 1 : 0, at, at, doc);

    const isEdit = item.sourceId === row.worded_by && !same;
    const isRicher =
      item.sourceId !== row.worded_by &&
      shown !== item.contentHash &&
      !same &&
      ((item.record !== undefined && row.record === null) || item.text.length > row.text.length * 2 + 200);
    if ((isEdit || isRicher) && at < row.revised_at && !isVisit) {
      // Brought late (an import of history): a version before the words that we have.
      const version = { ...row, title: item.title, url: item.url, text: item.text, content_hash: item.contentHash };
      const record = item.record ? JSON.stringify(item.record) : null;
      const judged = {
        tags: packTags(tags, item),
        deadlines: JSON.stringify(deadlines),
        identifiers: JSON.stringify(identifiers),
      };
      keep(doc, { ...version, record, ...judged }, at);
      reindex();
      return 'seen';
    }
    if (!isEdit && !isRicher) {
      if (!isNewSource && at >= row.first_seen_at) return null;
      reindex();
      return 'seen';
    }
    keep(doc, row, row.revised_at);
    // What a list shows now follows what it showed before, also where the clock was put back between the two (T02).
    const revisedAt = at < row.revised_at ? new Date(Date.parse(row.revised_at) + 1).toISOString() : at;
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
      revisedAt,
      revisedAt,
      item.contentHash,
      item.sourceId,
      item.title,
      packTags(tags, item),
      JSON.stringify(deadlines),
      JSON.stringify(identifiers),
      item.record ? JSON.stringify(item.record) : row.record,
      item.curated ? JSON.stringify(item.curated) : row.curated,
      item.text,
      doc,
    );
    writeParts(doc, classified, toClassified(row));
    reindex();
    return 'edited';
  }

  return {
    async saveItems(items, isVisit) {
      const fresh = new Map<string, { classified: ClassifiedItem; keys: Set<string> }>();
      const claimed = new Map<string, string>();
      const met: [number, ItemToSave][] = [];
      for (const entry of items) {
        const { item } = entry.classified;
        const kept = keyHashes(entry.keys);
        const doc = docOf(item.id, kept);
        if (doc !== undefined) {
          met.push([doc, entry]);
          continue;
        }
        const twin = fresh.has(item.id) ? item.id : kept.map((key) => claimed.get(key)).find(Boolean);
        const made = twin ? fresh.get(twin)! : { classified: entry.classified, keys: new Set<string>() };
        if (!twin) fresh.set(item.id, made);
        for (const key of kept) {
          made.keys.add(key);
          claimed.set(key, made.classified.item.id);
        }
      }
      const entries = new Map<number, IndexEntry>();
      const next = new Map<number, number>();
      const ordered = [...fresh.values()]
        .map((made) => ({ ...made, second: sortSecond(made.classified.item) }))
        .sort((a, b) => a.second - b.second);
      for (const { classified, keys, second } of ordered) {
        const doc = freePlace(second, next);
        insert(doc, classified, keys);
        writeParts(doc, classified);
        entries.set(doc, { doc, isNew: true, found: { ...classified, sourceIds: [classified.item.sourceId] } });
      }
      const saved: SavedItems = { added: [...fresh.keys()], updated: [], seen: [] };
      for (const [doc, entry] of met) {
        const what = meet(doc, entry, entries, isVisit);
        if (what) saved[what === 'edited' ? 'updated' : 'seen'].push(idOf(doc));
      }
      index.note([...entries.values()]);
      return saved;
    },

    async seeItems(ids, sourceId, at, saved) {
      const noted = new Set<string>();
      const first: string[] = [];
      for (const { item } of saved.map(({ classified }) => classified))
        if (item.sourceId === sourceId && item.firstSeenAt === at) noted.add(item.id);
      for (const id of ids) {
        if (noted.has(id)) continue;
        const doc = docById(id);
        if (doc === undefined || see.run(at, sourceId, doc).changes > 0) continue;
        const row = rowOf.get(doc)!;
        addSource.run(sourceId, doc, at, row.content_hash);
        if (!addSighting(row, sourceId, at)) continue;
        index.note([entryOf(rowOf.get(doc)!)]);
        first.push(id);
      }
      return first;
    },

    async saveJudgements(items) {
      const entries: IndexEntry[] = [];
      const [changed, edited]: [string[], string[]] = [[], []];
      for (const { item, tags, deadlines, identifiers } of items) {
        const doc = docById(item.id);
        const row = doc === undefined ? undefined : rowOf.get(doc);
        if (doc === undefined || !row) continue;
        if (row.content_hash !== item.contentHash || row.text !== item.text || row.title !== item.title) {
          edited.push(item.id);
          continue;
        }
        const judged = {
          ...row,
          tags: packTags(tags, row),
          deadlines: JSON.stringify(deadlines),
          identifiers: JSON.stringify(identifiers),
        };
        const before = toClassified({ ...row, corrections: null });
        const isSame =
          judged.tags === packTags(before.tags, row) &&
          judged.deadlines === row.deadlines &&
          judged.identifiers === row.identifiers;
        if (isSame) continue;
        changed.push(item.id);
        rejudge.run(judged.tags, judged.deadlines, judged.identifiers, doc);
        writeParts(doc, toClassified(judged), before);
        entries.push(entryOf(judged));
      }
      index.note(entries);
      return { changed, edited };
    },

    async saveCorrections(itemId, corrections, at) {
      const doc = docById(itemId);
      if (doc === undefined) return;
      const words = corrections.map(({ kind, value, by, at: when }) => ({ kind, value, by, at: when }));
      setCorrections.run(words.length > 0 ? JSON.stringify(words) : null, at, doc);
      index.note([entryOf(rowOf.get(doc)!)]);
    },
  };
}
