// Wrapped lines and odd blanks as plain blanks, for patterns: every place stays where it was.

const ODD_BLANK = /[\t\v\f\r\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;
/** A line that goes on in the next one: no mark ends it, and the next begins small, with a digit or with a month. */
const WRAP = /(?<=[^\s.!?:])\n(?=[a-z\d(§]|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d)/g;

/** The text with wrapped lines joined and odd blanks made plain: of the same length, so that places hold. */
export function flat(text: string): string {
  return text.replace(ODD_BLANK, ' ').replace(WRAP, ' ');
}
