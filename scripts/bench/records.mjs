// The items of the ingestion benches as item records (JSON lines), the input of `hearsay import` and `hearsay classify`.

import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { ITEMS } from './feed-server.mjs';
import { storyOf } from './feeds.mjs';

/** Made-up item records: `count` of them, the first published on the day of the last feeds. */
export function* recordsOf(count) {
  for (let index = 0; index < count; index += 1) {
    const [feed, number] = [Math.floor(index / ITEMS), index % ITEMS];
    const { title, html, at, url, kind } = storyOf(feed, number, ITEMS);
    const text = html
      .replace(/<[^>]+>/g, ' ')
      .replace(/&amp;/g, '&')
      .replace(/\s+/g, ' ')
      .trim();
    const seen = new Date(at.getTime() + 600_000).toISOString();
    yield {
      kind,
      record: {
        url,
        publisher: `Publisher ${feed}`,
        publisher_kind: 'press',
        published: at.toISOString(),
        seen,
        title,
        text,
      },
    };
  }
}

/** Writes them to a file, one a line. */
export async function writeRecords(file, count) {
  const out = createWriteStream(file);
  for (const { record } of recordsOf(count))
    if (!out.write(`${JSON.stringify(record)}\n`))
      await new Promise((resolve) => out.once('drain', () => resolve(null)));
  out.end();
  await finished(out);
}
