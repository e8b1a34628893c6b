// Documents made to harm or to cost time (rows P15 to P20, P26). All texts are ours.

import { describe, expect, test } from 'vitest';
import { readArticle } from '../src/parse/article.ts';
import { parsePage } from '../src/parse/parse.ts';
import { entry, feed, page, rss, source, titles } from './parse-helpers.ts';

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
    [
      'a big entity used often (P18)',
      `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY b "${'big '.repeat(20_000)}">]><rss><channel><item><title>${'&b;'.repeat(20_000)}</title></item></channel></rss>`,
    ],
    [
      'an entity whose name is a pattern (P18)',
      '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l. "<script>">]><rss><channel><item><title>&lt; &l.;</title></item></channel></rss>',
    ],
    ['nesting (P20)', `<rss><channel>${'<a>'.repeat(300_000)}`],
  ])('%s is refused at once', (_, document) => {
    const before = performance.now();
    const { items, problem } = feed(document);
    expect(items).toEqual([]);
    expect(problem?.kind).toBe('unreadable');
    expect(performance.now() - before).toBeLessThan(1000);
  });

  test('entities of XML and HTML keep their meaning, whatever else is called like them (P18)', () => {
    const named =
      '<title>Five &lt; six &amp; caf&eacute; &#8212; &amp;l.</title><link>https://www.example.gov/1</link>';
    expect(titles(feed(rss(`<item>${named}</item>`)))).toEqual(['Five < six & café — &l.']);
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
