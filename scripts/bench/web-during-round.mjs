// How quick the web is while a full round is collected: `hearsay start` over an empty store and 200 feeds with 50 items
// each, and readers who ask for pages, searches and the API all the while. One reader at a time, as fast as answers come.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FEEDS, ITEMS, startFeedServer } from './feed-server.mjs';
import { figure, part, table } from './report.mjs';

const root = join(import.meta.dirname, '..', '..');
const ADDRESSES = [
  '/',
  '/search?q=order',
  '/search?q=retirement+plan',
  '/api/v1/items',
  '/api/v1/items?q=bank&facets=1',
];
const LONGEST_MS = 180_000;

/** Milliseconds that one answer took, body included; throws for another status than 200. */
function ask(address, agent) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    get(address, { agent }, (response) => {
      response.resume();
      response.on('error', reject);
      response.on('end', () =>
        response.statusCode === 200
          ? resolve(performance.now() - started)
          : reject(new Error(`${address} answered ${response.statusCode}`)),
      );
    }).on('error', reject);
  });
}

const spread = (times) => ({
  asked: times.length,
  p50: part(times, 0.5),
  p95: part(times, 0.95),
  max: Math.max(...times),
});

/** The first match of a pattern in what a process says on either stream. */
function sayings(child) {
  let said = '';
  const waiting = new Set();
  const look = () => {
    for (const one of waiting) {
      const found = one.pattern.exec(said);
      if (found) {
        waiting.delete(one);
        one.resolve(found);
      }
    }
  };
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      said += data;
      look();
    });
  return (pattern) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${pattern} was not said:\n${said.slice(-1000)}`)), LONGEST_MS);
      waiting.add({ pattern, resolve: (found) => (clearTimeout(timer), resolve(found)) });
      look();
    });
}

/** Runs it once; times are milliseconds. */
async function webDuringRound(into) {
  const folder = mkdtempSync(join(into, 'hearsay-web-round-'));
  const agent = new Agent({ keepAlive: true });
  const server = await startFeedServer();
  let program;
  try {
    const sources = server.urls.map((url, feed) => ({
      ...{ id: `feed-${feed}`, name: `Feed ${feed}`, publisher: `Publisher ${feed % 40}`, publisherKind: 'press' },
      ...{ url, format: 'rss', everyMinutes: 60 },
    }));
    writeFileSync(join(folder, 'feeds.json'), JSON.stringify({ sources }));
    const settings = { HEARSAY_ALLOW_PRIVATE: '127.0.0.1', HEARSAY_HOST_PAUSE_MS: '0', HEARSAY_HOST_CONCURRENCY: '8' };
    program = spawn(
      process.execPath,
      ['dist/main.js', 'start', '--port', '0', '--db', join(folder, 'h.db'), '--feeds', join(folder, 'feeds.json')],
      { cwd: root, env: { ...process.env, ...settings }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const said = sayings(program);
    const [, base] = await said(/listens on (http:\S+)/);
    const started = performance.now();
    let isOver = false;
    const over = said(/of \d+ sources answered/).finally(() => (isOver = true));
    const times = new Map(ADDRESSES.map((address) => [address, []]));
    for (let turn = 0; !isOver; turn += 1) {
      const address = ADDRESSES[turn % ADDRESSES.length];
      times.get(address).push(await ask(base + address, agent));
    }
    await over;
    const seconds = (performance.now() - started) / 1000;
    const { total } = /** @type {{ total: number }} */ (await (await fetch(`${base}/api/v1/items?limit=1`)).json());
    if (total < FEEDS * ITEMS * 0.8) throw new Error(`only ${total} items were collected meanwhile`);
    const asked = performance.now();
    const gone = new Promise((resolve) => program.once('exit', resolve));
    program.kill('SIGTERM');
    await gone;
    return {
      seconds,
      stopMs: performance.now() - asked,
      all: spread([...times.values()].flat()),
      byAddress: Object.fromEntries([...times].map(([address, list]) => [address, spread(list)])),
    };
  } finally {
    agent.destroy();
    server.stop();
    if (program && program.exitCode === null) program.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Gives the section of the report.
 * @param {{ folder?: string, note?: (text: string) => void }} [settings]
 */
export async function benchWebDuringRound({ folder = tmpdir(), note = () => undefined } = {}) {
  note('the web while a round is collected');
  const data = await webDuringRound(folder);
  const row = (name, { asked, p50, p95, max }) => [name, asked, figure(p50), figure(p95), figure(max)];
  const rows = Object.entries(data.byAddress).map(([address, figures]) => row(`\`${address}\``, figures));
  const words = `The round took ${figure(data.seconds)} s; told to stop, the program was gone after ${Math.round(data.stopMs)} ms.`;
  return [
    {
      title: `The web while ${FEEDS} feeds × ${ITEMS} new items are collected, milliseconds`,
      markdown: `${words}\n\n${table(['address', 'asked', 'p50', 'p95', 'most'], [...rows, row('all', data.all)])}`,
      data,
    },
  ];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  for (const { title, markdown } of await benchWebDuringRound()) console.log(`## ${title}\n\n${markdown}`);
