// The collecting thread as the first thread sees it: started, told to run a round, started again after it died, ended.

import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { log } from '../log.ts';
import type { Visit } from '../model.ts';
import type { CollectorSettings, News, Order } from './collector-thread.ts';

export type CollectorThread = {
  /**
   * One round over what is due at `at`; its visits, each told as it ends. Rejects where the round failed or the thread died.
   * None after a death until its pause is over: 1, 2, 4 … minutes, 16 at most.
   */
  round(at: Date, onVisit?: (visit: Visit) => void): Promise<Visit[]>;
  /** What is wrong with the thread, for health; null while it works. */
  trouble(): string | null;
  /** Whether the database was found damaged: nothing more is to be written to it (R06). */
  isDamaged(): boolean;
  /** No new work; what is being saved is saved or rolled back, and the thread is gone, 3.5 s later at most (R15). */
  stop(): Promise<void>;
};

type Round = { onVisit: ((visit: Visit) => void) | undefined; done: PromiseWithResolvers };
type PromiseWithResolvers = {
  promise: Promise<Visit[]>;
  resolve: (visits: Visit[]) => void;
  reject: (error: Error) => void;
};

const MINUTE_MS = 60_000;
const LONGEST_PAUSE_MINUTES = 16;
const WAIT_AT_STOP_MS = 3500;

function withResolvers(): PromiseWithResolvers {
  let resolve: PromiseWithResolvers['resolve'] = () => undefined;
  let reject: PromiseWithResolvers['reject'] = () => undefined;
  const promise = new Promise<Visit[]>((res, rej) => {
    resolve = res;
    reject = rej;
  });
  return { promise, resolve, reject };
}

/** Starts the thread with the first round; `settings` are all that it needs to know. */
export function openCollector(settings: Omit<CollectorSettings, 'stop'>): CollectorThread {
  const stop = new SharedArrayBuffer(4);
  const file = new URL(`./collector-thread${extname(import.meta.url)}`, import.meta.url);
  let thread: { worker: Worker; gone: Promise<void> } | undefined;
  let current: Round | undefined;
  let isStopping = false;
  let isDamaged = false;
  let deaths = 0; // since the last round that went well
  let restAt = 0;

  const settle = (how: (done: PromiseWithResolvers) => void): void => {
    const round = current;
    current = undefined;
    if (round) how(round.done);
  };

  const hear = (news: News): void => {
    if (news.kind === 'visit') current?.onVisit?.(news.visit);
    else if (news.kind === 'failed' || news.kind === 'damaged') {
      isDamaged ||= news.kind === 'damaged';
      settle(({ reject }) => reject(new Error(news.message)));
    } else {
      deaths = 0;
      settle(({ resolve }) => resolve(news.visits));
    }
  };

  /** A thread that ends by itself is logged and rests before it is started again (R17). */
  const died = (why: string): void => {
    thread = undefined;
    if (isStopping) return settle(({ resolve }) => resolve([]));
    const minutes = Math.min(LONGEST_PAUSE_MINUTES, 2 ** deaths);
    deaths += 1;
    restAt = performance.now() + minutes * MINUTE_MS;
    log('error', 'collecting thread ended', { message: why, startsAgainInMinutes: minutes });
    settle(({ reject }) => reject(new Error('the collecting thread ended')));
  };

  const start = (): Worker => {
    const data: CollectorSettings = { ...settings, stop };
    const worker = new Worker(file, { workerData: data });
    let why = '';
    worker.on('message', hear);
    worker.on(
      'error',
      (error: unknown) => (why = error instanceof Error ? (error.stack ?? error.message) : String(error)),
    );
    const gone = new Promise<void>((resolve) =>
      worker.once('exit', (code) => {
        died(why || `it ended with status ${code}`);
        resolve();
      }),
    );
    thread = { worker, gone };
    return worker;
  };

  return {
    async round(at, onVisit) {
      if (isStopping || (!thread && performance.now() < restAt)) return [];
      const worker = thread?.worker ?? start();
      const round: Round = { onVisit, done: withResolvers() };
      current = round;
      const order: Order = { kind: 'round', at: at.toISOString() };
      worker.postMessage(order);
      return round.done.promise;
    },
    trouble: () =>
      isDamaged ? 'the database is damaged, nothing is written' : deaths > 0 ? 'the collecting thread ended' : null,
    isDamaged: () => isDamaged,
    async stop() {
      isStopping = true;
      Atomics.store(new Int32Array(stop), 0, 1); // seen at once, also by a thread that is too busy to listen
      if (!thread) return;
      const { worker, gone } = thread;
      const order: Order = { kind: 'stop' };
      worker.postMessage(order);
      await Promise.race([gone, sleep(WAIT_AT_STOP_MS, undefined, { ref: false })]);
    },
  };
}
