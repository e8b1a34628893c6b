// Waiting for the write lock without stopping the thread: SQLite waits a moment, then the event loop runs, then it is asked
// again. A page is served meanwhile, and a thread that is told to stop does so (R05, R15).

import { setTimeout as sleep } from 'node:timers/promises';

/** How long one try may stop the thread, and all of them together. */
export const TRY_MS = 50;
const IN_ALL_MS = 5000;
const PAUSE_MS = 5;

/** Whether another connection writes, or wrote between our reading and our writing: nothing of ours was done. */
export const isBusy = (error: unknown): boolean =>
  error instanceof Error && ((error as { code?: string }).code ?? '').startsWith('SQLITE_BUSY');

/**
 * The same store, whose functions try again while another connection writes: for 5 s, and only as long as `mayWait`. Each of
 * them is one transaction, so a try that did not get the lock has changed nothing.
 */
export function patient<Store extends object>(store: Store, mayWait: () => boolean): Store {
  const again = async (call: () => unknown, first: unknown): Promise<unknown> => {
    const until = performance.now() + IN_ALL_MS;
    for (let error = first; ;) {
      if (!isBusy(error) || !mayWait() || performance.now() > until) throw error;
      await sleep(PAUSE_MS);
      try {
        return await call();
      } catch (next) {
        error = next;
      }
    }
  };
  const functions = Object.entries(store).map(([name, call]: [string, unknown]) => {
    if (typeof call !== 'function') return [name, call];
    const run = call as (...parameters: unknown[]) => unknown;
    return [
      name,
      (...parameters: unknown[]): unknown => {
        const answer = run(...parameters);
        return answer instanceof Promise
          ? answer.catch((error: unknown) => again(() => run(...parameters), error))
          : answer;
      },
    ];
  });
  return Object.fromEntries(functions) as Store;
}
