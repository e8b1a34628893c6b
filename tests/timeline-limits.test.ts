// How near two items must be to be one development: the limits that were found on labelled stories, on stories of our own.

import { expect, it } from 'vitest';
import type { Status } from '../src/model.ts';
import { groupsOf, storeWith } from './timeline-kit.ts';

/** Whether two items with these titles and days become one development. */
async function areOne(status: Status, [first, second]: [string, string], [from, to]: [string, string]) {
  const store = await storeWith([
    { id: 'a', title: first, at: from, status },
    { id: 'b', title: second, at: to, status },
  ]);
  const groups = await groupsOf(store, ['a', 'b']);
  await store.close();
  return groups.length === 1;
}

it('a story that is told again within 6 days is the same; a week later it is another', async () => {
  const road: [string, string] = [
    'Parks agency closes coastal lighthouse road for repairs',
    'Coastal lighthouse road closed for repairs by parks agency',
  ];
  expect(await areOne('official', road, ['2025-06-01', '2025-06-07'])).toBe(true);
  expect(await areOne('official', road, ['2025-06-01', '2025-06-08'])).toBe(false);
});

it('two comments are one only where they are nearer to each other than two reports of an event must be', async () => {
  const far: [string, string] = [
    'What the timber fund rule means for pension plans and their savers',
    'What the timber fund rule costs pension trustees in fees',
  ];
  const near: [string, string] = [far[0], 'Timber fund rule asks pension plans to read the fine print'];
  const day: [string, string] = ['2025-06-01', '2025-06-01'];
  expect(await areOne('reported', far, day)).toBe(true);
  expect(await areOne('commentary', far, day)).toBe(false);
  expect(await areOne('commentary', near, day)).toBe(true);
});
