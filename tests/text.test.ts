// Foreign text made plain, addresses made absolute and clean (rows P22, P24, P26, I06, I20, I21).

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cut, hash, squash } from '../src/lib/text.ts';
import { decodeEntities, plainText } from '../src/lib/markup.ts';
import { absoluteUrl, cleanUrl } from '../src/lib/urls.ts';

describe('plain text', () => {
  test.each([
    ['<p>The rule &amp; its <b>preamble</b></p>', 'The rule & its preamble'],
    ['one<br>two<p>three', 'one\ntwo\nthree'],
    ['<ul><li>a<li>b</ul>', 'a\nb'],
    ['<table><tr><td>x</td><td>y</td></tr></table>', 'x y'],
    ['<script>alert("<p>")</script>kept<style>p{}</style>', 'kept'],
    ['<nav><a>Menu</a></nav>kept<button>Share</button>', 'kept'],
    ['a < b && c > d, AT&T', 'a < b && c > d, AT&T'],
    ['5&nbsp;%&#8212;&rsquo;&#146;&#x2019;', '5 %—’’’'],
    ['&amp;lt;b&amp;gt;', '&lt;b&gt;'], // once, not twice
    ['<a title="x > y" href=\'z\'>link</a> after', 'link after'],
    ['<a href="never closed>still</a> here', 'still here'],
    ['x <![CDATA[<y>]]> <!-- no --> z', 'x <y> z'],
    ['cut off <a href="', 'cut off'],
    ['no markup\r\n\r\n at  all', 'no markup\nat all'],
  ])('of %j', (html, expected) => expect(plainText(html)).toBe(expected));

  test('holds no element that could act, whatever the markup (I20)', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '</',
      'script',
      '<b>',
      '<p ',
      '"',
      "'",
      '=',
      '&',
      '&lt;',
      '<!--',
      '-->',
      ' ',
      'x',
      '<![CDATA[',
      ']]>',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = plainText(pieces.filter((one) => one !== '&lt;' && one !== '<![CDATA[').join(''));
        expect(text).not.toMatch(/<\/?[a-z][^<]*>/i);
      }),
      { numRuns: 2000 },
    );
  });

  test('entities are decoded as the HTML standard says, invented ones stay', () => {
    expect(decodeEntities('&eacute;&hellip; &copy 2026 &bogus; &#0; &#xD800; &#99999999;')).toBe(
      'é… © 2026 &bogus; \ufffd \ufffd \ufffd',
    );
  });

  test('what no reader sees is taken out, half characters are replaced (I21)', () => {
    expect(squash('a\u0000b\u202ec\u200b \ufeff\n d\ud800')).toBe('abc d\ufffd');
    expect(squash('family 👩‍👧 stays')).toBe('family 👩‍👧 stays');
  });

  test('a cut never leaves half a character', () => {
    expect(cut('abc😀def', 5)).toBe('abc…');
    expect(cut('abc', 3)).toBe('abc');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 20 }), (text, limit) => {
        expect(cut(text, limit).length).toBeLessThanOrEqual(limit);
        expect(cut(text, limit)).not.toMatch(/\p{Surrogate}/u);
      }),
    );
  });

  test('a hash is SHA-256', () => {
    expect(hash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  test('no markup takes long (P19, P26)', () => {
    const before = performance.now();
    for (const piece of [
      '<',
      '<a ',
      '<a href="',
      '<!--',
      '<!-- -->',
      '</',
      '<script>',
      '&',
      '&#65;',
      '&x',
      '<b',
      "='",
      '<svg/>',
      ' ',
      '\ud800',
    ])
      plainText(piece.repeat(300_000 / piece.length));
    expect(performance.now() - before).toBeLessThan(5000);
  });
});

describe('addresses', () => {
  test.each([
    ['/news/1', 'https://www.example.gov/list/', 'https://www.example.gov/news/1'],
    ['../1.htm', 'https://www.example.gov/list/all/', 'https://www.example.gov/list/1.htm'],
    [' https://example.gov/a\n b ', '', 'https://example.gov/a%20b'],
    ['//cdn.example.gov/x', 'https://example.gov/', 'https://cdn.example.gov/x'],
    ['https://user:secret@example.gov/', '', 'https://example.gov/'],
  ])('%j on %j is %s', (href, base, expected) => expect(absoluteUrl(href, base)).toBe(expected));

  test.each([
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'mailto:a@b.c',
    '',
    'relative/without/base',
    'http://',
  ])('%j is none (I20)', (href) => expect(absoluteUrl(href)).toBeNull());

  test('tracking goes, everything that tells the page stays as it was spelled (I06)', () => {
    expect(cleanUrl('https://example.gov/a?utm_source=rss&id=7&UTM_Medium=x&fbclid=1#main')).toBe(
      'https://example.gov/a?id=7#main',
    );
    expect(cleanUrl('https://example.gov/a?b=%20c+d&a=1')).toBe('https://example.gov/a?b=%20c+d&a=1');
    expect(cleanUrl('https://paper.example/story?mod=rss_markets')).toBe('https://paper.example/story');
    expect(cleanUrl('https://example.gov/page?mod=view&id=1')).toBe('https://example.gov/page?mod=view&id=1');
    expect(cleanUrl('https://example.gov/a?utm_source=rss')).toBe('https://example.gov/a');
    expect(cleanUrl('https://example.gov/#:~:text=words')).toBe('https://example.gov/');
  });

  test('a clean address stays as it is', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        expect(cleanUrl(cleanUrl(url))).toBe(cleanUrl(url));
      }),
    );
  });
});
