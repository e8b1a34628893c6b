// Bytes to text (rows P09-P14): one order, and two claims that are checked against the bytes.

import { expect, test } from 'vitest';
import { looksLikeBlockPage } from '../src/lib/block-page.ts';
import { decodeBody } from '../src/lib/charset.ts';

const bytes = (...codes: number[]): Buffer => Buffer.from(codes);
const xml = (encoding: string, ...codes: number[]): Buffer =>
  Buffer.concat([Buffer.from(`<?xml version="1.0" encoding="${encoding}"?><t>`), bytes(...codes), Buffer.from('</t>')]);
const inner = (text: string): string => /<t>(.*)<\/t>/s.exec(text)?.[1] ?? text;

test.each([
  ['windows-1250', [0x9a, 0xe8], 'šč'],
  ['windows-1251', [0xcf, 0xf0, 0xe0, 0xe2], 'Прав'],
  ['windows-1252', [0x93, 0x80, 0x94, 0x97, 0x92], '“€”—’'],
  ['ISO-8859-1', [0x93, 0xe9, 0x94], '“é”'],
  ['iso-8859-2', [0xb1, 0xea], 'ąę'],
  ['KOI8-R', [0xf0, 0xd2, 0xc1], 'Пра'],
  ['GBK', [0xb2, 0xe2, 0xca, 0xd4], '测试'],
  ['gb2312', [0xb2, 0xe2], '测'],
  ['Big5', [0xb4, 0xfa, 0xb8, 0xd5], '測試'],
  ['Shift_JIS', [0x83, 0x65, 0x83, 0x58], 'テス'],
  ['EUC-JP', [0xa5, 0xc6], 'テ'],
  ['EUC-KR', [0xc7, 0xd1], '한'],
])('P13 %s, from the document and from the header', (encoding, codes, text) => {
  expect(inner(decodeBody(xml(encoding, ...codes), '').text)).toBe(text);
  expect(decodeBody(bytes(...codes), `text/xml; charset="${encoding}"`).text).toBe(text);
});

test('P10 P11 byte-order marks win over every claim, and wide encodings show themselves without one', () => {
  const text = '<t>é𝕏</t>';
  const utf16 = Buffer.from(text, 'utf16le');
  const utf16be = Buffer.from(utf16).swap16();
  const points = [...text].map((character) => character.codePointAt(0) ?? 0);
  const utf32 = Buffer.alloc(points.length * 4);
  points.forEach((point, index) => utf32.writeUInt32LE(point, index * 4));
  const utf32be = Buffer.from(utf32).swap32();
  const with_ = (mark: number[], body: Buffer): Buffer => Buffer.concat([bytes(...mark), body]);
  for (const body of [
    with_([0xef, 0xbb, 0xbf], Buffer.from(text)),
    with_([0xff, 0xfe], utf16),
    with_([0xfe, 0xff], utf16be),
    with_([0xff, 0xfe, 0, 0], utf32),
    with_([0, 0, 0xfe, 0xff], utf32be),
  ])
    expect(decodeBody(body, 'text/xml; charset=koi8-r').text).toBe(text);
  for (const body of [utf16, utf16be, utf32, utf32be]) expect(decodeBody(body, '').text).toBe(text);
});

test('P14 the header beats the document, the document beats detection', () => {
  expect(inner(decodeBody(xml('koi8-r', 0xcf, 0xf0), 'text/xml; charset=windows-1251').text)).toBe('Пр');
  expect(decodeBody(Buffer.from('<html><meta charset="windows-1251"><t>\u00cf</t>', 'latin1'), '').encoding).toBe(
    'windows-1251',
  );
  expect(decodeBody(bytes(0x93, 0x61, 0x94), 'text/plain')).toEqual({ text: '“a”', encoding: 'windows-1252' });
  expect(decodeBody(Buffer.from('né'), 'text/plain')).toEqual({ text: 'né', encoding: 'utf-8' });
});

