// Questions: filters, order, pages, facets, as known on a day, export; each against a plain look at every item.

import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../src/lib/usage-error.ts';
import { STAGES, STATUSES, type Facets, type Filter } from '../src/model.ts';
import { outlineOf, tagValues } from '../src/lib/tags.ts';
import { cellNames, ITEMS, rowOf } from '../src/query/rows.ts';
import { TABLES } from '../src/query/tables.ts';
import { filterParams, parseFilter } from '../src/query/filter.ts';
import { parseQuery } from '../src/query/language.ts';
import { matchesFilter, matchesQuery } from '../src/query/matches.ts';
import { findFacets, searchItems, type Sort } from '../src/query/search.ts';
import { sortSecond } from '../src/lib/indexing.ts';
import { openStore, type Store } from '../src/store/open.ts';
import { classified, type Made, save } from './store-helpers.ts';
import { correctTag, rejudge } from './record.ts';

describe('a filter', () => {
  it('is read from flags and parameters, and written back', () => {
    const params = {
      q: 'crypto OR "private equity"',
      agency: 'labor, SEC',
      status: 'official,rumor',
      stage: 'proposed',
      kind: 'press',
      publisher: 'The Paper,"Labor, Department of"',
      source: 'one',
      initiative: 'eo-14330',
      from: '2025-08',
      to: '2025',
      'deadline-from': '2025-01-01',
      'known-at': '2025-07-20',
      limit: '5',
      stray: undefined,
    };
    const filter = parseFilter(params);
    expect(filter).toEqual({
      words: 'crypto OR "private equity"',
      agencies: ['labor', 'sec'],
      statuses: ['official', 'rumor'],
      stages: ['proposed'],
      publisherKinds: ['press'],
      publishers: ['The Paper', 'Labor, Department of'],
      sources: ['one'],
      initiatives: ['eo-14330'],
      from: '2025-08-01',
      to: '2025-12-31',
      deadlineFrom: '2025-01-01',
      knownAt: '2025-07-20T23:59:59.999Z',
    });
    expect(parseFilter(filterParams(filter))).toEqual(filter);
    expect(parseFilter({ q: '  ', agency: '', from: ' ' })).toEqual({});
    // A span between two midnights, as programs write a month, ends before the second.
    expect(parseFilter({ from: '2025-02-01T00:00:00Z', to: '2025-03-01T00:00:00.000Z' })).toEqual({
      from: '2025-02-01',
      to: '2025-02-28',
    });
    expect(parseFilter({ 'known-at': '2025-07-20T08:00:00 04:00' }).knownAt).toBe('2025-07-20T04:00:00.000Z');
  });

  it.each([
    [{ status: 'offical' }, /--status "offical" is not known; use one of commentary, rumor, reported, official/],
    [{ stage: 'x' }, /--stage/],
    [{ kind: 'newspaper' }, /--kind/],
    [{ from: 'yesterday' }, /--from is "yesterday"; write a day such as/],
    [{ to: '2025-02-30' }, /--to/],
    [{ to: '2025-02-30T00:00:00Z' }, /--to/],
    [{ from: '2025-02-01T10:00:00Z' }, /--from is "2025-02-01T10:00:00Z"; write a day/],
    [{ from: '2025-02-01', to: '2025-01-01' }, /after/],
    [{ 'known-at': '20 July' }, /--known-at/],
    [{ q: 'ab*' }, /at least 3 letters/],
  ])('that is wrong is told in one sentence: %j', (params, message) => {
    expect(() => parseFilter(params as Record<string, string>)).toThrow(UsageError);
    expect(() => parseFilter(params as Record<string, string>)).toThrow(message);
  });
});

const WORDS = ['plan', 'rule', 'crypto', 'equity', 'fund', 'comment', 'agency', 'order'];
const AGENCIES = ['labor', 'sec', 'treasury'];
let seed = 7;
const random = (below: number): number => {
  seed = (seed * 1664525 + 1013904223) % 4294967296;
  return Math.floor((seed / 4294967296) * below);
};
const some = <T>(from: readonly T[], count: number): T[] =>
  Array.from({ length: count }, () => from[random(from.length)]!);
