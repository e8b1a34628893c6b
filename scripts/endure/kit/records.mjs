// Item records for `import`, in files: new ones, and edits of earlier ones. It knows what the store must hold in the end.

import { writeFileSync } from 'node:fs';
import { wordsOf } from './campaign.mjs';

const TOPICS = ['stablecoin reserves', 'overtime pay', 'alternative assets in 401(k) plans', 'capital requirements'];
const ACTS = ['proposed a rule on', 'is said to weigh', 'published the final rule on', 'extended comments on'];
/** Records of one source that follow each other: `import` keeps them in one transaction. */
export const RUN = 50;

/** `areApart`: no two tell of one development, so that each is news by itself; else some do, as in life. */
export function recordsOf(random, { areApart = false } = {}) {
  const known = new Map(); // external id → { record, version }
  const line = ({ record, version }) => JSON.stringify({ ...record, text: `${record.text} Version ${version}.` });
  const word = wordsOf(random);
  return {
    known,
    /** Writes a file of `count` new records, in runs of one source each, and `edits` of earlier ones; `at` is their day. */
    write(file, count, edits, at) {
      const lines = [];
      const earlier = [...known.values()].filter(({ record }) => record.url);
      for (const one of earlier.length > 0 ? Array.from({ length: edits }, () => random.pick(earlier)) : []) {
        if (one.editedAt === at) continue;
        one.editedAt = at;
        one.version += 1;
        one.record = { ...one.record, seen: at };
        lines.push([one.record.source_id, line(one)]);
      }
      const before = known.size;
      for (let number = before + 1; number <= before + count; number += 1) {
        const run = Math.floor((number - before - 1) / RUN);
        const topic = areApart ? `${word()} ${word()}` : random.pick(TOPICS);
        const title = `The Department ${random.pick(ACTS)} ${word()} ${word()} and ${topic} (${number})`;
        const one = {
          version: 1,
          record: {
            id: `record-${number}`,
            // Some have no address: their identifier is all that they are known by.
            ...(number % 7 === 0 ? {} : { url: `https://records.example/${number}` }),
            publisher: `Publisher ${run}`,
            publisher_kind: random.pick(['press', 'trade', 'agency', 'lawfirm']),
            source_id: `records-${run}`,
            published: at,
            seen: at,
            title,
            text: `${title}. ${Array.from({ length: random.whole(10, 80) }, () => word()).join(' ')}.`,
          },
        };
        known.set(one.record.id, one);
        lines.push([one.record.source_id, line(one)]);
      }
      lines.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      writeFileSync(file, lines.map(([, text]) => `${text}\n`).join(''));
      return file;
    },
  };
}
