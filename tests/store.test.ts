// The store: identity, edits, sightings, one visit one transaction, what happens to a file that cannot be used.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placeNotice } from '../src/lib/machine.ts';
import { UsageError } from '../src/lib/usage-error.ts';
import type { ClassifiedItem } from '../src/model.ts';
import { findFacets, searchItems } from '../src/query/search.ts';
import { itemIndexOf } from '../src/store/item-index.ts';
import { MIGRATIONS } from '../src/store/migrations.ts';
import { openStore, type Store } from '../src/store/open.ts';
import { itemWriterOf } from '../src/store/save-items.ts';
import { checkSqliteVersion, openSqlite } from '../src/store/sqlite.ts';
import { termsOf } from '../src/store/terms.ts';
import { itemReaderOf } from '../src/store/items.ts';
import { candidatesOf } from '../src/store/timeline.ts';
import { transactionsOf, turnsOf } from '../src/store/transaction.ts';
import { sized } from './campaign.ts';
import { classified, save } from './store-helpers.ts';
import { correctTag, record, rejudge, undoChange } from './record.ts';

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hearsay-store-'));
  store = await openStore(join(folder, 'a.db'));
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});
const found = async (words: string): Promise<string[]> =>
  (await searchItems(store, { words })).items.map(({ item }) => item.id);

