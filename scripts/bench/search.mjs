// Measures search on a store of made-up items: newest-first, filters, facets, relevance; and, at a small size, whether
// the answers are those of a plain full-text index.

import { existsSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { corpusOf, vocabularyOf } from './corpus.mjs';

const SEED = 1;
const ms = (value) => value.toFixed(value < 10 ? 2 : 1).padStart(8);
const part = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.round(share * (sorted.length - 1)))];

/** The questions by class: { filter, options } as searchItems takes them. */
export function questions() {
  const { wordOf } = vocabularyOf(SEED);
  const [rare, mid, common] = [(n) => wordOf(0.00006, n * 9), (n) => wordOf(0.01, n), (n) => wordOf(0.25, n)];
  const each = (make) => Array.from({ length: 6 }, (_, n) => make(n));
  const phrases = [
    'executive order',
    'alternative assets',
    'private equity',
    'interim final rule',
    'lifetime income options',
  ];
  const month = (n) => ({ from: `202${n % 5}-0${1 + n}-01`, to: `202${n % 5}-0${1 + n}-28` });
  const year = (n) => ({ from: `20${19 + n}-01-01`, to: `20${19 + n}-12-31` });
  const filters = (n) => ({
    agencies: [`tag-${n}`],
    statuses: ['official', 'reported'],
    publisherKinds: ['press', 'agency'],
  });
  const classes = {
    'newest: rare word': each((n) => [{ words: rare(n) }, {}]),
    'newest: 1 % word': each((n) => [{ words: mid(n) }, {}]),
    'newest: 25 % word': each((n) => [{ words: common(n) }, {}]),
    'newest: 25 % word, page 50': each((n) => [{ words: common(n) }, { offset: 980 }]),
    'newest: phrase': each((n) => [{ words: `"${phrases[n % 5]}"` }, {}]),
    'newest: beginning of 4': each((n) => [{ words: `${wordOf(0.003, n).slice(0, 4)}*` }, {}]),
    'newest: 25 % word, not a 1 % word': each((n) => [{ words: `${common(n)} -${mid(n)}` }, {}]),
    'newest: three filters + 1 % word': each((n) => [{ words: mid(n), ...filters(n) }, {}]),
    'newest: rare tag + 25 % word': each((n) => [{ words: common(n), agencies: [`tag-${150 + n}`] }, {}]),
    'newest: month + 25 % word': each((n) => [{ words: common(n), ...month(n) }, {}]),
    'newest: tag + year + status + 1 % word': each((n) => [
      { words: mid(n), ...year(n), statuses: ['official'], agencies: [`tag-${n}`] },
      {},
    ]),
    'newest: tag, page 50': each((n) => [{ agencies: [`tag-${n}`] }, { offset: 980 }]),
    'newest: everything': each(() => [{}, {}]),
    'facets: rare word': each((n) => [{ words: rare(n) }, { facets: true }]),
    'facets: 1 % word': each((n) => [{ words: mid(n) }, { facets: true }]),
    'facets: 25 % word': each((n) => [{ words: common(n) }, { facets: true }]),
    'facets: phrase': each((n) => [{ words: `"${phrases[n % 5]}"` }, { facets: true }]),
    'facets: three filters': each((n) => [filters(n), { facets: true }]),
    'facets: tag + year': each((n) => [{ ...year(n), agencies: [`tag-${n}`] }, { facets: true }]),
    'facets: everything': each(() => [{}, { facets: true }]),
    'relevance: 1 % word': each((n) => [{ words: mid(n) }, { sort: 'relevance' }]),
    'relevance: 25 % word': each((n) => [{ words: common(n) }, { sort: 'relevance' }]),
    'relevance: 1 % word + filters': each((n) => [{ words: mid(n), ...filters(n) }, { sort: 'relevance' }]),
    'relevance: 25 % word + tag': each((n) => [{ words: common(n), agencies: [`tag-${n}`] }, { sort: 'relevance' }]),
  };
  return Object.entries(classes).map(([name, asked]) => ({
    name,
    asked: asked.map(([filter, options]) => ({ filter, options })),
  }));
}

/** Fills a store with made-up items; where the file is there already it is used as it is. */
export async function fill(openStore, file, items, note = () => undefined) {
  const isThere = file !== ':memory:' && existsSync(file);
  const store = await openStore(file);
  if (isThere) return store;
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  for (const batch of corpusOf({ seed: SEED, items })) {
    const startedAt = batch.at(-1).classified.item.firstSeenAt;
    const visit = {
      sourceId: 'corpus',
      startedAt,
      result: 'new',
      found: batch.length,
      added: batch.length,
      updated: 0,
    };
    await store.saveVisit({ visit, state: null, seen: [], items: batch });
  }
  while (!(await store.tidy(50)));
  const { user, system } = process.cpuUsage(cpu);
  const size = file === ':memory:' ? 0 : statSync(file).size;
  note(
    `${items} items saved in ${((performance.now() - started) / 1000).toFixed(0)} s (${((user + system) / 1e6).toFixed(0)} s cpu, generating included), ${(size / 1e6).toFixed(0)} MB`,
  );
  return store;
}

