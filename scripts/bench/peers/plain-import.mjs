// What a script that only keeps and indexes does: JSON lines into SQLite and FTS5.   node plain-import.mjs DB FILE

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';

const [file, records] = process.argv.slice(2);
const db = new Database(file);
db.pragma('journal_mode = WAL');
db.exec(`create table items (id integer primary key, url text unique, publisher text, published text, title text, text text);
create virtual table words using fts5 (title, text, content = 'items', content_rowid = 'id');`);
const keep = db.prepare('insert or ignore into items (url, publisher, published, title, text) values (?, ?, ?, ?, ?)');
const index = db.prepare('insert into words (rowid, title, text) values (?, ?, ?)');
const save = db.transaction((batch) => {
  for (const { url, publisher, published, title, text } of batch) {
    const { changes, lastInsertRowid } = keep.run(url, publisher, published, title, text);
    if (changes > 0) index.run(lastInsertRowid, title, text);
  }
});
const batch = [];
for await (const line of createInterface({ input: createReadStream(records) })) {
  batch.push(JSON.parse(line));
  if (batch.length === 1000) save(batch.splice(0));
}
save(batch);
console.log(`${db.prepare('select count(*) from items').pluck().get()} items`);
