// Foreign text made plain: white space, markup, entities, lengths, hashes. Every function here is linear in its input.
// What a word is (for the index and for comparing) is told in words.ts.

import { hash as digest } from 'node:crypto';
import { Parser } from 'htmlparser2';

/** Control characters but tab and line ends, lone non-characters, byte-order marks and zero-width blanks. */
const INVISIBLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u2060\ufeff\ufff9-\ufffb\ufffe\uffff]/g;
/** Marks that turn the direction of what follows: they can make an address read as another one (I21). */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;

/** Text without characters that a reader cannot see or that act on the screen; lone surrogates become U+FFFD. */
export function visible(text: string): string {
  return text
    .replace(INVISIBLE, '')
    .replace(TURNING, '')
    .replace(/\p{Cs}/gu, '\ufffd');
}

/** One line: invisible characters out, every run of white space one blank, none at the ends. */
export function squash(text: string): string {
  return visible(text).replace(/\s+/g, ' ').trim();
}

/** Elements whose content is no text for a reader. */
const SILENT = new Set([
  ...['script', 'style', 'template', 'iframe', 'svg', 'noembed', 'noframes', 'title'],
  ...['select', 'button', 'nav', 'textarea', 'canvas', 'audio', 'video'],
]);
/** Elements that stand on lines of their own. */
const BLOCKS = new Set([
  ...['address', 'article', 'aside', 'blockquote', 'br', 'center', 'dd', 'details', 'div', 'dl', 'dt', 'fieldset'],
  ...['figcaption', 'figure', 'footer', 'form', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'hr', 'li', 'main'],
  ...['ol', 'p', 'pre', 'section', 'summary', 'table', 'tbody', 'tr', 'ul'],
]);

/** Feeds markup to the tolerant HTML reader; entities are decoded once, in the HTML manner. */
function readMarkup(html: string, handlers: ConstructorParameters<typeof Parser>[0]): void {
  const parser = new Parser(handlers, { decodeEntities: true, lowerCaseTags: true, recognizeCDATA: true });
  parser.write(html);
  parser.end();
}

/**
 * HTML as plain text: markup, scripts, styles and menus out, entities decoded once, each block (paragraph, list entry,
 * table row) on a line of its own, no empty lines. Plain text passes through, squashed line by line.
 */
export function plainText(html: string): string {
  if (!html.includes('<') && !html.includes('&')) return linesOf(html);
  let text = '';
  let silent = 0;
  const line = (name: string): void => {
    if (BLOCKS.has(name)) text += '\u0000';
    else if (name === 'td' || name === 'th') text += ' ';
  };
  readMarkup(html, {
    onopentagname: (name) => {
      if (SILENT.has(name)) silent += 1;
      else line(name);
    },
    onclosetag: (name) => {
      if (SILENT.has(name)) silent = Math.max(0, silent - 1);
      else line(name);
    },
    ontext: (part) => {
      if (silent === 0) text += part.includes('\u0000') ? part.replaceAll('\u0000', ' ') : part;
    },
  });
  return text.split('\u0000').map(squash).filter(Boolean).join('\n');
}

/** Text that holds no markup, line by line. */
function linesOf(text: string): string {
  if (!/[\r\n]/.test(text)) return squash(text);
  return text
    .split(/[\r\n]+/)
    .map(squash)
    .filter(Boolean)
    .join('\n');
}

/** `AT&amp;T` gives `AT&T`: HTML entities decoded once, everything else (also `<`) as it stands. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  let decoded = '';
  readMarkup(text.replaceAll('<', '&lt;'), { ontext: (part) => void (decoded += part) });
  return decoded;
}

/** SHA-256 of the text as UTF-8, in 64 hexadecimal digits. */
export function hash(text: string): string {
  return digest('sha256', text, 'hex');
}

/** The first `count` words of a text, as they stand, joined by single blanks. */
export function firstWords(text: string, count: number): string {
  return squash(text.slice(0, count * 40))
    .split(' ')
    .slice(0, count)
    .join(' ');
}

/** At most `limit` characters (UTF-16 code units); a text that was cut ends in `…` and never in half a character. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = limit - 1;
  const last = text.charCodeAt(end - 1);
  return `${text.slice(0, last >= 0xd800 && last < 0xdc00 ? end - 1 : end).trimEnd()}…`;
}
