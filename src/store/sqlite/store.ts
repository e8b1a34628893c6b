// The contract of the store (contract.ts) on one SQLite file: puts together what the files of this folder hold.

import type { Store } from '../contract.ts';
import { changesOf } from './changes.ts';
import { welcomeBackup } from './file.ts';
import { createMaintenance } from './maintenance.ts';
import { deadlineReadsOf } from './deadline-reads.ts';
import { deliveriesOf } from './deliveries.ts';
import { docValuesOf } from './doc-values.ts';
import { itemIndexOf } from './item-index.ts';
import { itemReaderOf, itemsOf } from './items.ts';
import { ledgerOf } from './ledger.ts';
import { outboxOf } from './outbox.ts';
import { pagesOf } from './pages.ts';
import { peopleOf } from './people.ts';
import { reportsOf } from './reports.ts';
import { retentionOf } from './retention.ts';
import { itemWriterOf } from './save-items.ts';
import { searchOf } from './search.ts';
import { openSqlite } from './connection.ts';
import { subscribersOf } from './subscribers.ts';
import { suppressedOf } from './suppressed.ts';
import { termsOf } from './terms.ts';
import { candidatesOf } from './timeline.ts';
import { timelineReadsOf } from './timeline-reads.ts';
import { inTurns, transactionsOf, TRY_MS, turnsOf } from './transaction.ts';
import { visitsOf } from './visits.ts';

/**
 * Opens the database file (`:memory:` for tests), making or migrating it where needed. Items and the timeline are read on
 * one connection, which sees only what is committed; everything else, and every write, takes turns on the other.
 * `goesOn`: asked before each new try while another process writes. Throws StoreTrouble where the file cannot be used.
 */
export async function openSqliteStore(path: string, goesOn: () => boolean = () => true): Promise<Store> {
  welcomeBackup(path);
  const db = openSqlite(path);
  const reading = path === ':memory:' ? db : openSqlite(path);
  db.pragma(`busy_timeout = ${TRY_MS}`);
  const turn = turnsOf(goesOn, path);
  const writingTerms = termsOf(db);
  const index = itemIndexOf(db, writingTerms);
  const terms = reading === db ? writingTerms : termsOf(reading);
  const reader = itemReaderOf(reading, terms);
  return {
    ...itemsOf(reading, reader),
    ...pagesOf(reading),
    ...searchOf(reading, terms, docValuesOf(reading, terms), reader),
    ...timelineReadsOf(reading),
    ...deadlineReadsOf(reading),
    ...changesOf(reading),
    ...transactionsOf(db, turn, {
      items: itemWriterOf(db, index),
      reader: itemReaderOf(db, writingTerms),
      index,
      terms: writingTerms,
      findCandidates: candidatesOf(db),
    }),
    ...inTurns(
      {
        ...visitsOf(db),
        ...subscribersOf(db),
        ...suppressedOf(db),
        ...ledgerOf(db),
        ...outboxOf(db),
        ...deliveriesOf(db),
        ...peopleOf(db),
        ...reportsOf(db),
        ...createMaintenance(db, index),
      },
      turn,
    ),
    ...retentionOf(db, turn),
    async close() {
      await turn(() => void db.close());
      reading.close();
    },
  };
}
