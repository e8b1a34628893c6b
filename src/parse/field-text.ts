// The fields of an entry as plain text: titles, texts, identifiers, authors, out of markup or not.

import { plainLines, plainText } from '../lib/markup.ts';
import { authorLine, bodyText, hash, squash, titleLine } from '../lib/text.ts';

/** Bytes of an identifier, at most (P22). */
const GUID_LIMIT = 512;
/** More than this of a field is not looked at: a page that runs wild must not cost a second. */
const RAW_TITLE = 20_000;
const RAW_TEXT = 1_000_000;

/** How a field's characters are meant: plain words, escaped markup, or markup in the open (already escaped by us). */
export type Manner = 'text' | 'html';

// Text that was UTF-8, was taken for Western and was written as UTF-8 once more: `Fraâ€™s` for `Fra’s`. Feeds and the
// pages of agencies' content systems carry such passages; they are mended where nothing else could have been meant.

/** Where windows-1252 has other characters than ISO 8859-1: the byte of each. */
const WESTERN = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const BYTES = new Map([...WESTERN].map((character, index) => [character, 0x80 + index]));

/**
 * What two and three bytes look like when each was taken for a character: `Ã` and `Â` before a second half, `â€` before
 * the end of a quote or dash. Other first letters stand before such characters in honest text too (`CAFÉ”`).
 */
const TWICE = new RegExp(
  `Ã[\\u0080-\\u00bf${WESTERN}]|Â[\\u0080-\\u00bf]|â(?:€|\\u0080)[\\u0080-\\u00bf${WESTERN}]`,
  'g',
);
const HINT = /[ÃÂ]|â[€\u0080]/;

const byteOf = (character: string): number => BYTES.get(character) ?? character.charCodeAt(0);

/** The text with every passage that was encoded twice decoded once more; everything else as it is. */
function mended(text: string): string {
  if (!HINT.test(text)) return text;
  return text.replace(TWICE, (passage) => {
    const decoded = Buffer.from([...passage].map(byteOf)).toString('utf8');
    return decoded.includes('\ufffd') ? passage : decoded;
  });
}

const HTML_NAMES =
  'a|abbr|acronym|address|applet|area|article|aside|audio|b|base|big|blink|blockquote|body|br|button|canvas|caption|center|cite|code|col|colgroup|dd|del|details|dfn|div|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|frame|frameset|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|legend|li|link|main|map|mark|marquee|meta|nav|nobr|noscript|object|ol|option|p|param|picture|pre|q|s|samp|script|section|select|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|textarea|tfoot|th|thead|time|title|tr|tt|u|ul|var|video|wbr';
/** A `<` that begins no element of HTML: `<T>`, `a < b`. */
const STRAY = new RegExp(`<(?!/?(?:${HTML_NAMES})(?:[\\s/][^<>]*)?>|!--|!doctype\\s)`, 'gi');
const LOOKS_LIKE_HTML = new RegExp(
  `<(?:/?(?:${HTML_NAMES})(?:[\\s/][^<>]*)?)>|&(?:[a-z]{2,8}|#\\d{1,7}|#x[0-9a-f]{1,6});`,
  'i',
);

/** A title as one line of plain words. Elements of HTML go, other angle brackets stay as the words they are. */
export function titleOf(value: string, manner: Manner = 'html'): string {
  const raw = mended(value.slice(0, RAW_TITLE));
  if (!/[<&]/.test(raw)) return titleLine(raw);
  // Titles that say they are plain and hold markup all the same are more frequent than titles about markup.
  if (manner === 'text' && !LOOKS_LIKE_HTML.test(raw)) return titleLine(raw);
  return titleLine(plainText(raw.replace(STRAY, '&lt;')));
}

/** The text of an entry, block by block on lines of their own, without markup. */
export function textOf(value: string, manner: Manner = 'html'): string {
  const raw = mended(value.slice(0, RAW_TEXT));
  const isPlain = manner === 'text' && !LOOKS_LIKE_HTML.test(raw.slice(0, 20_000));
  return bodyText(isPlain ? plainLines(raw) : plainText(raw));
}

/** Identifiers as they are; very long ones by their hash. */
export function guidOf(value: string): string {
  const guid = squash(value.slice(0, RAW_TEXT));
  return Buffer.byteLength(guid) > GUID_LIMIT ? `sha256:${hash(guid)}` : guid;
}

/** `jane@example.gov (Jane Doe)` gives Jane Doe. */
export function authorOf(value: string): string {
  const line = titleOf(value);
  return /^\S+@\S+\s\(([^()]+)\)$/.exec(line)?.[1] ?? authorLine(line);
}
