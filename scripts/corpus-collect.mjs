// Serves real captures on loopback and collects them through the command line, as an operator would:
// counts equal the expectations, a second round adds nothing, a replayed sequence adds, edits and keeps what it should.
// Reads the captures from HEARSAY_SHARED/corpus; nothing of them stays.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const corpus = join(process.env.HEARSAY_SHARED ?? join(root, '..', 'shared'), 'corpus');
const lines = (name) =>
  readFileSync(join(corpus, name), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

const SEQUENCES = [
  'whitehouse-2026-03',
  'whitehouse-2022-06',
  'fr-request-for-comment',
  'wordpress-raw-2026-03',
  'anthropic-news',
  'aisi-gov-uk',
];
/**
 * Captures whose stated edits leave the plain words as they were (a curly quote written as an entity, a no-break blank):
 * no reader would call them edits, so none is made.
 */
const SAME_WORDS = new Set(['wordpress-raw-2026-03 1', 'whitehouse-2022-06 24']);
/** Single captures: id, file, format, reader; the number of items is the corpus's own. */
const CAPTURES = [
  ['capture-fed', 'domain/fed/fed_press_all_3items.xml', 'rss'],
  ['capture-npr', 'domain/press/photojournalism_npr.xml', 'rss'],
  ['capture-japantimes', 'domain/press/photojournalism_japantimes.xml', 'rss'],
  ['capture-nytimes', 'domain/press/crawinsight_nytimes.xml', 'rss'],
  ['capture-whitehouse', 'domain/whitehouse/presidential-actions_feed_first_item.xml', 'rss'],
  ['capture-news', 'domain/gov-monitor/google_news.xml', 'rss'],
  ['capture-fr-search', 'domain/federal-register/documents_search_2026-08-28.json', 'json', 'federal-register'],
  ['capture-regulations', 'domain/gov-monitor/regulations_docs.json', 'json', 'regulations-gov'],
  ['capture-posts', 'domain/gov-monitor/sitla_posts.json', 'json', 'wordpress'],
];

const expected = new Map(lines('expected.jsonl').map((row) => [row.file, row]));
const manifest = JSON.parse(readFileSync(join(corpus, 'manifest.json'), 'utf8'));
const counts = new Map((manifest.files ?? manifest).map((row) => [row.file, row.n_entries]));
const steps = new Map(SEQUENCES.map((name) => [name, []]));
for (const row of lines('expected_sequences.jsonl')) steps.get(row.sequence)?.push(row);

/** What each address serves now. */
const served = new Map();
const server = createServer((request, response) => {
  const file = served.get(new URL(request.url, 'http://localhost').pathname);
  if (!file) return response.writeHead(404).end();
  const body = readFileSync(join(corpus, file));
  const etag = `"${createHash('sha1').update(body).digest('hex')}"`;
  if (request.headers['if-none-match'] === etag) return response.writeHead(304, { etag }).end();
  const type = file.endsWith('.json') ? 'application/json' : 'application/xml';
  return response.writeHead(200, { etag, 'content-type': type, 'content-length': body.length }).end(body);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
const base = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
const folder = mkdtempSync(join(tmpdir(), 'hearsay-replay-'));

const entry = (id, format, parser) => ({
  id,
  name: id,
  publisher: id,
  publisherKind: 'press',
  url: `${base}/${id}`,
  format,
  ...(parser ? { parser } : {}),
  everyMinutes: 15,
  expect: { minItems: 1 },
});
const sources = [
  ...SEQUENCES.map((id) => entry(id, 'rss')),
  ...CAPTURES.map(([id, , format, parser]) => entry(id, format, parser)),
];
writeFileSync(join(folder, 'feeds.json'), JSON.stringify({ sources }));

/** One round over all sources at a moment; the answer of `collect --json`. */
async function collect(now) {
  const args = ['dist/main.js', 'collect', '--all', '--json', '--now', now, '--allow-private', '127.0.0.1'];
  const run = promisify(execFile)(
    process.execPath,
    [...args, '--db', join(folder, 'replay.db'), '--feeds', join(folder, 'feeds.json')],
    {
      cwd: root,
      env: { ...process.env, HEARSAY_HOST_PAUSE_MS: '0', HEARSAY_HOST_CONCURRENCY: '8' },
      maxBuffer: 1 << 26,
    },
  );
  const { stdout } = await run.catch((error) => error);
  return new Map(JSON.parse(stdout).sources.map((row) => [row.id, row]));
}

const faults = [];
/** Notes a figure that is not what it should be. */
function hold(what, found, wanted) {
  if (found !== wanted) faults.push(`${what}: ${found}, expected ${wanted}`);
}

try {
  for (const [id, file] of CAPTURES) served.set(`/${id}`, file);
  const rounds = Math.max(...[...steps.values()].map((list) => list.length));
  let checks = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, list] of steps) if (list[round]) served.set(`/${name}`, list[round].file);
    const now = new Date(Date.UTC(2026, 9, 1) + round * 3_600_000).toISOString();
    const answer = await collect(now);
    for (const [name, list] of steps) {
      const step = list[round];
      if (!step) continue;
      const row = answer.get(name);
      checks += 2;
      // What had left and comes back is known; its words may differ from those it left with.
      const returned = step.returned?.length ?? 0;
      const edits = SAME_WORDS.has(`${name} ${round}`) ? 0 : (step.changed?.length ?? 0);
      const edited = Math.min(Math.max(row?.updated ?? -1, edits), edits + returned);
      hold(
        `${name}, capture ${round}, added`,
        row?.added,
        step.initial_ids ? step.n_unique_ids : step.added.length - returned,
      );
      hold(`${name}, capture ${round}, edited`, row?.updated, edited);
    }
    for (const [id, file] of round === 0 ? CAPTURES : []) {
      checks += 1;
      hold(id, answer.get(id)?.added, expected.get(file)?.n_entries ?? counts.get(file));
    }
  }
  const again = await collect(new Date(Date.UTC(2026, 10, 1)).toISOString());
  for (const [id, row] of again) {
    checks += 1;
    hold(`${id}, collected again, added and edited`, row.added + row.updated, 0);
  }
  const kept = await promisify(execFile)(
    process.execPath,
    [
      'dist/main.js',
      'export',
      'items',
      '--format',
      'jsonl',
      '--source',
      SEQUENCES.join(','),
      '--db',
      join(folder, 'replay.db'),
    ],
    { cwd: root, maxBuffer: 1 << 28 },
  );
  const all = new Set(
    [...steps.values()].flatMap((list) =>
      list.flatMap((step) =>
        [...(step.initial_ids ?? []), ...(step.added ?? [])].map((id) => `${step.sequence} ${id}`),
      ),
    ),
  );
  checks += 1;
  hold('items kept of all sequences', kept.stdout.split('\n').filter(Boolean).length, all.size);
  console.log(`${checks} figures of ${rounds} rounds over ${sources.length} sources held, ${faults.length} did not.`);
} finally {
  server.close();
  rmSync(folder, { recursive: true, force: true });
}
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exitCode = 1;
}
