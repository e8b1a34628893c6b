// Everything that a source can do to a reader, all of it at once and again and again, in one long-running process beside
// sane sources (R16, F00): bounded memory, nothing left open, every sane story kept, and an end when it is told to end.

import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { auditStories, auditWhole, look } from './kit/audit.mjs';
import { cyclesOf, randomOf, ROOT, runAlone } from './kit/campaign.mjs';
import { startFeeds } from './kit/feeds.mjs';
import { startHostile } from './kit/hostile.mjs';
import { environment, faultsOf, hearsay } from './kit/program.mjs';

export const name = 'hostile-sources';
export const what =
  'Slow, endless, broken, packed, nested and looping sources, all at once beside sane ones, round after round in one process: memory under 512 MiB, nothing left open, every sane story kept.';

const MOST_MB = 512;
const WARM_ROUNDS = 2; // connections that are kept, code and tables that are loaded once
const SPARE_DESCRIPTORS = 8;
const ROUND_LIMIT_MS = 60_000;
const END_LIMIT_MS = 10_000;
const HOUR = 3_600_000;

/** The collector as a process of its own. `round(at)` is what one round came to; `end` tells how it ended. */
function startCollector(db, list) {
  const child = spawn(process.execPath, [join(ROOT, 'scripts/endure/kit/rounds.mjs'), db, list], {
    cwd: ROOT,
    env: environment({ HEARSAY_HOST_CONCURRENCY: '8', HEARSAY_LOG_LEVEL: 'error' }),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (data) => (err = (err + data).slice(-4000)));
  child.stdin.on('error', () => undefined);
  const closed = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const within = (promise, ms) => {
    let timer;
    const late = new Promise((resolve) => (timer = setTimeout(() => resolve(null), ms)));
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  };
  return {
    said: () => err,
    /** Null where the process died or did not come to an end of it. */
    async round(at) {
      child.stdin.write(`${new Date(at).toISOString()}\n`);
      const line = await within(lines.next(), ROUND_LIMIT_MS);
      return line && !line.done ? JSON.parse(line.value) : null;
    },
    /** Null where it would not end by itself. */
    async end() {
      child.stdin.end();
      const ended = await within(closed, END_LIMIT_MS);
      child.kill('SIGKILL');
      return ended;
    },
  };
}

export async function run({ quick, seed, log, folder, cycles }) {
  const wanted = WARM_ROUNDS + cyclesOf({ cycles, quick }, 24, 3);
  const random = randomOf(seed);
  const faults = faultsOf(log);
  const db = join(folder, 'hearsay.db');
  const list = join(folder, 'feeds.json');
  const feeds = await startFeeds(random, 12);
  const hostile = await startHostile();
  feeds.writeList(list);
  const sane = JSON.parse(readFileSync(list, 'utf8')).sources;
  const harmful = hostile.sources.map(({ id, url }) => ({
    ...{ id, name: id, publisher: id, publisherKind: 'press', url, format: 'rss', everyMinutes: 15 },
  }));
  // The sane ones come last: whoever is stuck with the others never gets to them.
  writeFileSync(list, JSON.stringify({ sources: [...harmful, ...sane] }));
  const mustFail = new Set(hostile.sources.filter((one) => one.mustFail).map(({ id }) => id));
  const figures = { cycles: 0, behaviours: harmful.length, failed_visits: 0, stories: 0, peak_mb: 0, slowest_round_ms: 0 }; // prettier-ignore
  const open = [];
  const collector = startCollector(db, list);
  let at = Date.UTC(2025, 8, 1);
  try {
    for (; figures.cycles < wanted; figures.cycles += 1) {
      const where = `round ${figures.cycles + 1}`;
      at += HOUR;
      hostile.nextRound();
      feeds.grow(at);
      const result = await collector.round(at);
      if (!result) {
        faults.count('crashed', `${where}: no answer from the collector: ${collector.said().trim().slice(-600)}`);
        break;
      }
      const { visits, ms, peakKb, descriptors, timers } = result;
      open.push({ descriptors, timers });
      figures.peak_mb = Math.max(figures.peak_mb, Math.round(peakKb / 1024));
      figures.slowest_round_ms = Math.max(figures.slowest_round_ms, ms);
      if (visits.length !== harmful.length + sane.length)
        faults.count('lost', `${where}: ${visits.length} visits to ${harmful.length + sane.length} sources`);
      for (const { id, result: how, problem } of visits) {
        if (how === 'failed') figures.failed_visits += 1;
        if (mustFail.has(id) && how !== 'failed') faults.count('wrong', `${where}: ${id} is said to be ${how}`);
        if (how === 'failed' && !problem?.message) faults.count('wrong', `${where}: ${id} failed without a word`);
        if (id.startsWith('s-') && how === 'failed') faults.count('lost', `${where}: ${id}: ${problem?.message}`);
      }
      const urls = new Set(feeds.stories.keys());
      look(db, (opened) => {
        auditWhole(opened, faults, where);
        figures.stories = auditStories(opened, feeds, faults, where).stories;
        const sentinel = opened.prepare(`select count(*) from items where text like '%root:%' or title like '%root:%'`); // prettier-ignore
        if (sentinel.pluck().get() > 0) faults.count('wrong', `${where}: a document read a file of the machine`);
      });
      if (figures.stories !== urls.size) faults.count('lost', `${where}: ${figures.stories} of ${urls.size} stories`);
    }
    const ended = await collector.end();
    if (!ended) faults.count('wrong', `the collector did not end by itself within ${END_LIMIT_MS / 1000} s`);
    else if (ended.code !== 0)
      faults.count('crashed', `the collector ended with ${ended.code ?? ended.signal}: ${collector.said().slice(-600)}`); // prettier-ignore
    if (/\n\s*at \S/.test(collector.said())) faults.count('crashed', collector.said().slice(-600));
    faults.expect(await hearsay(['check', '--db', db]), 0);
  } finally {
    await collector.end();
    await hostile.close();
    await feeds.close();
  }
  if (figures.peak_mb >= MOST_MB) faults.count('wrong', `${figures.peak_mb} MiB at the most, ${MOST_MB} are promised`);
  const [warm, last] = [open[WARM_ROUNDS - 1], open.at(-1)];
  for (const what of ['descriptors', 'timers'])
    if (warm && last[what] > warm[what] + SPARE_DESCRIPTORS)
      faults.count('wrong', `${what} grew from ${warm[what]} to ${last[what]}`);
  return { ...figures, descriptors: [warm?.descriptors, last?.descriptors], timers: [warm?.timers, last?.timers], ...faults.figures() }; // prettier-ignore
}

await runAlone(import.meta, { name, run });
