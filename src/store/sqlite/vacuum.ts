// Giving unused room of the file back to the disk: the whole file is written anew, so it is asked for, never done by itself.

import type { Vacuum } from '../contract/maintenance.ts';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { bytesInWords } from '../../lib/terminal.ts';
import { UsageError } from '../../lib/usage-error.ts';
import { type Db, explainSqliteError } from './connection.ts';

/** A copy of what is used, twice: a temporary file beside the database, then the log. And some room for others. */
const COPIES = 2;
const SPARE_BYTES = 32 * 1024 * 1024;

/**
 * Has SQLite's temporary files lie beside the database: on the disk that is asked for room, and in the one folder that
 * the program may be allowed to write to. SQLite reads this once, so it must be said before any file is opened.
 */
export function temporaryFilesBeside(path: string): void {
  process.env['SQLITE_TMPDIR'] ??= dirname(path);
}

export function vacuumOf(db: Db): Vacuum {
  const pages = (name: 'page_count' | 'freelist_count' | 'page_size'): number =>
    db.pragma(name, { simple: true }) as number;

  return {
    async vacuum() {
      const before = pages('page_count') * pages('page_size');
      const wanted = (pages('page_count') - pages('freelist_count')) * pages('page_size') * COPIES + SPARE_BYTES;
      const disk = await statfs(dirname(db.name));
      if (disk.bavail * disk.bsize < wanted)
        throw new UsageError(
          `The disk of ${db.name} has ${bytesInWords(disk.bavail * disk.bsize)} free, and writing the file anew takes ${bytesInWords(wanted)} for a while. ` +
            'Free some room first; nothing was changed.',
        );
      try {
        db.pragma('temp_store = FILE'); // a copy of all that is used is too much for the memory
        db.exec('vacuum');
        db.pragma('wal_checkpoint(TRUNCATE)');
        return { before, after: pages('page_count') * pages('page_size') };
      } catch (error) {
        throw explainSqliteError(error, db.name);
      } finally {
        db.pragma('temp_store = MEMORY');
      }
    },
  };
}
