// What the search benches ask (newest-first, filters, facets, relevance), and the store of made-up items that they ask.

import { existsSync, statSync } from 'node:fs';
import { corpusOf, vocabularyOf } from './corpus.mjs';

const SEED = 1;

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

/**
 * Fills a store with made-up items; where the file is there already it is used as it is.
 * @param {typeof import('../../dist/store/open.js').openStore} openStore
 * @param {string} file
 * @param {number} items
 * @param {(text: string) => void} [note]
 */
export async function fill(openStore, file, items, note = () => undefined) {
  const isThere = file !== ':memory:' && existsSync(file);
  const store = await openStore(file);
  if (isThere) return store;
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  for (const batch of corpusOf({ seed: SEED, items })) {
    await store.transaction((tx) => tx.saveItems(batch, false));
  }
  while (!(await store.tidy(50)));
  const { user, system } = process.cpuUsage(cpu);
  const size = file === ':memory:' ? 0 : statSync(file).size;
  note(
    `${items} items saved in ${((performance.now() - started) / 1000).toFixed(0)} s (${((user + system) / 1e6).toFixed(0)} s cpu, generating included), ${(size / 1e6).toFixed(0)} MB`,
  );
  return store;
}