const moment = (): string =>
  new Date(Date.UTC(2024, 0, 1) + random(500) * 86_400_000 + random(86_400) * 1000).toISOString();

const published = new Map<string, string>();

/** An item as a made-up day brings it: other words each time, of the same date. */
function story(id: string, firstSeenAt: string): Made {
  const publishedAt = published.get(id) ?? moment();
  published.set(id, publishedAt);
  return classified(id, {
    title: some(WORDS, 3).join(' '),
    text: some(WORDS, 1 + random(12)).join(' '),
    status: STATUSES[random(4)]!,
    stage: STAGES[random(8)]!,
    agencies: [...new Set(some(AGENCIES, random(3)))],
    initiatives: random(3) === 0 ? ['eo-14330'] : [],
    deadlines: random(4) === 0 ? [`2025-0${1 + random(9)}-15`] : [],
    publisher: `Paper ${random(5)}`,
    publisherKind: (['press', 'agency', 'trade'] as const)[random(3)]!,
    publishedAt: id.endsWith('-3') && random(2) === 0 ? null : publishedAt, // a date that is told later does not move an item
    firstSeenAt,
    sourceId: `s${random(4)}`,
  });
}

let folder: string;
let store: Store;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hearsay-query-'));
  store = await openStore(join(folder, 'a.db'));
  for (let day = 0; day < 40; day += 1) {
    const at = new Date(Date.UTC(2025, 5, 1 + day)).toISOString();
    const fresh = Array.from({ length: 12 }, (_, n) => story(`d${day}-${n}`, at));
    const again = day > 0 ? Array.from({ length: 4 }, () => story(`d${random(day)}-${random(12)}`, at)) : [];
    for (const item of [...fresh, ...again]) await save(store, [item], at);
    if (day % 10 === 9) await correctTag(store, `d${day}-1`, 'status', 'official', at);
  }
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Every item that a filter means, by looking at each as it was known then; newest first. */
async function looked(filter: Filter) {
  const ids = (await Promise.all(
    Array.from({ length: 40 * 12 }, (_, n) => `d${Math.floor(n / 12)}-${n % 12}`),
  )) as string[];
  const items = await store.itemsById(ids, filter.knownAt);
  const query = filter.words ? parseQuery(filter.words) : null;
  return items.filter(
    (found) =>
      matchesFilter(filter, found) &&
      (!query || matchesQuery(query, { ...found.item, identifiers: found.identifiers })),
  );
}

const parts = fc.record({
  words: fc.constantFrom(
    'plan',
    'plan rule',
    'plan OR crypto',
    '"plan rule"',
    '-plan',
    'NEAR(plan crypto, 2)',
    'cry*',
    'title:fund -order',
  ),
  agencies: fc.subarray([...AGENCIES, 'nobody'], { minLength: 1 }),
  statuses: fc.subarray([...STATUSES], { minLength: 1, maxLength: 3 }),
  stages: fc.subarray([...STAGES], { minLength: 1, maxLength: 4 }),
  sources: fc.subarray(['s0', 's1', 's9'], { minLength: 1 }),
  publishers: fc.subarray(['Paper 1', 'Paper 2'], { minLength: 1 }),
  publisherKinds: fc.constant(['press' as const]),
  initiatives: fc.constant(['eo-14330']),
  from: fc.constantFrom('2024-03-10', '2024-12-31', '2025-01-01', '2025-05-31'),
  to: fc.constantFrom('2024-02-29', '2025-01-01', '2025-06-15'),
  deadlineFrom: fc.constantFrom('2025-03-15', '2025-06-01'),
  deadlineTo: fc.constantFrom('2025-05-15', '2025-08-01'),
  knownAt: fc.constantFrom('2025-06-20T00:00:00.000Z', '2025-06-10T11:00:00.500Z', '2025-05-01T00:00:00.000Z'),
});
// At most three at once: more would nearly always mean nothing.
const filters = fc
  .tuple(
    parts,
    fc.subarray(
      [
        'words',
        'agencies',
        'statuses',
        'stages',
        'sources',
        'publishers',
        'publisherKinds',
        'initiatives',
        'from',
        'to',
        'deadlineFrom',
        'deadlineTo',
        'knownAt',
      ] as const,
      { maxLength: 3 },
    ),
  )
  .map(([all, kept]) => Object.fromEntries(kept.map((name) => [name, all[name]])) as Filter);

