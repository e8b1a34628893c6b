// Reads the feeds of the corpus with rss-parser and feedsmith as well, for `corpus-parse.mjs --readers`.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The same feeds, decoded alike, by two libraries: why parse/ has a reader of its own (docs/parsing.md). */
export async function compareReaders({ corpus, feeds, contentTypeOf, differences, ours, isVerbose }) {
  const { default: RssParser } = await import('rss-parser');
  const { parseFeed } = await import('feedsmith');
  const { decodeBody } = await import('../dist/lib/charset.js');
  const { scanFeed } = await import('../dist/parse/xml-feed.js');
  const rss = new RssParser();
  const text = (value) => (typeof value === 'string' ? value : (value?.value ?? value?._ ?? ''));
  const itemOf = (title, url, date, body) => ({
    title: text(title),
    url: url ?? null,
    published: Number.isNaN(Date.parse(date ?? '')) ? null : new Date(date).toISOString(),
    text: text(body),
  });
  const readers = {
    'this project': async (body) => scanFeed(body, '').items.length,
    'rss-parser': async (body) => {
      const { items } = await rss.parseString(body);
      return items.map((item) =>
        itemOf(item.title, item.link, item.isoDate ?? item.pubDate, item.contentSnippet ?? item.summary),
      );
    },
    feedsmith: async (body) => {
      const feed = /** @type {any} */ (parseFeed(body).feed); // each format has its own fields
      return (feed.items ?? feed.entries ?? []).map((item) => {
        const link = item.link ?? item.url ?? item.links?.find(({ rel }) => !rel || rel === 'alternate')?.href;
        const date =
          item.pubDate ?? item.published ?? item.updated ?? item.date_published ?? item.dc?.dates?.[0] ?? item.dc?.date;
        return itemOf(item.title, link, date, item.description ?? item.summary ?? item.content);
      });
    },
  };
  const bodies = feeds.map((wanted) => {
    const bytes = readFileSync(join(corpus, wanted.file));
    return { wanted, bytes: bytes.length, body: decodeBody(bytes, contentTypeOf(wanted.file)).text };
  });
  for (const [name, reader] of Object.entries(readers)) {
    let good = name === 'this project' ? ours.size : 0;
    const only = [];
    const before = process.cpuUsage();
    for (const { wanted, body } of bodies) {
      const items = await reader(body).catch(() => []);
      if (name === 'this project') continue;
      if (differences(wanted, { items, problem: null }).length > 0) continue;
      good += 1;
      if (!ours.has(wanted.file)) only.push(wanted.file);
    }
    const { user, system } = process.cpuUsage(before);
    const size = bodies.reduce((sum, { bytes }) => sum + bytes, 0);
    console.log(
      `${name.padEnd(14)} right ${good} of ${bodies.length}; ${(size / (user + system)).toFixed(1)} MB a second of processor time; right where this project is not: ${only.length}`,
    );
    if (isVerbose) for (const file of only) console.log(`    ${file}`);
  }
}
