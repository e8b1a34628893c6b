// Ingestion: 200 feeds with 50 items each, cold and again unchanged, beside a plain script on the same libraries, in turn.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFeeds } from './feeds.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const [FEEDS, ITEMS] = [200, 50];

if (process.argv[2] === 'serve') {
  const bodies = makeFeeds(FEEDS, ITEMS).map((body) => ({
    body,
    etag: `"${createHash('sha1').update(body).digest('hex')}"`,
  }));
  const server = createServer((request, response) => {
    const feed = bodies[Number(request.url.slice(1))];
    if (!feed) return response.writeHead(404).end();
    if (request.headers['if-none-match'] === feed.etag) return response.writeHead(304, { etag: feed.etag }).end();
    const headers = {
      etag: feed.etag,
      'content-type': 'application/xml',
      'content-length': Buffer.byteLength(feed.body),
    };
    return response.writeHead(200, headers).end(feed.body);
  });
  server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
}

/** Runs a command; wall and processor seconds of the whole process. */
function timed(command, args, env = {}) {
  const line = [command, ...args].map((part) => `'${part}'`).join(' ');
  const run = spawnSync('bash', ['-c', `TIMEFORMAT='%R %U %S'; time ${line}`], {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  const [wall, user, system] = run.stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return { wall, cpu: user + system, out: run.stdout.trim() };
}

const middle = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const figures = (runs, of) => runs.map((run) => run[of].toFixed(2)).join(' / ');

/** Prints wall and cpu of each and their ratios; the project does classification, timeline and revisions besides. */
export async function benchIngest(rounds = 3) {
  const server = spawn(process.execPath, [fileURLToPath(import.meta.url), 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise((resolve) => server.stdout.once('data', (data) => resolve(Number(data))));
  const base = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), 'hearsay-ingest-'));
  const sources = Array.from({ length: FEEDS }, (_, feed) => ({
    id: `feed-${feed}`,
    name: `Feed ${feed}`,
    publisher: `Publisher ${feed}`,
    publisherKind: 'press',
    url: `${base}/${feed}`,
    format: 'rss',
    everyMinutes: 15,
    expect: { minItems: 1 },
  }));
  writeFileSync(join(folder, 'feeds.json'), JSON.stringify({ sources }));
  const settings = {
    HEARSAY_ALLOW_PRIVATE: '127.0.0.1',
    HEARSAY_HOST_PAUSE_MS: '0',
    HEARSAY_HOST_CONCURRENCY: '32',
    HEARSAY_CONCURRENCY: '32',
  };
  const project = (db) =>
    timed(
      process.execPath,
      ['dist/main.js', 'collect', '--all', '--json', '--db', db, '--feeds', join(folder, 'feeds.json')],
      settings,
    );
  const plain = (db) => timed(process.execPath, [join(here, 'plain-ingest.mjs'), db, base, String(FEEDS)]);
  try {
    const cold = { project: [], plain: [] };
    const warm = { project: [], plain: [] };
    for (let round = 0; round < rounds; round += 1)
      for (const [name, run] of [
        ['project', project],
        ['plain', plain],
      ]) {
        const db = join(folder, `${name}-${round}.db`);
        cold[name].push(run(db));
        warm[name].push(run(db));
      }
    for (const [what, runs] of [
      ['cold', cold],
      ['unchanged', warm],
    ])
      for (const of of ['wall', 'cpu'])
        console.log(
          `${what.padEnd(10)} ${of.padEnd(5)} hearsay ${figures(runs.project, of)} s   plain script ${figures(runs.plain, of)} s   ratio ${(middle(runs.project.map((run) => run[of])) / middle(runs.plain.map((run) => run[of]))).toFixed(2)}`,
        );
    const last = JSON.parse(warm.project.at(-1).out);
    const first = JSON.parse(cold.project[0].out);
    console.log(
      `items added cold ${first.added} of ${FEEDS * ITEMS}, again ${last.added}; failed ${first.failed + last.failed}`,
    );
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