/** Asks every question `rounds` times; prints p50 and p95 of each class and of all newest-first and facet answers. */
export async function benchSearch({ openStore, searchItems, file, items = 1_000_000, rounds = 5, note = console.log }) {
  const store = await fill(openStore, file, items, note);
  const opened = performance.now();
  await searchItems(store, {}, { facets: true });
  note(
    `first facets of everything after ${((performance.now() - opened) / 1000).toFixed(2)} s (loads what facets count)`,
  );
  const groups = new Map();
  note(`${'question'.padEnd(42)}     p50      p95  ms`);
  for (const { name, asked } of questions()) {
    const times = [];
    for (let round = 0; round <= rounds; round += 1)
      for (const { filter, options } of asked) {
        const from = performance.now();
        await searchItems(store, filter, options);
        if (round > 0) times.push(performance.now() - from);
      }
    times.sort((a, b) => a - b);
    const group = name.split(':')[0];
    groups.set(group, [...(groups.get(group) ?? []), ...times]);
    note(`${name.padEnd(42)}${ms(part(times, 0.5))} ${ms(part(times, 0.95))}`);
  }
  const results = {};
  for (const [group, times] of groups) {
    times.sort((a, b) => a - b);
    results[group] = { p50: part(times, 0.5), p95: part(times, 0.95) };
    note(`${`all ${group}`.padEnd(42)}${ms(part(times, 0.5))} ${ms(part(times, 0.95))}`);
  }
  await store.close();
  return results;
}

/** Whether answers and counts are those of a plain full-text index with a join and an ORDER BY. */
export async function compareWithPlain({ openStore, searchItems, items = 20_000, note = console.log }) {
  const store = await fill(openStore, ':memory:', items);
  const plain = new Database(':memory:');
  plain.exec(`create table items (no integer primary key, id text, second integer, title text, text text, status text, kind text);
    create table tags (no integer, value text, primary key (no, value)) without rowid;
    create virtual table words using fts5 (title, text, content = 'items', content_rowid = 'no', tokenize = 'unicode61 remove_diacritics 2')`);
  const add = plain.prepare('insert into items values (?, ?, ?, ?, ?, ?, ?)');
  const addTag = plain.prepare('insert into tags values (?, ?)');
  plain.transaction(() => {
    let no = 0;
    for (const batch of corpusOf({ seed: SEED, items }))
      for (const { classified } of batch) {
        const { item, tags } = classified;
        const status = tags.find(({ kind }) => kind === 'status').value;
        add.run(
          (no += 1),
          item.id,
          Date.parse(item.publishedAt) / 1000,
          item.title,
          item.text,
          status,
          item.publisherKind,
        );
        for (const { kind, value } of tags) if (kind === 'agency') addTag.run(no, value);
      }
    plain.exec(`insert into words (words) values ('rebuild')`);
  })();
  let agreed = 0;
  let asked = 0;
  for (const { name, asked: list } of questions().filter(({ name: one }) => !one.startsWith('relevance')))
    for (const { filter, options } of list) {
      const where = [];
      const values = [];
      const match = filter.words?.replace(/ -(\w+)/, ' NOT $1');
      if (match) (where.push('i.no in (select rowid from words where words match ?)'), values.push(match));
      const oneOf = (list_, sql) =>
        list_ && (where.push(sql.replace('?', list_.map(() => '?').join(','))), values.push(...list_));
      oneOf(filter.agencies, 'exists (select 1 from tags t where t.no = i.no and t.value in (?))');
      oneOf(filter.statuses, 'i.status in (?)');
      oneOf(filter.publisherKinds, 'i.kind in (?)');
      if (filter.from) (where.push('i.second >= ?'), values.push(Date.parse(`${filter.from}T00:00:00Z`) / 1000));
      if (filter.to) (where.push('i.second < ?'), values.push(Date.parse(`${filter.to}T00:00:00Z`) / 1000 + 86_400));
      const from = `from items i ${where.length > 0 ? `where ${where.join(' and ')}` : ''}`;
      const seconds = plain
        .prepare(`select i.second ${from} order by i.second desc limit 20 offset ?`)
        .pluck()
        .all(...values, options.offset ?? 0);
      const tagCounts = plain
        .prepare(`select t.value, count(*) ${from.replace('items i', 'items i join tags t on t.no = i.no')} group by 1`)
        .raw()
        .all(...values);
      const answer = await searchItems(store, filter, { ...options, facets: true });
      const total = plain
        .prepare(`select count(*) ${from}`)
        .pluck()
        .get(...values);
      const isSame =
        answer.total === total &&
        JSON.stringify(answer.items.map(({ item }) => Date.parse(item.publishedAt) / 1000)) ===
          JSON.stringify(seconds) &&
        tagCounts.length === answer.facets.agency.length &&
        tagCounts.every(([value, count]) =>
          answer.facets.agency.some((one) => one.value === value && one.count === count),
        );
      asked += 1;
      if (isSame) agreed += 1;
      else note(`differs: ${name} ${JSON.stringify(filter)}`);
    }
  await store.close();
  plain.close();
  note(`${agreed} of ${asked} answers and counts are those of a plain full-text index (${items} items)`);
  return { agreed, asked };
}
