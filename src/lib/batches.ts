// Groups entries into batches: entries that arrive while a batch is processed, or within a moment, go together. One batch at a
// time, in order of arrival.

type Waiting<E, R> = { entry: E; resolve: (result: R) => void; reject: (reason: unknown) => void };

export type BatchSettings<E, R> = {
  /** Does a batch; gives what came of its entries in order, of fewer than it was given where it had no time for all. */
  work: (entries: E[]) => Promise<PromiseSettledResult<R>[]>;
  /** How much work an entry is; with so much of it a batch is full, and does not wait for more. */
  weigh: (entry: E) => number;
  full: number;
  /** Nor is anything kept waiting for longer than this. */
  waitMs: number;
  /** How many may come at most, as far as is known: when all of them are there, nobody waits. */
  expected: () => number;
};

/** Gives the function by which entries come in; its promise holds what came of the entry. */
export function createBatches<E, R>({
  work,
  weigh,
  full,
  waitMs,
  expected,
}: BatchSettings<E, R>): (entry: E) => Promise<R> {
  const waiting: Waiting<E, R>[] = [];
  let isBusy = false;
  let timer: NodeJS.Timeout | undefined;

  /** How many of those that wait make a batch. */
  function batchSize(): number {
    let weight = 0;
    const last = waiting.findIndex(({ entry }) => (weight += weigh(entry)) >= full);
    return last < 0 ? waiting.length : last + 1;
  }

  /** Whether there is no reason to wait for more. */
  function isReady(): boolean {
    let weight = 0;
    return waiting.length >= expected() || waiting.some(({ entry }) => (weight += weigh(entry)) >= full);
  }

  /** Works on a batch; true where some of it was left for the next. */
  async function workOn(batch: Waiting<E, R>[]): Promise<boolean> {
    let results: PromiseSettledResult<R>[];
    try {
      results = await work(batch.map(({ entry }) => entry));
    } catch (reason) {
      results = batch.map(() => ({ status: 'rejected', reason }));
    }
    const left = batch.slice(results.length);
    waiting.unshift(...left);
    for (const [index, result] of results.entries())
      if (result.status === 'fulfilled') batch[index]!.resolve(result.value);
      else batch[index]!.reject(result.reason);
    return left.length > 0;
  }

  async function start(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    isBusy = true;
    while (waiting.length > 0) {
      const isLeft = await workOn(waiting.splice(0, batchSize()));
      await new Promise((resolve) => setImmediate(resolve)); // others get their turn, and more may come
      if (!isLeft && !isReady()) break;
    }
    isBusy = false;
    consider();
  }

  function consider(): void {
    if (isBusy || waiting.length === 0) return;
    if (isReady()) void start();
    else timer ??= setTimeout(() => void start(), waitMs);
  }

  return (entry) =>
    new Promise((resolve, reject) => {
      waiting.push({ entry, resolve, reject });
      consider();
    });
}
