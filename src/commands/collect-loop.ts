// `hearsay collect --loop`: collects at once, then what is due at each minute, until it is stopped. `start` runs it as
// a process of its own beside the web; two of them over one database take turns, round by round (R08).

import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from './context.ts';
import { openApp } from './app.ts';
import { DAMAGED } from './collector-process.ts';
import { acquireLease, type CollectorLease } from './lease.ts';
import { runRetention } from './prune.ts';
import { collectRound, logRound, saveRound } from './round.ts';
import { firstRoundSummary, visitPrinter } from './summary.ts';
import { UsageError } from '../lib/usage-error.ts';
import type { Visit } from '../model.ts';
import { log } from '../log.ts';
import { startSchedule } from '../schedule.ts';
import { dueSources } from '../source/due.ts';
import { explainTrouble, refuseDamaged } from '../store/open.ts';

/** Steps of merging the full-text index at the end of a minute: small ones, so that nobody waits (docs/store.md). */
const TIDY_STEPS = 20;
/** The whole file is checked once a day, which takes 3 s of processor time a gigabyte. */
const CHECK_MS = 24 * 3_600_000;
/** At the end, visits that are being saved are completed; those that wait for a server are dropped (R15). */
const GRACE_MS = 1500;
const GONE_MS = 3000;

/** A full disk and the like in one sentence; anything else with its stack. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof UsageError ? error.message : (error.stack ?? error.message);
}

/** Checks the whole file once a day. Logs the damage and returns false if there is any (R06). */
function damageCheck(db: string): () => boolean {
  let checkedAt = -Infinity;
  return () => {
    if (performance.now() - checkedAt < CHECK_MS) return true;
    try {
      refuseDamaged(db);
      checkedAt = performance.now();
      return true;
    } catch (error) {
      log('error', 'database damaged', { message: wordsOf(error) });
      return false;
    }
  };
}

/** What ends the loop: a signal, or the end of the process that started it. */
function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    process.once('disconnect', () => resolve());
    if (process.send && !process.connected) resolve(); // it was gone before we could hear of it
    process.channel?.unref(); // the channel must not keep a finished process running
  });
}

/** Runs until it is stopped, status 0, or until the database is found damaged, status 3. */
export async function runLoop(context: Context): Promise<number> {
  const { config, now, note, out } = context;
  let isStopping = false;
  const stopped = stopAsked().then(() => {
    isStopping = true;
    setTimeout(() => process.exit(0), GONE_MS).unref(); // even if a server or a lock still blocks
    return 0;
  });
  const isWhole = damageCheck(config.db);
  if (!isWhole()) return DAMAGED;
  const app = await openApp(context, () => !isStopping);
  const { store, sources, collector, fetcher } = app;
  let held: CollectorLease | null = null;
  let clockNotice: string | null = null;

  /** Visits what is due at this minute, unless another process does. */
  const collectDue = async (at: Date, onVisit?: (visit: Visit) => void): Promise<Visit[]> => {
    held = await acquireLease(store);
    if (!held) {
      log('information', 'another process collects', { database: config.db });
      return [];
    }
    try {
      const started = performance.now();
      const visits = await collectRound(dueSources(sources, await store.sourceStates(), at), {
        ...{ collector, fetcher, now, lease: held.lease, isStopping: () => isStopping },
        ...(onVisit ? { onVisit } : {}),
      });
      const ms = performance.now() - started;
      await saveRound(store, visits, ms, now());
      if (!onVisit) logRound(visits, ms); // the first round was already printed visit by visit
      const notice = fetcher.clockNotice();
      if (notice && !clockNotice) log('warning', 'clock', { message: notice });
      clockNotice = notice;
      if (!isStopping) await store.tidy(TIDY_STEPS);
      if (!isStopping) await runRetention(store, config.keeping, now(), () => !isStopping);
      process.send?.('round', undefined, undefined, () => undefined); // for `start`, which may be gone: it went well
      return visits;
    } finally {
      await held.release(); // after each round, so that another "hearsay collect" gets its turn
      held = null;
    }
  };

  /** A round that fails is logged; what it left is due at the next minute. */
  const round = async (event: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!isStopping) log('error', event, { message: wordsOf(explainTrouble(error, config.db)) });
    }
  };

  const active = sources.filter(({ paused }) => paused === undefined).length;
  note(`Collecting from ${active} sources (${sources.length - active} are paused) …`);
  const first = round('first round failed', async () => {
    const visits = await collectDue(now(), visitPrinter(note, sources));
    if (!isStopping) out(await firstRoundSummary(app, visits, now()));
  });
  let foundDamage = (): void => undefined;
  const damaged = new Promise<number>((resolve) => (foundDamage = () => resolve(DAMAGED)));
  const schedule = startSchedule({
    everyMinute: async (at) => {
      await first;
      if (isWhole()) await round('round failed', () => collectDue(at));
      else foundDamage();
    },
  });

  const status = await Promise.race([stopped, damaged]);
  await Promise.race([Promise.all([first, schedule.stop()]), sleep(GRACE_MS, undefined, { ref: false })]);
  await (held as CollectorLease | null)?.release();
  await app.close().catch(() => undefined); // a visit may still be open
  return status;
}
