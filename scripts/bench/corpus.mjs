// A made-up corpus for measuring search: seeded, Zipf-distributed words, planted phrases, ten years of items. Words are
// invented; nothing in it was written by anyone.

import { random as randomOf } from '../random.mjs';

const SYLLABLES =
  'ba be bi bo bu da de di do du fa fe fi fo ga ge gi go ka ke ki ko la le li lo lu ma me mi mo mu na ne ni no nu pa pe pi po ra re ri ro ru sa se si so su ta te ti to tu va ve vi vo za ze zo'.split(
    ' ',
  );
const ENDINGS = ['', '', 'n', 'r', 's', 't', 'l', 'm', 'x', 'nd', 'st', 'rk'];
/** @type {[string, number][]} */
const PHRASES = [
  ['executive order', 0.02],
  ['alternative assets', 0.01],
  ['private equity', 0.015],
  ['interim final rule', 0.004],
  ['lifetime income options', 0.0005],
];
const STATUSES = ['commentary', 'official', 'rumor', 'reported'];
const STAGES = ['none', 'none', 'none', 'proposed', 'final', 'guidance', 'litigation'];
const KINDS = ['press', 'trade', 'agency', 'wire', 'lawfirm'];
const FROM = Date.UTC(2016, 0, 1) / 1000;
const TO = Date.UTC(2026, 0, 1) / 1000;
const WORDS_PER_ITEM = 101;

/** Draws indexes by weight in constant time (Vose's alias table). */
function drawer(weights, random) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const size = weights.length;
  const share = Float64Array.from(weights, (weight) => (weight / total) * size);
  const alias = new Uint32Array(size);
  const small = [];
  const large = [];
  for (let index = 0; index < size; index += 1) (share[index] < 1 ? small : large).push(index);
  while (small.length > 0 && large.length > 0) {
    const [less, more] = [small.pop(), large.at(-1)];
    alias[less] = more;
    share[more] -= 1 - share[less];
    if (share[more] < 1) small.push(large.pop());
  }
  for (const index of [...small, ...large]) share[index] = 1;
  return () => {
    const index = Math.floor(random() * size);
    return random() < share[index] ? index : alias[index];
  };
}

/** The vocabulary and how often each word comes. */
export function vocabularyOf(seed, size = 200_000) {
  const random = randomOf(seed);
  const words = [];
  const taken = new Set();
  while (words.length < size) {
    const length = words.length < 40 ? 1 : words.length < 3000 ? 2 : 2 + Math.floor(random() * 3);
    let word = '';
    for (let part = 0; part < length; part += 1) word += SYLLABLES[Math.floor(random() * SYLLABLES.length)];
    word += ENDINGS[Math.floor(random() * ENDINGS.length)];
    if (!taken.has(word)) words.push(word);
    taken.add(word);
  }
  const weights = words.map((_, rank) => 1 / (rank + 3.7) ** 1.05);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  /** A word that stands in about this share of all items. */
  const wordOf = (share, shift = 0) => {
    const wanted = -Math.log(1 - share) / WORDS_PER_ITEM;
    const rank = weights.findIndex((weight) => weight / total <= wanted);
    return words[Math.max(0, Math.min(words.length - 1, (rank < 0 ? words.length - 1 : rank) + shift))];
  };
  return { words, weights, wordOf };
}

/**
 * Items in the order in which they would arrive, in batches of classified items with their keys.
 * @returns {Generator<{ classified: import('../../dist/model.js').ClassifiedItem, keys: string[] }[]>}
 */
export function* corpusOf({ seed, items: total, batch = 5000 }) {
  const { words, weights } = vocabularyOf(seed);
  const random = randomOf(seed + 1);
  const word = drawer(weights, random);
  const tag = drawer(
    Array.from({ length: 200 }, (_, rank) => 1 / (rank + 2) ** 0.9),
    random,
  );
  const source = drawer(
    Array.from({ length: 500 }, (_, rank) => 1 / (rank + 3)),
    random,
  );
  const status = drawer([45, 25, 20, 10], random);
  const judged = { evidence: [], by: 'rule', probability: 1 };
  const text = (count) => {
    const parts = [];
    for (let index = 0; index < count; index += 1) parts.push(words[word()]);
    for (const [phrase, share] of count > 20 ? PHRASES : [])
      if (random() < share) parts.splice(Math.floor(random() * parts.length), 0, phrase);
    return parts.join(' ');
  };
  for (let start = 0; start < total; start += batch) {
    /** @type {any[]} */
    const items = [];
    for (let index = start; index < Math.min(total, start + batch); index += 1) {
      const late = random() < 0.05 ? Math.floor(random() * 90 * 86_400) : 0;
      const second =
        Math.floor(FROM + (TO - FROM) * Math.sqrt((index + 1) / total)) - Math.floor(random() * 1800) - late;
      const at = new Date(Math.max(FROM, second) * 1000).toISOString();
      const from = source();
      const id = index.toString(16).padStart(16, '0');
      const agencies = new Set(Array.from({ length: 1 + Math.floor(random() * 4) }, tag));
      items.push({
        keys: [`url:https://example.org/${id}`],
        classified: {
          item: {
            id,
            sourceId: `source-${from}`,
            publisher: `Publisher ${from % 120}`,
            publisherKind: KINDS[from % KINDS.length],
            url: `https://example.org/${id}`,
            title: text(6 + Math.floor(random() * 7)),
            text: text(88),
            publishedAt: at,
            firstSeenAt: new Date((Math.max(FROM, second) + late + 1800) * 1000).toISOString(),
            contentHash: id,
          },
          tags: [
            { kind: 'status', value: STATUSES[status()], ...judged },
            { kind: 'stage', value: STAGES[Math.floor(random() * STAGES.length)], ...judged },
            ...[...agencies].map((value) => ({ kind: 'agency', value: `tag-${value}`, ...judged })),
            ...(random() < 0.05 ? [{ kind: 'initiative', value: 'eo-14330', ...judged }] : []),
          ],
          deadlines: [],
          identifiers: [],
        },
      });
    }
    yield items;
  }
}
