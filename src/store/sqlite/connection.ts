// One connection to one SQLite file: pragmas, version checks, migration. Only this room knows the driver.

import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { UsageError } from '../../lib/usage-error.ts';
import { StoreTrouble } from '../contract.ts';
import { MIGRATIONS } from './migrations.ts';

export type Db = Database.Database;

/** 3.51.2 and older can lose committed writes when one connection checkpoints while another writes (WAL reset). */
const OLDEST_SQLITE = [3, 51, 3];

/** Throws UsageError when the SQLite library is older than the WAL-reset fix (reliability row R12). */
export function checkSqliteVersion(version: string): void {
  const parts = version.split('.').map(Number);
  for (const [index, least] of OLDEST_SQLITE.entries()) {
    const part = parts[index] ?? 0;
    if (part > least) return;
    if (part < least)
      throw new UsageError(`SQLite ${version} can lose committed writes; 3.51.3 or newer is needed. Run npm ci again.`);
  }
}

/** Runs the steps that this database has not taken yet, each in a transaction with its number. */
function migrate(db: Db, path: string): void {
  // A database of today's version is not written to: whoever only reads waits for no writer.
  if (db.pragma('user_version', { simple: true }) === MIGRATIONS.length) return;
  const run = db.transaction(() => {
    const from = db.pragma('user_version', { simple: true }) as number;
    if (from > MIGRATIONS.length)
      throw new StoreTrouble(
        'newer',
        `The database ${path} was written by a newer version of Hearsay (schema ${from}, this one knows ${MIGRATIONS.length}). ` +
          `Update Hearsay, or name another file with --db. Nothing was changed.`,
      );
    for (const [index, sql] of MIGRATIONS.entries()) {
      if (index < from) continue;
      db.exec(sql);
      db.pragma(`user_version = ${index + 1}`);
    }
  });
  run.immediate();
}

/** What the file system says of a place where no file can be made. */
const NO_PLACE = new Set(['EACCES', 'EPERM', 'ENOTDIR', 'EEXIST', 'EISDIR', 'EROFS']);

/** Turns the driver's words for a file that cannot be used into StoreTrouble: one sentence with the mend. */
export function explainSqliteError(error: unknown, path: string): unknown {
  const code = (error as { code?: string }).code ?? '';
  if (code === 'SQLITE_NOTADB')
    return new StoreTrouble(
      'damaged',
      `${path} is not a SQLite database. Name another file with --db; this one was left as it is.`,
    );
  if (code.startsWith('SQLITE_CORRUPT'))
    return new StoreTrouble(
      'damaged',
      `The database ${path} is damaged (${(error as Error).message}). Keep the file aside and restore the last backup; nothing was written.`,
    );
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return new StoreTrouble(
      'busy',
      `Another process is writing to ${path}. Stop it, or try again in a moment; nothing was changed.`,
    );
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || NO_PLACE.has(code))
    return new StoreTrouble(
      'gone',
      `${path} cannot be opened for writing. Check the folder and its permissions, or use --db.`,
    );
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC')
    return new StoreTrouble(
      'full',
      `No room left on the disk of ${path}. Free some and run again; nothing stored was lost.`,
    );
  if (code.startsWith('SQLITE_IOERR') || code === 'EFBIG' || code === 'EIO')
    return new StoreTrouble(
      'gone',
      `${path} could not be read or written (${(error as Error).message}). Look at its disk and its limits, then run again; nothing stored was lost.`,
    );
  return error;
}

/**
 * Opens (and, where needed, makes or migrates) the database file. `:memory:` is a database for tests.
 * Throws StoreTrouble for a file that is no database, is damaged, is locked for more than 5 s, cannot be written,
 * or was written by a newer version.
 */
export function openSqlite(path: string): Db {
  let db: Db | undefined;
  try {
    if (path !== ':memory:') {
      mkdirSync(dirname(path), { recursive: true });
      if (existsSync(path)) accessSync(path, constants.R_OK | constants.W_OK);
    }
    db = new Database(path, { timeout: 5000 });
    checkSqliteVersion(db.prepare('select sqlite_version()').pluck().get() as string);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL'); // set on every connection: the package is compiled with NORMAL for WAL
    db.pragma('foreign_keys = ON');
    db.pragma('busy_timeout = 5000');
    db.pragma('temp_store = MEMORY');
    db.pragma('wal_autocheckpoint = 4000'); // 16 MB: pages that are written again and again go into the file once
    migrate(db, path);
    return db;
  } catch (error) {
    db?.close();
    throw explainSqliteError(error, path);
  }
}
