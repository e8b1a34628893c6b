// Whether the file is whole and the index says what the items say; repairing it; copies of it while it is in use; giving
// unused room back: the whole file is written for that, so it is asked for, never done by itself.

import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { writeAtomically } from '../../lib/atomic-file.ts';
import { bytesInWords } from '../../lib/terminal.ts';
import { UsageError } from '../../lib/usage-error.ts';
import type { Maintenance } from '../contract/maintenance.ts';
import { type Db, explainSqliteError } from './connection.ts';
import { COPY_ID } from './file.ts';
import type { ItemIndex } from './item-index.ts';

/** A copy of what is used, twice: a temporary file beside the database, then the log. And some room for others. */
const COPIES = 2;
const SPARE_BYTES = 32 * 1024 * 1024;

export function createMaintenance(db: Db, index: ItemIndex): Maintenance {
  const pages = (name: 'page_count' | 'freelist_count' | 'page_size'): number =>
    db.pragma(name, { simple: true }) as number;
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
    async check() {
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

    async rebuildIndex() {
      const rebuild = db.transaction((): number => {
        db.exec(`insert into item_index (item_index) values ('delete-all'); delete from doc_values`);
        return index.writeAll();
      });
      return rebuild.immediate();
    },

    async tidy(steps = 1) {
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

    async backup(file) {
      if (resolve(file) === resolve(db.name))
        throw new UsageError(`${file} is the database itself; name another file.`);
      if (!existsSync(dirname(resolve(file))))
        throw new UsageError(`There is no folder ${dirname(file)} for the copy.`);
      try {
        await writeAtomically(file, async (partial) => {
          db.prepare('vacuum into ?').run(partial);
          const copy = new Database(partial);
          const [first] = copy.pragma('quick_check(1)') as { quick_check: string }[];
          copy.pragma(`application_id = ${COPY_ID}`);
          copy.close();
          if (first?.quick_check !== 'ok')
            throw new UsageError(`The copy is not whole (${first?.quick_check}); run "hearsay check".`);
        });
      } catch (error) {
        throw explainSqliteError(error, file);
      }
    },

    async vacuum() {
      const before = pages('page_count') * pages('page_size');
      const wanted = (pages('page_count') - pages('freelist_count')) * pages('page_size') * COPIES + SPARE_BYTES;
      const disk = await statfs(dirname(db.name));
      if (disk.bavail * disk.bsize < wanted)
        throw new UsageError(
          `The disk of ${db.name} has ${bytesInWords(disk.bavail * disk.bsize)} free, and rewriting the file takes ${bytesInWords(wanted)} for a while. ` +
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
