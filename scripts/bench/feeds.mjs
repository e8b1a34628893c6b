// Makes feeds for the ingestion bench, the same on every run: RSS and Atom, markup in descriptions, mentions of policy.

const ACTS = [
  'proposes',
  'issues',
  'weighs',
  'finalizes',
  'delays',
  'opens',
  'rescinds',
  'is expected to sign',
  'reviews',
];
const ACTORS = [
  'Labor Department',
  'Treasury',
  'SEC',
  'White House',
  'House panel',
  'Industry group',
  'State agency',
  'Court',
];

/** A small seeded generator of numbers below 1 (mulberry32). */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const SYLLABLES = 'ba co di fu ge ha ji ke lo mi no pa qui re so ta u va we xo ya zi tra ble ment ing er ion'.split(
  ' ',
);
const VOCABULARY = 20_000;

const pick = (list, next) => list[Math.floor(next() * list.length)];
/** Word number `rank` of a made-up language. */
const word = (rank) => {
  let text = SYLLABLES[rank % SYLLABLES.length];
  for (let rest = Math.floor(rank / SYLLABLES.length) + 1; rest > 0; rest = Math.floor(rest / SYLLABLES.length))
    text += SYLLABLES[rest % SYLLABLES.length];
  return text;
};
/** Words as often as in real text: the second half as often as the first (Zipf). */
const sentence = (length, next) => Array.from({ length }, () => word(Math.floor(VOCABULARY ** next()) - 1)).join(' ');

/** One entry: title, address, day and about `characters` of text in three paragraphs. */
function entry(feed, number, characters, next) {
  const title = `${pick(ACTORS, next)} ${pick(ACTS, next)} ${sentence(3 + Math.floor(next() * 4), next)}`;
  const paragraph = () => sentence(Math.round(characters / 3 / 7), next);
  return {
    title,
    url: `http://feed${feed}.example/item/${number}`,
    at: new Date(Date.UTC(2026, 9, 1) + number * 3_600_000 + feed * 1000),
    html: `<p>${paragraph()}.</p><p><a href="http://feed${feed}.example/">${paragraph()}</a> &amp; more.</p><p>${paragraph()}.</p>`,
  };
}

const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

function rss(feed, entries) {
  const items = entries.map(
    ({ title, url, at, html }) =>
      `<item><title>${escape(title)}</title><link>${url}</link><guid>${url}</guid><pubDate>${at.toUTCString()}</pubDate><description>${escape(html)}</description></item>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Feed ${feed}</title><link>http://feed${feed}.example/</link><description>A feed</description>${items.join('\n')}</channel></rss>`;
}

function atom(feed, entries) {
  const items = entries.map(
    ({ title, url, at, html }) =>
      `<entry><title>${escape(title)}</title><link href="${url}"/><id>${url}</id><updated>${at.toISOString()}</updated><content type="html"><![CDATA[${html}]]></content></entry>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Feed ${feed}</title><id>http://feed${feed}.example/</id>${items.join('\n')}</feed>`;
}

/** Bodies of `feeds` feeds with `items` entries each, about 1,000 characters of markup an entry. */
export function makeFeeds(feeds, items) {
  return Array.from({ length: feeds }, (_, feed) => {
    const next = random(feed + 1);
    const entries = Array.from({ length: items }, (_, number) => entry(feed, number, 1000, next));
    return feed % 5 < 3 ? rss(feed, entries) : atom(feed, entries);
  });
}
