// The database file before it is opened: whether it is damaged, whether it is a backup that was put in its place, and where
// its temporary files lie. What is written into a damaged file may damage more of it, and hides that a backup is to be
// restored (R06).

import { closeSync, existsSync, openSync, readSync, rmSync, statSync, readdirSync } from 'node:fs';
import { dirname, resolve, join } from 'node:path';
import Database from 'better-sqlite3';
import { UsageError } from '../../lib/usage-error.ts';

/** Marks a file as a copy that was never opened: "HSBK" and "HSAY" in the application id of its header. */
export const COPY_ID = 0x4853424b;
const IN_USE_ID = 0x48534159;

/** The application id in the header of a database file, or 0. */
function applicationId(path: string): number {
  if (statSync(path).isDirectory())
    throw new UsageError(`${path} is a folder, and the database is a file; name one with --db.`);
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(4);
    return readSync(file, bytes, 0, 4, 68) === 4 ? bytes.readUInt32BE() : 0;
  } finally {
    closeSync(file);
  }
}

/** Whether a file is a backup of ours that nobody has opened since it was made. */
export function isUnopenedBackup(path: string): boolean {
  return path !== ':memory:' && existsSync(path) && applicationId(path) === COPY_ID;
}

/** Where a backup was put in the place of the database, a log that lies beside it belongs to another file and goes (R07). */
export function dropForeignLog(path: string): void {
  if (!isUnopenedBackup(path)) return;
  for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
}

/**
 * Looks whether a backup was put in the place of the database. Then no log of another file is applied, and the database
 * remembers that it was restored. Before the database is opened for use.
 */
export function welcomeBackup(path: string): void {
  if (!isUnopenedBackup(path)) return;
  dropForeignLog(path);
  const db = new Database(path);
  try {
    db.transaction(() => {
      db.prepare('insert or replace into heartbeats (name, at) values (?, ?)').run(
        'restored',
        statSync(path).mtime.toISOString(),
      );
      db.pragma(`application_id = ${IN_USE_ID}`);
    }).immediate();
  } finally {
    db.close();
  }
}

/** Files up to this size are looked at while one waits: 3 ms of processor a megabyte. */
const QUICKLY_CHECKED_BYTES = 128 * 1024 * 1024;

/** What SQLite's quick check finds wrong with a file; null where it is whole, or is no file that can be opened. */
function damageIn(path: string): string | null {
  dropForeignLog(path);
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: 5000 });
    const [first] = db.pragma('quick_check(1)') as { quick_check: string }[];
    return first?.quick_check === 'ok' ? null : (first?.quick_check ?? 'it could not be checked');
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string };
    return code.startsWith('SQLITE_CORRUPT') ? message : null; // whoever opens it for use says the rest
  } finally {
    db?.close();
  }
}

/** The newest backup that lies beside a database, or in a folder `backups` there; null where there is none. */
function newestBackup(path: string): string | null {
  const folder = dirname(resolve(path));
  const found = [folder, join(folder, 'backups')].flatMap((place) => {
    try {
      return readdirSync(place, { withFileTypes: true }).flatMap((one) => {
        const file = join(place, one.name);
        return one.isFile() && isUnopenedBackup(file) ? [{ file, at: statSync(file).mtimeMs }] : [];
      });
    } catch {
      return []; // a folder that is not there, or may not be read
    }
  });
  return found.sort((a, b) => b.at - a.at)[0]?.file ?? null;
}

/** Looks at the whole file; changes nothing. Throws UsageError with what is wrong, and how to go on, where it is damaged. */
export function refuseDamaged(path: string): void {
  const damage = damageIn(path);
  if (damage === null) return;
  const backup = newestBackup(path);
  throw new UsageError(
    `The database ${path} is damaged (${damage.replace(/\s+/g, ' ')}); nothing was written to it. Stop Hearsay, keep the file aside and ` +
      (backup
        ? `restore the newest backup: mv ${path} ${path}.damaged && cp ${backup} ${path}`
        : `restore the last backup (none lies beside it): mv ${path} ${path}.damaged && cp BACKUP ${path}`),
  );
}

/** Whether a file is small enough to be looked at before anything else. */
export const isQuicklyChecked = (path: string): boolean =>
  (statSync(path, { throwIfNoEntry: false })?.size ?? 0) <= QUICKLY_CHECKED_BYTES;

/**
 * Has SQLite's temporary files lie beside the database: on the disk that is asked for room, and in the one folder that
 * the program may be allowed to write to. SQLite reads this once, so it must be said before any file is opened.
 */
export function temporaryFilesBeside(path: string): void {
  process.env['SQLITE_TMPDIR'] ??= dirname(path);
}
