// The process that `start` collects with, `hearsay collect --loop`: started, started again after it ended, stopped.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { log } from '../log.ts';
import type { Context } from './context.ts';

export type CollectorProcess = {
  /** What is wrong with collecting, for health; null while it works. */
  trouble(): string | null;
  /** Whether the database was found damaged: nothing more is to be written to it (R06). */
  isDamaged(): boolean;
  /** Asks it to stop; what is being saved is saved or rolled back, and it is gone, 3.5 s later at most (R15). */
  stop(): Promise<void>;
};

/** The exit status of a process that found the database damaged. */
export const DAMAGED = 3;
const MINUTE_MS = 60_000;
const LONGEST_PAUSE_MINUTES = 16;
const WAIT_AT_STOP_MS = 3500;
const MAIN = fileURLToPath(new URL(`../main${extname(import.meta.url)}`, import.meta.url));

/** The flags that hand this run's settings on; the rest is in the environment that both share. */
function flagsOf({ config, moment }: Pick<Context, 'config' | 'moment'>): string[] {
  const { db, feeds, initiatives, allowPrivate } = config;
  return [
    ...['--db', db, '--feeds', feeds, '--initiatives', initiatives],
    ...(allowPrivate.length > 0 ? ['--allow-private', allowPrivate.join(',')] : []),
    ...(moment === undefined ? [] : ['--now', moment]),
  ];
}

/** Starts the process. One that ends by itself is logged and starts again after 1, 2, 4 … minutes, 16 at most (R17). */
export function startCollector(context: Pick<Context, 'config' | 'moment'>): CollectorProcess {
  let child: ChildProcess | undefined;
  let restart: NodeJS.Timeout | undefined;
  let isStopping = false;
  let isDamaged = false;
  let ends = 0; // since the last round that went well

  const ended = (code: number | null, signal: NodeJS.Signals | null): void => {
    child = undefined;
    if (isStopping) return;
    isDamaged = code === DAMAGED;
    if (isDamaged) return;
    const minutes = Math.min(LONGEST_PAUSE_MINUTES, 2 ** ends);
    ends += 1;
    const message = signal ? `ended by ${signal}` : `ended with status ${code}`;
    log('error', 'collecting process ended', { message, startsAgainInMinutes: minutes });
    restart = setTimeout(start, minutes * MINUTE_MS);
  };

  const start = (): void => {
    // Its words go where ours go. Over the channel it says that a round went well, and notices when we are gone.
    child = fork(MAIN, ['collect', '--loop', ...flagsOf(context)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.on('message', () => (ends = 0));
    // Pages come first where there are more processes than cores.
    if (child.pid) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    child.on('exit', ended);
  };

  start();
  return {
    trouble: () =>
      isDamaged ? 'the database is damaged, nothing is written' : ends > 0 ? 'the collecting process ended' : null,
    isDamaged: () => isDamaged,
    async stop() {
      isStopping = true;
      clearTimeout(restart);
      if (!child) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const limit = setTimeout(() => child?.kill('SIGKILL'), WAIT_AT_STOP_MS);
      await gone;
      clearTimeout(limit);
    },
  };
}