it('finds exactly what a look at every item finds, in order, page by page; facets count the same', async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(filters, fc.constantFrom<Sort>('newest', 'oldest', 'relevance'), async (filter, sort) => {
      const expected = await looked(filter);
      if (expected.length > 0) found += 1;
      const seen: string[] = [];
      for (let cursor: string | undefined, pages = 0; pages < 100; pages += 1) {
        const answer = await searchItems(store, filter, {
          sort,
          limit: 50,
          facets: pages === 0,
          ...(cursor ? { cursor } : {}),
        });
        seen.push(...answer.items.map(({ item }) => item.id));
        expect([answer.total, answer.totalIsExact]).toEqual([expected.length, true]);
        if (answer.facets) expect(plain(answer.facets)).toEqual(counted(expected));
        const seconds = answer.items.map(({ item }) => sortSecond(item));
        if (sort === 'newest') expect(seconds).toEqual([...seconds].sort((a, b) => b - a));
        if (sort === 'oldest') expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
        for (const found of answer.items) expect(found).toEqual(expected.find(({ item }) => item.id === found.item.id));
        cursor = answer.nextCursor;
        if (!cursor) break;
      }
      expect(seen.toSorted()).toEqual(expected.map(({ item }) => item.id).toSorted());
      const byOffset = await searchItems(store, filter, { sort, limit: 7, offset: 20 });
      expect(byOffset.items.map(({ item }) => item.id)).toEqual(seen.slice(20, 27));
      const exported = [];
      for await (const row of TABLES.items.rows(
        'exported',
        { store, now: '', initiatives: () => [], sources: () => [] },
        filter,
      ))
        exported.push(row['id']);
      expect(exported.toSorted()).toEqual(seen.toSorted());
    }),
    { numRuns: 150 },
  );
  expect(found).toBeGreaterThan(100);
});

/** Facets as counts by value. */
const plain = (facets: Facets) =>
  Object.fromEntries(
    Object.entries(facets).map(([name, values]) => [
      name,
      Object.fromEntries(values.map(({ value, count }) => [value, count])),
    ]),
  );

/** The same, counted from items. */
function counted(items: Awaited<ReturnType<typeof looked>>) {
  const facets: Record<string, Record<string, number>> = {
    status: {},
    agency: {},
    stage: {},
    kind: {},
    publisher: {},
    source: {},
    initiative: {},
    month: {},
  };
  const add = (name: string, value: string | null) => {
    if (value) facets[name]![value] = (facets[name]![value] ?? 0) + 1;
  };
  for (const { item, tags, sourceIds } of items) {
    for (const { kind, value } of tags) add(kind, value);
    for (const id of sourceIds) add('source', id);
    add('publisher', item.publisher);
    add('kind', item.publisherKind);
    add('month', new Date(sortSecond(item) * 1000).toISOString().slice(0, 7));
  }
  return facets;
}

