// The one writing connection: one piece of work at a time, tried again while another process writes; and the transaction
// in which items and the timeline change.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Override } from '../../model.ts';
import type { Transactions, Tx } from '../contract/tx.ts';
import { createChangeReads } from './changes.ts';
import { type Db, explainSqliteError } from './connection.ts';
import type { ItemIndex } from './item-index.ts';
import { createItemReader, createItemReads } from './items.ts';
import { createAuditWriter } from './people.ts';
import { createItemWriter } from './save-items.ts';
import type { Terms } from './terms.ts';
import { timelineCacheOf } from './timeline-cache.ts';
import { createTimelineReads } from './timeline-reads.ts';
import { createCandidateFinder, createTimelineWriter } from './timeline.ts';
import { createVisitWriter } from './visits.ts';

/** How long one try to get the write lock may stop the thread, and for how long it is tried. */
export const TRY_MS = 10;
const IN_ALL_MS = 5000;
const PAUSE_MS = 5;

/** Whether another connection is writing: nothing of ours was done. */
export const isBusy = (error: unknown): boolean =>
  error instanceof Error && ((error as { code?: string }).code ?? '').startsWith('SQLITE_BUSY');

/** Runs work on the writing connection when nothing else runs there. Each piece of work is one transaction. */
export type WriteQueue = <T>(work: () => T | Promise<T>) => Promise<T>;

/**
 * One piece of work after another, in the order asked. While another process writes a piece is tried again, for 5 s and
 * as long as `shouldRetry` (R05, R15): SQLite waits a moment, then the event loop runs, so that a page is served meanwhile.
 */
export function createWriteQueue(shouldRetry: () => boolean, path: string): WriteQueue {
  let last: Promise<unknown> = Promise.resolve();
  async function runWithRetry<T>(work: () => T | Promise<T>): Promise<T> {
    const until = performance.now() + IN_ALL_MS;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!isBusy(error) || !shouldRetry() || performance.now() > until) throw explainSqliteError(error, path);
      }
      await sleep(PAUSE_MS);
    }
  }
  return (work) => {
    const mine = last.then(() => runWithRetry(work));
    last = mine.catch(() => undefined);
    return mine;
  };
}

/** The same functions, each call queued as a piece of work of its own. */
export function queued<Functions extends object>(functions: Functions, queue: WriteQueue): Functions {
  const entries = Object.entries(functions).map(([name, call]: [string, (...values: unknown[]) => unknown]) => [
    name,
    (...values: unknown[]) => queue(() => call(...values)),
  ]);
  return Object.fromEntries(entries) as Functions;
}

/** The functions of a transaction, on the writing connection. */
function createTx(db: Db, index: ItemIndex, terms: Terms): Tx {
  const { resolveItems, knownItems, itemById, correctionsFor } = createItemReads(db, createItemReader(db, terms));
  const { developmentState, placesIn } = createTimelineReads(db);
  const { overdueClaims } = createChangeReads(db);
  const findCandidates = createCandidateFinder(db);
  const audit = createAuditWriter(db);
  const overrideOf = db.prepare<[string], string>('select decision from timeline_overrides where id = ?').pluck();
  const addChange = db.prepare(
    'insert into changes (at, kind, item_id, development_id, is_backlog) values (?, ?, ?, ?, ?)',
  );

  return {
    ...{ resolveItems, knownItems, itemById, correctionsFor, developmentState, placesIn, overdueClaims },
    ...createItemWriter(db, index),
    ...createTimelineWriter(db),
    ...createVisitWriter(db),
    findCandidates: async (keys) => findCandidates(keys),
    async overrideById(id) {
      const text = overrideOf.get(id);
      return text === undefined ? null : (JSON.parse(text) as Override);
    },
    addAudit: async (entry) => audit.add(entry),
    markUndone: async (no, by, at) => audit.markUndone(no, by, at),
    async addChanges(changes) {
      for (const { at, kind, itemId, developmentId, isBacklog } of changes)
        addChange.run(at, kind, itemId, developmentId, isBacklog ? 1 : 0);
    },
  };
}

/** Gives `transaction` of the store. */
export function createTransactions(db: Db, queue: WriteQueue, index: ItemIndex, terms: Terms): Transactions {
  const tx = createTx(db, index, terms);
  return {
    transaction(work) {
      return queue(async () => {
        db.exec('begin immediate');
        try {
          const result = await work(tx);
          index.flush();
          db.exec('commit');
          return result;
        } catch (error) {
          if (db.inTransaction) db.exec('rollback');
          index.forget();
          terms.forget();
          timelineCacheOf(db).forget();
          throw error;
        }
      });
    },
  };
}
