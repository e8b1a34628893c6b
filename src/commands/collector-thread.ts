// The thread that collects: fetch, parse, judge, place and save, over a connection of its own. It runs one round when it is
// told to (collector.ts) and tells of each visit in plain values; the web and the clock never wait for it.

import { setTimeout as sleep } from 'node:timers/promises';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Config } from '../config.ts';
import { log } from '../log.ts';
import type { Visit } from '../model.ts';
import { UsageError } from '../lib/usage-error.ts';
import { dueSources } from '../source/due.ts';
import { isQuicklyChecked, refuseDamaged } from '../store/damage.ts';
import { explainSqliteError } from '../store/sqlite.ts';
import { openHouse } from './house.ts';
import { collectRound } from './round.ts';
import { saveRound } from './round-report.ts';
import { takeTurn, type Turn } from './turn.ts';
import { keepHouse } from './upkeep.ts';

/** What the thread is started with. `moment` stands for the clock (--now); `stop` turns 1 when no new work may begin. */
export type CollectorSettings = { config: Config; moment?: string; stop: SharedArrayBuffer };
export type Order = { kind: 'round'; at: string } | { kind: 'stop' };
export type News =
  | { kind: 'visit'; visit: Visit }
  | { kind: 'done'; visits: Visit[] }
  | { kind: 'failed'; message: string }
  | { kind: 'damaged'; message: string };

/** Steps of merging the full-text index at the end of a minute: small ones, so that nobody waits (docs/store.md). */
const TIDY_STEPS = 20;
/** The whole file is looked at once a day: 3 s of processor a gigabyte, on this thread. */
const LOOK_MS = 24 * 3_600_000;
/** Visits that are being saved when the end comes are saved; those that wait for a server are not waited for (R15). */
const GRACE_MS = 1500;

/** The sentence for what is to be expected, such as a full disk; all that is known of anything else. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof UsageError ? error.message : (error.stack ?? error.message);
}

/** Waits for orders until it is told to stop. Throws where the house cannot be opened: the thread ends with that error. */
async function serve(port: MessagePort, { config, moment, stop }: CollectorSettings): Promise<void> {
  const flag = new Int32Array(stop);
  const isStopping = (): boolean => Atomics.load(flag, 0) !== 0;
  const tell = (news: News): void => port.postMessage(news);
  const now = moment === undefined ? () => new Date() : () => new Date(moment);
  const house = await openHouse({ config, now }, () => !isStopping());
  const { store, sources, collector, fetcher } = house;
  let turn: Turn | null = null;
  let open: Promise<void> = Promise.resolve();

  // A small file was looked at by `start` before anything was written (R06).
  let lookedAt = isQuicklyChecked(config.db) ? performance.now() : -LOOK_MS;
  let damage: string | null = null;
  const isDamaged = (): boolean => {
    if (damage === null && performance.now() - lookedAt >= LOOK_MS)
      try {
        refuseDamaged(config.db);
        lookedAt = performance.now();
      } catch (error) {
        damage = wordsOf(error);
      }
    return damage !== null;
  };

  let said: string | null = null;
  const warnOfClock = (notice: string | null): void => {
    if (notice && !said) log('warning', 'clock', { message: notice });
    said = notice;
  };

  /** After each round, so that "hearsay collect" beside this process gets its turn. */
  const giveBack = async (): Promise<void> => {
    const held = turn;
    turn = null;
    await held?.end();
  };

  /** What is due at this minute is visited, by one process of several. */
  const minute = async (at: Date): Promise<Visit[]> => {
    turn = await takeTurn(store);
    if (!turn) {
      log('information', 'another process collects', { database: config.db });
      return [];
    }
    try {
      const started = performance.now();
      const visits = await collectRound(dueSources(sources, await store.sourceStates(), at), {
        collector,
        fetcher,
        now,
        lease: turn.lease,
        isStopping,
        onVisit: (visit) => tell({ kind: 'visit', visit }),
      });
      await saveRound(store, visits, performance.now() - started, now());
      warnOfClock(fetcher.clockNotice());
      if (!isStopping()) await store.tidy(TIDY_STEPS);
      if (!isStopping()) await keepHouse(store, config.keeping, now(), () => !isStopping());
      return visits;
    } finally {
      await giveBack();
    }
  };

  const round = async (at: Date): Promise<void> => {
    if (isDamaged()) return tell({ kind: 'damaged', message: damage! });
    try {
      tell({ kind: 'done', visits: await minute(at) });
    } catch (error) {
      if (!isStopping()) tell({ kind: 'failed', message: wordsOf(explainSqliteError(error, config.db)) });
    }
  };

  const end = async (): Promise<void> => {
    await Promise.race([open, sleep(GRACE_MS)]);
    await giveBack();
    await house.close().catch(() => undefined);
    process.exit(0); // this thread alone
  };

  port.on('message', (order: Order) => {
    if (order.kind === 'stop') void end();
    else open = round(new Date(order.at));
  });
}

if (parentPort) await serve(parentPort, workerData as CollectorSettings);
