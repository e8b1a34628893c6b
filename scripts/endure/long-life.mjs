// A year of 100 sources in a few minutes: one process, its clock moved on from round to round, as `start` lives it. What
// may grow is the data; memory, descriptors, logs, pages as received and the time of an answer may not.

import { createServer } from 'node:http';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { auditWhole, look } from './kit/audit.mjs';
import { cyclesOf, randomOf, ROOT, runAlone } from './kit/campaign.mjs';
import { faultsOf } from './kit/program.mjs';

export const name = 'long-life';
export const what = 'A year of 100 sources: nothing grows but the data, and answers take as long as on the first day.';

const START = Date.UTC(2025, 7, 15, 6);
const DAY = 86_400_000;
const SOURCES = 100;
const ROUNDS_A_DAY = 2;
const LISTED = 15;
const READERS = 5;
const MEGABYTE = 1_000_000;

const AGENCIES = ['Labor Department', 'SEC', 'Treasury', 'CFPB', 'FDIC', 'IRS', 'EPA', 'FTC'];
const ACTS = ['proposes rule on', 'issues final rule on', 'may soon act on', 'weighs changes to', 'withdraws guidance on']; // prettier-ignore
const TOPICS = ['stablecoin reserves', 'overtime pay', 'climate disclosures', 'independent contractors', 'bank capital', 'drinking water', 'fiduciary advice', 'private equity in 401(k) plans']; // prettier-ignore
const KINDS = ['press', 'trade', 'agency', 'wire'];

/** Feeds that follow from the moment alone: the server keeps nothing, so what grows is not its own. */
function feedsOf(seed) {
  const sources = Array.from({ length: SOURCES }, (_, index) => {
    const random = randomOf(seed * 1000 + index);
    return { id: `life-${index}`, kind: KINDS[index % 4], every: (2 + random.next() * 4) * DAY, from: -random.next() * DAY }; // prettier-ignore
  });
  /** How many stories a source has told by a moment. */
  const told = ({ every, from }, at) => Math.max(0, Math.floor((at - START - from) / every) + 1);
  /** One story in ten gets a further paragraph some time before the next one. */
  const isEdited = ({ every, from }, number, at) =>
    number % 10 === 3 && at >= START + from + (number + 1.5 / 4) * every;
  const storyOf = (source, number, at) => {
    const random = randomOf(seed + number * 7919 + Number(source.id.slice(5)) * 104_729);
    const publishedAt = START + source.from + number * source.every;
    const title = `${random.pick(AGENCIES)} ${random.pick(ACTS)} ${random.pick(TOPICS)} (${source.id}, ${number})`;
    const words = Array.from({ length: random.whole(60, 160) }, () => random.pick(TOPICS)).join(', ');
    return {
      url: `https://news.example/${source.id}/${number}`,
      title,
      words,
      publishedAt,
      isEdited: isEdited(source, number, at),
    };
  };
  const xml = (source, at) => {
    const last = told(source, at);
    const items = [];
    for (let number = last - 1; number >= Math.max(0, last - LISTED); number -= 1) {
      const { url, title, words, publishedAt, isEdited } = storyOf(source, number, at);
      items.push(
        `<item><title>${title}</title><link>${url}</link><pubDate>${new Date(publishedAt).toUTCString()}</pubDate>` +
          `<description>${title}. ${words}.${isEdited ? ' A paragraph was added later.' : ''}</description></item>`,
      );
    }
    return `<?xml version="1.0"?><rss version="2.0"><channel><title>${source.id}</title>${items.join('')}</channel></rss>`;
  };
  const editionOf = (source, at) => {
    const last = told(source, at);
    let edited = 0;
    for (let number = Math.max(0, last - LISTED); number < last; number += 1)
      edited += isEdited(source, number, at) ? 1 : 0;
    return `"${last}-${edited}"`;
  };
  return { sources, told, storyOf, editionOf, xml };
}

