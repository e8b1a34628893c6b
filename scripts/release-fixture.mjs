// Makes the database of a release that every later version must open: tests/releases/VERSION.db.gz, and beside it what
// that version itself told of it. Run once at each release, with the built program of that release:
//   node scripts/release-fixture.mjs [PROGRAM/dist/main.js]

import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const program = resolve(process.argv[2] ?? join(root, 'dist/main.js'));
const { version } = JSON.parse(readFileSync(join(dirname(program), '..', 'package.json'), 'utf8'));
const target = join(root, 'tests/releases');
const folder = mkdtempSync(join(tmpdir(), 'hearsay-release-'));
const db = join(folder, 'hearsay.db');
const feeds = join(folder, 'feeds.json');
const NOW = '2026-03-10T12:00:00Z';
const LATER = '2026-03-11T12:30:00Z';

/** Runs the program; its answer. Any failure ends this script. */
function hearsay(now, ...args) {
  const env = { ...process.env, HEARSAY_OUTBOX: join(folder, 'outbox'), HEARSAY_ALLOW_PRIVATE: '127.0.0.1' };
  const input = args[0] === 'user' ? 'a long enough secret\n' : '';
  const run = [program, ...args, '--db', db, '--feeds', feeds, '--now', now];
  return execFileSync(process.execPath, run, { encoding: 'utf8', env, input, maxBuffer: 1 << 28 });
}

/** Made-up items of all kinds: officials and rumors on the tracked policy and beside it, with numbers and days. */
function records(edition) {
  const agencies = [
    ['Labor', 'U.S. Department of Labor', 'labor', '1210-AC38'],
    ['Treasury', 'U.S. Department of the Treasury', 'treasury', '1545-BR01'],
    ['SEC', 'U.S. Securities and Exchange Commission', 'sec', '3235-AN12'],
  ];
  return Array.from({ length: 36 }, (_, index) => {
    const [short, publisher, , rin] = agencies[index % 3];
    const kind = ['agency', 'press', 'trade', 'lawfirm'][index % 4];
    const day = new Date(Date.UTC(2026, 0, 5 + index * 1.7)).toISOString();
    const words = [
      `${short} proposes a rule on private equity in 401(k) plans (${index})`,
      `${short} expected to propose a rule on alternative assets in retirement plans, people familiar say (${index})`,
      `What the rule on cryptocurrency in defined contribution plans means for sponsors (${index})`,
      `${short} and the comment period on real estate in 401(k) plans (${index})`,
    ][index % 4];
    const edited = edition > 1 && index % 9 === 0 ? ' The department has since added a paragraph on fees.' : '';
    return {
      id: `made-up-${index}`,
      url: `https://www.example.org/${kind}/${index}`,
      publisher: kind === 'agency' ? publisher : `The ${kind} paper`,
      publisher_kind: kind,
      published: day,
      seen: edition > 1 ? LATER : day,
      title: words,
      text: `Under Executive Order 14330 the ${publisher} acts on RIN ${rin}. Comments close on June ${1 + (index % 28)}, 2026.${edited}`,
    };
  });
}

const rss = (items) =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>Made up</title>${items
    .map(
      (number) =>
        `<item><title>Newsletter ${number}: alternative assets in 401(k) plans</title><link>https://news.example.org/${number}</link>` +
        `<pubDate>${new Date(Date.UTC(2026, 2, number)).toUTCString()}</pubDate><description>Executive Order 14330, part ${number}.</description></item>`,
    )
    .join('')}</channel></rss>`;

const server = createServer((_, response) => response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(page)); // prettier-ignore
let page = rss([1, 2, 3]);
await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(null)));
const url = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/feed.xml`;
const source = { id: 'made-up', name: 'Made up', publisher: 'News', publisherKind: 'trade', url, format: 'rss', everyMinutes: 30 }; // prettier-ignore
writeFileSync(feeds, JSON.stringify({ sources: [source] }));

/** Collecting asks the server of this process, so it must not be waited for in one piece. */
async function collect(now) {
  const env = { ...process.env, HEARSAY_ALLOW_PRIVATE: '127.0.0.1', HEARSAY_HOST_PAUSE_MS: '0' };
  const run = [program, 'collect', '--all', '--db', db, '--feeds', feeds, '--now', now];
  const child = spawn(process.execPath, run, { env, stdio: 'inherit' });
  const status = await new Promise((ended) => child.once('exit', ended));
  if (status !== 0) throw new Error(`collect ended with status ${status}`);
}

try {
  const file = join(folder, 'items.jsonl');
  hearsay(NOW, 'subscribe', 'reader@example.org', '--initiative', 'eo-14330', '--rhythm', 'daily', '--at', '07:00', '--zone', 'America/New_York'); // prettier-ignore
  hearsay(NOW, 'subscribe', 'desk@example.org', '--agency', 'labor,sec', '--rhythm', 'weekly');
  for (const [edition, now] of [
    [1, NOW],
    [2, LATER],
  ]) {
    writeFileSync(file, records(edition).map((one) => JSON.stringify(one)).join('\n')); // prettier-ignore
    hearsay(now, 'import', file);
    page = rss(edition === 1 ? [1, 2, 3] : [2, 3, 4, 5]);
    await collect(now);
  }
  hearsay(LATER, 'digest', '--send');
  const items = hearsay(LATER, 'export', 'items', '--format', 'jsonl').trim().split('\n').map((line) => JSON.parse(line)); // prettier-ignore
  hearsay(LATER, 'correct', items.find((one) => one.external_id === 'made-up-2').id, 'status', 'rumor', '--by', 'ana');
  hearsay(LATER, 'user', 'add', 'ana');
  const told = Object.fromEntries(
    ['items', 'developments', 'links', 'deadlines'].map((what) => {
      const lines = hearsay(LATER, 'export', what, '--format', 'jsonl').trim().split('\n');
      return [what, lines.filter(Boolean).map((line) => JSON.parse(line))];
    }),
  );
  const written = new Database(db);
  written.pragma('wal_checkpoint(TRUNCATE)');
  written.pragma('journal_mode = DELETE');
  written.exec('vacuum');
  written.close();
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, `${version}.db.gz`), gzipSync(readFileSync(db), { level: 9 }));
  writeFileSync(
    join(target, `${version}.json.gz`),
    gzipSync(JSON.stringify({ version, now: LATER, ...told }), { level: 9 }),
  );
  const counts = Object.entries(told).map(([what, rows]) => `${rows.length} ${what}`);
  console.log(`${version}: ${counts.join(', ')}`);
} finally {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
}
