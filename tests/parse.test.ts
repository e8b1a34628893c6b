// From a page to raw items: every kind of document that a source may answer with, whole, broken and hostile (rows P01 to
// P30, I20 to I22). All texts here are ours, in the shape of the real thing.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeBody } from '../src/lib/charset.ts';
import { readMoment } from '../src/lib/dates.ts';
import type { Page, RawItem, Source } from '../src/model.ts';
import { readArticle } from '../src/parse/article.ts';
import { nextPageOf, parsePage, parserNames, parseUnknown } from '../src/parse/parse.ts';

const page = (body: string, url = 'https://www.example.gov/news/'): Page => ({
  sourceId: 'example',
  url,
  contentType: '',
  body,
  fetchedAt: '2026-04-01T12:00:00.000Z',
});
const source = (more: Partial<Source>): Source => ({
  id: 'example',
  name: 'Example',
  publisher: 'Example Agency',
  publisherKind: 'agency',
  url: 'https://www.example.gov/news/',
  format: 'rss',
  everyMinutes: 30,
  ...more,
});
const feed = (body: string, url?: string) => parsePage(page(body, url), source({}));
const rss = (items: string): string =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>News</title><link>https://www.example.gov/</link>${items}</channel></rss>`;
const entry = (number: number, more = ''): string =>
  `<item><title>Rule ${number}</title><link>https://www.example.gov/${number}</link>${more}</item>`;
const titles = ({ items }: { items: RawItem[] }): string[] => items.map(({ title }) => title);