describe('items', () => {
  it('are saved once, however often they are brought (I01, I06, I15)', async () => {
    const item = classified('a', { title: 'One story' });
    expect(await save(store, [item, classified('b'), item])).toEqual({ added: ['a', 'b'], updated: [] });
    expect(await save(store, [classified('b'), item], '2025-08-08T00:00:00.000Z')).toEqual({ added: [], updated: [] });
    expect(await store.countItems()).toBe(2);
    expect(await found('story')).toEqual(['a']);
  });

  it('are known again by any of their keys (I02, I04)', async () => {
    await save(store, [{ ...classified('a'), keys: ['url:https://example.org/a', 'guid:one:1'] }]);
    expect(
      await store.resolveItems([['guid:one:2', 'url:https://example.org/a'], ['guid:one:1'], ['guid:two:1']]),
    ).toEqual(['a', 'a', null]);
    const other = { ...classified('other'), keys: ['url:https://example.org/a', 'guid:one:2'] };
    expect((await save(store, [other])).added).toEqual([]);
    expect(await store.resolveItems([['guid:one:2']])).toEqual(['a']);
  });

  it('keep their earlier words when they are edited, and the time first seen (I12)', async () => {
    await save(store, [classified('a', { title: 'It will sign', status: 'official' })]);
    const at = '2025-08-08T09:00:00.000Z';
    const edited = classified('a', { title: 'It may sign', status: 'rumor', firstSeenAt: at });
    expect(await save(store, [edited], at)).toEqual({ added: [], updated: ['a'] });
    const now = await store.itemById('a');
    expect([now?.item.title, now?.item.firstSeenAt]).toEqual(['It may sign', '2025-08-07T13:00:00.000Z']);
    const then = await store.itemById('a', '2025-08-08T08:59:59.000Z');
    expect([then?.item.title, then?.tags.find(({ kind }) => kind === 'status')?.value]).toEqual([
      'It will sign',
      'official',
    ]);
    expect((await store.versionsOf('a')).map(({ item, since }) => [item.title, since])).toEqual([
      ['It will sign', '2025-08-07T13:00:00.000Z'],
      ['It may sign', at],
    ]);
    expect(await found('will')).toEqual([]);
    expect(await found('may')).toEqual(['a']);
  });

  it('are not edited by a date alone (I13), nor back and forth by two feeds that cut the text differently', async () => {
    const short = classified('a', { text: 'A teaser.' });
    const long = classified('a', { text: `A teaser. ${'The whole of the text. '.repeat(20)}`, sourceId: 'two' });
    await save(store, [short]);
    expect(
      (await save(store, [classified('a', { text: 'A teaser.', publishedAt: '2025-08-09T00:00:00.000Z' })])).updated,
    ).toEqual([]);
    expect((await save(store, [long])).updated).toEqual(['a']);
    for (const again of [short, long, short, long]) expect((await save(store, [again])).updated).toEqual([]);
    expect((await store.itemById('a'))?.item.text).toContain('whole');
    expect((await store.itemById('a'))?.sourceIds).toEqual(['one', 'two']);
    expect(await store.knownItems(['a'], 'one')).toEqual(new Map([['a', short.classified.item.contentHash]]));
  });

  it('stay when they leave their source, and are marked (I14)', async () => {
    await save(store, [classified('a'), classified('b')]);
    await save(store, [classified('b')], '2025-08-09T00:00:00.000Z');
    expect((await store.sightingsOf('a'))[0]?.isListed).toBe(false);
    expect((await store.sightingsOf('b'))[0]?.isListed).toBe(true);
    expect(await store.countItems()).toBe(2);
  });

  it('stand by the time first seen where their date is missing, absurd or still to come (I07, I08, I09)', async () => {
    const seen = (id: string, publishedAt: string | null, firstSeenAt: string) =>
      classified(id, { publishedAt, firstSeenAt });
    await save(store, [
      seen('future', '2031-01-01T00:00:00.000Z', '2025-08-01T00:00:00.000Z'),
      seen('undated', null, '2025-08-02T00:00:00.000Z'),
      seen('absurd', '0001-01-01T00:00:00.000Z', '2025-08-03T00:00:00.000Z'),
      seen('dated', '2025-08-02T12:00:00.000Z', '2025-08-04T00:00:00.000Z'),
    ]);
    const answer = await searchItems(store, {});
    expect(answer.items.map(({ item }) => item.id)).toEqual(['absurd', 'dated', 'undated', 'future']);
  });

  it('keep their place when their date is told later', async () => {
    await save(store, [classified('a', { publishedAt: null })]);
    await save(store, [classified('b')]);
    const dated = classified('a', {
      title: 'Now dated',
      publishedAt: '2024-01-01T00:00:00.000Z',
      firstSeenAt: '2025-08-09T00:00:00.000Z',
    });
    expect((await save(store, [dated])).updated).toEqual(['a']);
    const { items } = await searchItems(store, { from: '2025-08-01' });
    expect(items.map(({ item }) => [item.id, item.publishedAt?.slice(0, 4)])).toEqual([
      ['a', '2024'],
      ['b', '2025'],
    ]);
  });

  it('may share one second in any number, and arrive late', async () => {
    const many = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => classified(`n${from + index}`));
    await save(store, many(0, 100));
    await save(store, many(100, 1000));
    await save(store, [classified('old', { publishedAt: '2020-01-01T00:00:00.000Z' })]);
    expect(await store.countItems()).toBe(1001);
    expect((await searchItems(store, {}, { sort: 'oldest', limit: 1 })).items[0]?.item.id).toBe('old');
    expect((await store.check()).problems).toEqual([]);
  });

  it('keep a person’s word through a reclassify, and give the rule’s back when it is taken away', async () => {
    await save(store, [classified('a', { status: 'rumor', agencies: ['labor', 'sec'] })]);
    const at = '2025-08-09T00:00:00.000Z';
    const status = await correctTag(store, 'a', 'status', 'official', at);
    const agency = await correctTag(store, 'a', 'agency', '-sec', at);
    const tags = async () => (await store.itemById('a'))!.tags.map(({ kind, value }) => `${kind}:${value}`).sort();
    expect(await tags()).toEqual(['agency:labor', 'stage:none', 'status:official']);
    await rejudge(store, [classified('a', { status: 'reported', agencies: ['sec', 'treasury'] }).classified], at);
    expect(await tags()).toEqual(['agency:treasury', 'stage:none', 'status:official']);
    expect((await findFacets(store, { statuses: ['official'] })).total).toBe(1);
    expect((await findFacets(store, { agencies: ['sec'] })).total).toBe(0);
    for (const change of [status, agency]) await undoChange(store, change, at);
    expect(await tags()).toEqual(['agency:sec', 'agency:treasury', 'stage:none', 'status:reported']);
  });

  it('are all read in order, in batches', async () => {
    await save(
      store,
      Array.from({ length: 25 }, (_, n) =>
        classified(`n${n}`, { publishedAt: new Date(Date.UTC(2025, 0, 25 - n)).toISOString() }),
      ),
    );
    const batches: ClassifiedItem[][] = [];
    for await (const batch of store.eachItem(10)) batches.push(batch);
    expect(batches.map(({ length }) => length)).toEqual([10, 10, 5]);
    expect(batches[0]?.[0]?.item.id).toBe('n24');
  });
});

