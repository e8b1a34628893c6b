// Runs `hearsay parse` over a corpus of real feeds, pages and answers with known contents, and prints how many were read
// right, by suite. Ends with status 1 below the thresholds: 97 % of the feeds, all of the hostile documents.
//
//   HEARSAY_SHARED=<folder that holds corpus/> node scripts/corpus-parse.mjs [--all] [--readers]
//
// --all names every file that was read otherwise; --readers reads the feeds with rss-parser and feedsmith as well.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareReaders } from './corpus-readers.mjs';

const shared = process.env.HEARSAY_SHARED ?? '../shared';
const corpus = join(shared, 'corpus');
if (!existsSync(join(corpus, 'expected.jsonl'))) {
  console.log(`No corpus at ${corpus}: nothing to check.`);
  process.exit(0);
}
const FEEDS = 0.97;
const BATCH = 300;
const MOST_ITEMS = 2000;

const lines = (name) =>
  readFileSync(join(corpus, name), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const expected = lines('expected.jsonl');
const checks = new Map(lines('suite_checks.jsonl').map((one) => [one.file, one]));

/** Runs the command over files of one content type; gives items and problem by file. */
function parse(files, contentType) {
  const read = new Map(files.map((file) => [file, { items: [], problem: null }]));
  for (let at = 0; at < files.length; at += BATCH) {
    const part = files.slice(at, at + BATCH);
    const flags = contentType ? ['--content-type', contentType] : [];
    // two names at least, so that every line says whose it is
    const names = part.length === 1 ? [part[0], join(shared, 'no-such-file')] : part;
    const main = new URL('../dist/main.js', import.meta.url).pathname;
    const ran = spawnSync(process.execPath, [main, 'parse', ...flags, '--', ...names], {
      cwd: corpus,
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    });
    if (ran.status !== 0 && ran.status !== 1)
      throw new Error(`parse ended with ${ran.status}: ${ran.stderr.slice(-2000)}`);
    for (const line of ran.stdout.split('\n').filter(Boolean)) {
      const item = JSON.parse(line);
      const one = read.get(item.file);
      if (one && item.problem) one.problem = item.problem;
      else if (one) one.items.push(item);
    }
  }
  return read;
}

const NAMED = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  mdash: '—',
  ndash: '–',
  rsquo: '’',
  lsquo: '‘',
  ldquo: '“',
  rdquo: '”',
  hellip: '…',
};
const decode = (text) =>
  text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi, (whole, ten, sixteen, name) => {
    const point = ten ? Number(ten) : sixteen ? parseInt(sixteen, 16) : null;
    if (point !== null) return point < 0x110000 ? String.fromCodePoint(point) : '';
    return NAMED[name] ?? whole;
  });
/** A text as plain words: tags out, entities decoded, letters and digits only. */
function words(text) {
  let plain = text ?? '';
  for (let round = 0; round < 3; round += 1) plain = decode(plain.replace(/<[^>]*>/g, ' '));
  return plain.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
}
const sameWords = (a, b) => {
  const [one, other] = [words(a), words(b)];
  if (one.join(' ') === other.join(' ')) return true;
  const isCut = (b ?? '').endsWith('…') || (a ?? '').endsWith('…');
  const most = Math.min(one.length, other.length) - 1;
  return isCut && most > 10 && one.slice(0, most).join(' ') === other.slice(0, most).join(' ');
};
const address = (url) => {
  const text = (url ?? '').trim();
  if (!URL.canParse(text)) return text;
  const parsed = new URL(text);
  return `${parsed.host}${parsed.pathname.replace(/\/$/, '')}${parsed.search}`;
};

/** What the suite itself says of the first entry; it outranks what another parser made of the file. */
function statedOf(file) {
  const stated = {};
  for (const { path, op, value } of checks.get(file)?.checks ?? []) {
    if (op !== '==' || path[0] !== 'entries' || path[1] !== 0 || path.length !== 3) continue;
    if (path[2] === 'title' || path[2] === 'link' || path[2] === 'description' || path[2] === 'summary')
      stated[path[2]] = value;
    if (path[2] === 'published_parsed' || (path[2] === 'updated_parsed' && !stated.date))
      stated.date = new Date(Date.UTC(value[0], value[1] - 1, ...value.slice(2, 6))).toISOString();
  }
  return stated;
}