describe('feeds', () => {
  test('RSS 2.0: title, link, guid, date as printed, the whole text before the teaser, author', () => {
    const [item] = feed(
      rss(
        entry(
          1,
          `<guid isPermaLink="false">n-1</guid><pubDate>Tue, 31 Mar 2026 08:45:00 EDT</pubDate><dc:creator>Press Office</dc:creator>
           <description>Teaser &lt;a href="/x"&gt;more&lt;/a&gt;</description>
           <content:encoded><![CDATA[<p>The Department proposed a rule.</p><p>Comments close June&nbsp;1.</p>]]></content:encoded>`,
        ),
      ),
    ).items;
    expect(item).toEqual({
      guid: 'n-1',
      url: 'https://www.example.gov/1',
      title: 'Rule 1',
      text: 'The Department proposed a rule.\nComments close June 1.',
      published: 'Tue, 31 Mar 2026 08:45:00 EDT',
      author: 'Press Office',
    });
  });

  test('RSS 0.91 with its document type, RSS 1.0 with its items outside of the channel, CDF', () => {
    const doctype =
      '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">';
    expect(
      titles(feed(`<?xml version="1.0"?>${doctype}<rss version="0.91"><channel>${entry(1)}</channel></rss>`)),
    ).toEqual(['Rule 1']);
    const rdf = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:d="http://purl.org/dc/elements/1.1/">
      <channel rdf:about="https://www.example.gov/"><title>News</title></channel>
      <item rdf:about="https://www.example.gov/1"><title>Rule 1</title><d:date>2026-03-31</d:date></item></rdf:RDF>`;
    expect(feed(rdf).items).toEqual([
      { guid: 'https://www.example.gov/1', url: 'https://www.example.gov/1', title: 'Rule 1', published: '2026-03-31' },
    ]);
    expect(
      feed('<CHANNEL><ITEM HREF="https://www.example.gov/1"><TITLE>Rule 1</TITLE></ITEM></CHANNEL>').items[0],
    ).toMatchObject({
      url: 'https://www.example.gov/1',
      title: 'Rule 1',
    });
  });

  test('Atom: alternate link against xml:base, xhtml in its order, published before updated, source left alone', () => {
    const atom = `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://www.example.gov/blog/"><entry>
      <source><title>Elsewhere</title><id>other</id><updated>2020-01-01T00:00:00Z</updated></source>
      <title type="html">Fees &amp;amp; &lt;em&gt;funds&lt;/em&gt;</title><id>tag:example.gov,2026:1</id>
      <link rel="self" href="1.atom"/><link rel="alternate" type="text/html" href="1.html"/>
      <author><name>Jane Roe</name><email>jane@example.gov</email></author>
      <updated>2026-04-01T09:00:00Z</updated><published>2026-03-31T12:45:00Z</published>
      <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The rule does <b>not</b> apply if 1 &lt; 2.</p></div></content></entry></feed>`;
    expect(feed(atom).items).toEqual([
      {
        guid: 'tag:example.gov,2026:1',
        url: 'https://www.example.gov/blog/1.html',
        title: 'Fees & funds',
        text: 'The rule does not apply if 1 < 2.',
        published: '2026-03-31T12:45:00Z',
        updated: '2026-04-01T09:00:00Z',
        author: 'Jane Roe',
      },
    ]);
  });

  test('JSON Feed is read where a feed is expected (P05)', () => {
    const json = {
      version: 'https://jsonfeed.org/version/1.1',
      items: [
        {
          id: '1',
          url: '/1',
          title: 'Rule 1',
          content_html: '<p>Text</p>',
          date_published: '2026-03-31T08:45:00-04:00',
        },
      ],
    };
    expect(feed(JSON.stringify(json)).items).toEqual([
      {
        guid: '1',
        url: 'https://www.example.gov/1',
        title: 'Rule 1',
        text: 'Text',
        published: '2026-03-31T08:45:00-04:00',
      },
    ]);
  });

  test('namespaces count by address, not by prefix', () => {
    const odd =
      '<r:rss xmlns:r="" xmlns:x="http://www.w3.org/2005/Atom"><channel><item><x:title>Rule 1</x:title><media:title xmlns:media="urn:else">no</media:title></item></channel></r:rss>';
    expect(titles(feed(odd.replaceAll('r:rss', 'rss').replace(' xmlns:r=""', '')))).toEqual(['Rule 1']);
  });

  test('bare ampersands, entities of HTML, stray angle brackets are read (P08)', () => {
    const [item] = feed(
      rss(
        '<item><title>Q&A: AT&T &nbsp;&mdash; S&P 500 &rsquo;s <b>401(k)</b> plan, fees < 1%</title><link>https://www.example.gov/?a=1&b=2</link></item>',
      ),
    ).items;
    expect(item?.title).toBe('Q&A: AT&T — S&P 500 ’s 401(k) plan, fees < 1%');
    expect(item?.url).toBe('https://www.example.gov/?a=1&b=2');
  });

  test('text is decoded once: what was escaped twice shows its markup as words', () => {
    expect(
      titles(feed(rss('<item><title>SEC &amp;amp; DOL: &amp;lt;b&amp;gt;joint&amp;lt;/b&amp;gt; rule</title></item>'))),
    ).toEqual(['SEC & DOL: <b>joint</b> rule']);
  });

  test('control characters go, a mark and blank lines in front do not matter (P09, P10)', () => {
    expect(
      titles(feed(`\ufeff\n\n  junk ${rss('<item><title>Agen\u0000cy\u000b rule\b \ufffe401(k)</title></item>')}`)),
    ).toEqual(['Agency rule 401(k)']);
  });

  test('UTF-16 and windows-1252 come out right (P11, P13)', () => {
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(rss(entry(1)), 'utf16le')]);
    expect(titles(feed(decodeBody(wide, '').text))).toEqual(['Rule 1']);
    const western = Buffer.from(
      '<?xml version="1.0" encoding="windows-1252"?><rss><channel><item><title>\u0093Fees\u0094 \u0096 caf\u00e9</title></item></channel></rss>',
      'latin1',
    );
    expect(titles(feed(decodeBody(western, '').text))).toEqual(['“Fees” – café']);
  });

  test('passages that were encoded twice are mended, honest letters are not', () => {
    expect(titles(feed(rss('<item><title>The agencyâ€™s rÃ©sumÃ© of CAFÉ” and ÂME</title></item>')))).toEqual([
      'The agency’s résumé of CAFÉ” and ÂME',
    ]);
  });

  test('an item that is never closed ends where the next begins', () => {
    expect(titles(feed(rss('<item><title>One</title><item><title>Two</title></item>')))).toEqual(['One', 'Two']);
  });

  test('a document that is cut off keeps its whole items and says so (P07)', () => {
    const whole = rss(entry(1) + entry(2) + entry(3));
    const cut = feed(whole.slice(0, whole.indexOf('Rule 3') + 4));
    expect(titles(cut)).toEqual(['Rule 1', 'Rule 2']);
    expect(cut.problem?.kind).toBe('incomplete');
    const first = feed(whole.slice(0, whole.indexOf('Rule 1')));
    expect(first).toMatchObject({ items: [], problem: { kind: 'unreadable' } });
    for (let length = 0; length < whole.length; length += 7) {
      const { items, problem } = feed(whole.slice(0, length));
      expect(items.every(({ title, url }) => /^Rule \d$/.test(title) && url)).toBe(true);
      expect(problem).toBeDefined();
    }
  });

  test('links are absolute and http or https alone (P24, I20)', () => {
    const items = feed(
      rss(
        ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '/news/1', 'href="https://www.example.gov/2"']
          .map((link) => `<item><title>x</title><link>${link}</link></item>`)
          .join(''),
      ),
    ).items;
    expect(items.map(({ url }) => url)).toEqual([
      undefined,
      undefined,
      undefined,
      'https://www.example.gov/news/1',
      'https://www.example.gov/2',
    ]);
  });

  test('markup in any field is no markup afterwards; template marks and CSV formulas stay words (I20)', () => {
    const [item] = feed(
      rss(
        '<item><title>&lt;script&gt;alert(1)&lt;/script&gt;=1+1 {{x}}</title><description><![CDATA[<img src=x onerror=alert(1)>a<iframe src=x></iframe> ]]]]><![CDATA[>]]></description></item>',
      ),
    ).items;
    expect(item).toMatchObject({ title: '=1+1 {{x}}', text: 'a ]]>' });
  });

  test('keys of objects are only names (P23)', () => {
    const { items } = feed(
      rss(
        '<__proto__><polluted>yes</polluted></__proto__><item __proto__="x" constructor="y"><title>Rule</title><__proto__>x</__proto__></item>',
      ),
    );
    expect(titles({ items })).toEqual(['Rule']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    feed('{"items":[{"id":"1","content_text":"x","__proto__":{"polluted":1}}]}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('the newest 2,000 of more items are kept, and the rest is told (P21)', () => {
    const many = Array.from({ length: 2500 }, (_, n) =>
      entry(n, `<pubDate>${new Date(Date.UTC(2026, 0, 1) + n * 60_000).toUTCString()}</pubDate>`),
    );
    const { items, problem } = feed(rss(many.join('')));
    expect(items).toHaveLength(2000);
    expect(items[0]?.title).toBe('Rule 500');
    expect(problem).toMatchObject({ kind: 'incomplete', message: expect.stringContaining('2500') as string });
  });

  test('fields of a megabyte are cut, long identifiers hashed (P22)', () => {
    const long = 'word '.repeat(200_000);
    const [item] = feed(
      rss(
        `<item><title>${long}</title><guid isPermaLink="false">${long}</guid><description>${long}</description></item>`,
      ),
    ).items;
    expect(item?.title.length).toBeLessThanOrEqual(500);
    expect(item?.text?.length).toBeLessThanOrEqual(200_000);
    expect(item?.guid).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  test('a feed without entries is healthy and empty', () => {
    expect(feed(rss(''))).toEqual({ items: [] });
    expect(feed('{"version":"https://jsonfeed.org/version/1","items":[]}')).toEqual({ items: [] });
  });
});

describe('what is no feed', () => {
  test.each([
    ['', /empty/],
    [' \n ', /empty/],
    ['<!DOCTYPE html><html><head><title>Newsroom &amp; events</title></head></html>', /not a feed.*Newsroom & events/],
    ['<html><head><title>Sign in</title></head><form><input type="password"></form></html>', /not a feed.*Sign in/],
    ['%PDF-1.7 \u0000\u0001', /not a feed/],
    ['{"error":"rate limit"}', /not a feed/],
    ['{"items":[{"id":"1"', /cut off or broken/],
    ['<root><a/></root>', /not a feed.*root/],
    ['words', /not a feed/],
  ])('%j (P01 to P06)', (body, sentence) => {
    const { items, problem } = feed(body);
    expect(items).toEqual([]);
    expect(problem?.kind).toBe('unreadable');
    expect(problem?.message).toMatch(sentence);
    expect(problem?.message).toMatch(/^example: /);
  });

  test('a wall is a refusal, also behind comments', () => {
    const wall =
      '<!-- x --><!-- y --><!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>';
    expect(feed(wall).problem?.kind).toBe('refused');
    expect(parsePage(page(wall), source({ format: 'json', parser: 'federal-register' })).problem?.kind).toBe('refused');
  });
});

describe('documents made to harm', () => {
  const laughs = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');
  test.each([
    [
      'nested entities (P17)',
      `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">${laughs}]><rss><channel><item><title>&l9;</title></item></channel></rss>`,
    ],
    [
      'a file (P15)',
      '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item><title>A &x; B</title></item></channel></rss>',
    ],
    [
      'an address (P15)',
      '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]><rss><channel/></rss>',
    ],
    ['nesting (P20)', `<rss><channel>${'<a>'.repeat(300_000)}`],
  ])('%s is refused at once', (_, document) => {
    const before = performance.now();
    const { items, problem } = feed(document);
    expect(items).toEqual([]);
    expect(problem?.kind).toBe('unreadable');
    expect(performance.now() - before).toBeLessThan(1000);
  });

  test('a document type and a stylesheet elsewhere are not asked for, the items are read (P16)', () => {
    const outside =
      '<?xml version="1.0"?><?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?><!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">';
    expect(
      titles(feed(`${outside}<rss><channel>${entry(1)}<xi:include href="file:///etc/passwd"/></channel></rss>`)),
    ).toEqual(['Rule 1']);
  });

  test.each([
    ['character references (P19)', `<title>${'&#65;'.repeat(400_000)}</title>`],
    ['attributes (P20)', `<title ${Array.from({ length: 50_000 }, (_, n) => `a${n}="1"`).join(' ')}>x</title>`],
    ['unclosed tags in a text (P26)', `<title>x</title><description>${'&lt;a href="'.repeat(50_000)}</description>`],
    ['comments (P26)', `<title>x</title><description><![CDATA[${'<!-- -->'.repeat(60_000)}]]></description>`],
    ['a date of digits (P26)', `<title>x</title><pubDate>${'1/'.repeat(200_000)}</pubDate>`],
    ['addresses of blanks (P26)', `<title>x</title><link>${' \t'.repeat(200_000)}</link>`],
  ])('%s take no long time', (_, fields) => {
    const before = performance.now();
    const { items } = feed(rss(`<item>${fields}</item>`));
    expect(items).toHaveLength(1);
    expect(items[0]!.title.length).toBeLessThanOrEqual(500);
    expect(performance.now() - before).toBeLessThan(3000);
  });

  test('a web page of open elements is refused, not built (P20)', async () => {
    const deep = `<html><body>${'<div>'.repeat(100_000)}x`;
    const before = performance.now();
    expect(
      parsePage(page(deep), source({ format: 'html', select: { item: 'div', title: 'a', link: 'a' } })).problem?.kind,
    ).toBe('unreadable');
    expect(await readArticle(page(deep), null)).toBeNull();
    expect(performance.now() - before).toBeLessThan(1000);
  });
});

