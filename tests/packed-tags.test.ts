// Tags come back from a row as they were read, whatever was quoted and however the row was written.

import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Tag } from '../src/model.ts';
import { openStore } from '../src/store/open.ts';
import { packTags, unpackTags } from '../src/store/sqlite/item-rows.ts';
import { classified, save } from './store-helpers.ts';
import { rejudge } from './record.ts';

const words = { title: 'Labor may act “soon” 😀 on plans', text: 'A person said so. Two persons denied it.' };
const tags: Tag[] = [
  {
    kind: 'status',
    value: 'rumor',
    evidence: [
      { field: 'title', quote: 'may act “soon” 😀', start: 6, rule: 'status/modal' },
      { field: 'text', quote: 'words that stand elsewhere', start: 3, rule: 'status/old' },
      { field: 'record', quote: 'agency', start: 0, rule: 'record/type' },
    ],
    by: 'learned',
    probability: 0.8123456789,
  },
  { kind: 'agency', value: 'labor', evidence: [], by: 'person', probability: 1 },
];

test('quotations that stand in the row are kept as a length, all others as they are', () => {
  const packed = packTags(tags, words);
  expect(packed).not.toContain('may act');
  expect(packed).toContain('words that stand elsewhere');
  expect(JSON.stringify(unpackTags(packed, words))).toBe(JSON.stringify(tags));
  expect(unpackTags(JSON.stringify(tags), words)).toEqual(tags);
  expect(unpackTags('[]', words)).toEqual([]);
});

test('a row of version 0.1.0 reads as before, and is not written again by a reclassify that reads the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearsay-'));
  const store = await openStore(join(folder, 'a.db'));
  try {
    const made = classified('a', { title: words.title, text: words.text });
    made.classified.tags.push({ ...tags[0]!, kind: 'initiative', value: 'eo-14330' } as Tag);
    await save(store, [made]);
    const before = await store.itemById('a');
    const db = new Database(join(folder, 'a.db'));
    const plain = JSON.stringify(made.classified.tags);
    const sources = JSON.stringify([['one', made.classified.item.firstSeenAt]]);
    db.prepare('update items set tags = ?, sources = ?').run(plain, sources);
    expect(await store.itemById('a')).toEqual(before);
    expect(before?.tags).toEqual(made.classified.tags);
    expect((await rejudge(store, [made.classified], '2025-08-09T00:00:00.000Z')).changed).toEqual([]);
    expect(db.prepare('select tags from items').pluck().get()).toBe(plain);
    db.close();
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
});
