// How often one answer asks the store, however much it shows: a bound per page, per list and per run of digests. Over a
// socket to a database each call costs a round trip.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendDue } from '../src/notify/run.ts';
import { startServer } from '../src/serve/server.ts';
import { openStore, type Store } from '../src/store/open.ts';
import { bring, follow, notifySettings } from './subscriber-helpers.ts';
import { tell, type Told } from './timeline-kit.ts';
import { type Newsroom, openNewsroom } from './newsroom.ts';

/** The same store, and the names of its functions as they are called. */
function counted(store: Store): { store: Store; calls: string[] } {
  const calls: string[] = [];
  const watched = new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...parameters: unknown[]): unknown => {
        calls.push(String(name));
        return Reflect.apply(value, target, parameters);
      };
    },
  });
  return { store: watched, calls };
}

const WORDS = 'harbor ferry timber orchard salmon lantern quarry meadow granite willow'.split(' ');

/** Claims about the policy, and the acts that settle every other one. */
const STORY: Told[] = Array.from({ length: 260 }, (_, index) => {
  const [what, where] = [WORDS[index % 10], WORDS[(index * 7 + 3) % 10]];
  const about = { stage: 'guidance' as const, agencies: ['labor'], policy: 'eo-14330' };
  const day = (shift: number): string => new Date(Date.UTC(2025, 7, 10 + index * 2 + shift)).toISOString().slice(0, 10);
  const claim: Told = {
    ...about,
    id: `claim${index}`,
    title: `Labor to issue bulletin ${index} on ${what} ${where} funds, people familiar say`,
    at: day(0),
    status: 'rumor',
  };
  const act: Told = {
    ...about,
    id: `act${index}`,
    title: `Labor issues bulletin ${index} on ${what} ${where} funds`,
    at: day(1),
    status: 'official',
    speaksFor: 'labor',
  };
  return index % 2 === 0 ? [claim, act] : [claim];
}).flat();

let room: Newsroom;
let calls: string[];
let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  room = await openNewsroom({ serves: false });
  await tell(room.store, STORY, 20);
  const watched = counted(room.store);
  calls = watched.calls;
  server = await startServer({ ...room.parts, store: watched.store });
});
afterAll(async () => {
  await server.close();
  await room.close();
});

/** The body of an answer and how many calls it took. */
async function ask(path: string): Promise<{ body: string; count: number }> {
  calls.length = 0;
  const answer = await fetch(server.url + path);
  const body = await answer.text();
  expect(answer.status, path).toBe(200);
  return { body, count: calls.length };
}

test.each([
  ['/', 15],
  ['/initiatives/eo-14330?record=2&claims=2', 15],
  ['/?known-at=2026-01-15', 15],
  ['/api/v1/developments?limit=200', 10],
  ['/api/v1/developments?limit=200&sort=oldest', 10],
  ['/api/v1/links?limit=200', 15],
  ['/api/v1/initiatives/eo-14330', 15],
  ['/sources', 15],
  ['/api/v1/sources', 15],
  ['/deadlines', 10],
  ['/feeds/developments.atom', 10],
])('%s asks the store at most %i times', async (path, most) => {
  const { count } = await ask(path);
  expect(count, calls.join(' ')).toBeLessThanOrEqual(most);
});

test('the list that is counted is a long one, with links', async () => {
  const { items } = JSON.parse((await ask('/api/v1/developments?limit=200')).body) as {
    items: { answers: unknown[] }[];
  };
  expect(items).toHaveLength(200);
  expect(items.filter(({ answers }) => answers.length > 0).length).toBeGreaterThan(5);
});

test('a page of one development does not ask more for one with many links', async () => {
  const { items } = JSON.parse((await ask('/api/v1/developments?limit=200')).body) as { items: { id: string }[] };
  for (const { id } of items.slice(0, 20)) {
    expect((await ask(`/developments/${id}`)).count, calls.join(' ')).toBeLessThanOrEqual(15);
    expect((await ask(`/api/v1/developments/${id}`)).count, calls.join(' ')).toBeLessThanOrEqual(10);
  }
});

test('a run of digests asks at most 21 times and once more a mail to make them, 30 and 4 with sending', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearsay-calls-'));
  const store = await openStore(join(folder, 'hearsay.db'));
  try {
    const [yesterday, today] = [new Date('2026-05-19T15:00:00Z'), new Date('2026-05-20T11:31:00Z')];
    const subscribers = 20;
    for (let index = 0; index < subscribers; index += 1)
      await follow(store, `reader${index}@example.com`, { agencies: ['labor'] }, new Date('2026-05-18T12:00:00Z'));
    const story = (index: number) => ({
      id: `n${index}`,
      title: `Board rumored to weigh ${WORDS[index]} levy ${index}`,
    });
    for (let index = 0; index < 6; index += 1)
      await bring(store, [{ ...story(index), status: 'rumor' as const }], yesterday);
    const watched = counted(store);
    const report = await sendDue(notifySettings(watched.store, join(folder, 'outbox')), today);
    expect(report).toMatchObject({ digests: subscribers, mail: { sent: subscribers } });
    const made = watched.calls.slice(0, watched.calls.lastIndexOf('queueMessage') + 1);
    expect(made.length, made.join(' ')).toBeLessThanOrEqual(21 + subscribers);
    expect(watched.calls.length, watched.calls.join(' ')).toBeLessThanOrEqual(30 + 4 * subscribers);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
