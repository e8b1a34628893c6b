// Track records: by who was first, each outcome counted, with an interval and never a bare share.

import { expect, it } from 'vitest';
import { wilson } from '../src/lib/wilson.ts';
import { sourceHealth } from '../src/query/sources.ts';
import { trackRecord } from '../src/query/track-record.ts';
import type { Source } from '../src/model.ts';
import { storeWith, type Told } from './timeline-kit.ts';
import { decideOn, record, undoChange } from './record.ts';

const NOW = '2026-11-01T00:00:00.000Z';
const SUBJECTS = ['lighthouse repairs', 'salmon quotas', 'ferry refunds', 'timber pensions', 'harbor dredging'];

const claim = (index: number, more: Partial<Told> = {}): Told => ({
  id: `c${index}`,
  title: `Labor to issue rule on ${SUBJECTS[index]}, people familiar say`,
  at: `2025-0${index + 1}-10`,
  publisher: 'First Paper',
  author: 'B. Line',
  status: 'rumor',
  stage: 'proposed',
  ...more,
});
const act = (index: number, day: string): Told => ({
  id: `a${index}`,
  title: `Labor issues rule on ${SUBJECTS[index]}`,
  at: day,
  publisher: 'Ministry',
  status: 'official',
  stage: 'proposed',
});

const STORY: Told[] = [
  claim(0),
  { ...claim(0), id: 'copy', publisher: 'Copy Site', author: 'Staff', at: '2025-01-11' },
  act(0, '2025-01-20'),
  claim(1),
  act(1, '2025-03-10'),
  claim(2),
  {
    id: 'n2',
    title: `Secretary denies rule on ${SUBJECTS[2]} will come from Labor`,
    at: '2025-03-14',
    publisher: 'Ministry',
    status: 'reported',
    stage: 'proposed',
  },
  claim(3, { title: `Labor to issue rule on ${SUBJECTS[3]} this week, people familiar say` }),
  claim(4),
];

it('counts by origin: confirmed, denied, lapsed, open, with n, an interval and the median lead', async () => {
  const store = await storeWith(STORY);
  const records = await trackRecord(store, NOW);
  const first = records.find(({ publisher }) => publisher === 'First Paper')!;
  expect(first).toMatchObject({ originated: 5, confirmed: 2, denied: 1, lapsed: 1, open: 1, settled: 4, share: 0.5 });
  expect(first.medianLeadDays).toBe((10 + 28) / 2);
  const [low, high] = first.interval!;
  expect(low).toBeCloseTo(0.15, 2);
  expect(high).toBeCloseTo(0.85, 2);
  const [open, done] = await Promise.all(
    ['c4', 'a0'].map(async (id) => (await store.developmentsOfItems([id])).get(id)!),
  );
  const { change } = await decideOn(store, 'link', { id: done!, other: open!, how: 'confirms', at: NOW });
  const linked = await trackRecord(store, NOW);
  expect(linked.find(({ publisher }) => publisher === 'First Paper')).toMatchObject({ confirmed: 3, open: 0 });
  await undoChange(store, change, NOW);
  // A copy says nothing of its own.
  expect(records.find(({ publisher }) => publisher === 'Copy Site')).toBeUndefined();
});

it('gives Wilson intervals', () => {
  expect(wilson(0, 1).map((end) => Math.round(end * 1000))).toEqual([0, 793]);
  expect(wilson(10, 10).map((end) => Math.round(end * 1000))).toEqual([722, 1000]);
  expect(wilson(50, 100).map((end) => Math.round(end * 1000))).toEqual([404, 596]);
});

it('says how sources are, in words, with the record of their publisher', async () => {
  const store = await storeWith(STORY);
  const source = (id: string, more: Partial<Source> = {}): Source => ({
    id,
    name: id,
    publisher: 'First Paper',
    publisherKind: 'press',
    url: `https://${id}.example/feed`,
    format: 'rss',
    everyMinutes: 60,
    ...more,
  });
  const problem = { kind: 'unreachable' as const, message: 'broken: no connection in 15 s' };
  await record(store, {
    visit: {
      sourceId: 'broken',
      startedAt: '2026-10-31T00:00:00.000Z',
      result: 'failed',
      found: 0,
      added: 0,
      updated: 0,
      problem,
    },
    state: {
      sourceId: 'broken',
      nextCheckAt: '2026-11-01T06:00:00.000Z',
      failures: 3,
      lastSuccessAt: '2026-10-01T00:00:00.000Z',
    },
    items: [],
  });
  const found = await sourceHealth(
    store,
    [source('broken'), source('fresh', { publisher: 'Nobody' }), source('off', { paused: 'blocks us' })],
    NOW,
  );
  expect(found.map(({ health }) => health)).toEqual(['failing', 'new', 'paused']);
  expect(found[0]).toMatchObject({
    problem: problem.message,
    failures: 3,
    failed_visits: 1,
    track_record: { confirmed: 2, settled: 4 },
  });
  expect(found[1]!.track_record).toBeNull();
  const [light] = await sourceHealth(store, [source('broken')], NOW, { withRecord: false });
  expect(light).toEqual({ ...found[0], track_record: null });
  expect(found[2]!.problem).toBe('blocks us');
});
