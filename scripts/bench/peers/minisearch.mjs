// Search in memory with MiniSearch: the index is built at every start, filters and counts run over what it finds.
// node minisearch.mjs - ITEMS; the same questions and answers as plain-search.mjs.

import { createInterface } from 'node:readline';
import MiniSearch from 'minisearch';
import { corpusOf } from '../corpus.mjs';

const PAGE = 20;
const docs = [];
for (const batch of corpusOf({ seed: 1, items: Number(process.argv[3]) }))
  for (const { classified } of batch) {
    const { item, tags } = classified;
    docs.push({
      id: docs.length,
      second: Date.parse(item.publishedAt) / 1000,
      title: item.title,
      text: item.text,
      kind: item.publisherKind,
      status: tags.find(({ kind }) => kind === 'status').value,
      tags: tags.filter(({ kind }) => kind === 'agency').map(({ value }) => value),
    });
  }
const index = new MiniSearch({ fields: ['title', 'text'], idField: 'id' });
const from = process.cpuUsage();
index.addAll(docs);
const { user, system } = process.cpuUsage(from);

/** MiniSearch knows no phrases: their words are asked, and the text is looked through for the whole of them. */
function found(words) {
  if (!words) return docs.map((doc) => ({ doc, score: 0 }));
  const phrase = /^"(.+)"$/.exec(words)?.[1];
  const [wanted, without] = words.replace(/"/g, '').split(' -');
  const isPrefix = wanted.endsWith('*');
  const hits = index
    .search(wanted.replace('*', ''), { combineWith: 'AND', prefix: isPrefix })
    .map(({ id, score }) => ({ doc: docs[id], score }));
  const not = without ? new Set(index.search(without, { combineWith: 'AND' }).map(({ id }) => id)) : undefined;
  const holds = ({ title, text }) => !phrase || title.includes(phrase) || text.includes(phrase);
  return hits.filter(({ doc }) => !not?.has(doc.id) && holds(doc));
}

function answer({ filter, options }) {
  const first = filter.from ? Date.parse(`${filter.from}T00:00:00Z`) / 1000 : -Infinity;
  const last = filter.to ? Date.parse(`${filter.to}T00:00:00Z`) / 1000 + 86_400 : Infinity;
  const hits = found(filter.words).filter(
    ({ doc }) =>
      doc.second >= first &&
      doc.second < last &&
      (!filter.agencies || filter.agencies.some((tag) => doc.tags.includes(tag))) &&
      (!filter.statuses || filter.statuses.includes(doc.status)) &&
      (!filter.publisherKinds || filter.publisherKinds.includes(doc.kind)),
  );
  hits.sort(options.sort === 'relevance' ? (a, b) => b.score - a.score : (a, b) => b.doc.second - a.doc.second);
  const start = options.offset ?? 0;
  const seconds = hits.slice(start, start + PAGE).map(({ doc }) => doc.second);
  if (!options.facets) return { seconds };
  const tags = {};
  for (const { doc } of hits) for (const tag of doc.tags) tags[tag] = (tags[tag] ?? 0) + 1;
  return { seconds, total: hits.length, tags };
}

console.log(JSON.stringify({ ready: true, build_cpu_s: (user + system) / 1e6 }));
for await (const line of createInterface({ input: process.stdin }))
  console.log(JSON.stringify(answer(JSON.parse(line))));
