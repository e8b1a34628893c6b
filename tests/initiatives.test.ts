// Tracked policies: what is refused and in which words; and that the files of the project are sound and complete.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readIdentifiers } from '../src/classify/identifiers.ts';
import { isBusinessDay } from '../src/lib/calendar.ts';
import { loadInitiatives } from '../src/source/initiatives.ts';

const POLICY = {
  id: 'tea-order',
  name: 'Tea in offices',
  summary: 'An order about tea.',
  startedOn: '2026-01-05',
  agencies: ['labor'],
  identifiers: { eoNumbers: ['99999'] },
  wording: { any: ['tea order'] },
};
const ENTRY = {
  id: 'tea-rumored',
  on: '2026-01-02',
  title: 'A paper says that an order on tea is coming',
  actor: 'A paper',
  outlet: 'A paper',
  kind: 'rumor',
  stage: 'order',
  agencies: ['labor'],
  urls: ['https://example.org/tea'],
  verified: 'secondary',
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'initiatives-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const put = (name: string, ...values: unknown[]): void =>
  writeFileSync(
    join(folder, name),
    values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join('\n'),
  );

describe('what can be used', () => {
  test('a policy without a record, and one with a record beside it', () => {
    put('tea-order.json', POLICY);
    put('ufo-order.json', { ...POLICY, id: 'ufo-order' });
    put('ufo-order.chronology.jsonl', ENTRY, '', { ...ENTRY, id: 'later', on: '2026-02' });
    const [tea, ufo] = loadInitiatives(folder);
    expect(tea?.chronology).toBeUndefined();
    expect(ufo?.chronology?.map(({ on }) => on)).toEqual(['2026-01-02', '2026-02']);
  });

  test('an empty folder tracks nothing', () => {
    expect(loadInitiatives(folder)).toEqual([]);
  });
});

describe('what is refused, with file, place and mend', () => {
  test.each<[string, unknown, RegExp]>([
    ['an unknown key', { ...POLICY, colour: 'red' }, /tea-order\.json has the unknown key "colour": remove it/],
    ['a missing key', { ...POLICY, summary: undefined }, /tea-order\.json lacks "summary": add it/],
    ['a day that is none', { ...POLICY, startedOn: '2026-02-30' }, /startedOn = "2026-02-30"; it must be a day/],
    ['an unknown key deep inside', { ...POLICY, identifiers: { rin: ['1'] } }, /identifiers.*unknown key "rin"/],
    ['another id than the file', { ...POLICY, id: 'coffee' }, /name the file coffee\.json, or mend the id/],
    [
      'a clock that does not count',
      {
        ...POLICY,
        clocks: [
          {
            id: 'c',
            name: 'Tea is served',
            kind: 'due',
            agencies: [],
            on: '2026-01-09',
            from: '2026-01-05',
            days: 5,
            quote: 'q',
            url: 'https://example.org',
          },
        ],
      },
      /clock "c" says 2026-01-09, but 5 days from 2026-01-05 is 2026-01-10/,
    ],
    ['broken JSON', '{\n "id": "tea-order",\n}', /tea-order\.json is not valid JSON/],
  ])('%s', (_, value, sentence) => {
    put('tea-order.json', value);
    expect(() => loadInitiatives(folder)).toThrow(sentence);
  });

  test.each<[string, unknown[], RegExp]>([
    ['a bad line', [ENTRY, '{oops'], /tea-order\.chronology\.jsonl, line 2, is not valid JSON/],
    [
      'a bad value',
      [ENTRY, '', { ...ENTRY, id: 'b', kind: 'gossip' }],
      /line 3, has kind = "gossip"; it must be one of/,
    ],
    ['an id twice', [ENTRY, ENTRY], /entry "tea-rumored" appears twice/],
    ['no address', [{ ...ENTRY, urls: [] }], /line 1, has urls/],
    [
      'an answer to nothing',
      [{ ...ENTRY, answers: [{ entry: 'nobody', how: 'confirms' }] }],
      /answers "nobody", which is not in the file/,
    ],
    [
      'an answer to something later',
      [{ ...ENTRY, id: 'act', on: '2026-01-01', answers: [{ entry: 'tea-rumored', how: 'confirms' }] }, ENTRY],
      /which is not earlier/,
    ],
  ])('%s in the record', (_, lines, sentence) => {
    put('tea-order.json', POLICY);
    put('tea-order.chronology.jsonl', ...lines);
    expect(() => loadInitiatives(folder)).toThrow(sentence);
  });

  test('a record without its policy, and a folder that is not there', () => {
    put('lost.chronology.jsonl', ENTRY);
    expect(() => loadInitiatives(folder)).toThrow(/lost\.chronology\.jsonl has no lost\.json beside it/);
    expect(() => loadInitiatives(join(folder, 'nowhere'))).toThrow(/no such folder; name .* with --initiatives/);
  });
});

describe('the policies of the project', () => {
  const all = loadInitiatives('data/initiatives');
  const agencies = new Set(
    (JSON.parse(readFileSync('data/agencies.json', 'utf8')) as { agencies: { id: string }[] }).agencies.map(
      ({ id }) => id,
    ),
  );
  const eo = all.find(({ id }) => id === 'eo-14330');

  test('E.O. 14330 and a second one, each with a record', () => {
    expect(all.map(({ id }) => id)).toEqual(['eo-14330', 'eo-14331']);
    for (const { chronology } of all) expect(chronology?.length).toBeGreaterThanOrEqual(15);
  });

  test.each(all)('$id: agencies are known, entries in order, no number both own and foreign', (initiative) => {
    const entries = initiative.chronology ?? [];
    for (const { agencies: named } of [initiative, ...entries, ...(initiative.clocks ?? [])])
      for (const id of named) expect(agencies.has(id), id).toBe(true);
    // A month stands after the known days of its month or where the event fits: only the months must not go back.
    const months = entries.map(({ on }) => on.slice(0, 7));
    expect(months).toEqual([...months].sort());
    for (const [key, numbers] of Object.entries(initiative.notIdentifiers ?? {}))
      for (const number of numbers)
        expect((initiative.identifiers as Record<string, string[] | undefined>)[key] ?? []).not.toContain(number);
  });

  test.each(all)('$id: its own numbers are read as the classifier reads them', ({ identifiers }) => {
    const { eoNumbers = [], documentNumbers = [], docketIds = [], rins = [], bills = [], citations = [] } = identifiers;
    const printed = [
      ...eoNumbers.map((number) => `E.O. ${number}`),
      ...documentNumbers,
      ...docketIds,
      ...rins,
      ...bills,
      ...citations,
    ];
    const text = `${printed.join('; ')}; a bill in Congress`;
    const values = readIdentifiers({ title: '', text }).map(({ value }) => value);
    for (const number of [...eoNumbers, ...documentNumbers, ...docketIds, ...rins, ...bills, ...citations])
      expect(values).toContain(number);
  });

  test('the spine of E.O. 14330', () => {
    const found = new Map((eo?.chronology ?? []).map((entry) => [entry.id, entry]));
    expect(found.size).toBe(85);
    const order = found.get('order-signed');
    expect(order).toMatchObject({ on: '2025-08-07', kind: 'official', stage: 'order', at: '2025-08-07T21:01:02Z' });
    expect(order?.identifiers).toMatchObject({ eo: '14330', fr_document: '2025-15340', fr_citation: '90 FR 38921' });
    expect(found.get('ft-reports-order-considered')).toMatchObject({ on: '2025-05-21', kind: 'rumor' });
    expect(found.get('proposed-rule-published')?.identifiers).toMatchObject({
      rin: '1210-AC38',
      docket: 'EBSA-2026-0166',
    });
    expect(found.get('comments-close')).toMatchObject({ on: '2026-06-01', kind: 'deadline' });
  });

  test('rumors are settled by the act, a caution by nothing, a false word only in part', () => {
    const answers = (eo?.chronology ?? []).flatMap((entry) =>
      (entry.answers ?? []).map((answer) => ({ by: entry.id, ...answer })),
    );
    expect(answers.filter(({ how }) => how === 'confirms').map(({ by }) => by)).toContain('hr-5748-introduced');
    expect(answers.find(({ entry }) => entry === 'blog-says-signed-too-early')).toMatchObject({
      by: 'order-signed',
      how: 'partly',
    });
    expect(answers.some(({ entry }) => entry === 'white-house-caution')).toBe(false);
    expect(answers.some(({ how }) => how === 'denies')).toBe(false);
    const kinds = new Map((eo?.chronology ?? []).map(({ id, kind }) => [id, kind]));
    for (const { by, entry } of answers) {
      expect(['official', 'legislation']).toContain(kinds.get(by));
      expect(['rumor', 'reported']).toContain(kinds.get(entry));
    }
  });

  test('acts of other policies stand beside it', () => {
    const beside = (eo?.chronology ?? [])
      .filter((entry) => entry.beside)
      .map(({ identifiers }) => Object.values(identifiers ?? {}).join());
    expect(beside.join()).toMatch(/14403/);
    expect(beside.join()).toMatch(/1210-AC36/);
    expect(beside.join()).toMatch(/1210-AC37/);
  });

  test('clocks quote what set them; the ends of comments are business days', () => {
    for (const { clocks = [] } of all)
      for (const { kind, on, quote } of clocks) {
        expect(quote.length).toBeGreaterThan(20);
        if (kind === 'comments-close') expect(isBusinessDay(on)).toBe(true);
      }
    expect(eo?.clocks?.map(({ on }) => on)).toEqual(['2026-02-03', '2026-02-03', '2026-06-01']);
  });
});
