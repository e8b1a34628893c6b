// A round over several sources when not a source but the database is in trouble (R04, R05).

import { expect, test } from 'vitest';
import { StoreTrouble } from '../src/store/contract.ts';
import type { Collector } from '../src/collect.ts';
import { collectRound } from '../src/commands/round.ts';
import type { Fetcher } from '../src/fetch/fetcher.ts';
import type { Source, Visit } from '../src/model.ts';
import { source } from './loopback.ts';

const visitOf = ({ id }: Source): Visit => ({
  sourceId: id,
  startedAt: '2025-08-07T00:00:00.000Z',
  result: 'nothing-new',
  found: 0,
  added: 0,
  updated: 0,
});
const round = (collectSource: (asked: Source) => Promise<Visit>, told: string[]) =>
  collectRound(
    Array.from({ length: 100 }, (_, index) => source('https://example.org/', { id: `s-${index}` })),
    {
      collector: { collectSource } as unknown as Collector,
      fetcher: {} as Fetcher,
      now: () => new Date('2025-08-07T00:00:00Z'),
      onVisit: (visit) => told.push(`${visit.sourceId} ${visit.result}`),
    },
  );

test('a fault in the handling of one source is one failed visit; a full disk ends the round and blames no source', async () => {
  const told: string[] = [];
  const visits = await round(async (asked) => {
    if (asked.id === 's-7') throw new TypeError('a mistake of ours');
    return visitOf(asked);
  }, told);
  expect(visits.filter(({ result }) => result === 'failed').map(({ sourceId }) => sourceId)).toEqual(['s-7']);

  const asked: string[] = [];
  told.length = 0;
  const full = new StoreTrouble('full', 'No room left on the disk.');
  const failing = round(async (one) => {
    asked.push(one.id);
    throw full;
  }, told);
  await expect(failing).rejects.toBe(full);
  expect(asked.length).toBeLessThan(100);
  expect(told).toEqual([]);
});
