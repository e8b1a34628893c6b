// By which names an item is known again: its id, and hashes of its address, of the publisher's identifier, of its title
// and day. And what each source last showed of it, by which an edit is noticed.

import { hash } from '../../lib/text.ts';
import type { Db } from './connection.ts';

const hashes = new WeakMap<readonly string[], string[]>();

/** How keys are kept: 16 hexadecimal digits of the SHA-256 of each. Asked for before and while a visit is saved. */
export function keyHashes(keys: readonly string[]): string[] {
  let made = hashes.get(keys);
  if (!made) {
    made = keys.map((key) => hash(key).slice(0, 16));
    hashes.set(keys, made);
  }
  return made;
}

export function createItemKeys(db: Db) {
  const byId = db.prepare<[string], number>('select doc from items where id = ?').pluck();
  const byKey = db.prepare<[string], number>('select doc from item_keys where key = ?').pluck();
  const idOf = db.prepare<[number], string>('select id from items where doc = ?').pluck();
  const hashById = db.prepare<[string], { doc: number; content_hash: string }>(
    'select doc, content_hash from items where id = ?',
  );
  const shownHash = db
    .prepare<[string, number], string>('select content_hash from item_sources where source_id = ? and doc = ?')
    .pluck();
  const addKey = db.prepare('insert or ignore into item_keys (key, doc) values (?, ?)');

  /** The doc of an item by its id or by any of its keys, as they are kept. */
  function docOf(id: string, kept: string[]): number | undefined {
    let doc = id === '' ? undefined : byId.get(id);
    for (let at = 0; doc === undefined && at < kept.length; at += 1) doc = byId.get(kept[at]!) ?? byKey.get(kept[at]!);
    return doc;
  }

  return {
    docOf,
    docById: (id: string): number | undefined => byId.get(id),
    idOf: (doc: number): string => idOf.get(doc)!,
    /** The hash of an item's words as this source last showed them. */
    shownHash: (sourceId: string, doc: number): string | undefined => shownHash.get(sourceId, doc),

    /** Adds names of an item. The first is the id itself, as a rule; it needs no place of its own. */
    addKeys(id: string, kept: Iterable<string>, doc: number): void {
      for (const key of kept) if (key !== id) addKey.run(key, doc);
    },

    /** For each list of keys the id of the item that has one of them, or null. */
    resolve: (keys: string[][]): (string | null)[] =>
      keys.map((names) => {
        const doc = docOf('', keyHashes(names));
        return doc === undefined ? null : idOf.get(doc)!;
      }),

    /** Content hashes of those of these items that are known; with a source, as that source last showed them. */
    known(ids: string[], sourceId?: string): Map<string, string> {
      const known = new Map<string, string>();
      for (const id of ids) {
        const row = hashById.get(id);
        if (!row) continue;
        const own = sourceId === undefined ? undefined : shownHash.get(sourceId, row.doc);
        known.set(id, own ?? row.content_hash);
      }
      return known;
    },
  };
}
