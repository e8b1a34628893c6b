// What a process notes of itself while it serves: answers and how long they took, and how long its loop was kept waiting.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { log } from '../log.ts';
import type { Exposition } from './exposition.ts';

/** Upper bounds of the histogram of answers, in seconds. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
/** An answer that takes longer is told in the log. */
const SLOW_MS = 1000;
/** The loop is asked so often; what it was late by is what counts. */
const LOOP_MS = 20;
const LOOP_WINDOW_MS = 60_000;

export type Meters = ReturnType<typeof metersOf>;

export function metersOf() {
  const answers = new Map<string, number>();
  const buckets = BOUNDS.map(() => 0);
  let sum = 0;
  let total = 0;
  const loop = monitorEventLoopDelay({ resolution: LOOP_MS });
  loop.enable();
  let loopSince = performance.now();

  return {
    /** Notes an answer; one that was slow goes to the log. */
    note(method: string, status: number, ms: number, route: string): void {
      const known = method === 'GET' || method === 'POST' || method === 'HEAD' ? method : 'other';
      const key = `${known} ${Math.floor(status / 100)}xx`;
      answers.set(key, (answers.get(key) ?? 0) + 1);
      total += 1;
      sum += ms / 1000;
      for (const [index, bound] of BOUNDS.entries()) if (ms / 1000 <= bound) buckets[index]! += 1;
      if (ms >= SLOW_MS) log('warning', 'request slow', { method: known, route, status, ms: Math.round(ms) });
    },

    write(to: Exposition): void {
      to.family(
        'hearsay_http_requests_total',
        'counter',
        'Answers given.',
        [...answers].map(([key, value]) => {
          const [method = '', status = ''] = key.split(' ');
          return { labels: { method, status }, value };
        }),
      );
      to.histogram('hearsay_http_request_duration_seconds', 'How long answers took.', {
        buckets: BOUNDS.map((bound, index) => [bound, buckets[index]!]),
        sum,
        total,
      });
      const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - LOOP_MS) / 1000 || 0;
      to.gauge('hearsay_event_loop_lag_p99_seconds', 'How late the loop of this process ran, in the last minute.', late(loop.percentile(99))); // prettier-ignore
      to.gauge('hearsay_event_loop_lag_max_seconds', 'The longest wait of the loop in the last minute.', late(loop.max)); // prettier-ignore
      if (performance.now() - loopSince > LOOP_WINDOW_MS) {
        loop.reset();
        loopSince = performance.now();
      }
    },
  };
}
