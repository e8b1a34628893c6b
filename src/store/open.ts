// The door to a store: the one file that names an engine. What commands need of the database's file is here too.

import type { Store } from './contract.ts';
import { openSqliteStore } from './sqlite/store.ts';

export type { Store } from './contract.ts';
export { isQuicklyChecked, refuseDamaged } from './sqlite/file.ts';
export { explainSqliteError as explainTrouble } from './sqlite/connection.ts';
export { temporaryFilesBeside } from './sqlite/file.ts';

/**
 * Opens the store at an address: the path of a SQLite file, which is made or migrated where needed, or `:memory:`.
 * `shouldRetry` is asked before each new try while another process writes. Throws StoreTrouble where it cannot be used.
 */
export const openStore = (address: string, shouldRetry?: () => boolean): Promise<Store> =>
  openSqliteStore(address, shouldRetry);
