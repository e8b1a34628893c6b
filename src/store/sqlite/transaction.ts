// The one writing connection: one piece of work at a time, tried again while another process writes; and the transaction
// in which items and the timeline change.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Candidates, DevelopmentState, Override, PlacementKeys } from '../../model.ts';
import type { Transactions, Tx } from '../contract/tx.ts';
import { overdueClaimsReader } from './changes.ts';
import { type Db, explainSqliteError } from './connection.ts';
import type { ItemIndex } from './item-index.ts';
import { correctionsOf } from './item-rows.ts';
import type { ItemReader } from './items.ts';
import { createPageWriter } from './pages.ts';
import { createAuditWriter } from './people.ts';
import type { ItemWriter } from './save-items.ts';
import type { Terms } from './terms.ts';
import { timelineCacheOf } from './timeline-cache.ts';
import { type PlaceRow, wholePlace } from './timeline-rows.ts';
import { createTimelineWriter } from './timeline.ts';
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

export type TransactionParts = {
  items: ItemWriter;
  reader: ItemReader;
  index: ItemIndex;
  terms: Terms;
  findCandidates: (keys: PlacementKeys[]) => Candidates;
};

/** The functions of a transaction, on the writing connection. */
function createTx(db: Db, { items, reader, findCandidates }: TransactionParts): Tx {
  const pages = createPageWriter(db);
  const visits = createVisitWriter(db);
  const timeline = createTimelineWriter(db);
  const audit = createAuditWriter(db);
  const stateOf = db.prepare<[string], string>('select state from timeline_developments where id = ?').pluck();
  const members = db.prepare<[string], PlaceRow>('select * from timeline_places where development_id = ?');
  const overrideOf = db.prepare<[string], string>('select decision from timeline_overrides where id = ?').pluck();
  const overdue = overdueClaimsReader(db);
  const addChange = db.prepare(
    'insert into changes (at, kind, item_id, development_id, is_backlog) values (?, ?, ?, ?, ?)',
  );

  return {
    resolveItems: async (keys) => items.resolve(keys),
    knownItems: async (ids, sourceId) => items.known(ids, sourceId),
    async itemById(id) {
      const doc = reader.docOf(id);
      return doc === undefined ? null : reader.found(doc);
    },
    async correctionsFor(itemId) {
      const doc = reader.docOf(itemId);
      return doc === undefined ? [] : correctionsOf(reader.row(doc)!);
    },
    findCandidates: async (keys) => findCandidates(keys),
    async developmentState(id) {
      for (let at: string | undefined = id; at !== undefined;) {
        const text = stateOf.get(at);
        const state = text === undefined ? null : (JSON.parse(text) as DevelopmentState);
        if (!state?.mergedInto) return state;
        at = state.mergedInto;
      }
      return null;
    },
    placesIn: async (developmentId) => members.all(developmentId).map(wholePlace),
    async overrideById(id) {
      const text = overrideOf.get(id);
      return text === undefined ? null : (JSON.parse(text) as Override);
    },
    overdueClaims: async (from, to) => overdue(from, to),
    checkLease: async (lease) => visits.checkLease(lease),
    saveItems: async (brought, isVisit) => items.saveItems(brought, isVisit),
    seeItems: async (ids, sourceId, at, saved) => items.seeItems(ids, sourceId, at, saved),
    saveJudgements: async (judged) => items.saveJudgements(judged),
    saveCorrections: async (itemId, corrections, at) => items.saveCorrections(itemId, corrections, at),
    savePlaced: async (placed, at) => timeline.write(placed, at),
    saveOverride: async (override) => timeline.saveOverride(override),
    async saveVisit(visit, packed) {
      pages.write(visits.addVisit(visit), packed);
    },
    saveSourceState: async (state, listedAt) => visits.setState(state, listedAt),
    addAudit: async (entry) => audit.add(entry),
    markUndone: async (no, by, at) => audit.markUndone(no, by, at),
    async addChanges(changes) {
      for (const { at, kind, itemId, developmentId, isBacklog } of changes)
        addChange.run(at, kind, itemId, developmentId, isBacklog ? 1 : 0);
    },
  };
}

/** Gives `transaction` of the store. */
export function createTransactions(db: Db, queue: WriteQueue, parts: TransactionParts): Transactions {
  const { index, terms } = parts;
  const tx = createTx(db, parts);
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
