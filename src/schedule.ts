// The scheduler: one tick a minute and one a day, both in UTC, never two at once. Due times are in the store, so a restart
// loses nothing.

import cron from 'node-cron';
import { log } from './log.ts';

export type Jobs = {
  /** Runs what is due now: alerts, digests, mail. */
  everyMinute: (now: Date) => Promise<void>;
  /** Runs once a day: the daily heartbeat. */
  everyDay?: (now: Date) => Promise<void>;
};

export type Schedule = {
  /** Starts nothing new and waits at most 3.5 s for the running tick (R15). */
  stop(): Promise<void>;
};

const WAIT_AT_STOP_MS = 3500;

/** node-cron writes to the console; its messages go to our log instead. */
const logger = {
  info: () => undefined,
  debug: () => undefined,
  warn: (message: string) => log('warning', 'schedule', { message }),
  error: (message: string | Error) => log('error', 'schedule', { message: String(message) }),
};

/**
 * Starts the clock. A tick that is still running when the next is due is not run beside it (R09, `noOverlap`);
 * a tick that throws is logged and the next one comes all the same (R17).
 */
export function startSchedule(jobs: Jobs): Schedule {
  const open = new Set<Promise<void>>();
  const guarded = (name: string, job: (now: Date) => Promise<void>) => async (): Promise<void> => {
    const work = job(new Date()).catch((error: unknown) =>
      log('error', `${name} failed`, {
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
    );
    open.add(work);
    await work;
    open.delete(work);
  };
  const options = { timezone: 'Etc/UTC', noOverlap: true, logger };
  const tasks = [
    cron.schedule('* * * * *', guarded('tick', jobs.everyMinute), options),
    ...(jobs.everyDay ? [cron.schedule('7 5 * * *', guarded('daily work', jobs.everyDay), options)] : []),
  ];
  return {
    async stop() {
      await Promise.all(tasks.map(async (task) => task.destroy()));
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, WAIT_AT_STOP_MS)));
      await Promise.race([Promise.all(open), limit]);
      clearTimeout(timer);
    },
  };
}
