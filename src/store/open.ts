// The store: one SQLite file behind functions that speak only the nouns. Puts together what the files of this room hold.

import type { Candidates, PlacementKeys } from '../model.ts';
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
import { patient, TRY_MS } from './patience.ts';
import { openSqlite } from './sqlite.ts';
import { subscribersOf } from './subscribers.ts';
import { termsOf } from './terms.ts';
import { timelineOf } from './timeline.ts';
import { vacuumOf } from './vacuum.ts';
import { togetherOf } from './together.ts';
import { versionOf } from './version.ts';
import { visitsOf } from './visits.ts';

export type Store = Awaited<ReturnType<typeof openStore>>;

/**
 * Opens the database file (`:memory:` for tests), making or migrating it where needed.
 * Throws UsageError with one sentence where it cannot be used.
 * With `mayWait` another's writing is waited for in small steps, as long as that says so (patience.ts); without it in one.
 */
export async function openStore(path: string, mayWait?: () => boolean) {
  welcomeBackup(path);
  const db = openSqlite(path);
  const terms = termsOf(db);
  const index = itemIndexOf(db, terms);
  const reader = itemReaderOf(db, terms);
  const writer = itemWriterOf(db, index);
  const { candidatesOf, ...timeline } = timelineOf(db);
  const store = {
    ...itemsOf(db, reader, writer, index),
    ...visitsOf(db),
    ...togetherOf(db, { items: writer, index, terms, findCandidates: candidatesOf }),
    ...pagesOf(db),
    ...searchOf(db, terms, docValuesOf(db, terms), reader),
    ...timeline,
    /** What may stand near items, by their placement keys, and where they stand themselves, if they do. */
    async findCandidates(keys: PlacementKeys[]): Promise<Candidates> {
      return candidatesOf(keys);
    },
    ...checkOf(db, index),
    ...subscribersOf(db),
    ...peopleOf(db),
    ...reportsOf(db),
    ...retentionOf(db),
    ...vacuumOf(db),
    ...versionOf(db),
    async close(): Promise<void> {
      db.close();
    },
  };
  if (!mayWait) return store;
  db.pragma(`busy_timeout = ${TRY_MS}`);
  return patient(store, mayWait);
}
