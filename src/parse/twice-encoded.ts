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
export function mended(text: string): string {
  if (!HINT.test(text)) return text;
  return text.replace(TWICE, (passage) => {
    const decoded = Buffer.from([...passage].map(byteOf)).toString('utf8');
    return decoded.includes('\ufffd') ? passage : decoded;
  });
}
