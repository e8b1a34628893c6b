// A loopback server whose feeds grow and are edited between the rounds. It knows the truth: every story it ever listed,
// each version of it, and which of them stood in the document that an ETag names.

import { createServer } from 'node:http';
import { writeFileSync } from 'node:fs';
import { wordsOf } from './campaign.mjs';

const AGENCIES = ['Labor Department', 'SEC', 'Treasury', 'CFPB', 'FDIC', 'IRS', 'EPA', 'FTC'];
const ACTS = [
  'proposes rule on',
  'issues final rule on',
  'is expected to propose a rule on',
  'extends comment period for',
  'weighs changes to',
  'withdraws guidance on',
];
const TOPICS = [
  'private equity in 401(k) plans',
  'stablecoin reserves',
  'overtime pay thresholds',
  'climate disclosures',
  'independent contractors',
  'bank capital requirements',
  'drinking water standards',
  'fiduciary advice',
];
const KINDS = ['press', 'trade', 'agency', 'wire'];
const LISTED = 40; // stories in one document, at most; older ones fall off after a whole round
const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/**
 * Starts the server with `count` sources, a third each with ETag, with Last-Modified, with neither. An answer takes up to
 * `slowestMs`, so that the visits of a round end one after another.
 */
export async function startFeeds(random, count, { slowestMs = 0 } = {}) {
  const stories = new Map(); // address → { url, title, words, at, version, sources }
  const documents = new Map(); // validator or source → what that document listed: [address, version]
  const sources = Array.from({ length: count }, (_, index) => ({
    id: `s-${index}`,
    kind: KINDS[index % KINDS.length],
    validator: ['etag', 'modified', 'none'][index % 3],
    stories: [],
    edition: 0,
    body: '',
  }));
  const asked = new Map(); // source → how often it was asked since `takeAsked`
  let firstRequestAt = 0;
  const word = wordsOf(random);

  const render = (source) =>
    `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>${source.id}</title>` +
    source.stories
      .map(
        ({ url, title, words, at, version }) =>
          `<item><title>${escape(title)}</title><link>${url}</link><guid isPermaLink="false">${url}</guid>` +
          `<pubDate>${new Date(at).toUTCString()}</pubDate><description>${escape(words)} Version ${version}.</description></item>`,
      )
      .join('') +
    '</channel></rss>';

  const lastModified = ({ edition }) => new Date(Date.UTC(2025, 0, 1) + edition * 1000).toUTCString();
  const etag = ({ id, edition }) => `"${id}-${edition}"`;
  const validatorOf = (source) => (source.validator === 'modified' ? lastModified(source) : etag(source));

  /** A new edition of a source's document. */
  const publish = (source) => {
    source.edition += 1;
    source.body = render(source);
    const listing = source.stories.map(({ url, version }) => [url, version]);
    documents.set(`${source.id} ${validatorOf(source)}`, listing);
    documents.set(source.id, listing);
  };

  const addStory = (source, at) => {
    const number = stories.size + 1;
    // Every other story is one that others tell too, in much the same words.
    const topic = random.chance(0.5) ? random.pick(TOPICS) : `${word()} ${word()} and ${word()}`;
    const title = `${random.pick(AGENCIES)} ${random.pick(ACTS)} ${topic} (${number})`;
    const paragraph = Array.from({ length: random.whole(20, 120) }, () => (random.chance(0.2) ? topic : word())).join(
      ' ',
    );
    const url = `https://news.example/${source.id}/${number}`;
    const story = { url, title, words: `${title}. ${paragraph}.`, at, version: 1, sources: [source.id] };
    stories.set(url, story);
    source.stories.unshift(story);
    return story;
  };

  const server = createServer((request, response) => {
    const source = sources.find(({ id }) => request.url === `/${id}.xml`);
    if (!source) return void response.writeHead(404).end();
    asked.set(source.id, (asked.get(source.id) ?? 0) + 1);
    firstRequestAt ||= performance.now();
    const headers = { 'content-type': 'application/rss+xml' };
    if (source.validator === 'etag') headers.etag = etag(source);
    if (source.validator === 'modified') headers['last-modified'] = lastModified(source);
    const known = request.headers['if-none-match'] ?? request.headers['if-modified-since'];
    const isKnown = known !== undefined && known === validatorOf(source);
    const { body } = source;
    setTimeout(
      () => response.writeHead(isKnown ? 304 : 200, headers).end(isKnown ? '' : body),
      random.next() * slowestMs,
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
  const origin = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
  for (const source of sources) {
    for (let index = 0; index < 5; index += 1) addStory(source, Date.UTC(2025, 7, 30));
    publish(source);
  }

  return {
    origin,
    stories,
    sources,
    documents,
    asked,
    /** Begins to count anew. */
    takeAsked: () => asked.clear(),
    /** When the first request of this run came, or 0; forgets it. */
    takeFirstRequest() {
      const at = firstRequestAt;
      firstRequestAt = 0;
      return at;
    },
    /** Waits for the first request of this run, at most a minute. */
    async firstRequest() {
      for (let waited = 0; waited < 60_000 && firstRequestAt === 0; waited += 5)
        await new Promise((resolve) => setTimeout(resolve, 5));
    },
    /** The day goes on: some sources add stories, some edit, now and then one takes a story from another. */
    grow(at, share = 0.7) {
      for (const source of sources) {
        if (!random.chance(share)) continue;
        for (let index = random.whole(0, 3); index > 0; index -= 1) addStory(source, at);
        const own = source.stories.filter((story) => story.sources.length === 1);
        if (own.length > 0 && random.chance(0.5)) random.pick(own).version += 1;
        const other = random.pick(sources);
        const lent = other.stories.find((story) => story.sources.length === 1 && story.version === 1);
        if (other !== source && lent && random.chance(0.2)) {
          lent.sources.push(source.id); // never edited from now on: whose edit it were would be another question
          source.stories.unshift(lent);
        }
        publish(source);
      }
    },
    /** After a whole round all that was listed is owed no more: the oldest fall off. */
    trim() {
      for (const source of sources) {
        if (source.stories.length <= LISTED) continue;
        source.stories.length = LISTED / 2;
        publish(source);
      }
    },
    /** Writes the feeds.json of these sources. */
    writeList(file, everyMinutes = 15) {
      const entries = sources.map(({ id, kind }) => ({
        id,
        name: `Source ${id}`,
        publisher: `Publisher ${id}`,
        publisherKind: kind,
        url: `${origin}/${id}.xml`,
        format: 'rss',
        everyMinutes,
      }));
      writeFileSync(file, JSON.stringify({ sources: entries }));
      return file;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