describe('lists on web pages', () => {
  const select = { item: 'li.release', title: 'a', link: 'a', date: '.date', summary: 'p' };
  const html = source({ format: 'html', select });
  const list = (rows: string): string =>
    `<html><head><title>Newsroom</title><base href="/press/"></head><body><ul>${rows}</ul></body></html>`;

  test('are read by their selectors; addresses stand against the base of the page', () => {
    const body = list(
      '<li class="release"><span class="date">Aug 7, 2025 | News Release</span><a href="1.htm">Rule <i>proposed</i> &amp; filed</a><p>Summary.</p></li><li>no release</li>',
    );
    expect(parsePage(page(body), html)).toEqual({
      items: [
        {
          guid: 'https://www.example.gov/press/1.htm',
          url: 'https://www.example.gov/press/1.htm',
          title: 'Rule proposed & filed',
          text: 'Summary.',
          published: 'Aug 7, 2025 | News Release',
        },
      ],
    });
  });

  test('attributes are named with @, machine times come before printed ones', () => {
    const body = '<div data-url="/a" title="The rule"><time datetime="2026-03-31T12:45:00Z">yesterday</time></div>';
    const by = source({ format: 'html', select: { item: 'div', title: '@title', link: '@data-url', date: 'time' } });
    expect(parsePage(page(body), by).items).toEqual([
      {
        guid: 'https://www.example.gov/a',
        url: 'https://www.example.gov/a',
        title: 'The rule',
        published: '2026-03-31T12:45:00Z',
      },
    ]);
  });

  test('a changed layout is a problem on the first visit (P25)', () => {
    const { items, problem } = parsePage(page(list('<div class="card"><a href="1">Rule</a></div>')), html);
    expect(items).toEqual([]);
    expect(problem?.message).toMatch(/structure changed.*li\.release.*Newsroom/);
    expect(parsePage(page(list('<li class="release">Rule</li>')), html).problem?.message).toMatch(/structure changed/);
  });
});