describe('a visit', () => {
  it('is saved whole or not at all', async () => {
    await save(store, [classified('a')]);
    const lease = (await store.takeLease('collect', 'first', new Date(0), 10))!;
    await store.takeLease('collect', 'second', new Date(60_000), 10);
    const visit = {
      sourceId: 'one',
      startedAt: '2025-08-09T00:00:00.000Z',
      result: 'new' as const,
      found: 1,
      added: 1,
      updated: 0,
    };
    await expect(
      record(store, { visit, state: null, items: [classified('b', { publisher: 'New Paper' })], lease }),
    ).rejects.toThrow(/taken over/);
    expect(await store.countItems()).toBe(1);
    expect(await store.visitsOf('one')).toHaveLength(1);
    expect((await save(store, [classified('b', { publisher: 'New Paper' })])).added).toEqual(['b']);
    expect((await findFacets(store, {})).facets.publisher).toContainEqual({ value: 'New Paper', count: 1 });
  });

  it('keeps its pages as received, each once', async () => {
    const page = {
      sourceId: 'one',
      url: 'https://example.org/feed',
      contentType: 'text/xml',
      body: 'x',
      raw: new Uint8Array([0, 255, 60]),
      fetchedAt: '2025-08-07T13:00:00.000Z',
    };
    for (const startedAt of ['2025-08-07T13:00:00.000Z', '2025-08-07T14:00:00.000Z'])
      await record(store, {
        visit: { sourceId: 'one', startedAt, result: 'new', found: 1, added: 0, updated: 0 },
        items: [classified(startedAt.slice(11, 13))],
        pages: [page, { ...page, raw: undefined as never, body: 'naïve' }],
      });
    const pages = [];
    for await (const kept of store.keptPages('one')) pages.push(kept);
    expect(pages.map(({ raw, body }) => raw ?? body)).toEqual([page.raw, 'naïve', page.raw, 'naïve']);
    expect((await store.check()).pages).toBe(2);
  });

  it('remembers its source with its items (rule 6)', async () => {
    const state = { sourceId: 'one', nextCheckAt: '2025-08-07T14:00:00.000Z', etag: 'W/"ü"', failures: 0 };
    await record(store, {
      visit: {
        sourceId: 'one',
        startedAt: '2025-08-07T13:00:00.000Z',
        result: 'unchanged',
        found: 0,
        added: 0,
        updated: 0,
      },
      state,
      items: [],
    });
    expect(await store.sourceState('one')).toEqual(state);
    expect([...(await store.sourceStates()).keys()]).toEqual(['one']);
    expect((await store.visitsOf('one'))[0]?.result).toBe('unchanged');
  });
});

it('lets one scheduler work (R08)', async () => {
  const at = (second: number) => new Date(second * 1000);
  const first = (await store.takeLease('collect', 'a', at(0), 60))!;
  expect(await store.takeLease('collect', 'b', at(30), 60)).toBeNull();
  expect((await store.takeLease('collect', 'a', at(50), 60))?.token).toBe(first.token);
  const second = (await store.takeLease('collect', 'b', at(111), 60))!;
  expect(second.token).toBe(first.token + 1);
  await store.releaseLease(first); // no longer the holder: changes nothing
  expect(await store.takeLease('collect', 'a', at(120), 60)).toBeNull();
  await store.releaseLease(second);
  expect((await store.takeLease('collect', 'a', at(121), 60))?.token).toBe(second.token + 1);
});

it('writes through to the disk on every connection (R10)', () => {
  for (let times = 0; times < 2; times += 1) {
    const db = openSqlite(join(folder, 'a.db'));
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    db.close();
  }
});

it('refuses a SQLite that can lose what was committed (R12)', () => {
  for (const old of ['3.51.2', '3.50.9', '3.7.17', '2.99.99'])
    expect(() => checkSqliteVersion(old), old).toThrow(/3\.51\.3 or newer/);
  for (const good of ['3.51.3', '3.53.0', '4.0.0']) expect(() => checkSqliteVersion(good), good).not.toThrow();
});

it('warns where it lies on a network file system, and only there (R13)', () => {
  for (const [type, name] of [
    [0x6969, 'NFS'],
    [0xff534d42 | 0, 'CIFS'],
    [0xfe534d42, 'SMB2'],
    [0x65735546, 'sshfs'],
  ] as const)
    expect(placeNotice('/mnt/far/hearsay.db', () => type)).toContain(name);
  for (const local of [0xef53, 0x01021994, 0x9123683e, 0x58465342])
    expect(placeNotice('/mnt/near/hearsay.db', () => local)).toBeNull();
  expect(placeNotice(join(folder, 'none', 'a.db'))).toBeNull();
});

