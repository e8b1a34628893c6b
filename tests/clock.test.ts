// Clocks that jump, are wrong, or change with the season (rows T01, T02, T07, I11): nothing waits, nothing storms, nothing twice.

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendDue } from '../src/notify/run.ts';
import { createFetcher } from '../src/fetch/fetcher.ts';
import { dueSources, nextState } from '../src/source/due.ts';
import { openStore } from '../src/store/open.ts';
import { startMailServer } from './mail-server.ts';
import { bring, follow, notifySettings, type Sketch } from './subscriber-helpers.ts';
import { feed, serve, settings, source } from './loopback.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearsay-clock-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (text: string): Date => new Date(text);
const DAY = 86_400_000;
const news = (id: string, more: Partial<Sketch> = {}): Sketch => ({
  id,
  title: `Labor weighs rule ${id} for widget funds, people familiar say`,
  text: `Labor weighs rule ${id} for widget funds in plans ${id}, people familiar with talks ${id} say.`,
  status: 'rumor',
  ...more,
});
const mailsIn = async (outbox: string): Promise<number> =>
  (await readdir(outbox).catch(() => [])).filter((name) => name.endsWith('.eml')).length;

test('T01 a clock that jumps 40 days ahead: each source is asked once, each reader gets one digest', async () => {
  const sources = ['a', 'b', 'c'].map((id) => source(`https://${id}.example/feed`, { id }));
  const visited = (now: Date) =>
    new Map(
      sources.map((one) => [
        one.id,
        nextState({ source: one, state: null, outcome: { kind: 'unchanged' }, found: 0, added: 0, now }),
      ]),
    );
  const before = at('2026-05-19T12:00:00Z');
  const after = new Date(before.getTime() + 40 * DAY);
  expect(dueSources(sources, visited(before), after)).toHaveLength(3);
  expect(dueSources(sources, visited(after), new Date(after.getTime() + 60_000))).toEqual([]);

  const store = await openStore(':memory:');
  const outbox = join(folder, 'ahead');
  const settings = notifySettings(store, outbox);
  await follow(store, 'ada@example.com', {}, at('2026-05-18T12:00:00Z'));
  await bring(store, [news('r1')], at('2026-05-19T09:00:00Z'));
  for (let minute = 0; minute < 5; minute += 1) await sendDue(settings, new Date(after.getTime() + minute * 60_000));
  expect(await mailsIn(outbox)).toBe(1);
});

test('T02 a clock that is set back a year: no source and no mail waits for the old time, nothing is doubled', async () => {
  const hourly = source('https://a.example/feed');
  const right = at('2026-05-19T12:00:00Z');
  const ahead = new Date(right.getTime() + 365 * DAY);
  const busy = { kind: 'slow-down' as const, message: 'later', status: 429, retryAfterMinutes: 600 };
  for (const outcome of [{ kind: 'unchanged' as const }, { kind: 'failed' as const, problem: busy }]) {
    const state = nextState({ source: hourly, state: null, outcome, found: 0, added: 0, now: ahead });
    expect(dueSources([hourly], new Map([[hourly.id, state]]), right)).toEqual([hourly]);
    expect(dueSources([hourly], new Map([[hourly.id, state]]), ahead)).toEqual([]);
  }
  const weekly = source('https://a.example/feed', { everyMinutes: 7 * 24 * 60 });
  const resting = nextState({ source: weekly, state: null, outcome: { kind: 'unchanged' }, found: 0, added: 0, now: right }); // prettier-ignore
  expect(dueSources([weekly], new Map([[weekly.id, resting]]), new Date(right.getTime() + DAY))).toEqual([]);

  const store = await openStore(':memory:');
  const faults: ('rcpt-450' | 'greeting-421')[] = ['rcpt-450', 'greeting-421'];
  const server = await startMailServer(() => faults.shift() ?? 'accept');
  const smtp = { host: '127.0.0.1', port: server.port, secure: false, requireTls: false };
  const settings = notifySettings(store, join(folder, 'back'));
  const sending = { ...settings, sending: { ...settings.sending, smtp } };
  for (const name of ['ada', 'ben']) await follow(store, `${name}@example.com`, {}, at('2026-05-18T12:00:00Z'));
  await bring(store, [news('r1')], at('2026-05-19T09:00:00Z'));
  await sendDue(sending, new Date(ahead.getTime() - 30 * 60_000)); // by the clock that ran ahead: refused, and a pause
  expect(server.received).toHaveLength(0);
  for (let minute = 0; minute < 3 * 24 * 60; minute += 45) await sendDue(sending, new Date(right.getTime() + minute * 60_000)); // prettier-ignore
  await server.close();
  expect(server.received.map(({ to }) => to).sort()).toEqual(['ada@example.com', 'ben@example.com']);
});