describe('articles', () => {
  const words = 'The Department said that comments on the proposed rule close on June 1. '.repeat(12);
  const body = `<html><head><title>Rule proposed | Example Agency</title><meta property="og:site_name" content="Example Agency"><link rel="canonical" href="/a/1">
    <script type="application/ld+json">{"@type":"NewsArticle","headline":"Rule proposed","datePublished":"2026-03-31T08:45:00-04:00"}</script></head>
    <body><nav><a href="/">Home</a></nav><main><h1>Rule proposed</h1><div class="body"><p>${words}</p><p>${words}</p></div></main><footer>Contact</footer></body></html>`;

  test('the body is where the source says', async () => {
    const article = await readArticle(page(body), source({ articleBody: '.body' }));
    expect(article).toEqual({
      title: 'Rule proposed',
      text: `${words.trim()}\n${words.trim()}`,
      published: '2026-03-31T08:45:00-04:00',
    });
  });

  test('else what reads like an article; the page alone is an item', async () => {
    const { items } = await parseUnknown(page(body));
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      url: 'https://www.example.gov/a/1',
      title: 'Rule proposed',
      published: '2026-03-31T08:45:00-04:00',
    });
    expect(items[0]?.text).toContain('comments on the proposed rule');
    expect(items[0]?.text).not.toContain('Contact');
  });

  test('the day may stand beside the headline only', async () => {
    const bare = `<html><title>March 31, 2026 Press Release</title><body><h1>Rule proposed</h1><p>${words}</p></body></html>`;
    const article = await readArticle(page(bare), null);
    expect(article?.title).toBe('Rule proposed');
    expect(readMoment(article?.published ?? '')?.at).toBe('2026-03-31T00:00:00.000Z');
  });

  test.each([
    '',
    '<html><title>404 Not Found</title></html>',
    '<html><title>Sign in</title><form><input type="password"></form></html>',
  ])('%j is none', async (body) => {
    expect((await parseUnknown(page(body))).items).toEqual([]);
  });
});