/** Serves the feeds of the moment that `clock` says. */
async function serveFeeds(feeds, clock) {
  const byPath = new Map(feeds.sources.map((source) => [`/${source.id}.xml`, source]));
  const server = createServer((request, response) => {
    const source = byPath.get(request.url);
    if (!source) return void response.writeHead(404).end();
    const etag = feeds.editionOf(source, clock().getTime());
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end();
    response.writeHead(200, { 'content-type': 'application/rss+xml', etag }).end(feeds.xml(source, clock().getTime()));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
  return {
    origin: `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

/** The program as `start` opens it, from the built program, with a clock that can be moved. */
async function openLife(folder, feeds, origin, clock) {
  process.env.HEARSAY_LOG_LEVEL = 'error'; // read when the program is loaded
  const program = (file) => import(join(ROOT, 'dist', file));
  const { readConfig } = await program('config.js');
  const { openApp } = await program('commands/app.js');
  const { openNotifier } = await program('commands/notifier.js');
  const { collectRound, saveRound } = await program('commands/round.js');
  const { runRetention } = await program('commands/prune.js');
  const { dueSources } = await program('source/due.js');
  const { searchItems } = await program('query/search.js');
  const { signUp } = await program('notify/signup.js');
  const list = join(folder, 'feeds.json');
  const entries = feeds.sources.map(({ id, kind }) => ({
    ...{ id, name: id, publisher: `Publisher ${id}`, publisherKind: kind, url: `${origin}/${id}.xml` },
    ...{ format: 'rss', everyMinutes: (24 * 60) / ROUNDS_A_DAY - 30 },
  }));
  writeFileSync(list, JSON.stringify({ sources: entries }));
  const settings = { HEARSAY_ALLOW_PRIVATE: '127.0.0.1', HEARSAY_HOST_PAUSE_MS: '0', HEARSAY_HOST_CONCURRENCY: '8', HEARSAY_OUTBOX: join(folder, 'outbox') }; // prettier-ignore
  const config = readConfig({ db: join(folder, 'hearsay.db'), feeds: list }, settings, ROOT);
  const app = await openApp({ config, now: clock });
  const notifier = openNotifier(app, { config });
  for (let reader = 0; reader < READERS; reader += 1)
    await signUp(
      { store: app.store, identity: { from: config.mailFrom, baseUrl: config.baseUrl }, initiativeNames: new Map() },
      { email: `reader-${reader}@example.org`, filter: { agencies: [['labor'], ['sec'], ['treasury'], ['labor', 'sec'], ['treasury', 'labor']][reader] }, rhythm: 'daily', at: '07:00', zone: 'UTC' }, // prettier-ignore
      { actor: 'operator', vouched: true, now: clock() },
    );
  return {
    app,
    async round() {
      const started = performance.now();
      const visits = await collectRound(
        dueSources(app.sources, await app.store.sourceStates(), clock()),
        { collector: app.collector, fetcher: app.fetcher, now: clock }, // prettier-ignore
      );
      await saveRound(app.store, visits, performance.now() - started, clock());
      await app.store.tidy(20);
      const sent = await notifier.sendDue(clock());
      await runRetention(app.store, config.keeping, clock(), () => true);
      return { visits, sent };
    },
    search: (words) => searchItems(app.store, { words }, { sort: 'newest', limit: 20 }),
  };
}

/** What the process and the file are made of at a moment. */
async function measure(life, folder) {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { app } = life;
  const sizes = await app.store.sizes();
  const rows = look(join(folder, 'hearsay.db'), (db) => {
    const count = (sql) => db.prepare(sql).pluck().get();
    return {
      items: count('select count(*) from items'),
      visits: count('select count(*) from visits'),
      pages: count('select count(*) from pages'),
      pageBytes: count('select coalesce(sum(length(body)), 0) from pages'),
      mails: count('select count(*) from outbox'),
      changes: count('select count(*) from doc_changes'),
    };
  });
  const times = [];
  for (let time = 0; time < 15; time += 1) {
    const started = performance.now();
    await life.search(TOPICS[time % TOPICS.length].replace(/\(k\)/, ''));
    times.push(performance.now() - started);
  }
  return {
    ...rows,
    usedBytes: sizes.fileBytes - sizes.unusedBytes,
    walBytes: sizes.walBytes,
    heap: process.memoryUsage().heapUsed,
    rss: process.memoryUsage.rss(),
    descriptors: readdirSync('/proc/self/fd').length,
    searchMs: median(times),
  };
}

/** Every story that was listed is there once, with its edit. */
function auditStories(folder, feeds, at, faults) {
  return look(join(folder, 'hearsay.db'), (db) => {
    auditWhole(db, faults, 'at the end');
    const find = db.prepare('select count(*) as rows, max(doc) as doc from items where url = ?');
    const versions = db.prepare('select count(*) from item_revisions where doc = ?').pluck();
    let stories = 0;
    let edits = 0;
    for (const source of feeds.sources)
      for (let number = 0; number < feeds.told(source, at); number += 1) {
        const { url, isEdited } = feeds.storyOf(source, number, at);
        const { rows, doc } = find.get(url);
        stories += 1;
        if (rows === 0) faults.count('lost', url);
        if (rows > 1) faults.count('doubled', url);
        const revisions = rows === 0 ? 0 : versions.get(doc);
        if (isEdited) edits += 1;
        if (isEdited && revisions < 1) faults.count('lost', `the edit of ${url}`);
        if (revisions > (isEdited ? 1 : 0)) faults.count('doubled', `an edit of ${url}`);
      }
    return { stories, edits };
  });
}

export async function run({ quick, seed, log, folder, cycles }) {
  const days = Math.ceil(cyclesOf({ cycles, quick }, 365 * ROUNDS_A_DAY, 14 * ROUNDS_A_DAY) / ROUNDS_A_DAY);
  const feeds = feedsOf(seed);
  let at = START;
  const clock = () => new Date(at);
  const faults = faultsOf(log);
  const server = await serveFeeds(feeds, clock);
  const life = await openLife(folder, feeds, server.origin, clock);
  const marks = new Map();
  const whenToLook = new Map([['early', Math.round(days * 0.3)], ['half', Math.round(days * 0.5)], ['late', Math.round(days * 0.75)]]); // prettier-ignore
  let digests = 0;
  let visits = 0;
  try {
    for (let day = 0; day < days; day += 1) {
      for (let round = 0; round < ROUNDS_A_DAY; round += 1) {
        at = START + day * DAY + (round * DAY) / ROUNDS_A_DAY + 2 * 3_600_000;
        const { visits: made, sent } = await life.round();
        visits += made.length;
        digests += sent.digests;
        if (made.length !== SOURCES)
          faults.count('wrong', `${made.length} of ${SOURCES} sources were due on day ${day}`);
        for (const visit of made) if (visit.result === 'failed') faults.count('wrong', `${visit.sourceId}: ${visit.problem?.message}`); // prettier-ignore
      }
      for (const [mark, when] of whenToLook) if (day === when) marks.set(mark, await measure(life, folder));
      if (day % 30 === 29) log(`  day ${day + 1}: ${visits} visits`);
    }
    marks.set('end', await measure(life, folder));
  } finally {
    await life.app.close();
    await server.close();
  }
  const { stories, edits } = auditStories(folder, feeds, at, faults);
  const [early, half, late, end] = ['early', 'half', 'late', 'end'].map((mark) => marks.get(mark));
  const perItem = (from, to) => Math.round((to.usedBytes - from.usedBytes) / (to.items - from.items));
  if (digests > READERS * days) faults.count('doubled', `${digests} digests for ${READERS} readers in ${days} days`);
  if (digests === 0) faults.count('lost', 'no digest went out');
  const holds = (words, isTrue) => {
    if (!isTrue) faults.count('wrong', words);
  };
  holds(`descriptors grew from ${early.descriptors} to ${end.descriptors}`, end.descriptors <= early.descriptors + 8);
  holds(`a search takes ${end.searchMs.toFixed(1)} ms, ${early.searchMs.toFixed(1)} at first`, end.searchMs <= early.searchMs * 3 + 10); // prettier-ignore
  holds(`${end.changes} rows of doc_changes`, end.changes < 5000);
  // Within the first 90 days nothing is old enough to be cleared.
  if (days * 0.75 > 90) {
    const kept = SOURCES * ROUNDS_A_DAY * 92;
    holds(`${end.visits} visits are kept, more than of 90 days`, end.visits <= kept + SOURCES);
    holds(`${end.mails} mails are kept, more than of 90 days`, end.mails <= READERS * 92);
    holds(`pages grew from ${late.pageBytes} to ${end.pageBytes} bytes`, end.pageBytes < late.pageBytes * 1.1);
    holds(`an item takes ${perItem(late, end)} bytes, ${perItem(early, half)} earlier`, perItem(late, end) < perItem(early, half) * 1.2); // prettier-ignore
    holds(`the heap grew from ${half.heap} to ${end.heap} bytes`, end.heap < half.heap + 24 * MEGABYTE);
  }
  return {
    cycles: days * ROUNDS_A_DAY,
    days,
    visits,
    stories,
    edits,
    digests,
    kept: { visits: end.visits, pages: end.pages, page_bytes: end.pageBytes, mails: end.mails },
    used_bytes: end.usedBytes,
    bytes_per_item: { early: perItem(early, half), late: perItem(late, end) },
    heap_mb: [early, half, late, end].map(({ heap }) => Math.round(heap / MEGABYTE)),
    rss_mb: [early, half, late, end].map(({ rss }) => Math.round(rss / MEGABYTE)),
    descriptors: [early.descriptors, end.descriptors],
    search_ms: [early, end].map(({ searchMs }) => Number(searchMs.toFixed(1))),
    ...faults.figures(),
  };
}

await runAlone(import.meta, { name, run });
