// HTML as plain text, and entities as characters. One pass over the text with no markup kept and nothing resolved; every
// function is linear in its input.

import { createRequire } from 'node:module';
import type * as HtmlParser from 'htmlparser2';
import { squash, visible } from './text.ts';

const require = createRequire(import.meta.url);

/**
 * An event parser (htmlparser2) that calls `handlers`. It is loaded with the first document that has markup: a round in
 * which nothing changed does not pay for its tables.
 */
export function openParser(
  handlers: Partial<HtmlParser.Handler>,
  options: HtmlParser.ParserOptions,
): HtmlParser.Parser {
  const { Parser } = require('htmlparser2') as typeof HtmlParser;
  return new Parser(handlers, options);
}

/** Elements whose content is not shown as text. */
const SILENT = new Set(['template', 'svg', 'select', 'button', 'nav', 'canvas', 'audio', 'video']);
/** Elements whose content is not even markup: they end at their own closing tag and nowhere else. */
const RAW = new Set(['script', 'style', 'iframe', 'noembed', 'noframes', 'textarea', 'title']);
/** Elements on lines of their own. */
const BLOCKS = new Set([
  ...['address', 'article', 'aside', 'blockquote', 'br', 'center', 'dd', 'details', 'div', 'dl', 'dt', 'fieldset'],
  ...['figcaption', 'figure', 'footer', 'form', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'hr', 'li', 'main'],
  ...['ol', 'p', 'pre', 'section', 'summary', 'table', 'tbody', 'tr', 'ul'],
]);