describe('answers of the record', () => {
  const register = source({ format: 'json', parser: 'federal-register' });
  const document = {
    document_number: '2026-01234',
    title: 'Example Rule',
    type: 'Proposed Rule',
    abstract: 'The <i>Department</i> proposes.',
    html_url: 'https://www.federalregister.gov/d/2026-01234',
    publication_date: '2026-03-31',
    comments_close_on: '2026-06-01',
    citation: '91 FR 100',
    regulation_id_numbers: ['1210-AC99'],
    docket_ids: ['EBSA-2026-0999'],
    agencies: [{ raw_name: 'DEPARTMENT OF LABOR', name: 'Labor Department' }],
  };
  const answer = (value: unknown) => parsePage(page(JSON.stringify(value)), register);

  test('a document of the Federal Register with its numbers and days', () => {
    expect(answer({ count: 1, results: [document] })).toEqual({
      items: [
        {
          guid: '2026-01234',
          url: 'https://www.federalregister.gov/d/2026-01234',
          title: 'Example Rule',
          text: 'The Department proposes.',
          published: '2026-03-31',
          record: {
            documentNumber: '2026-01234',
            citation: '91 FR 100',
            documentType: 'Proposed Rule',
            docketIds: ['EBSA-2026-0999'],
            rins: ['1210-AC99'],
            agencies: ['Labor Department'],
            publishedOn: '2026-03-31',
            commentsCloseOn: '2026-06-01',
          },
        },
      ],
    });
  });

  test('cut off gives nothing, short of its count says so, bad rows are counted (P27, P29, P30)', () => {
    const text = JSON.stringify({ count: 1, results: [document] });
    expect(parsePage(page(text.slice(0, -20)), register)).toMatchObject({ items: [], problem: { kind: 'unreadable' } });
    expect(answer({ count: 3, results: [document] })).toMatchObject({
      items: [{ guid: '2026-01234' }],
      problem: { kind: 'incomplete' },
    });
    const odd = answer({ count: 4, results: [document, null, { title: null, document_number: 7 }, 'x'] });
    expect(odd.items).toHaveLength(2);
    expect(odd.problem?.message).toMatch(/2 of 4 rows/);
    expect(answer({ count: 0 })).toEqual({ items: [] }); // no hits: the API leaves the list out
    expect(answer({ errors: { foo: 'is not a valid field' } }).problem?.kind).toBe('unreadable');
  });

  test('the next page is followed where the question has an end', () => {
    const next = 'https://www.federalregister.gov/api/v1/documents.json?page=2';
    const at = (pages: number, url: string) =>
      nextPageOf(
        page(JSON.stringify({ count: 40, total_pages: pages, next_page_url: next, results: [document] }), url),
        register,
      );
    expect(at(2, 'https://www.federalregister.gov/api/v1/documents.json?x=1')).toBe(next);
    expect(at(50, 'https://www.federalregister.gov/api/v1/documents.json?x=1')).toBeNull();
    expect(
      at(
        50,
        'https://www.federalregister.gov/api/v1/documents.json?conditions%5Bpublication_date%5D%5Bgte%5D=2026-01-01',
      ),
    ).toBe(next);
  });

  test('public inspection: filed is when it was known, publication is to come', () => {
    const filed = {
      count: 1,
      results: [
        {
          document_number: '2026-01234',
          title: 'Example Rule',
          type: 'Proposed Rule',
          filed_at: '2026-03-30T12:45:00.000Z',
          publication_date: '2026-03-31',
          docket_numbers: ['EBSA-2026-0999'],
          html_url: 'https://www.federalregister.gov/public-inspection/2026-01234/example',
        },
      ],
    };
    const [item] = parsePage(
      page(JSON.stringify(filed)),
      source({ format: 'json', parser: 'public-inspection' }),
    ).items;
    expect(item).toMatchObject({
      published: '2026-03-30T12:45:00.000Z',
      record: { publishedOn: '2026-03-31', docketIds: ['EBSA-2026-0999'] },
    });
  });

  test('regulations.gov: the end of a day in Washington is that day', () => {
    const value = {
      data: [
        {
          id: 'EBSA-2026-0999-0001',
          type: 'documents',
          attributes: {
            title: 'Example Rule',
            documentType: 'Proposed Rule',
            docketId: 'EBSA-2026-0999',
            frDocNum: '2026-01234',
            postedDate: '2026-03-31T04:00:00Z',
            commentEndDate: '2026-06-02T03:59:59Z',
            agencyId: 'EBSA',
          },
        },
      ],
      meta: { totalElements: 1, hasNextPage: true },
    };
    const gov = source({ format: 'json', parser: 'regulations-gov' });
    const [item] = parsePage(page(JSON.stringify(value)), gov).items;
    expect(item).toMatchObject({
      url: 'https://www.regulations.gov/document/EBSA-2026-0999-0001',
      record: { commentsCloseOn: '2026-06-01', documentNumber: '2026-01234' },
    });
    const url = 'https://api.regulations.gov/v4/documents?filter[docketId]=EBSA-2026-0999&page[size]=250';
    expect(new URL(nextPageOf(page(JSON.stringify(value), url), gov)!).searchParams.get('page[number]')).toBe('2');
    expect(parsePage(page('{"error":{"code":"API_KEY_INVALID","message":"no"}}'), gov).problem?.kind).toBe('no-key');
  });

  test('OIRA: each review is an item of its own, a cut file says so', () => {
    const row = (stage: string, done: string): string =>
      `<REGACT><AGENCY_CODE>1210</AGENCY_CODE><RIN>1210-AC99</RIN><TITLE>Example &amp; Rule</TITLE><STAGE>${stage}</STAGE><DATE_RECEIVED>2026-01-13</DATE_RECEIVED>${done}</REGACT>`;
    const file = `<OIRA_DATA RUNDATE="x">${row('Proposed Rule', '<DATE_COMPLETED>2026-03-24</DATE_COMPLETED><DECISION>Consistent with Change</DECISION>')}${row('Final Rule', '')}${row('Final Rule', '')}</OIRA_DATA>`;
    const reginfo = source({ format: 'json', parser: 'reginfo' });
    const { items, problem } = parsePage(page(file), reginfo);
    expect(problem).toBeUndefined();
    expect(
      items.map(({ title, published, record }) => [title, published, record?.oiraStage, record?.oiraDecision]),
    ).toEqual([
      ['Example & Rule', '2026-03-24', 'Proposed Rule', 'Consistent with Change'],
      ['Example & Rule', '2026-01-13', 'Final Rule', undefined],
    ]);
    expect(new Set(items.map(({ url }) => url)).size).toBe(2);
    expect(parsePage(page(file.slice(0, -30)), reginfo).problem?.kind).toBe('incomplete');
  });

  test('WordPress posts in UTC', () => {
    const post = [
      {
        id: 7,
        date: '2026-03-31T08:45:00',
        date_gmt: '2026-03-31T12:45:00',
        link: 'https://www.example.gov/p/',
        title: { rendered: 'Rule &#8211; proposed' },
        content: { rendered: '<p>Text</p>' },
      },
    ];
    expect(parsePage(page(JSON.stringify(post)), source({ format: 'json', parser: 'wordpress' })).items).toEqual([
      {
        guid: '7',
        url: 'https://www.example.gov/p/',
        title: 'Rule – proposed',
        text: 'Text',
        published: '2026-03-31T12:45:00Z',
      },
    ]);
  });

  test('a bill is its latest action', () => {
    const bill = {
      bill: {
        congress: 119,
        type: 'HR',
        number: '9999',
        title: 'Example Act',
        updateDate: '2026-04-01',
        latestAction: { actionDate: '2026-03-31', text: 'Referred to the Committee.' },
      },
    };
    const [item] = parsePage(page(JSON.stringify(bill)), source({ format: 'json', parser: 'congress' })).items;
    expect(item).toMatchObject({
      title: 'Example Act',
      published: '2026-03-31',
      url: 'https://www.congress.gov/bill/119th-congress/house-bill/9999#2026-03-31',
    });
  });

  test('an unknown parser names those that there are', () => {
    expect(() => parsePage(page('{}'), source({ format: 'json', parser: 'nobody' }))).toThrow(parserNames[0]);
  });
});

