// Foreign text made plain: white space, markup, entities, lengths, hashes. Every function here is linear in its input.
// What a word is (for the index and for comparing) is told in words.ts.

import { hash as digest } from 'node:crypto';
import { squash } from './visible.ts';

export { decodeEntities, plainText } from './markup.ts';
export { squash } from './visible.ts';

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
