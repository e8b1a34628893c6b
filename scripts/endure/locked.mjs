// Another program holds the database (R05): for less than the five seconds that we wait, for longer, and so that not even
// reading is possible.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { auditAll, look } from './kit/audit.mjs';
import { cyclesOf, randomOf, runAlone } from './kit/campaign.mjs';
import { startFeeds } from './kit/feeds.mjs';
import { faultsOf, hearsay } from './kit/program.mjs';
import { recordsOf } from './kit/records.mjs';

export const name = 'locked';
export const what =
  'Another program locks the database for 3 s (we wait) and for 10 s (a plain sentence, nothing partial, done later); reading goes on.';

const SHORT_MS = 3000;
const LONG_MS = 10_000;
const MINUTE = 60_000;
/** Two waits of five seconds and what a run takes by itself, on a busy machine. */
const PATIENCE_MS = 25_000;
const BUSY = /Another process is writing to /;
const SENTENCE = /^hearsay: Another process is writing to .*\n$/m;

/** Holds the database for so long; `isTotal` keeps even readers out. */
async function hold(db, ms, isTotal) {
  const other = new Database(db);
  if (isTotal) other.pragma('locking_mode = exclusive');
  other.exec('begin exclusive');
  if (isTotal) other.exec('update heartbeats set at = at'); // the lock on everything is taken with the first write
  return {
    let: (async () => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      other.exec('rollback');
      other.close();
    })(),
  };
}

export async function run({ quick, seed, log, folder, cycles }) {
  const wanted = cyclesOf({ cycles, quick }, 2, 1);
  const random = randomOf(seed);
  const feeds = await startFeeds(random, 8);
  const records = recordsOf(random);
  const faults = faultsOf(log);
  const db = join(folder, 'hearsay.db');
  const list = feeds.writeList(join(folder, 'feeds.json'));
  const file = join(folder, 'records.jsonl');
  let now = Date.UTC(2025, 8, 1);
  const shared = () => ['--db', db, '--feeds', list, '--now', new Date(now).toISOString()];
  const env = { HEARSAY_OUTBOX: join(folder, 'outbox') };
  const figures = { cycles: 0, waited: 0, refused: 0, readsMeanwhile: 0, slowestMs: 0 };

  const writers = () => [
    ['collect'],
    ['import', file],
    ['subscribe', 'reader@example.org', '--q', 'version', '--rhythm', 'daily'],
    ['digest', '--send'],
    ['correct', 'nothing', 'status', 'official'],
    ['digest'], // matches what a refused run left, where there is any
  ];
  const readers = () => [
    ['search', 'rule'],
    ['timeline'],
    ['sources'],
    ['export', 'items'],
    ['backup', join(folder, 'copy.db')],
  ];
  const runAll = (lists) => Promise.all(lists.map((args) => hearsay([...args, ...shared()], { env })));
  const counted = () => look(db, (open) => open.prepare('select count(*) from items').pluck().get());

  /** After the lock is gone the same commands do all of it. */
  const complete = async (where) => {
    for (const args of [['collect'], ['import', file]])
      faults.expect(await hearsay([...args, ...shared()], { env }), 0);
    auditAll(db, { feeds, records }, faults, where);
  };

  try {
    records.write(file, 100, 0, new Date(now).toISOString());
    await complete('first round');
    for (; figures.cycles < wanted; figures.cycles += 1) {
      for (const [ms, isTotal] of [
        [SHORT_MS, false],
        [SHORT_MS, true],
        [LONG_MS, false],
        [LONG_MS, true],
      ]) {
        now += 20 * MINUTE;
        feeds.grow(now, 1);
        records.write(file, 100, 0, new Date(now).toISOString());
        const where = `cycle ${figures.cycles + 1}, locked for ${ms} ms${isTotal ? ' against readers too' : ''}`;
        const before = counted();
        const lock = await hold(db, ms, isTotal);
        const started = performance.now();
        const [written, read] = await Promise.all([runAll(writers()), runAll(readers())]);
        figures.slowestMs = Math.max(figures.slowestMs, Math.round(performance.now() - started));
        for (const result of written) {
          faults.run(result);
          const of = `${where}: hearsay ${result.args[0]}`;
          if (result.ms > PATIENCE_MS) faults.count('wrong', `${of} took ${Math.round(result.ms)} ms`);
          const isOwnFault = result.args[0] === 'correct' && result.code === 2; // there is no such item
          if (result.code === 0 || isOwnFault) figures.waited += 1;
          else if (ms === LONG_MS && [1, 2].includes(result.code) && SENTENCE.test(result.err)) figures.refused += 1;
          else faults.count('wrong', `${of} ended with ${result.code}: ${result.err.slice(0, 300)}`);
        }
        for (const result of read) {
          faults.run(result);
          if (result.code === 0) figures.readsMeanwhile += 1;
          else if (!(ms === LONG_MS && isTotal && result.code > 0 && SENTENCE.test(result.err)))
            faults.count(
              'wrong',
              `${where}: hearsay ${result.args[0]} ended with ${result.code}: ${result.err.slice(0, 300)}`,
            );
        }
        await lock.let;
        if (written[0].code > 0 && written[1].code > 0 && counted() !== before)
          faults.count('wrong', `${where}: something was stored by runs that were refused`);
        await complete(`after ${where}`);
        feeds.trim();
      }
    }
    // The lock comes in the middle of a round, when its sources are being asked.
    for (const ms of [SHORT_MS, LONG_MS]) {
      now += 20 * MINUTE;
      feeds.grow(now, 1);
      feeds.takeFirstRequest();
      const collecting = hearsay(['collect', ...shared()], { env });
      await feeds.firstRequest();
      const lock = await hold(db, ms, false);
      const result = faults.run(await collecting);
      if (ms === SHORT_MS ? result.code !== 0 : result.code !== 1 || !BUSY.test(result.err))
        faults.count(
          'wrong',
          `locked for ${ms} ms in a round: it ended with ${result.code}: ${result.err.slice(0, 300)}`,
        );
      await lock.let;
      await complete(`after a lock of ${ms} ms in a round`);
    }
    faults.expect(await hearsay(['check', '--db', db]), 0);
    return { ...figures, ...faults.figures() };
  } finally {
    await feeds.close();
  }
}

await runAlone(import.meta, { name, run });
