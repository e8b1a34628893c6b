// What publishers print otherwise than they should, read as it is meant: addresses, dates, words, through `parsePage`.

import { describe, expect, test } from 'vitest';
import { readMoment } from '../src/lib/dates.ts';
import { plainText } from '../src/lib/markup.ts';
import { readArticle } from '../src/parse/article.ts';
import { parsePage } from '../src/parse/parse.ts';
import { entry, feed, page, rss, source, titles } from './parse-helpers.ts';

const atom = (inner: string): string =>
  `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><title>A</title>${inner}</feed>`;
const urls = ({ items }: { items: { url?: string }[] }) => items.map(({ url }) => url);
const channel = (link: string, items: string): string =>
  `<rss version="2.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><link>${link}</link>${items}</channel></rss>`;

describe('addresses', () => {
  const item = (inner: string): string =>
    channel('https://www.office.example/', `<item><title>T</title>${inner}</item>`);

  test.each([
    ['RSS', item('<enclosure url="https://www.office.example/o/1.pdf" length="9" type="application/pdf"/>')],
    ['Atom', atom('<entry><title>T</title><link rel="enclosure" href="https://www.office.example/o/1.pdf"/></entry>')],
    ['Media RSS', item('<media:content url="https://www.office.example/o/1.pdf"/><guid isPermaLink="false">9</guid>')],
  ])('what is enclosed is the address where there is no other: %s', (_, body) => {
    expect(urls(feed(body))).toEqual(['https://www.office.example/o/1.pdf']);
  });

  test.each([
    ['in character data', '<link><![CDATA[https://www.office.example/n?id=5&amp;type=rule]]></link>'],
    ['escaped twice', '<link>https://www.office.example/n?id=5&amp;amp;type=rule</link>'],
    ['by its number', '<link><![CDATA[https://www.office.example/n?id=5&#38;type=rule]]></link>'],
  ])('an ampersand that stayed escaped is one: %s', (_, link) => {
    expect(urls(feed(item(link)))).toEqual(['https://www.office.example/n?id=5&type=rule']);
  });

  test.each([
    ['of RSS', channel('https://www.office.example/news/', '<item><title>T</title><link>/news/12</link></item>')],
    ['without a slash', channel('https://www.office.example/news/', '<item><title>T</title><link>12</link></item>')],
    [
      'of Atom',
      atom('<link href="https://www.office.example/news/"/><entry><title>T</title><link href="12"/></entry>'),
    ],
  ])('relative links of a feed that another host hands out belong to its site: %s', (_, body) => {
    expect(urls(feed(body, 'https://feeds.mailer.example/office'))).toEqual(['https://www.office.example/news/12']);
  });

  test('relative links of a feed on its own host stay relative to it', () => {
    const body = channel('https://www.office.example/', '<item><title>T</title><link>12</link></item>');
    expect(urls(feed(body, 'https://www.office.example/news/rss'))).toEqual(['https://www.office.example/news/12']);
  });

  test('the article’s own address counts before that of the relay', () => {
    const link =
      '<link>http://relay.example/~r/1</link><feedburner:origLink>https://firm.example/n/1</feedburner:origLink>';
    expect(urls(feed(item(link)))).toEqual(['https://firm.example/n/1']);
  });

  test.each(['https://www.office.example/', 'https://www.office.example', 'https://www.office.example/news'])(
    'a link to the whole site yields to an identifier that names the entry: %s',
    (home) => {
      const one = `<item><title>T</title><link>${home}</link><guid>https://www.office.example/n/31</guid></item>`;
      expect(urls(feed(channel(home, one)))).toEqual(['https://www.office.example/n/31']);
    },
  );

  test('of several alternates the page counts, in English where it says so', () => {
    const links = [
      '<link rel="alternate" type="application/json" href="https://a.example/1.json"/>',
      '<link rel="alternate" type="text/html" hreflang="fr" href="https://a.example/fr/1"/>',
      '<link rel="alternate" type="text/html" hreflang="en-US" href="https://a.example/en/1"/>',
    ].join('');
    expect(urls(feed(atom(`<entry><title>T</title>${links}</entry>`)))).toEqual(['https://a.example/en/1']);
  });
});