it('is as before where a migration breaks off, and goes on from there (R02)', () => {
  const path = join(folder, 'early.db');
  const early = new Database(path);
  for (const sql of MIGRATIONS.slice(0, 2)) early.exec(sql);
  early.exec('create table users (in_the_way text)');
  early.pragma('user_version = 2');
  const schema = early.prepare('select name from sqlite_master order by name').pluck().all();
  expect(() => openSqlite(path)).toThrow(/users/);
  expect(early.pragma('user_version', { simple: true })).toBe(2);
  expect(early.prepare('select name from sqlite_master order by name').pluck().all()).toEqual(schema);
  early.exec('drop table users');
  early.close();
  const db = openSqlite(path);
  expect(db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
  db.close();
});

describe('a file that cannot be used', () => {
  const file = (name: string): string => join(folder, name);

  it('that is no database is left as it was', async () => {
    writeFileSync(file('notes.txt'), 'These are my notes, and they are longer than a header. '.repeat(40));
    await expect(openStore(file('notes.txt'))).rejects.toThrow(/not a SQLite database/);
    expect(readFileSync(file('notes.txt'), 'utf8')).toContain('my notes');
  });

  it('of a newer version is refused and not touched (R19)', async () => {
    const db = new Database(file('new.db'));
    db.pragma('user_version = 99');
    db.exec('create table future (x)');
    db.close();
    const before = readFileSync(file('new.db'));
    await expect(openStore(file('new.db'))).rejects.toThrow(/newer version of Hearsay/);
    expect(readFileSync(file('new.db')).subarray(100).equals(before.subarray(100))).toBe(true);
  });

  it('that is damaged says so (R06)', async () => {
    await save(
      store,
      Array.from({ length: 200 }, (_, n) => classified(`n${n}`, { text: 'word '.repeat(200) })),
    );
    await store.close();
    const bytes = readFileSync(file('a.db'));
    bytes.fill(0x5a, 4096, bytes.length - 4096);
    writeFileSync(file('broken.db'), bytes);
    const tried = openStore(file('broken.db')).then(async (broken) => {
      const { problems } = await broken.check().finally(() => broken.close());
      throw new UsageError(problems.join());
    });
    await expect(tried).rejects.toThrow(/damaged|the file/);
    store = await openStore(file('a.db'));
  });

  it('that may not be written says so (R11)', async () => {
    await store.close();
    // Permissions do not bind root; what the system refuses to everybody does.
    const isRoot = process.getuid?.() === 0;
    if (!isRoot) chmodSync(file('a.db'), 0o400);
    await expect(openStore(isRoot ? '/proc/hearsay.db' : file('a.db'))).rejects.toThrow(/cannot be opened for writing/);
    if (!isRoot) chmodSync(file('a.db'), 0o600);
    store = await openStore(file('a.db'));
  });

  it('in a place that cannot be written says so (R11)', async () => {
    writeFileSync(file('plain'), '');
    await expect(openStore(join(file('plain'), 'a.db'))).rejects.toThrow(/cannot be opened for writing/);
  });

  it('that another process holds waits, then says so; nothing is half saved (R05)', async () => {
    const other = new Database(file('a.db'));
    other.exec('begin immediate');
    const saving = save(store, [classified('a')]);
    await expect(saving).rejects.toThrow(/Another process is writing to/);
    other.exec('rollback');
    other.close();
    expect(await store.countItems()).toBe(0);
    expect((await save(store, [classified('a')])).added).toEqual(['a']);
  }, 15_000);
});

it('keeps what is stored when the disk is full, and goes on when there is room again (R04)', async () => {
  await save(store, [classified('a', { title: 'alpha' })]);
  const db = openSqlite(join(folder, 'a.db'));
  const terms = termsOf(db);
  const index = itemIndexOf(db, terms);
  const parts = { items: itemWriterOf(db, index), reader: itemReaderOf(db, terms), index, terms };
  const turn = turnsOf(() => true, 'a.db');
  const full = { ...store, ...transactionsOf(db, turn, { ...parts, findCandidates: candidatesOf(db) }) };
  const visit = {
    sourceId: 'one',
    startedAt: '2025-08-09T00:00:00.000Z',
    result: 'new' as const,
    found: 1,
    added: 0,
    updated: 0,
  };
  const items = Array.from({ length: 50 }, (_, n) => classified(`n${n}`, { text: 'more words '.repeat(500) }));
  db.pragma(`max_page_count = ${(db.pragma('page_count', { simple: true }) as number) + 10}`);
  await expect(record(full, { visit, items })).rejects.toThrow(/No room left on the disk of a.db/);
  expect(await found('alpha')).toEqual(['a']);
  expect((await store.check()).problems).toEqual([]);
  db.pragma('max_page_count = 1000000');
  expect((await record(full, { visit, items })).added).toHaveLength(50);
  db.close();
  expect(await store.countItems()).toBe(51);
});

describe('a backup', () => {
  it('is whole, is taken while in use, and is known again when it is put in place (R03, R07, R14)', async () => {
    await save(store, [classified('a')]);
    const copy = join(folder, 'copy.db');
    await store.backup(copy);
    await save(store, [classified('b')]);
    await store.close();
    // Restored carelessly: the log of the other file still lies beside it.
    writeFileSync(join(folder, 'a.db'), readFileSync(copy));
    writeFileSync(join(folder, 'a.db-wal'), 'the log of another file');
    store = await openStore(join(folder, 'a.db'));
    expect(await store.countItems()).toBe(1);
    expect((await store.sentState()).isRestored).toBe(true);
    expect((await save(store, [classified('a'), classified('b')])).added).toEqual(['b']);
    await store.withhold(0, new Date());
    await store.close();
    store = await openStore(join(folder, 'a.db'));
    expect((await store.sentState()).isRestored).toBe(false);
    expect(await store.countItems()).toBe(2);
  });

  it('never goes over the database itself or into nowhere, and leaves nothing half made', async () => {
    await expect(store.backup(join(folder, 'a.db'))).rejects.toThrow(UsageError);
    await expect(store.backup(join(folder, 'none', 'b.db'))).rejects.toThrow(/no folder/);
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });
});

it('finds and mends an index that differs from its items (R18)', async () => {
  await save(store, [classified('a', { title: 'alpha' }), classified('b', { title: 'beta' })]);
  const other = new Database(join(folder, 'a.db'));
  other.exec('delete from item_index where rowid = (select min(doc) from items); delete from doc_values');
  other.close();
  const { problems } = await store.check();
  expect(problems).toEqual(['1 items that search cannot find', '2 items that facets do not count']);
  expect(await store.rebuildIndex()).toBe(2);
  expect((await store.check()).problems).toEqual([]);
  expect([...(await found('alpha')), ...(await found('beta'))].sort()).toEqual(['a', 'b']);
  expect((await findFacets(store, {})).total).toBe(2);
  while (!(await store.tidy(10))) expect((await store.check()).problems).toEqual([]);
});

it('loses and doubles nothing when it is killed at any moment (R01)', async () => {
  const path = join(folder, 'killed.db');
  const child = join(import.meta.dirname, 'killed-while-saving.ts');
  const tsx = join(import.meta.dirname, '../node_modules/tsx/dist/loader.mjs');
  let told = 0;
  for (let round = 0; round < sized(20, 5); round += 1) {
    const process_ = spawn(process.execPath, ['--import', tsx, child, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    let lines = '';
    process_.stdout.on('data', (data: Buffer) => {
      lines += data.toString();
      // Killed somewhere in the first fifty milliseconds of saving, every other time counted from the first that was saved.
      if (lines.includes(round % 2 === 0 ? 'ready' : 'saved') && !process_.killed)
        setTimeout(() => process_.kill('SIGKILL'), (round * 13) % 50);
    });
    await once(process_, 'exit');
    told = Math.max(told, ...[...lines.matchAll(/saved (\d+)\n/g)].map(([, number]) => Number(number)));
    const after = await openStore(path);
    const count = await after.countItems();
    const { problems, visits } = await after.check();
    await after.close();
    expect(problems).toEqual([]);
    expect(count).toBe(visits * 5); // visits are whole
    expect(visits).toBeGreaterThanOrEqual(told); // what was told as saved is there
  }
  expect(told).toBeGreaterThan(0);
}, 60_000);