/** Whether a document names an address as the article's own, behind a relay: other readers give the relay's. */
function isOwnAddress(file, url) {
  const named = readFileSync(join(corpus, file), 'utf8').matchAll(/origLink>\s*([^<]+?)\s*</g);
  return [...named].some(([, own]) => address(decode(own)) === address(url));
}

/** What differs between a file's items and what it is known to hold. */
function differences(wanted, { items, problem }) {
  const counts = wanted.truth_n !== undefined ? [wanted.truth_n] : [wanted.n_entries, wanted.n_entries_lxml];
  const allowed = counts.filter((count) => typeof count === 'number').map((count) => Math.min(count, MOST_ITEMS));
  if (!allowed.includes(items.length))
    return [`${items.length} entries, not ${allowed.join(' or ')}${problem ? ` (${problem})` : ''}`];
  const first = items[0];
  if (!first) return [];
  const stated = statedOf(wanted.file);
  const found = [];
  const title = stated.title ?? wanted.first_title;
  if (title && !sameWords(first.title, title))
    found.push(`title ${JSON.stringify(first.title)}, not ${JSON.stringify(title)}`);
  const link = stated.link ?? wanted.first_link;
  if (
    link &&
    /^https?:\/\//i.test(link) &&
    address(first.url) !== address(link) &&
    !isOwnAddress(wanted.file, first.url)
  )
    found.push(`link ${first.url}, not ${link}`);
  if (link && !/^https?:\/\//i.test(link) && first.url && !/^https?:/.test(first.url))
    found.push(`link ${first.url} is no web address`);
  const date = stated.date ?? wanted.first_published_iso ?? wanted.first_published_raw;
  if (
    date &&
    !Number.isNaN(Date.parse(date)) &&
    Date.parse(first.published ?? '') !== Math.floor(Date.parse(date) / 1000) * 1000
  )
    found.push(`date ${first.published}, not ${date}`);
  const text = stated.description ?? stated.summary;
  if (text && words(text).length > 0 && !words(first.text).join(' ').includes(words(text).join(' ')))
    found.push(`text ${JSON.stringify(first.text.slice(0, 80))}, not ${JSON.stringify(String(text).slice(0, 80))}`);
  return found;
}

/** What a hostile document must not do to us, by the words of its `must`. */
function broken(wanted, { items, problem }, ms) {
  const must = wanted.must ?? 'refused or read without harm';
  const faults = [];
  const all = JSON.stringify(items);
  if (ms > 2000) faults.push(`took ${ms} ms`);
  if (
    /root:.{0,3}:0:0|<script|[\u0000-\u0008\u000b\u000e-\u001f]/.test(
      items.map((item) => `${item.title}\n${item.text}`).join('\n'),
    )
  )
    faults.push('script, control characters or a file in an item');
  if (items.some((item) => item.url !== null && !/^https?:\/\//.test(item.url)))
    faults.push('a link that is not http(s)');
  if (items.some((item) => item.published !== null && !/^(?:19[89]|20)\d/.test(item.published)))
    faults.push('an absurd date');
  if (items.some((item) => item.title.length > 500 || item.text.length > 200_000)) faults.push('a field without limit');
  if (all.length > 20_000_000) faults.push('an output without limit');
  if (
    /called (?:a )?failed/.test(must) &&
    !/ or called failed| or the fetch is called failed/.test(must) &&
    !(items.length === 0 && problem)
  )
    faults.push('not called failed');
  if (/healthy and empty/.test(must) && (items.length > 0 || problem)) faults.push('not healthy and empty');
  if (
    /items are read|read as|wins|stable identity|do not collapse|understood|reach the output|decoding rule|readable quotes/.test(
      must,
    ) &&
    wanted.truth_n !== undefined &&
    items.length !== wanted.truth_n &&
    !/entities/.test(problem ?? '')
  )
    faults.push(`${items.length} items, not ${wanted.truth_n}`);
  const title = /title is "(.+)"$/.exec(must)?.[1];
  if (title && items[0]?.title !== title) faults.push(`title ${JSON.stringify(items[0]?.title)}`);
  if (!problem && items.length === 0 && wanted.truth_n !== 0) faults.push('neither items nor a problem');
  return faults;
}

const isFeed = (one) =>
  !one.file.startsWith('hostile/') &&
  (one.method.startsWith('feedparser') ? Boolean(one.version) : /^jsonfeed/.test(one.version ?? ''));
const suiteOf = (file) => file.split('/').slice(0, 2).join('/');
const contentTypeOf = (file) => checks.get(file)?.headers?.['content-type'] ?? '';

const byType = new Map();
for (const { file } of expected) {
  const type = contentTypeOf(file);
  byType.set(type, [...(byType.get(type) ?? []), file]);
}
const read = new Map();
const started = performance.now();
for (const [type, files] of byType) for (const [file, one] of parse(files, type)) read.set(file, one);
const seconds = ((performance.now() - started) / 1000).toFixed(1);

const tally = new Map();
const count = (suite, isRight, file, found) => {
  const row = tally.get(suite) ?? { right: 0, all: 0, wrong: [] };
  row.all += 1;
  if (isRight) row.right += 1;
  else row.wrong.push(`${file}: ${found.join('; ')}`);
  tally.set(suite, row);
};
let feeds = 0;
let right = 0;
for (const wanted of expected.filter(isFeed)) {
  const found = differences(wanted, read.get(wanted.file));
  feeds += 1;
  if (found.length === 0) right += 1;
  count(suiteOf(wanted.file), found.length === 0, wanted.file, found);
}
let hostile = 0;
let unharmed = 0;
for (const wanted of expected.filter(({ file }) => file.startsWith('hostile/'))) {
  const before = performance.now();
  const alone = parse([wanted.file], '').get(wanted.file);
  // the time of starting the program is not the document's
  const found = broken(wanted, alone, Math.max(0, performance.now() - before - 600));
  hostile += 1;
  if (found.length === 0) unharmed += 1;
  count(`${suiteOf(wanted.file)} (must)`, found.length === 0, wanted.file, found);
}
for (const wanted of expected.filter(
  (one) => one.method === 'python json' && typeof one.n_entries === 'number' && one.file.startsWith('domain/'),
)) {
  if (wanted.list_key === 'agencies') continue; // a table of contents, no list of documents
  const found = differences({ ...wanted, first_title: null, first_link: null }, read.get(wanted.file));
  count(`${suiteOf(wanted.file)} (JSON lists)`, found.length === 0, wanted.file, found);
}
for (const wanted of expected.filter((one) => one.truth?.title && !one.method.startsWith('feedparser'))) {
  const item = read.get(wanted.file).items[0];
  const printed = wanted.truth.published ?? wanted.truth.date_raw ?? '';
  const day = new Date(/^\d{1,2}-[A-Z]/.test(printed) ? `${printed} UTC` : printed.slice(0, 10))
    .toISOString()
    .slice(0, 10);
  const found = [
    ...(sameWords(item?.title, wanted.truth.title) ? [] : [`title ${JSON.stringify(item?.title)}`]),
    ...(item?.published?.slice(0, 10) === day ? [] : [`date ${item?.published}, not ${day}`]),
    ...((item?.text.length ?? 0) > 400 ? [] : ['hardly any text']),
  ];
  count(`${suiteOf(wanted.file)} (articles)`, found.length === 0, wanted.file, found);
}

for (const [suite, row] of [...tally].sort(([a], [b]) => (a < b ? -1 : 1))) {
  console.log(
    `${suite.padEnd(44)} ${String(row.right).padStart(4)} / ${String(row.all).padEnd(4)} ${((100 * row.right) / row.all).toFixed(1).padStart(6)} %`,
  );
  if (process.argv.includes('--all')) for (const line of row.wrong) console.log(`    ${line.slice(0, 300)}`);
}
if (process.argv.includes('--readers')) {
  const all = expected.filter(isFeed);
  const ours = new Set(all.filter((one) => differences(one, read.get(one.file)).length === 0).map(({ file }) => file));
  await compareReaders({
    corpus,
    feeds: all,
    contentTypeOf,
    differences,
    ours,
    isVerbose: process.argv.includes('--all'),
  });
}
const share = right / feeds;
console.log(`\nfeeds read right: ${right} of ${feeds} (${(100 * share).toFixed(2)} %, at least ${100 * FEEDS} %)`);
console.log(`hostile documents that did no harm: ${unharmed} of ${hostile}`);
console.log(`${expected.length} files in ${seconds} s`);
process.exit(share >= FEEDS && unharmed === hostile ? 0 : 1);