describe('the parse command', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hearsay-parse-'));
    writeFileSync(
      join(folder, 'one.xml'),
      rss(entry(1, '<pubDate>Tue, 31 Mar 2026 08:45:00 EDT</pubDate>') + entry(2, '<pubDate>soon</pubDate>')),
    );
    writeFileSync(join(folder, 'wall.html'), '<html><head><title>Access Denied</title></head></html>');
    writeFileSync(join(folder, 'odd\u001b[31m.xml'), 'x');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const run = (...args: string[]) => {
    const ran = spawnSync(process.execPath, ['--import', 'tsx', 'src/main.ts', 'parse', ...args], { encoding: 'utf8' });
    const lines = ran.stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    return { status: ran.status, lines, stderr: ran.stderr };
  };

  test('prints one line an item, dates in ISO or null; a file that cannot be read is told, the others are read', () => {
    const [one, wall, none] = ['one.xml', 'wall.html', 'none.xml'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    expect(run(one)).toMatchObject({
      status: 0,
      lines: [
        { guid: null, url: 'https://www.example.gov/1', title: 'Rule 1', text: '', published: '2026-03-31T12:45:00Z' },
        { url: 'https://www.example.gov/2', published: null },
      ],
    });
    const several = run(wall, none, one);
    expect(several.status).toBe(1);
    expect(several.lines.map(({ file, problem }) => [file, Boolean(problem)])).toEqual([
      [wall, true],
      [none, true],
      [one, false],
      [one, false],
    ]);
    expect(several.stderr).not.toContain('\u001b');
    expect(run(join(folder, 'odd\u001b[31m.xml')).stderr).toContain('\\u001b[31m'); // I22
    expect(run().status).toBe(2);
    expect(run('--url', 'ftp://x', one).status).toBe(2);
  });
});
