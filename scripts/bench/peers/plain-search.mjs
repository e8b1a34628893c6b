// Search as one would write it on SQLite: a table, a table of tags, FTS5 over it, JOIN and ORDER BY.
// node plain-search.mjs DB ITEMS; then a question a line on stdin ({ filter, options }), an answer a line on stdout:
// { total, seconds: [of the page], tags: { value: count } }. The file is made where it is not there.

import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import { corpusOf } from '../corpus.mjs';

const PAGE = 20;
const [file, items] = process.argv.slice(2);
const isThere = existsSync(file);
const db = new Database(file);
db.pragma('journal_mode = WAL');
db.pragma('cache_size = -131072');

function build() {
  db.exec(`create table items (no integer primary key, id text, second integer, title text, text text, status text, kind text);
    create table tags (no integer, value text, primary key (no, value)) without rowid;
    create index items_second on items (second);
    create virtual table words using fts5 (title, text, content = 'items', content_rowid = 'no', tokenize = 'unicode61 remove_diacritics 2')`);
  const add = db.prepare('insert into items values (?, ?, ?, ?, ?, ?, ?)');
  const index = db.prepare('insert into words (rowid, title, text) values (?, ?, ?)');
  const tag = db.prepare('insert into tags values (?, ?)');
  let no = 0;
  const save = db.transaction((batch) => {
    for (const { classified } of batch) {
      const { item, tags } = classified;
      const status = tags.find(({ kind }) => kind === 'status').value;
      no += 1;
      add.run(no, item.id, Date.parse(item.publishedAt) / 1000, item.title, item.text, status, item.publisherKind);
      index.run(no, item.title, item.text);
      for (const { kind, value } of tags) if (kind === 'agency') tag.run(no, value);
    }
  });
  const cpu = process.cpuUsage();
  for (const batch of corpusOf({ seed: 1, items: Number(items) })) save(batch);
  db.exec(`insert into words (words) values ('optimize')`);
  db.exec('analyze');
  const { user, system } = process.cpuUsage(cpu);
  return (user + system) / 1e6;
}

const prepared = new Map();
const prepare = (sql) => prepared.get(sql) ?? prepared.set(sql, db.prepare(sql)).get(sql);

function answer({ filter, options }) {
  const where = [];
  const values = [];
  const isRanked = options.sort === 'relevance';
  if (filter.words) values.push(filter.words.replace(/ -(\w+)/, ' NOT $1'));
  const oneOf = (list, sql) => {
    if (!list) return;
    where.push(sql.replace('?', list.map(() => '?').join(', ')));
    values.push(...list);
  };
  oneOf(filter.agencies, 'exists (select 1 from tags t where t.no = i.no and t.value in (?))');
  oneOf(filter.statuses, 'i.status in (?)');
  oneOf(filter.publisherKinds, 'i.kind in (?)');
  const bound = (condition, second) => {
    where.push(condition);
    values.push(second);
  };
  if (filter.from) bound('i.second >= ?', Date.parse(`${filter.from}T00:00:00Z`) / 1000);
  if (filter.to) bound('i.second < ?', Date.parse(`${filter.to}T00:00:00Z`) / 1000 + 86_400);
  const matched = filter.words ? 'words w join items i on i.no = w.rowid' : 'items i';
  const all = [...(filter.words ? ['words match ?'] : []), ...where];
  const that = all.length > 0 ? `where ${all.join(' and ')}` : '';
  const order = isRanked ? 'bm25(words)' : 'i.second desc';
  const seconds = prepare(`select i.second from ${matched} ${that} order by ${order} limit ${PAGE} offset ?`)
    .pluck()
    .all(...values, options.offset ?? 0);
  if (!options.facets) return { seconds };
  const count = (what, from) =>
    Object.fromEntries(
      prepare(`select ${what}, count(*) from ${from} ${that} group by 1`)
        .raw()
        .all(...values),
    );
  const total = prepare(`select count(*) from ${matched} ${that}`)
    .pluck()
    .get(...values);
  const tags = count('t.value', `${matched} join tags t on t.no = i.no`);
  return { seconds, total, tags, statuses: count('i.status', matched), kinds: count('i.kind', matched) };
}

const cpu = isThere ? undefined : build();
console.log(JSON.stringify({ ready: true, build_cpu_s: cpu }));
for await (const line of createInterface({ input: process.stdin }))
  console.log(JSON.stringify(answer(JSON.parse(line))));
