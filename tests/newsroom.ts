// A small newsroom for tests of the web: the known record of the policy, a dozen articles of our own making that came
// in by the usual way, one user, and a server on loopback.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Config, readConfig } from '../src/config.ts';
import { createClassifier } from '../src/classify/classify.ts';
import { loadModel } from '../src/classify/learned.ts';
import { loadVocabulary } from '../src/classify/vocabulary.ts';
import { curatedItem } from '../src/item/curated.ts';
import { itemFromRecord } from '../src/item/record.ts';
import { hashPassword, newToken, tokenHash } from '../src/lib/secrets.ts';
import type { ClassifiedItem, Initiative } from '../src/model.ts';
import { startServer } from '../src/serve/server.ts';
import { loadInitiatives } from '../src/source/initiatives.ts';
import { loadSources } from '../src/source/load.ts';
import { openStore, type Store } from '../src/store/open.ts';
import { record as recordVisit } from './record.ts';

export const PASSWORD = 'a long enough secret';
export const NOW = '2026-07-15T15:00:00.000Z';
const root = resolve(import.meta.dirname, '..');

const SOURCES = [
  {
    id: 'morning-wire',
    name: 'Morning Wire: retirement',
    publisher: 'Morning Wire',
    publisherKind: 'wire',
    url: 'https://wire.example/feed.xml',
    format: 'rss',
    everyMinutes: 30,
    expect: { minItems: 1, newestWithinDays: 30 },
  },
  {
    id: 'plan-letter',
    name: 'Plan Letter',
    publisher: 'Plan Letter',
    publisherKind: 'trade',
    url: 'https://letter.example/feed.xml',
    format: 'rss',
    everyMinutes: 60,
    expect: { minItems: 1, newestWithinDays: 30 },
  },
];

const wire = { publisher: 'Morning Wire', publisher_kind: 'wire', source_id: 'morning-wire' };
const trade = { publisher: 'Plan Letter', publisher_kind: 'trade', source_id: 'plan-letter' };
const STORY =
  'The White House is preparing an executive order that would direct the Labor Department to make room for private equity in 401(k) plans, people familiar with the matter said. The text is not final and the signing could slip, the people said.';

/** Records in the shape of the real thing, in words of ours; the last ones are hostile. */
export const RECORDS = [
  {
    ...wire,
    url: 'https://wire.example/order-near',
    published: '2025-07-15T14:00:00Z',
    seen: '2025-07-15T14:05:00Z',
    title: 'White House nears order on private equity in 401(k) plans, people familiar say',
    text: STORY,
  },
  {
    ...trade,
    url: 'https://letter.example/order-near',
    published: '2025-07-15T18:00:00Z',
    seen: '2025-07-15T18:05:00Z',
    title: 'White House nears order on private equity in 401(k) plans, people familiar say',
    text: STORY,
  },
  {
    ...wire,
    url: 'https://wire.example/signed',
    published: '2025-08-07T17:30:00Z',
    seen: '2025-08-07T17:35:00Z',
    title: 'President signs executive order opening 401(k) plans to alternative assets',
    text: 'The President on Thursday signed Executive Order 14330, Democratizing Access to Alternative Assets for 401(k) Investors. The order directs the Secretary of Labor to act within 180 days of the date of this order.',
  },
  {
    ...trade,
    url: 'https://letter.example/comment',
    published: '2026-04-02T12:00:00Z',
    seen: '2026-04-02T12:10:00Z',
    title: 'What the proposed rule on designated investment alternatives means for fiduciaries',
    text: 'The Labor Department’s proposed rule, RIN 1210-AC38, docket EBSA-2026-0166, was published at 91 FR 16088. Comments are due on or before June 1, 2026. Our view: plan sponsors should read the safe harbor with care.',
  },
  {
    ...trade,
    url: 'https://letter.example/hostile',
    published: '2026-05-01',
    title: '<script>alert(1)</script> & "quotes" <b>bold</b>',
    text: '<img src=x onerror=alert(1)> =HYPERLINK("http://evil.example") \u202Eesrever',
  },
  {
    ...trade,
    url: 'https://letter.example/formula',
    published: '2026-05-02',
    title: '=cmd|calc!A1 is not a headline',
    text: '',
  },
];

