// Foreign text made plain and safe: white space, invisible characters, lengths, hashes, escaping for markup. Every function
// is linear in its input. Markup and entities are read in markup.ts; what a word is, is defined in words.ts.

import { hash as digest } from 'node:crypto';

/** Control characters but tab and line ends, non-characters, byte-order marks and zero-width blanks. */
const INVISIBLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u2060\ufeff\ufff9-\ufffb\ufffe\uffff]/g;
/** Marks that turn the direction of what follows: they can make an address read as another one (I21). */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;
/** One look that nearly every text passes. */
const ODD =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]/;

/** Text without characters that a reader cannot see or that act on the screen; lone surrogates become U+FFFD. */
export function visible(text: string): string {
  if (!ODD.test(text)) return text;
  return text
    .replace(INVISIBLE, '')
    .replace(TURNING, '')
    .replace(/\p{Cs}/gu, '\ufffd');
}

/** One line: invisible characters out, every run of white space one blank, none at the ends. */
export function squash(text: string): string {
  // single blanks are what they are already: most text has nothing else
  return visible(text)
    .replace(/\s{2,}|[^\S ]/g, ' ')
    .trim();
}

/** SHA-256 of the text as UTF-8, in 64 hexadecimal digits. */
export function hash(text: string): string {
  return digest('sha256', text, 'hex');
}

const TITLE_LIMIT = 500;
const TEXT_LIMIT = 200_000;
const AUTHOR_LIMIT = 200;

/** A title or headline as items have it: one line of at most 500 characters. */
export const titleLine = (text: string): string => cut(squash(text), TITLE_LIMIT);

/** The text of an item: at most 200,000 characters (docs/architecture.md, P22). */
export const bodyText = (text: string): string => cut(text, TEXT_LIMIT);

/** An author as items have it: one line of at most 200 characters. */
export const authorLine = (text: string): string => cut(squash(text), AUTHOR_LIMIT);

/** At most `limit` characters (UTF-16 code units); a text that was cut ends in `…` and never in half a character. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = limit - 1;
  const last = text.charCodeAt(end - 1);
  return `${text.slice(0, last >= 0xd800 && last < 0xdc00 ? end - 1 : end).trimEnd()}…`;
}

const ODD_BLANK = /[\t\v\f\r\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;
/** A line that goes on in the next one: no mark ends it, and the next begins small, with a digit or with a month. */
const ENDED = /[\s.!?:]/;
const GOES_ON = /[a-z\d(§]|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d/y;

/** The text with wrapped lines joined and odd blanks made plain: of the same length, so that places hold. */
export function flat(text: string): string {
  const plain = text.replace(ODD_BLANK, ' ');
  let joined = '';
  let done = 0;
  // Looked for by hand: as one pattern with a look behind, every character would be tried.
  for (let at = plain.indexOf('\n', 1); at > 0; at = plain.indexOf('\n', at + 1)) {
    GOES_ON.lastIndex = at + 1;
    if (ENDED.test(plain.charAt(at - 1)) || !GOES_ON.test(plain)) continue;
    joined += `${plain.slice(done, at)} `;
    done = at + 1;
  }
  return done === 0 ? plain : joined + plain.slice(done);
}

/** C0 controls but tab and line feed, DEL, C1, the non-characters, lone surrogates; bidi overrides (I21). */
const FORBIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

/** Text that is valid in UTF-8, XML 1.0 and JSON; line ends become `\n`. */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(FORBIDDEN, '');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For element content and quoted attributes of HTML and XML alike. */
export function escapeMarkup(text: string): string {
  return cleanText(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** An absolute http or https address, or null: no other scheme becomes a link (P9, X03). */
export function linkTarget(url: string | null | undefined): string | null {
  if (!url || !URL.canParse(url)) return null;
  const parsed = new URL(url);
  return parsed.protocol === 'http:' || parsed.protocol === 'https:' ? parsed.href : null;
}