/** Stories that have no word in common: each is a development of its own. */
const WORDS = (
  'Barley exporters face tariffs|Regional lenders test capital|Pilots demand longer rest|Museums return stolen bronzes|' +
  'Glaciers shrink past estimates|Cyclists win urban lanes|Surgeons adopt robotic arms|Orchards freeze before harvest|' +
  'Prisons expand evening schools|Vineyards switch toward solar|Ferries cancel winter crossings|Libraries waive overdue fines'
).split(/[ |]/);

test.each([
  ['spring', '2026-03-07T12:00:00Z', '2026-03-08T00:00:00Z'],
  ['autumn', '2026-10-31T12:00:00Z', '2026-11-01T00:00:00Z'],
])('I11 what is dated around the change of clocks in %s is in exactly one digest', async (season, signed, change) => {
  const store = await openStore(':memory:');
  const server = await startMailServer(() => 'accept');
  const smtp = { host: '127.0.0.1', port: server.port, secure: false, requireTls: false };
  const settings = notifySettings(store, join(folder, season));
  const sending = { ...settings, sending: { ...settings.sending, smtp } };
  await follow(store, 'ada@example.com', {}, at(signed), { at: '02:30' });
  const titles: string[] = [];
  for (let hour = 0; hour < 60; hour += 1) {
    const now = new Date(Date.parse(change) + hour * 3_600_000);
    if (hour < 12) {
      const words = WORDS.slice(hour * 4, hour * 4 + 4).join(' ');
      const one = news(`x${hour}`, { title: words, text: `${words}.`, published: now.toISOString() });
      titles.push(words);
      await bring(store, [one], now);
      expect((await store.itemById(one.id))?.item.publishedAt).toBe(now.toISOString());
    }
    for (const minute of [0, 30]) await sendDue(sending, new Date(now.getTime() + minute * 60_000));
  }
  await server.close();
  const { simpleParser } = await import('mailparser');
  const texts = await Promise.all(server.received.map(async ({ raw }) => (await simpleParser(raw)).text ?? ''));
  for (const title of titles)
    expect(
      texts.filter((text) => text.replace(/\s+/g, ' ').includes(title)),
      title,
    ).toHaveLength(1);
});

test('T07 a clock that is hours off those of several hosts is told, one odd host is not', async () => {
  const ask = createFetcher(settings());
  const answers = async (minutes: number): Promise<void> => {
    const server = await serve((_, response) => {
      response.setHeader('date', new Date(Date.now() + minutes * 60_000).toUTCString());
      response.end(feed());
    });
    await ask.fetchPages(source(server.url), undefined, new Date());
    await server.close();
  };
  await answers(120);
  await answers(120);
  expect(ask.clockNotice()).toBeNull(); // two are not several
  await answers(121);
  expect(ask.clockNotice()).toMatch(/clock is about 120 minutes behind those of the 3 hosts/);
  for (const minutes of [0, 1, 0, -2]) await answers(minutes);
  expect(ask.clockNotice()).toBeNull();
  await ask.close();
});

test('T07 the Date of an answer that a cache had kept says nothing of the clock', async () => {
  const ask = createFetcher(settings());
  for (let host = 0; host < 3; host += 1) {
    const server = await serve((_, response) => {
      response.setHeader('date', new Date(Date.now() - 2 * 3_600_000).toUTCString());
      response.setHeader('age', '7200');
      response.end(feed());
    });
    await ask.fetchPages(source(server.url), undefined, new Date());
    await server.close();
  }
  expect(ask.clockNotice()).toBeNull();
  await ask.close();
});
