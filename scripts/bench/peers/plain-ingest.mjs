// What a user of the same libraries writes in an evening: fetch, rss-parser, better-sqlite3, FTS5 by trigger. No tags,
// no timeline, no revisions. The measure beside which `hearsay collect` is timed.   node plain-ingest.mjs DB URLS

import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import Parser from 'rss-parser';

const [file, list] = process.argv.slice(2);
const db = new Database(file);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = NORMAL');
db.exec(`
create table if not exists feeds (url text primary key, etag text);
create table if not exists items (id integer primary key, guid text unique, title text, link text, published text, text text);
create virtual table if not exists words using fts5 (title, text, content = 'items', content_rowid = 'id');
create trigger if not exists added after insert on items begin
  insert into words (rowid, title, text) values (new.id, new.title, new.text);
end;`);
const known = db.prepare('select etag from feeds where url = ?').pluck();
const keepFeed = db.prepare('insert or replace into feeds values (?, ?)');
const keepItem = db.prepare('insert or ignore into items (guid, title, link, published, text) values (?, ?, ?, ?, ?)');
const parser = new Parser();
const plain = (html) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
const keep = db.transaction((url, feed, etag) => {
  for (const item of feed.items)
    keepItem.run(item.guid ?? item.id ?? item.link, item.title, item.link, item.isoDate, plain(item.content ?? ''));
  keepFeed.run(url, etag);
});

const waiting = readFileSync(list, 'utf8').split('\n');
async function work() {
  for (let url = waiting.shift(); url; url = waiting.shift()) {
    const etag = /** @type {string | undefined} */ (known.get(url));
    const answer = await fetch(url, { headers: etag ? { 'if-none-match': etag } : {} });
    const body = await answer.text();
    if (answer.status === 200) keep(url, await parser.parseString(body), answer.headers.get('etag'));
  }
}
await Promise.all(Array.from({ length: 10 }, work));
console.log(db.prepare('select count(*) from items').pluck().get());