describe('words', () => {
  test.each([
    [
      'in a group',
      '<media:group><media:title>T</media:title><media:description>Of funds.</media:description></media:group>',
    ],
    [
      'in the content',
      '<media:content url="https://v.example/1"><media:description>Of funds.</media:description></media:content>',
    ],
    ['as a text', '<media:text>Of funds.</media:text>'],
  ])('that stand only in Media RSS are read: %s', (_, inner) => {
    expect(feed(atom(`<entry><title>T</title>${inner}</entry>`)).items[0]?.text).toBe('Of funds.');
  });

  test.each([
    ['a script', '<script src="https://x.example/a.js"/>'],
    ['a frame', '<iframe src="https://x.example/" />'],
    ['a frame that is never closed', '<iframe src="https://x.example/">'],
    ['a drawing', '<svg class="icon"/>'],
  ])('behind an element without an end are kept: %s', (_, element) => {
    expect(plainText(`<p>Before</p>${element}<p>Comments are due by October 6.</p>`)).toContain('due by October 6');
  });

  test('a script’s code is no text, also where its address ends in a slash', () => {
    expect(plainText('<p>A</p><script src=https://x.example/>let b</script><p>C</p>')).toBe('A\nC');
    expect(plainText('<p>A</p><script>let b')).toBe('A');
  });
});

describe('dates', () => {
  const dated = (inner: string, before = ''): (string | undefined)[] =>
    feed(rss(`${before}<item><title>T</title><link>https://x.example/1</link>${inner}</item>`)).items.map(
      ({ published }) => published && readMoment(published)?.at,
    );

  test.each([
    ['in the open', '<time datetime="2025-08-07T22:30:00-04:00">Thu, 08/07/2025 - 22:30</time>'],
    ['escaped', '&lt;time class="d" datetime="2025-08-08T02:30:00Z"&gt;August 7, 2025&lt;/time&gt;'],
    ['as character data', "<![CDATA[<time datetime='2025-08-08T02:30:00Z'>August 7</time>]]>"],
  ])('a time element counts by its attribute: %s', (_, printed) => {
    expect(dated(`<pubDate>${printed}</pubDate>`)).toEqual(['2025-08-08T02:30:00.000Z']);
  });

  test.each([
    ['another field', '<pubDate>Invalid Date</pubDate><dc:date>2025-08-07T14:00:00Z</dc:date>'],
    ['the same field again', '<pubDate>0000-00-00</pubDate><pubDate>Thu, 07 Aug 2025 14:00:00 GMT</pubDate>'],
    ['when it changed', '<pubDate>Wed, 30 Nov -0001 00:00:00 +0000</pubDate><updated>2025-08-07T14:00:00Z</updated>'],
  ])('one that cannot be read yields to the next: %s', (_, fields) => {
    expect(dated(fields)).toEqual(['2025-08-07T14:00:00.000Z']);
  });

  test('of several `updated` the first that can be read counts', () => {
    const entries = '<entry><title>T</title><updated>soon</updated><updated>2025-08-07T14:00:00Z</updated></entry>';
    expect(feed(atom(entries)).items[0]?.published).toBe('2025-08-07T14:00:00Z');
  });

  test.each([
    ['Thu, 07 Aug 2025 24:30:00 -0400', '2025-08-07T04:30:00.000Z'],
    ['Thu, 07 Aug 2025 24:05:00 GMT', '2025-08-07T00:05:00.000Z'],
    ['August 7, 2025 0:15 AM ET', '2025-08-07T04:15:00.000Z'],
    ['August 7, 2025 0:15 PM ET', '2025-08-07T16:15:00.000Z'],
    ['2025-08-07 14:00:00 America/New_York', '2025-08-07T18:00:00.000Z'],
    ['Thu, 07 Aug 2025 14:00:00 US/Eastern', '2025-08-07T18:00:00.000Z'],
    ['2025-08-07T14:00:00[Europe/Brussels]', '2025-08-07T12:00:00.000Z'],
    ['August 7, 2025 at 12:00 noon ET', '2025-08-07T16:00:00.000Z'],
    ['August 7, 2025, noon Eastern', '2025-08-07T16:00:00.000Z'],
    ['12 noon EDT, August 7, 2025', '2025-08-07T16:00:00.000Z'],
  ])('hours and zones as people write them: %s', (printed, at) => {
    expect(readMoment(printed)?.at).toBe(at);
  });

  test.each(['Thu, 07 Aug 2025 00:00:00 GMT', '8/7/2025 12:00:00 AM', '2025-08-07T00:00:00'])(
    'exactly midnight of no zone is the day: %s',
    (printed) => {
      expect(readMoment(printed)).toEqual({ at: '2025-08-07T00:00:00.000Z', precision: 'day' });
    },
  );

  test('midnight in a zone is a moment', () => {
    expect(readMoment('Thu, 07 Aug 2025 00:00:00 -0400')).toMatchObject({ precision: 'moment' });
  });
});

