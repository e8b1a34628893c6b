// Wrapped lines and odd blanks as plain blanks, for patterns: every place stays where it was.

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