/** Keeps judged items by the way that a visit takes. */
async function keep(
  store: Store,
  items: { classified: ClassifiedItem; keys: string[] }[],
  sourceId: string,
): Promise<void> {
  const visit = { sourceId, startedAt: NOW, result: 'new' as const, found: items.length, added: 0, updated: 0 };
  await recordVisit(store, { visit, items });
}

/** The known record of the policies. */
const record = (initiatives: Initiative[]) =>
  initiatives.flatMap((initiative) => (initiative.chronology ?? []).map((entry) => curatedItem(entry, initiative)));

/** The bytes of a database that holds the known record and our articles: made once, each newsroom gets its own copy. */
let prepared: Promise<Buffer> | undefined;

async function prepare(config: Config, initiatives: Initiative[]): Promise<Buffer> {
  const { classify } = createClassifier(loadVocabulary(config.data, initiatives), loadModel(config.data));
  const file = `${config.db}.prepared`;
  const store = await openStore(file);
  await keep(store, record(initiatives), 'known-record');
  for (const [index, line] of RECORDS.entries()) {
    const { item, keys } = itemFromRecord(JSON.stringify(line), `record ${index + 1}`, NOW);
    await keep(store, [{ classified: classify(item), keys }], line.source_id);
  }
  await store.close();
  return readFileSync(file);
}

export type Newsroom = Awaited<ReturnType<typeof openNewsroom>>;

/** Opens it all; `settings` go over the environment. Close it at the end. */
export async function openNewsroom(
  settings: { host?: string; withUser?: boolean; baseUrl?: string; serves?: boolean } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'hearsay-web-'));
  writeFileSync(join(folder, 'feeds.json'), JSON.stringify({ sources: SOURCES }));
  const flags = {
    db: join(folder, 'hearsay.db'),
    feeds: join(folder, 'feeds.json'),
    host: settings.host ?? '127.0.0.1',
    port: '0',
  };
  const environment = settings.baseUrl ? { HEARSAY_BASE_URL: settings.baseUrl } : {};
  const config: Config = { ...readConfig(flags, environment, root), outbox: join(folder, 'outbox') };
  const now = (): Date => new Date(NOW);
  const [sources, initiatives] = [loadSources(config.feeds), loadInitiatives(config.initiatives)];
  writeFileSync(config.db, await (prepared ??= prepare(config, initiatives)));
  const store = await openStore(config.db);
  const token = newToken();
  if (settings.withUser !== false) {
    await store.saveUser('ana', await hashPassword(PASSWORD), NOW);
    await store.saveToken({ id: 't1', name: 'robot', hash: tokenHash(token), madeBy: 'ana', createdAt: NOW });
  }
  const parts = { store, config, now, sources, initiatives };
  const server = settings.serves === false ? null : await startServer(parts);
  return {
    store,
    parts,
    config,
    token,
    url: server?.url ?? '',
    async close(): Promise<void> {
      await server?.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Asks, and reads the answer to its end: one that nobody reads would keep the server waiting when it closes. */
export async function ask(url: string, init?: RequestInit): Promise<Response> {
  const answer = await fetch(url, init);
  const body = await answer.arrayBuffer();
  return new Response(answer.status === 304 ? null : body, { status: answer.status, headers: answer.headers });
}

/** Signs in as a browser would; gives the cookie and the token of its forms. */
export async function signIn(
  url: string,
  password = PASSWORD,
  name = 'ana',
): Promise<{ status: number; cookie: string; csrf: string }> {
  const answer = await ask(`${url}/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: url },
    body: new URLSearchParams({ name, password, next: '/changes' }),
  });
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  if (answer.status !== 303) return { status: answer.status, cookie, csrf: '' };
  const page = await (await ask(`${url}/changes`, { headers: { cookie } })).text();
  return { status: answer.status, cookie, csrf: /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '' };
}

/** Sends a form as a page of ours would. */
export function post(
  url: string,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return ask(url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: url, ...headers },
    body: new URLSearchParams(fields),
  });
}
