// Sources that do harm, all at once, to the program as a user starts it (rows R16, R20, A08, O05): bounded, quiet, discreet.

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFetcher } from '../src/fetch/fetcher.ts';
import { sized } from './campaign.ts';
import { feed, type Loopback, serve, settings, source } from './loopback.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearsay-hostile-'));
const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, 'x'));
let good = 'The one that is well';
const item = '<item><title>Again and again</title><link>https://x.example/1</link></item>';

/** What goes wrong, by path. */
const FAULTS: Record<string, (response: ServerResponse) => void> = {
  bomb: (response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
  endless: (response) => {
    const more = (): void => {
      while (response.write('x'.repeat(65_536)));
    };
    response.on('drain', more);
    more();
  },
  deep: (response) => void response.end(`<rss><channel>${'<a>'.repeat(500_000)}`),
  many: (response) => void response.end(`<rss><channel>${item.repeat(60_000)}</channel></rss>`),
  large: (response) => void response.end(`<rss><channel><item><title>${'T'.repeat(9_000_000)}</title></item></channel></rss>`), // prettier-ignore
  laughs: (response) => void response.end('<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss/>'),
  cut: (response) => {
    response.writeHead(200, { 'content-length': '500000' });
    response.write('<rss>');
    setImmediate(() => response.destroy());
  },
  broken: (response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip at all'),
  loop: (response) => void response.writeHead(302, { location: '/loop' }).end(),
  error: (response) => void response.writeHead(500).end(),
  good: (response) => void response.end(feed(good)),
};
let server: Loopback;
beforeAll(async () => {
  server = await serve((request, response) => {
    response.on('error', () => undefined);
    (FAULTS[(request.url ?? '').slice(1).split('?')[0]!] ?? FAULTS['error']!)(response);
  });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the program; `early` is code that runs in it first. */
function hearsay(args: string[], env: Record<string, string> = {}, early = '', closesStderr = false) {
  const more = early ? ['--import', `data:text/javascript,${encodeURIComponent(early)}`] : [];
  const child = spawn(process.execPath, [...more, 'dist/main.js', ...args], {
    env: { ...process.env, HEARSAY_ALLOW_PRIVATE: '127.0.0.1', HEARSAY_HOST_PAUSE_MS: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (closesStderr) child.stderr.destroy();
  let [out, err] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, out, err })),
  );
}

const feedsOf = (name: string, paths: string[]): string => {
  const path = join(folder, name);
  writeFileSync(
    path,
    JSON.stringify({ sources: paths.map((id) => source(`${server.url}/${id}`, { id: id.split('?')[0]! })) }),
  );
  return path;
};

test('R16 all of them at once: under 512 MiB, each said to be wrong, the good one stored', async () => {
  const feeds = feedsOf('hostile.json', Object.keys(FAULTS));
  const peak = 'process.on("exit", () => console.error("peak", process.resourceUsage().maxRSS))';
  const args = ['collect', '--json', '--db', join(folder, 'hostile.db'), '--feeds', feeds];
  const { code, out, err } = await hearsay(args, { HEARSAY_HOST_CONCURRENCY: '8' }, peak);
  expect(code).toBe(1);
  const { sources } = JSON.parse(out) as { sources: { id: string; result: string; problem?: object }[] };
  const result = Object.fromEntries(sources.map(({ id, result: one }) => [id, one]));
  expect(result).toMatchObject({ good: 'new', many: 'new', bomb: 'failed', endless: 'failed', deep: 'failed' });
  expect(sources.filter(({ problem }) => problem === undefined).map(({ id }) => id)).toEqual(
    expect.arrayContaining(['good']),
  );
  const kilobytes = Number(/peak (\d+)/.exec(err)?.[1]);
  expect(kilobytes).toBeGreaterThan(10_000);
  expect(kilobytes / 1024).toBeLessThan(512);
}, 60_000);

test('R16 round after round over what fails leaves no descriptor and no timer', async () => {
  const fetcher = createFetcher(
    settings({ hostConcurrency: 8, limits: { retryDelaysMs: [1, 1], bodyBytes: 100_000 } }),
  );
  const paths = ['endless', 'cut', 'broken', 'loop', 'error', 'good'];
  const round = () =>
    Promise.all(paths.map((path) => fetcher.fetchPages(source(`${server.url}/${path}`), undefined, new Date())));
  const open = () => ({
    files: readdirSync('/proc/self/fd').length,
    timers: process.getActiveResourcesInfo().filter((one) => one === 'Timeout').length,
  });
  for (let warm = 0; warm < 5; warm += 1) await round();
  const before = open();
  for (let times = 0; times < sized(100, 40); times += 1) await round();
  await new Promise((resolve) => setTimeout(resolve, 200)); // sockets close a moment later
  const after = open();
  await fetcher.close();
  expect(after.files).toBeLessThan(before.files + 30);
  expect(after.timers).toBeLessThan(before.timers + 30);
}, 60_000);

test('R20 a log that nobody reads or that cannot be written stops nothing', async () => {
  const args = ['collect', '--json', '--db', join(folder, 'log.db'), '--feeds', feedsOf('log.json', ['good', 'error'])];
  const { code, out } = await hearsay(args, {}, '', true);
  expect(code).toBe(1); // of the source that failed
  expect(JSON.parse(out)).toMatchObject({ added: 1, failed: 1 });
});

test('A08, O05 secrets stand in no answer, error, export or stored row; mail that does not leave is an exit status', async () => {
  const key = 'k3y-of-the-api-a1b2c3';
  const password = 'p4ssword-of-mail-d4e5f6';
  const inAddress = 't0ken-in-address-778899';
  const env = {
    HEARSAY_REGULATIONS_GOV_KEY: key,
    HEARSAY_SMTP_URL: `smtp://desk:${password}@127.0.0.1:9`,
    HEARSAY_BOUNCE_SECRET: 'a-secret-for-bounces-long-enough-0011223344',
  };
  const db = join(folder, 'secrets.db');
  const feeds = feedsOf('secrets.json', [`error?api_key=${inAddress}`, 'good']);
  const place = ['--db', db, '--feeds', feeds];
  const said: string[] = [];
  const run = async (...args: string[]) => {
    const answer = await hearsay([...args, ...place], env);
    said.push(answer.out, answer.err);
    return answer;
  };
  await run('subscribe', 'ada@example.org', '--rhythm', 'at-once');
  await run('collect', '--json');
  good = 'Labor proposes a rule on widget funds';
  await run('collect', 'good'); // the first visit was a backlog
  const sent = await run('digest', '--send');
  expect(sent.code).toBe(1);
  expect(sent.err).toMatch(/sending pauses/);
  await run('sources');
  await run('sources', '--format', 'json');
  for (const what of ['items', 'developments', 'links', 'deadlines', 'sources']) await run('export', what, '--format', 'jsonl'); // prettier-ignore
  await run('digest', '--outbox');
  await run('search', 'well', '--format', 'json');
  const all = said.join('\n');
  expect(all).toContain('error');
  for (const secret of [key, password, inAddress, env.HEARSAY_BOUNCE_SECRET]) expect(all).not.toContain(secret);
  const stored = readFileSync(db);
  for (const secret of [key, password, env.HEARSAY_BOUNCE_SECRET]) expect(stored.includes(secret)).toBe(false);
}, 90_000);
