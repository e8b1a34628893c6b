// Whether the pages of a database file are whole, before anything is written to it: what is written into a damaged file may
// damage more of it, and hides that a backup is to be restored (R06).

import { readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { UsageError } from '../../lib/usage-error.ts';
import { dropForeignLog, isUnopenedBackup } from './check.ts';

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
