// Whether the file is whole and the index tells what the items say; mending it; copies of it while it is in use.

import { closeSync, existsSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { writeAtomically } from '../lib/atomic-file.ts';
import { UsageError } from '../lib/usage-error.ts';
import type { ItemIndex } from './item-index.ts';
import { type Db, explainSqliteError } from './sqlite.ts';

/** Marks a file as a copy that was never opened: "HSBK" and "HSAY" in the application id of its header. */
const COPY = 0x4853424b;
const IN_USE = 0x48534159;

export type StoreCheck = { problems: string[]; items: number; revisions: number; visits: number; pages: number };

/** The application id in the header of a database file, or 0. */
function applicationId(path: string): number {
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
  return path !== ':memory:' && existsSync(path) && applicationId(path) === COPY;
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
      db.pragma(`application_id = ${IN_USE}`);
    }).immediate();
  } finally {
    db.close();
  }
}

export function checkOf(db: Db, index: ItemIndex) {
  const count = (table: string): number => db.prepare<[], number>(`select count(*) from ${table}`).pluck().get() ?? 0;

  /** What is wrong between items, index and counted values. */
  function indexProblems(): string[] {
    const problems: string[] = [];
    try {
      db.exec(`insert into item_index (item_index) values ('integrity-check')`);
    } catch (error) {
      problems.push(`the search index is damaged (${(error as Error).message})`);
    }
    const compare = [
      [
        'items that search cannot find',
        'select count(*) from items where doc not in (select id from item_index_docsize)',
      ],
      [
        'index entries without an item',
        'select count(*) from item_index_docsize where id not in (select doc from items)',
      ],
      ['items that facets do not count', 'select count(*) from items where doc not in (select doc from doc_values)'],
    ] as const;
    for (const [words, sql] of compare) {
      const differing = db.prepare<[], number>(sql).pluck().get() ?? 0;
      if (differing > 0) problems.push(`${differing} ${words}`);
    }
    return problems;
  }

  return {
    /** Looks at the whole file: its pages, its references, its index against its items (R06, R18). Changes nothing. */
    async check(): Promise<StoreCheck> {
      const lines = db.pragma('quick_check(20)') as { quick_check: string }[];
      const file = lines.map((line) => line.quick_check).filter((line) => line !== 'ok');
      const references = db.pragma('foreign_key_check') as { table: string }[];
      const tables = [...new Set(references.map(({ table }) => table))];
      return {
        problems: [
          ...file.map((line) => `the file: ${line}`),
          ...tables.map((table) => `rows of ${table} point to what is not there`),
          ...indexProblems(),
        ],
        items: count('items'),
        revisions: count('item_revisions'),
        visits: count('visits'),
        pages: count('pages'),
      };
    },

    /** A quick look at the index alone, in milliseconds even for large files. */
    async isIndexed(): Promise<boolean> {
      return count('items') === count('item_index_docsize');
    },

    /** Makes the index and the counted values anew from the items. Gives how many items went in; all or nothing. */
    async rebuildIndex(): Promise<number> {
      const rebuild = db.transaction((): number => {
        db.exec(`insert into item_index (item_index) values ('delete-all'); delete from doc_values`);
        return index.writeAll();
      });
      return rebuild.immediate();
    },

    /** Merges parts of the index and empties the log: a few milliseconds a step, for quiet moments. True when done. */
    async tidy(steps = 1): Promise<boolean> {
      const merge = db.prepare(`insert into item_index (item_index, rank) values ('merge', 64)`);
      const changes = db.prepare<[], number>('select total_changes()').pluck();
      db.pragma('wal_checkpoint(PASSIVE)');
      for (let step = 0; step < steps; step += 1) {
        const before = changes.get()!;
        merge.run();
        if (changes.get()! - before < 2) {
          db.pragma('optimize');
          return true;
        }
        await new Promise((resolveStep) => setImmediate(resolveStep));
      }
      return false;
    },

    /**
     * Writes a consistent copy while the database is in use: beside the target, checked, flushed, then renamed, so that
     * the target is either the old copy or the whole new one (R03). Throws UsageError where that cannot be.
     */
    async backup(file: string): Promise<void> {
      if (resolve(file) === resolve(db.name))
        throw new UsageError(`${file} is the database itself; name another file.`);
      if (!existsSync(dirname(resolve(file))))
        throw new UsageError(`There is no folder ${dirname(file)} for the copy.`);
      try {
        await writeAtomically(file, async (partial) => {
          db.prepare('vacuum into ?').run(partial);
          const copy = new Database(partial);
          const [first] = copy.pragma('quick_check(1)') as { quick_check: string }[];
          copy.pragma(`application_id = ${COPY}`);
          copy.close();
          if (first?.quick_check !== 'ok')
            throw new UsageError(`The copy is not whole (${first?.quick_check}); run "hearsay check".`);
        });
      } catch (error) {
        throw explainSqliteError(error, file);
      }
    },
  };
}
