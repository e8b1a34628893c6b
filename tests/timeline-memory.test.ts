// What is at hand of the timeline in memory never differs from the file: another process writes, a transaction fails,
// a file is opened again.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore, type Store } from '../src/store/open.ts';
import type { Placed, PlacementKeys } from '../src/model.ts';
import { placementKeys } from '../src/timeline/place.ts';
import { record } from './record.ts';
import { groupsOf, tell, told } from './timeline-kit.ts';

const one = {
  id: 'one',
  status: 'official' as const,
  at: '2026-03-02T10:00:00Z',
  title: 'Harbor Council rescinds ferry subsidy memo for Larkspur operators',
  text: 'The Harbor Council rescinded its ferry subsidy memo on Monday, ending grants to Larkspur operators.',
};
const two = { ...one, id: 'two', at: '2026-03-02T15:00:00Z', title: `${one.title}, ending grants` };
const three = { ...one, id: 'three', at: '2026-03-03T09:00:00Z', title: `${one.title} today` };

const candidates = (store: Store, keys: PlacementKeys[]) => store.transaction((tx) => tx.findCandidates(keys));
const savePlaced = (store: Store, placed: Placed, at: string) => store.transaction((tx) => tx.savePlaced(placed, at));

let folder = '';
let open: Store[] = [];
const opened = async (): Promise<Store> => {
  const store = await openStore(join(folder, 'hearsay.db'));
  open.push(store);
  return store;
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearsay-memory-'));
});
afterEach(async () => {
  for (const store of open) await store.close();
  open = [];
  rmSync(folder, { recursive: true, force: true });
});

test('what another process placed is found at once, where it stands now', async () => {
  const [a, b] = [await opened(), await opened()];
  await tell(a, [one]);
  await tell(b, [two]);
  await tell(a, [three]);
  expect(await groupsOf(b, ['one', 'two', 'three'])).toEqual([['one', 'three', 'two']]);
  const { places, developments } = await candidates(a, placementKeys(told({ ...three, id: 'four' })));
  expect(places.map(({ profile }) => profile.itemId).sort()).toEqual(['one', 'three', 'two']);
  expect(developments.map(({ members }) => members)).toEqual([3]);
});

test('a visit that was rolled back leaves nothing to be found', async () => {
  const store = await opened();
  await tell(store, [one]);
  const item = told(two);
  const now = item.item.firstSeenAt;
  await expect(
    record(store, {
      // A visit without a result is refused by the schema, after items and places were written.
      visit: { sourceId: 'test', startedAt: now, result: null as never, found: 1, added: 0, updated: 0 },
      items: [{ classified: item, keys: ['url:two'] }],
    }),
  ).rejects.toThrow('visits.result');
  const after = await candidates(store, placementKeys(told(three)));
  expect(after.places.map(({ profile }) => profile.itemId)).toEqual(['one']);
  expect(after.developments.map(({ members }) => members)).toEqual([1]);
});

test('a file that is opened again gives the same neighbours, far days and items without a date as well', async () => {
  const before = await opened();
  await tell(before, [one, { ...two, at: '2024-05-06T10:00:00Z' }]);
  const undated = told({ ...three, at: '' });
  const found = async (store: Store): Promise<string[]> =>
    (await candidates(store, placementKeys(undated))).places.map(({ profile }) => profile.itemId).sort();
  expect(await found(before)).toEqual(['one', 'two']);
  expect(await found(await opened())).toEqual(['one', 'two']);
});

test('where an item stood is told with the words that it had there, after a move and after it was read anew', async () => {
  const store = await opened();
  await tell(store, [one]);
  const [place] = (await store.placesThroughTime(['one'])).get('one')!;
  const { until, ...first } = place!;
  expect(until).toBe('9999');
  const nothing = { places: [], moved: [], developments: [], answers: [], mentions: [] };
  const [moved, again] = ['2026-03-04T00:00:00.000Z', '2026-03-05T00:00:00.000Z'];
  await savePlaced(store, { ...nothing, moved: [{ from: first.developmentId, into: 'other', at: moved }] }, moved);
  const told = async () =>
    (await store.placesThroughTime(['one']))
      .get('one')!
      .map(({ developmentId, since, profile }) => [developmentId, since, profile.statusWords]);
  const words = first.profile.statusWords;
  const before = [
    [first.developmentId, first.since, words],
    ['other', moved, words],
  ];
  expect(await told()).toEqual(before);
  const profile = { ...first.profile, statusWords: 'read anew' };
  await savePlaced(
    store,
    { ...nothing, places: [{ ...first, developmentId: 'other', since: moved, profile, keys: [], days: [] }] },
    again,
  );
  expect(await told()).toEqual([...before, ['other', again, 'read anew']]);
  expect((await store.placesIn(first.developmentId, '2026-03-03T12:00:00.000Z')).map((one) => one.profile)).toEqual([
    first.profile,
  ]);
});
