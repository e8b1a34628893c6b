// A corpus of JSON lines into a store, by the store's own saving: node scripts/bench/load-corpus.mjs CORPUS.jsonl FILE.
// A line is {"id","title","text","tags":[],"status","source","published"}, published in seconds since 1970; tags become
// agencies, so that the API filters and counts by them (http-map.json says under which names).

import { createReadStream, existsSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const BATCH = 5000;
const KINDS = ['press', 'trade', 'agency', 'wire', 'lawfirm'];
const judged = { evidence: [], by: 'rule', probability: 1 };

/** A line as an item that is judged, with the key by which it is known again. */
function entryOf({ id, title, text, tags, status, source, published }) {
  const name = id.toString(16).padStart(16, '0');
  const at = new Date(published * 1000).toISOString();
  const url = `https://example.org/${name}`;
  return {
    keys: [`url:${url}`],
    classified: {
      item: {
        id: name,
        sourceId: `source-${source}`,
        publisher: `Publisher ${source % 120}`,
        publisherKind: KINDS[source % KINDS.length],
        url,
        title,
        text,
        publishedAt: at,
        firstSeenAt: at,
        contentHash: name,
      },
      tags: [
        { kind: 'status', value: status, ...judged },
        { kind: 'stage', value: 'none', ...judged },
        ...tags.map((value) => ({ kind: 'agency', value, ...judged })),
      ],
      deadlines: [],
      identifiers: [],
    },
  };
}

/** Saves all lines, a batch a visit, and merges the index. Gives how many, and the processor seconds it took. */
export async function loadCorpus(openStore, corpus, file) {
  const store = await openStore(file);
  const cpu = process.cpuUsage();
  let items = [];
  let saved = 0;
  async function save() {
    if (items.length === 0) return;
    const brought = items;
    const { added } = await store.transaction((tx) => tx.saveItems(brought, false));
    saved += added.length;
    items = [];
  }
  for await (const line of createInterface({ input: createReadStream(corpus, { highWaterMark: 1 << 20 }) })) {
    if (line) items.push(entryOf(JSON.parse(line)));
    if (items.length === BATCH) await save();
  }
  await save();
  while (!(await store.tidy(50)));
  await store.close();
  const { user, system } = process.cpuUsage(cpu);
  return { saved, seconds: (user + system) / 1e6 };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [corpus, file] = process.argv.slice(2);
  if (!corpus || !file || !existsSync(corpus) || existsSync(file)) {
    console.error('usage: node scripts/bench/load-corpus.mjs CORPUS.jsonl FILE (a store that is not there yet)');
    process.exit(2);
  }
  const { openStore } = await import('../../dist/store/open.js');
  const { saved, seconds } = await loadCorpus(openStore, corpus, file);
  const [from, size] = [statSync(corpus).size, statSync(file).size];
  console.log(
    `${saved} items, ${seconds.toFixed(1)} s cpu, ${(size / 1e6).toFixed(0)} MB, ${(size / from).toFixed(2)} times the JSON lines`,
  );
}
