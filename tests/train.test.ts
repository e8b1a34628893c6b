// Learning from labelled items: who is kept apart from whom, what training prints, and what the weights then say.

import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createClassifier } from '../src/classify/classify.ts';
import { calibrationFor, groupOf, headScores, loadModel, statusChances, sumsOf } from '../src/classify/learned.ts';
import { makeBench, rowsOf } from '../src/classify/rows.ts';
import { loadVocabulary } from '../src/classify/vocabulary.ts';
import { run as train } from '../src/commands/train.ts';
import type { Config } from '../src/config.ts';
import { STATUSES } from '../src/model.ts';
import { loadInitiatives } from '../src/source/initiatives.ts';
import { bareItem } from '../src/train/examples.ts';
import type { Dated } from '../src/train/split.ts';
import { eventsOf, LOCKED_MONTHS, splitOf, TUNING_MONTHS } from '../src/train/split.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearsay-train-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const THINGS = ['lighthouse', 'salmon', 'ferry', 'timber', 'harbor', 'widget', 'orchard', 'canal', 'quarry', 'beacon'];
const MONTHS = ['2025-07', '2025-08', '2025-09', '2025-12', '2026-01', '2026-03', '2026-05', '2026-07'];
/** Headlines of fictitious rules, one of each status for each thing and month. */
const records = MONTHS.flatMap((month, m) =>
  THINGS.flatMap((thing, t) => {
    const day = `${month}-${String(2 + t * 2).padStart(2, '0')}`;
    const subject = `${thing} ${THINGS[(t + m + 1) % THINGS.length]} fees in district ${m * 10 + t}`;
    const told = [
      ['official', `Labor Department issues final rule on ${subject}`],
      ['reported', `Labor Department will act on ${subject}, White House official says`],
      ['rumor', `Labor Department weighs rule on ${subject}, people familiar say`],
      ['commentary', `What ${subject} mean for savers: five things to know`],
    ] as const;
    return told.map(([status, title]) => ({
      id: `${month}-${thing}-${status}`,
      title,
      published: day,
      publisher: 'The Paper',
      publisher_kind: 'press',
      status,
      stage: status === 'official' ? 'final' : 'none',
      agencies: status === 'commentary' ? [] : ['labor'],
      eo: false,
      flag: t === 0 ? 'h' : '',
    }));
  }),
);

describe('the split', () => {
  const items: Dated[] = records.map(({ id, title, published }) => ({ id, title, published, story: id }));
  const copies: Dated[] = [
    { id: 'x1', title: 'Senate votes to close the old lighthouse fund', published: '2025-08-01', story: 'x1' },
    { id: 'x2', title: 'Senate votes to close old lighthouse fund: wire', published: '2025-07-31', story: 'x2' },
    { id: 'y1', title: 'One story', published: '2026-03-02', story: 'y' },
    { id: 'y2', title: 'The same told in other words', published: '2026-02-27', story: 'y' },
  ];
  const all = [...items, ...copies];
  const parts = splitOf(all);

  test('locked months are locked whole, tuning months are never learned from', () => {
    all.forEach(({ published }, index) => {
      const month = published!.slice(0, 7);
      if (LOCKED_MONTHS.includes(month)) expect(parts[index]).toBe('locked');
      if (TUNING_MONTHS.includes(month)) expect(parts[index]).not.toBe('learning');
    });
    expect(parts.filter((part) => part === 'learning').length).toBeGreaterThan(100);
  });
  test('no event is in two parts', () => {
    const events = eventsOf(all);
    const partOf = new Map<number, string>();
    events.forEach((event, index) => {
      expect(partOf.get(event) ?? parts[index]).toBe(parts[index]);
      partOf.set(event, parts[index]!);
    });
    const part = (id: string) => parts[all.findIndex((one) => one.id === id)];
    expect([part('x1'), part('x2')]).toEqual(['locked', 'locked']);
    expect([part('y1'), part('y2')]).toEqual(['tuning', 'tuning']);
  });
  test('the order in which files are given changes nothing', () => {
    const turned = splitOf([...all].reverse()).reverse();
    expect(turned).toEqual(parts);
  });
});

test('training prints the learning curve and what more labels are worth, and writes what a release measured', async () => {
  const data = join(folder, 'data');
  mkdirSync(data);
  for (const name of readdirSync('data').filter((one) => one.endsWith('.json')))
    copyFileSync(join('data', name), join(data, name));
  const half = records.length / 2;
  const files = [records.slice(0, half), records.slice(half)].map((own, index) => {
    const file = join(folder, `labels-${index}.jsonl`);
    writeFileSync(file, own.map((record) => JSON.stringify(record)).join('\n'));
    return file;
  });
  const printed: string[] = [];
  const context = {
    config: { data, initiatives: 'data/initiatives', db: join(folder, 'none.db') } as Config,
    now: () => new Date('2026-11-01T00:00:00Z'),
    out: (text: string) => void printed.push(text),
    note: () => {},
  };
  expect(await train([...files, '--release'], context)).toBe(0);
  const text = printed.join('\n');
  expect(text).toContain('Learning curve');
  for (const status of STATUSES)
    expect(text).toMatch(new RegExp(`A hundred more labels of ${status}: [+-]\\d\\.\\d{3}`));
  expect(text).toContain('those that readers agree on');
  expect(text).toContain('The locked part:');
  const { classify } = createClassifier(loadVocabulary(data, loadInitiatives('data/initiatives')), loadModel(data));
  const said = classify(bareItem('Labor Department issues final rule on kites', '', 'The Paper', 'press', null, null));
  expect(said.tags.find(({ kind }) => kind === 'status')?.value).toBe('official');
});

test('the class shown is the likeliest, and its chance is the chance told', () => {
  const model = loadModel('data');
  const vocabulary = loadVocabulary('data', loadInitiatives('data/initiatives'));
  const bench = makeBench(vocabulary, model.names);
  const { classify } = createClassifier(vocabulary, model);
  for (const { title } of records.filter((_, index) => index % 7 === 0))
    for (const kind of ['press', 'crypto', 'lawfirm', null] as const) {
      const item = bareItem(title, '', 'The Paper', kind, null, null);
      const chances = statusChances(
        headScores(sumsOf(model, rowsOf(bench, item).row), 'status'),
        calibrationFor(model.calibration, groupOf(kind, '')),
      );
      const tag = classify(item).tags.find((one) => one.kind === 'status')!;
      expect(tag.value).toBe(STATUSES[chances.indexOf(Math.max(...chances))]);
      expect(tag.probability).toBeCloseTo(Math.min(0.995, Math.max(...chances)), 3);
    }
});

test('an agency that takes a step in its own headline is listed with it', () => {
  const { classify } = createClassifier(loadVocabulary('data', loadInitiatives('data/initiatives')), loadModel('data'));
  for (const [agency, headline] of [
    ['sec', 'SEC proposes rule on kite custody'],
    ['sec', 'SEC adopts final rule on kite custody'],
    ['sec', 'SEC withdraws proposed rule on kite custody'],
    ['labor', 'Labor Department issues guidance on kite plans'],
    ['treasury', 'Treasury Department seeks comment on kite taxes'],
  ] as const)
    for (const kind of ['agency', 'press', null] as const) {
      const { tags } = classify(bareItem(headline, '', '', kind, null, null));
      const stage = tags.find((tag) => tag.kind === 'stage')?.value;
      if (stage !== 'none')
        expect(
          tags.map(({ value }) => value),
          `${headline}, ${kind}`,
        ).toContain(agency);
    }
});
