// The contract of the store (contract.ts) on one SQLite file: puts together what the files of this folder hold.

import type { Store } from '../contract.ts';
import { createChangeReads } from './changes.ts';
import { openSqlite } from './connection.ts';
import { createDeadlineReads } from './deadline-reads.ts';
import { createDeliveries } from './deliveries.ts';
import { createDocValues } from './doc-values.ts';
import { welcomeBackup } from './file.ts';
import { createItemIndex } from './item-index.ts';
import { createItemReader, createItemReads } from './items.ts';
import { createLedger } from './ledger.ts';
import { createMaintenance } from './maintenance.ts';
import { createOutbox } from './outbox.ts';
import { createPageReads } from './pages.ts';
import { createPeople } from './people.ts';
import { createReports } from './reports.ts';
import { createRetention } from './retention.ts';
import { createSearch } from './search.ts';
import { createSubscribers } from './subscribers.ts';
import { createSuppressions } from './suppressed.ts';
import { createTerms } from './terms.ts';
import { createTimelineReads } from './timeline-reads.ts';
import { createTransactions, createWriteQueue, queued, TRY_MS } from './transaction.ts';
import { createVisits } from './visits.ts';

/**
 * Opens the database file (`:memory:` for tests), making or migrating it where needed. Items and the timeline are read on
 * one connection, which sees only what is committed; everything else, and every write, takes turns on the other.
 * `shouldRetry`: asked before each new try while another process writes. Throws StoreTrouble where the file cannot be used.
 */
export async function openSqliteStore(path: string, shouldRetry: () => boolean = () => true): Promise<Store> {
  welcomeBackup(path);
  const db = openSqlite(path);
  const reading = path === ':memory:' ? db : openSqlite(path);
  db.pragma(`busy_timeout = ${TRY_MS}`);
  const queue = createWriteQueue(shouldRetry, path);
  const writingTerms = createTerms(db);
  const index = createItemIndex(db, writingTerms);
  const terms = reading === db ? writingTerms : createTerms(reading);
  const reader = createItemReader(reading, terms);
  return {
    ...createItemReads(reading, reader),
    ...createPageReads(reading),
    ...createSearch(reading, terms, createDocValues(reading, terms), reader),
    ...createTimelineReads(reading),
    ...createDeadlineReads(reading),
    ...createChangeReads(reading),
    ...createTransactions(db, queue, index, writingTerms),
    ...queued(
      {
        ...createVisits(db),
        ...createSubscribers(db),
        ...createSuppressions(db),
        ...createLedger(db),
        ...createOutbox(db),
        ...createDeliveries(db),
        ...createPeople(db),
        ...createReports(db),
        ...createMaintenance(db, index),
      },
      queue,
    ),
    ...createRetention(db, queue),
    async close() {
      await queue(() => void db.close());
      reading.close();
    },
  };
}