describe('long lists', () => {
  const sitemap = (count: number): string =>
    `<urlset>${Array.from({ length: count }, (_, n) => `<url><loc>https://x.example/r-${n + 1}</loc></url>`).join('')}</urlset>`;

  test('of more than 2,000 entries without dates both ends are kept, and the sentence says so (P21)', () => {
    const read = parsePage(page(sitemap(2103)), source({ format: 'json', parser: 'sitemap' }));
    expect(read.items).toHaveLength(2000);
    expect(titles(read)).toEqual(expect.arrayContaining(['r 1', 'r 2103']));
    expect(read.problem?.message).toContain('the first and the last 1000 are kept');
  });

  test('entries with dates come before those without (P21)', () => {
    const plain = Array.from({ length: 2100 }, (_, n) => entry(n)).join('');
    const last = entry(9999, '<pubDate>Thu, 07 Aug 2025 14:00:00 GMT</pubDate>');
    const read = feed(rss(plain + last));
    expect(read.items).toHaveLength(2000);
    expect(titles(read)).toContain('Rule 9999');
    expect(titles(read)).toContain('Rule 2099');
  });
});

describe('documents around and behind a feed', () => {
  const plain = rss(entry(1) + entry(2));

  test.each([
    ['a script', `<script>window.dataLayer=[];</script>\n${plain}`],
    ['a warning', `<br />\n<b>Warning</b>: Undefined index in <b>/x.php</b><br />\n${plain}`],
    ['a page around it', `<!DOCTYPE html><html><head><title>News</title></head><body>${plain}</body></html>`],
    [
      'a page that shows it',
      `<html><body><pre>${plain.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</pre></body></html>`,
    ],
  ])('a feed is read behind %s (P03)', (_, body) => {
    expect(titles(feed(body))).toEqual(['Rule 1', 'Rule 2']);
  });

  test.each(['<img src="https://t.example/p.gif">', '<script>x()</script><div>', '\n<br><p>Ad'])(
    'what follows a feed is no part of it: %s (P07)',
    (after) => {
      const read = feed(plain + after);
      expect(titles(read)).toHaveLength(2);
      expect(read.problem).toBeUndefined();
    },
  );

  test.each([
    '<link rel="alternate" type="application/rss+xml" href="/news/rss.xml">',
    "<link href='/news/rss.xml' type='application/atom+xml' rel='alternate'/>",
  ])('a page that came instead is named with the feed that it announces: %s (P03)', (link) => {
    const read = feed(`<!DOCTYPE html><html><head><title>Newsroom</title>${link}</head><body></body></html>`);
    expect(read.items).toEqual([]);
    expect(read.problem?.message).toContain('"Newsroom"); it announces the feed https://www.example.gov/news/rss.xml');
  });

  test('a page that only speaks of feeds is none (P03)', () => {
    const read = feed(
      '<html><head><title>Help</title></head><body><script>var t = "<rss version=2.0>";</script></body></html>',
    );
    expect(read.items).toEqual([]);
    expect(read.problem?.kind).toBe('unreadable');
  });

  test.each(['{{ r.title }}', '${title}', '<%= title %>'])('a list of placeholders is no list: %s (P25)', (words) => {
    const select = { item: 'li', title: 'span', link: 'a' };
    const body = `<html><body><ul><li><a href="/n/1"><span>${words.replace('<', '&lt;')}</span></a></li></ul></body></html>`;
    const read = parsePage(page(body), source({ format: 'html', select }));
    expect(read.items).toEqual([]);
    expect(read.problem?.message).toContain('a script in the browser');
  });
});

