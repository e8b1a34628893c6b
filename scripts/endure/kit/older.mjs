// Databases as earlier steps of the schema left them: the same content, without what later steps added.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ROOT } from './campaign.mjs';

const tablesOf = (db, schema = 'main') =>
  db
    .prepare(
      `select name from ${schema}.sqlite_master where type = 'table' and name not like 'sqlite_%'
         and sql not like 'create virtual%' order by name`,
    )
    .pluck()
    .all();
const columnsOf = (db, schema, table) => db.pragma(`${schema}.table_info(${table})`).map(({ name }) => name);

/** How many steps the program knows. */
export async function stepsKnown() {
  const { MIGRATIONS } = await import(join(ROOT, 'dist/store/sqlite/migrations.js'));
  return MIGRATIONS;
}

/** Makes the database `file` that has taken the first steps of `migrations`, with what `full` holds of their tables. */
export function makeOlder(file, full, steps) {
  const db = new Database(file);
  try {
    db.unsafeMode(true); // the index is copied as it lies, by its own tables
    for (const sql of steps) db.exec(sql);
    const triggers = /** @type {{ name: string, sql: string }[]} */ (
      db.prepare(`select name, sql from sqlite_master where type = 'trigger'`).all()
    );
    db.prepare('attach ? as full').run(full);
    db.transaction(() => {
      for (const { name } of triggers) db.exec(`drop trigger ${name}`);
      const there = new Set(tablesOf(db, 'full'));
      for (const table of tablesOf(db).filter((name) => there.has(name))) {
        const known = new Set(columnsOf(db, 'full', table));
        const columns = columnsOf(db, 'main', table)
          .filter((name) => known.has(name))
          .map((name) => `"${name}"`)
          .join(', ');
        db.exec(
          `delete from main.${table}; insert into main.${table} (${columns}) select ${columns} from full.${table}`,
        );
      }
      for (const { sql } of triggers) db.exec(sql);
    })();
    db.exec('detach full');
    db.pragma(`user_version = ${steps.length}`);
    db.pragma('journal_mode = WAL');
  } finally {
    db.close();
  }
}

/**
 * One line that stands for everything in a database: its schema, its version, every row but those of the reports, which say
 * how long the last check took.
 */
export function digestOf(db) {
  const hash = createHash('sha256');
  hash.update(String(db.pragma('user_version', { simple: true })));
  hash.update(JSON.stringify(db.prepare('select type, name, sql from sqlite_master order by type, name').all()));
  for (const table of tablesOf(db).filter((name) => name !== 'reports'))
    for (const row of db.prepare(`select * from ${table}`).raw().iterate()) hash.update(JSON.stringify([table, row]));
  return hash.digest('hex');
}
