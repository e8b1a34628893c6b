// The store: one SQLite file behind functions that speak only the nouns. Puts together what the files of this room hold.

import { checkOf, welcomeBackup } from './check.ts';
import { docValuesOf } from './doc-values.ts';
import { itemIndexOf } from './item-index.ts';
import { itemReaderOf, itemsOf } from './items.ts';
import { pagesOf } from './pages.ts';
import { peopleOf } from './people.ts';
import { reportsOf } from './reports.ts';
import { retentionOf } from './retention.ts';
import { itemWriterOf } from './save-items.ts';
import { searchOf } from './search.ts';
import { countsOf } from './counts.ts';
import { openSqlite } from './sqlite.ts';
import { subscribersOf } from './subscribers.ts';
import { termsOf } from './terms.ts';
import { timelineOf } from './timeline.ts';
import { vacuumOf } from './vacuum.ts';
import { visitsOf } from './visits.ts';

export type Store = Awaited<ReturnType<typeof openStore>>;

/**
 * Opens the database file (`:memory:` for tests), making or migrating it where needed.
 * Throws UsageError with one sentence where it cannot be used.
 */
export async function openStore(path: string) {
  welcomeBackup(path);
  const db = openSqlite(path);
  const terms = termsOf(db);
  const index = itemIndexOf(db, terms);
  const reader = itemReaderOf(db, terms);
  const writer = itemWriterOf(db, index);
  return {
    ...itemsOf(db, reader, writer, index),
    ...visitsOf(db, writer, terms),
    ...pagesOf(db),
    ...searchOf(db, terms, docValuesOf(db, terms), reader),
    ...timelineOf(db),
    ...checkOf(db, index),
    ...subscribersOf(db),
    ...peopleOf(db),
    ...countsOf(db),
    ...reportsOf(db),
    ...retentionOf(db),
    ...vacuumOf(db),
    async close(): Promise<void> {
      db.close();
    },
  };
}