test.each([
  ['euc-jp', [0xa5, 0xb2, 0xa1, 0xbc, 0xa5, 0xe0, 0xa4, 0xce], 'ゲームの'],
  ['shift_jis', [0x83, 0x51, 0x81, 0x5b, 0x83, 0x80, 0x82, 0xcc], 'ゲームの'],
  ['gbk', [0xd1, 0xf8, 0xc0, 0xcf, 0xbd, 0xf0, 0xb7, 0xa8], '养老金法'],
  ['euc-kr', [0xc7, 0xd1, 0xb1, 0xb9, 0xbf, 0xac, 0xb1, 0xdd], '한국연금'],
])('P14 %s shows itself where nobody names it', (encoding, codes, text) => {
  expect(decodeBody(Buffer.concat([Buffer.from('<t>'), bytes(...codes), Buffer.from('</t>')]), '')).toEqual({
    text: `<t>${text}</t>`,
    encoding,
  });
});

test('P12 claims that the bytes do not bear out', () => {
  expect(inner(decodeBody(xml('utf-8', 0x93, 0x61, 0x94), '').text)).toBe('“a”');
  expect(decodeBody(Buffer.from('né — “q”'), 'text/xml; charset=ISO-8859-1').text).toBe('né — “q”');
  expect(decodeBody(Buffer.from('né'), 'text/xml; charset=no-such-thing').text).toBe('né');
  expect(inner(decodeBody(xml('utf-16', 0x61), '').text)).toBe('a');
  // mostly UTF-8 with one stray byte: the rest keeps its spelling
  const mixed = Buffer.concat([Buffer.from('<t>“né” — “né”'), bytes(0x92), Buffer.from('</t>')]);
  expect(inner(decodeBody(mixed, 'text/xml; charset=utf-8').text)).toBe('“né” — “né”’');
  expect(decodeBody(new Uint8Array(0), '').text).toBe('');
});

test('F39 P03 bot walls are known by their titles; articles about them are not', () => {
  const page = (title: string, body = ''): string =>
    `<!DOCTYPE html><html><head><title>${title}</title></head>${body}</html>`;
  for (const title of [
    'Just a moment...',
    'Access Denied',
    'Attention Required! | Cloudflare',
    '403 Forbidden',
    'Human Verification',
  ])
    expect(looksLikeBlockPage(page(title)), title).toContain(title);
  expect(looksLikeBlockPage(page('', '<script>window.gokuProps = {}</script>'))).toContain('AWS');
  expect(looksLikeBlockPage(page('Access denied: how agencies close their sites'))).toBeNull();
  expect(looksLikeBlockPage(page('News', `<a href="/a">x</a> `.repeat(40) + 'Incapsula incident ID'))).toBeNull();
  expect(looksLikeBlockPage('<?xml version="1.0"?><rss><title>Access Denied</title></rss>')).toBeNull();
});

test.each([
  ['UTF-8, and is none', 'utf-8', xml('iso-8859-2', 0xb1, 0xea), 'ąę'],
  ['UTF-8, and is Cyrillic', 'utf-8', xml('windows-1251', 0xcf, 0xf0, 0xe0, 0xe2), 'Прав'],
  ['GBK, and is UTF-8 as the document says', 'gbk', xml('utf-8', ...Buffer.from('通告')), '通告'],
  ['Latin-2, and is UTF-8', 'iso-8859-2', Buffer.from('<t>łączna opłata</t>'), 'łączna opłata'],
  ['Shift_JIS, which has no such characters', 'shift_jis', xml('euc-kr', 0xc7, 0xd1, 0xb1, 0xdb, 0xc0, 0xfd), '한글절'],
])('P14 a header that the bytes disprove yields to the document: %s', (_, charset, body, text) => {
  expect(inner(decodeBody(body, `text/xml; charset=${charset}`).text)).toBe(text);
});

test('P14 a header that the bytes do not disprove counts', () => {
  expect(inner(decodeBody(xml('iso-8859-1', 0xb1, 0xea), 'text/xml; charset=iso-8859-2').text)).toBe('ąę');
  expect(decodeBody(bytes(0xc5, 0x82), 'text/plain; charset=gbk').text).toBe('艂'); // one pair proves nothing
});