it('answers for an earlier day as that day would have, whatever came later (known-at)', async () => {
  // The same visits, stopped on the day.
  const then = await openStore(':memory:');
  await save(
    then,
    [classified('a', { title: 'It will sign', status: 'official', firstSeenAt: '2025-07-01T00:00:00.000Z' })],
    '2025-07-01T00:00:00.000Z',
  );
  const before = await searchItems(then, {}, { facets: true });
  await save(
    then,
    [classified('a', { title: 'It may not sign', status: 'rumor', firstSeenAt: '2025-07-10T00:00:00.000Z' })],
    '2025-07-10T00:00:00.000Z',
  );
  await save(
    then,
    [
      classified('a', {
        title: 'It may not sign',
        status: 'rumor',
        sourceId: 'two',
        firstSeenAt: '2025-07-11T00:00:00.000Z',
      }),
    ],
    '2025-07-11T00:00:00.000Z',
  );
  await save(
    then,
    [classified('b', { firstSeenAt: '2025-07-12T00:00:00.000Z', publishedAt: '2025-06-01T00:00:00.000Z' })],
    '2025-07-12T00:00:00.000Z',
  );
  await correctTag(then, 'a', 'status', 'reported', '2025-07-13T00:00:00.000Z');
  const knownAt = '2025-07-05T00:00:00.000Z';
  expect(await searchItems(then, { knownAt }, { facets: true })).toEqual(before);
  const found = async (filter: Filter) => (await searchItems(then, { knownAt, ...filter })).items.length;
  expect(await found({ words: 'will' })).toBe(1);
  expect(await found({ words: 'may' })).toBe(0);
  expect(await found({ words: 'may', knownAt: '2025-07-10T00:00:00.000Z' })).toBe(1);
  expect(await found({ sources: ['two'] })).toBe(0);
  expect(await found({ statuses: ['rumor'], knownAt: '2025-07-12T12:00:00.000Z' })).toBe(1);
  expect(await found({ statuses: ['reported'], knownAt: '2025-07-12T12:00:00.000Z' })).toBe(1); // b
  await then.close();
});

it('puts the best match first by relevance, and says where it looked at the newest alone', async () => {
  const own = await openStore(':memory:');
  await save(own, [
    classified('title', { title: 'Crypto in plans', text: 'Nothing more.' }),
    classified('text', { title: 'Other news', text: `A long text. ${'More words here. '.repeat(40)} crypto` }),
  ]);
  const { items } = await searchItems(own, { words: 'crypto' }, { sort: 'relevance' });
  expect(items.map(({ item }) => item.id)).toEqual(['title', 'text']);
  await own.close();
});

it('sees what another process has written', async () => {
  const path = join(folder, 'shared.db');
  const [reader, writer] = [await openStore(path), await openStore(path)];
  await save(writer, [classified('a', { agencies: ['labor'] })]);
  expect((await findFacets(reader, {})).facets.agency).toEqual([{ value: 'labor', count: 1 }]);
  await save(writer, [classified('old', { agencies: ['sec'], publishedAt: '2024-01-01T00:00:00.000Z' })]);
  await rejudge(writer, [classified('a', { agencies: ['treasury'] }).classified], '2025-08-08T00:00:00.000Z');
  expect((await findFacets(reader, {})).facets.agency).toEqual([
    { value: 'sec', count: 1 },
    { value: 'treasury', count: 1 },
  ]);
  await Promise.all([reader.close(), writer.close()]);
});

it('refuses odd pages in a sentence (W13)', async () => {
  for (const options of [
    { limit: 0 },
    { limit: 201 },
    { limit: 1.5 },
    { offset: -1 },
    { cursor: '%%%' },
    { cursor: 'bjE', sort: 'oldest' as const },
    { sort: 'best' as Sort },
  ])
    await expect(searchItems(store, {}, options)).rejects.toThrow(UsageError);
});

it('exports rows of the promised shape', async () => {
  const [found] = (await searchItems(store, {}, { limit: 1 })).items;
  const row = rowOf(ITEMS.exported, outlineOf(found!));
  expect(Object.keys(row)).toEqual(cellNames(ITEMS.exported).filter((name) => name !== 'external_id'));
  expect(row['agencies']).toEqual(tagValues(found!, 'agency'));
  expect(row['published'] === null || !Number.isNaN(Date.parse(String(row['published'])))).toBe(true);
});