const ENTITY = /&(?:#\d{1,8}|#x[0-9a-f]{1,8}|[a-z][a-z0-9]{1,31});?/gi;
const XML_ENTITY = /&(?:lt|gt|amp|quot|apos|#\d{1,8}|#x[0-9a-f]{1,8});/gi;
const decoded = new Map<string, string>([
  ...([
    ['&amp;', '&'],
    ['&lt;', '<'],
    ['&gt;', '>'],
    ['&quot;', '"'],
    ['&apos;', "'"],
    ['&nbsp;', '\u00a0'],
  ] as const),
]);

/** What the HTML standard makes of references to the C1 controls: authors meant windows-1252. */
const WESTERN = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

function characterAt(point: number): string {
  if (point >= 0x80 && point < 0xa0) return WESTERN[point - 0x80]!;
  const isControl = point < 0x20 && point !== 9 && point !== 10 && point !== 13;
  const isCharacter = !isControl && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  return isCharacter ? String.fromCodePoint(point) : '\ufffd';
}

/** One entity as the HTML standard reads it; what is none stays as it is. */
function decodeOne(entity: string): string {
  const known = decoded.get(entity);
  if (known !== undefined) return known;
  if (entity[1] === '#') {
    const isHex = entity[2] === 'x' || entity[2] === 'X';
    return characterAt(parseInt(entity.slice(isHex ? 3 : 2), isHex ? 16 : 10));
  }
  let text = '';
  const parser = openParser({ ontext: (part) => void (text += part) }, { decodeEntities: true });
  parser.write(entity);
  parser.end();
  // invented names are not remembered: they would crowd out the real ones (P18)
  if (text !== entity) decoded.set(entity, text);
  return text;
}

/** `AT&amp;T` gives `AT&T`: HTML entities decoded once, everything else (also `<`) unchanged. */
export function decodeEntities(text: string): string {
  return text.includes('&') ? text.replace(ENTITY, decodeOne) : text;
}

/** The five entities of XML and character references, decoded once; names that only HTML knows stay as they are. */
export function decodeXml(text: string): string {
  return text.includes('&') ? text.replace(XML_ENTITY, decodeOne) : text;
}

const STOP = /["'>]/g;
const NAME = /[a-z][a-z0-9:-]*/iy;

/** Where the tag that begins at `start` ends: behind its `>`, which may not stand in quotes. 0 where it is cut off. */
function endOfTag(html: string, start: number): number {
  const end = html.indexOf('>', start);
  if (end < 0 || !/["']/.test(html.slice(start, end))) return end + 1;
  STOP.lastIndex = start;
  for (let match = STOP.exec(html); match; match = STOP.exec(html)) {
    if (match[0] === '>') return match.index + 1;
    // quotes count only where a value begins
    if (!/=\s*$/.test(html.slice(Math.max(start, match.index - 8), match.index))) continue;
    const close = html.indexOf(match[0], match.index + 1);
    if (close < 0) return end + 1; // a quote that is never closed ends with its tag
    STOP.lastIndex = close + 1;
  }
  return 0;
}

/** `<script src="…"/>`, `<iframe />`: nothing is in it, whatever follows. The slash of `src=http://x/` is the address's. */
const isSelfClosed = (html: string, end: number): boolean =>
  html[end - 2] === '/' && !/=[^\s"'>]*$/.test(html.slice(Math.max(0, end - 200), end - 1));

/**
 * Where the text of an element that holds no markup ends: at its closing tag. Where that is missing, code goes on to the
 * end; a frame or a field without an end has nothing in it.
 */
function endOfRaw(html: string, name: string, start: number): number {
  if (isSelfClosed(html, start)) return start;
  for (let at = html.indexOf('</', start); at >= 0; at = html.indexOf('</', at + 2))
    if (html.slice(at + 2, at + 2 + name.length).toLowerCase() === name) return at;
  return name === 'script' || name === 'style' ? html.length : start;
}

/**
 * HTML as plain text: markup, scripts, styles and menus out, entities decoded once, each block (paragraph, list entry,
 * table row) on a line of its own, no empty lines. Plain text passes through, squashed line by line.
 */
export function plainText(markup: string): string {
  const html = visible(markup);
  const firstTag = html.indexOf('<');
  if (firstTag < 0) return plainLines(decodeEntities(html));
  const lines: string[] = [];
  let line = '';
  let silent = 0;
  let at = 0;
  const add = (text: string): void => {
    if (silent === 0 && text) line += text;
  };
  /** Removing a piece must not turn the text around it into a tag. */
  const part = (): void => {
    if (line.endsWith('<') || line.endsWith('</')) line += ' ';
  };
  while (at < html.length) {
    const tag = html.indexOf('<', at);
    if (tag < 0) {
      add(decodeEntities(html.slice(at)));
      break;
    }
    if (tag > at) add(decodeEntities(html.slice(at, tag)));
    const mark = html[tag + 1];
    if (mark === '!' || mark === '?') {
      part();
      const isComment = html.startsWith('<!--', tag);
      const isData = html.startsWith('<![CDATA[', tag);
      const close = isComment ? '-->' : isData ? ']]>' : '>';
      const end = html.indexOf(close, isComment ? tag + 2 : tag + 1);
      if (isData) add(html.slice(tag + 9, end < 0 ? html.length : end));
      at = end < 0 ? html.length : end + close.length;
      continue;
    }
    const isClosing = mark === '/';
    NAME.lastIndex = tag + (isClosing ? 2 : 1);
    const printed = NAME.exec(html)?.[0];
    if (!printed) {
      // `a < b`, `</>`: no tag
      add('<');
      at = tag + 1;
      continue;
    }
    part();
    const name = printed.toLowerCase();
    at = endOfTag(html, tag + 1 + printed.length);
    if (at === 0) break;
    if (SILENT.has(name)) silent = isClosing ? Math.max(0, silent - 1) : silent + (html[at - 2] === '/' ? 0 : 1);
    else if (RAW.has(name) && !isClosing) at = endOfRaw(html, name, at);
    else if (BLOCKS.has(name)) {
      if (line) lines.push(line);
      line = '';
    } else if (name === 'td' || name === 'th') add(' ');
  }
  lines.push(line);
  return joinLines(lines);
}

/** Text that is plain already: line by line, squashed, without empty lines. */
export function plainLines(text: string): string {
  return joinLines(text.split(/[\r\n]+/));
}

/** Lines squashed, empty ones left out. */
function joinLines(lines: string[]): string {
  const kept: string[] = [];
  for (const line of lines) {
    const text = squash(line);
    if (text) kept.push(text);
  }
  return kept.length === 1 ? kept[0]! : visible(kept.join('\n'));
}
