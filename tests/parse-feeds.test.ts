// Feeds of every kind and what is none, whole and broken (rows P01 to P14, P21 to P24, I20). All texts are ours.

import { describe, expect, test } from 'vitest';
import { decodeBody } from '../src/lib/charset.ts';
import { parsePage } from '../src/parse/parse.ts';
import { entry, feed, page, rss, source, titles } from './parse-helpers.ts';

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

  test('a title over several lines is one line, an author too, of 200 characters at most', () => {
    const [item] = feed(
      rss(`<item><title>Agency  proposes\n a rule</title><dc:creator>Jane\n ${'Doe '.repeat(200)}</dc:creator></item>`),
    ).items;
    expect(item?.title).toBe('Agency proposes a rule');
    expect(item?.author).toMatch(/^Jane Doe Doe .{180,191}…$/);
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

test('F45 for how long a feed asks to be kept: its own word, a day at most; an entry has none', () => {
  const ttlOf = (words: string): number | undefined =>
    feed(`<rss><channel>${words}<item><title>A</title><ttl>5</ttl></item><ttl>7</ttl></channel></rss>`).ttlMinutes;
  expect(ttlOf('<ttl> 120 </ttl>')).toBe(120);
  expect(ttlOf('<ttl>99999</ttl>')).toBe(1440);
  expect(ttlOf('<ttl>soon</ttl>')).toBeUndefined();
  expect(ttlOf('<ttl>0</ttl>')).toBeUndefined();
  expect(ttlOf('')).toBeUndefined();
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
  ])('%j (P01, P02, P03, P04, P05, P06)', (body, sentence) => {
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
