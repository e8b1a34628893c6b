// The clock ran a year ahead and was put back (T02): nothing waits for that year, and what a list shows now is the latest.

import { expect, test } from 'vitest';
import { dueSources } from '../src/source/due.ts';
import { openStore } from '../src/store/open.ts';
import { source, state } from './loopback.ts';
import { classified, save } from './store-helpers.ts';

const NOW = '2025-09-02T12:00:00.000Z';
const AHEAD = '2026-09-02T12:00:00.000Z';

test('a source that was to be asked, or left alone, until a moment of that year is due', () => {
  const due = (more: object) =>
    dueSources([source('https://example.org/feed')], new Map([['a-source', state(more)]]), new Date(NOW)).length;
  expect(due({ nextCheckAt: AHEAD })).toBe(1);
  expect(due({ nextCheckAt: NOW, waitUntil: AHEAD })).toBe(1);
  expect(due({ nextCheckAt: '2025-09-03T11:00:00.000Z' })).toBe(0);
  expect(due({ nextCheckAt: NOW, waitUntil: '2025-09-03T11:00:00.000Z' })).toBe(0);
});

test('an edit seen after the clock was put back is the current version', async () => {
  const store = await openStore(':memory:');
  const seen = (title: string, at: string) => save(store, [classified('a', { title, firstSeenAt: at })], at);
  await seen('first words', '2025-09-01T12:00:00.000Z');
  await seen('second words', AHEAD);
  await seen('third words', NOW);
  const [found] = await store.itemsById(['a']);
  expect(found?.item.title).toBe('third words');
  await store.close();
});

test('a mail that was put off in that year is due', async () => {
  const store = await openStore(':memory:');
  const mail = (id: string, nextTryAt: string) => ({
    id,
    subscriberId: null,
    kind: 'notice' as const,
    to: 'a@example.org',
    subject: 'News',
    messageId: `<${id}@example.org>`,
    bytes: Buffer.from('News'),
    state: 'queued' as const,
    attempts: 1,
    unknowns: 0,
    softRefusals: 0,
    queuedAt: nextTryAt,
    nextTryAt,
  });
  await store.queueMail(mail('ahead', AHEAD));
  await store.queueMail(mail('put-off', '2025-09-02T13:00:00.000Z'));
  expect((await store.dueMails(new Date(NOW), 10)).map(({ id }) => id)).toEqual(['ahead']);
  await store.close();
});