describe('lists without selectors', () => {
  const cards = (card: (n: number) => string): string =>
    `<html><head><title>News</title></head><body><main><div class="list">${[1, 2, 3, 4].map(card).join('')}</div></main></body></html>`;
  const expected = [1, 2, 3, 4].map((n) => [`Office adopts rule ${n} on funds`, `https://www.example.gov/news/${n}`]);
  const title = (n: number): string => `Office adopts rule ${n} on funds`;

  test.each([
    [
      'the heading of a card, not its link',
      (n: number) =>
        `<div class="teaser"><h3>${title(n)}</h3><p>August ${n}, 2025</p><a href="/news/${n}">Read more about this important release of the office</a></div>`,
    ],
    [
      'the linked heading, not a longer topic',
      (n: number) =>
        `<article><h3><a href="/news/${n}">${title(n)}</a></h3><time datetime="2025-08-0${n}">x</time><a href="/t">Topic: retirement plans and designated alternatives of all kinds</a></article>`,
    ],
    [
      'a linked card around its heading',
      (n: number) => `<li><a href="/news/${n}"><h4>${title(n)}</h4></a><span>August ${n}, 2025</span></li>`,
    ],
  ])('an entry is %s', (_, card) => {
    const read = parsePage(page(cards(card)), null);
    expect(read.items.map((item) => [item.title, item.url])).toEqual(expected);
    expect(read.items.every(({ published }) => published)).toBe(true);
  });

  test('the day of a list of terms is the term before', () => {
    const body = `<html><body><dl>${[1, 2, 3, 4].map((n) => `<dt>August ${n}, 2025</dt><dd><a href="/news/${n}">${title(n)}</a></dd>`).join('')}</dl></body></html>`;
    const read = parsePage(page(body), null);
    expect(read.items.map((item) => [item.title, item.url])).toEqual(expected);
    expect(read.items.map(({ published }) => published)).toContain('August 3, 2025');
  });

  test('events beside the list do not take its place', () => {
    const events = Array.from(
      { length: 9 },
      (_, n) => `<li><a href="/e/${n}">Webinar number ${n} for all</a> September ${n + 1}, 2025</li>`,
    ).join('');
    const body = cards((n) => `<li><a href="/news/${n}">${title(n)}</a> August ${n}, 2025</li>`);
    const read = parsePage(page(body.replace('</main>', `</main><aside><ul>${events}</ul></aside>`)), null);
    expect(read.items.map((item) => [item.title, item.url])).toEqual(expected);
  });
});

describe('articles', () => {
  const words =
    '<p>The office today published guidance on how fiduciaries weigh private assets in their plans.</p>'.repeat(4);
  const read = (head: string, body: string) =>
    readArticle(
      page(`<!DOCTYPE html><html><head><title>Guidance on funds</title>${head}</head><body>${body}</body></html>`),
      null,
    );

  test.each([
    '<header class="site"><time datetime="2026-01-14">Wednesday</time></header>',
    '<div><nav><span class="date">January 14, 2026</span></nav></div>',
    '<aside><time datetime="2026-01-14"></time></aside>',
  ])('the day that the frame of a site prints is not the article’s: %s', async (frame) => {
    const got = await read(
      '',
      `${frame}<main><h1>Guidance on funds</h1><p>For release: August 7, 2025</p>${words}</main>`,
    );
    expect(got?.published).toContain('August 7, 2025');
  });

  test.each([
    ['//<![CDATA[', '//]]>'],
    ['/*<![CDATA[*/', '/*]]>*/'],
    ['<!--', '-->'],
  ])('what a page says to search engines is read within %s', async (open, close) => {
    const data = '{"@type":"NewsArticle","headline":"Guidance","datePublished":"2025-08-07T10:00:00-04:00"}';
    const got = await read(
      `<script type="application/ld+json">\n${open}\n${data}\n${close}\n</script>`,
      `<main>${words}</main>`,
    );
    expect(got?.published).toBe('2025-08-07T10:00:00-04:00');
  });

  test.each([
    ['partners', '<p>We value your privacy. We and our 812 partners store and access information on a device.</p>'],
    ['choices', '<p>You may consent to the processing or manage your privacy preferences. Accept all cookies.</p>'],
  ])('a question for consent is no article: %s', async (_, question) => {
    expect(await read('', `<main><h1>The Daily: your privacy choices</h1>${question.repeat(3)}</main>`)).toBeNull();
  });

  test('an article with a notice about cookies stays one', async () => {
    expect(
      (await read('', `<main><h1>Guidance</h1>${words}</main><footer>We value your privacy</footer>`))?.text,
    ).toContain('fiduciaries');
  });
});
