// Text cut into words in one pass: each with its place, what stands after it, and the sentence it belongs to.
// `401(k)`, `U.S.`, `I.R.S.` and `Trump's` are one word each. Leaves all meaning to the readers.

/** What stands between a word and the next one. */
export const AFTER = {
  comma: 1,
  colon: 2,
  stop: 4,
  question: 8,
  quote: 16,
  dash: 32,
  paren: 64,
  semicolon: 128,
} as const;

/** Words of one field. The arrays run side by side. `start` and `end` are UTF-16 places in the field. */
export type Words = {
  words: string[]; // lower case, possessive taken off
  start: number[];
  end: number[];
  capital: boolean[]; // begins with a capital
  shout: boolean[]; // all capitals, two letters or more
  after: number[]; // bits of AFTER
  sentence: number[]; // 0, 1, 2 …
};

const ABBREVIATIONS = new Set(
  (
    'mr mrs ms dr sen sens rep reps gov no nos inc corp co ltd llp llc jr sr st vs jan feb mar apr jun jul aug sep ' +
    'sept oct nov dec dept admin gen lt col sec prof fig art par pub cong stat reg fed cir supp etc approx'
  ).split(' '),
);
const LONGEST_WORD = 40;
const LONGEST_ACRONYM = 8;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isUpper = (code: number): boolean => code >= 65 && code <= 90;
const isLetter = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 0xc0 && !(code >= 0x2000 && code <= 0x2bff) && !(code >= 0x3000 && code <= 0x303f) && code !== 0xfeff);
const isApostrophe = (code: number): boolean => code === 39 || code === 0x2019;
const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || code === 0xa0;

/** `most` characters of the field are read; a word that would run over is cut there. */
export function readWords(field: string, most = field.length): Words {
  const found: Words = { words: [], start: [], end: [], capital: [], shout: [], after: [], sentence: [] };
  const length = Math.min(field.length, most);
  let sentence = 0;
  let at = 0;
  const add = (word: string, from: number, to: number, capital: boolean, shout: boolean): void => {
    found.words.push(word);
    found.start.push(from);
    found.end.push(to);
    found.capital.push(capital);
    found.shout.push(shout);
    found.after.push(0);
    found.sentence.push(sentence);
  };
  const note = (bit: number): void => {
    const last = found.after.length - 1;
    if (last >= 0) found.after[last] = (found.after[last] ?? 0) | bit;
  };
  /** Whether the mark at `place` ends its sentence: white space and no small letter behind it. */
  const endsHere = (place: number): boolean => {
    let next = place + 1;
    while (next < length && (isApostrophe(field.charCodeAt(next)) || '"”)?!.'.includes(field[next] ?? ' '))) next++;
    if (next >= length) return true;
    if (!isSpace(field.charCodeAt(next))) return false;
    while (next < length && isSpace(field.charCodeAt(next))) next++;
    const code = field.charCodeAt(next);
    return !(code >= 97 && code <= 122);
  };
  const close = (bit: number): void => {
    note(bit);
    if (found.sentence[found.sentence.length - 1] === sentence) sentence++;
  };

  while (at < length) {
    const code = field.charCodeAt(at);
    if (!isLetter(code) && !isDigit(code)) {
      if (code === 44) note(AFTER.comma);
      else if (code === 58) note(AFTER.colon);
      else if (code === 59) note(AFTER.semicolon);
      else if (code === 40 || code === 41) note(AFTER.paren);
      else if (code === 0x2013 || code === 0x2014 || code === 124) note(AFTER.dash);
      else if (code === 45 && isSpace(field.charCodeAt(at + 1))) note(AFTER.dash);
      else if (code === 34 || (code >= 0x2018 && code <= 0x201f)) note(AFTER.quote);
      else if (code === 63) {
        note(AFTER.question);
        if (endsHere(at)) close(AFTER.stop);
      } else if (code === 33 || code === 0x2026) {
        if (endsHere(at)) close(AFTER.stop);
      } else if (code === 46) {
        const last = found.words[found.words.length - 1] ?? '';
        const near = found.end[found.end.length - 1] === at;
        const short = near && (ABBREVIATIONS.has(last) || (last.length === 1 && !isDigit(last.charCodeAt(0))));
        if (!short && endsHere(at)) close(AFTER.stop);
      } else if (code === 38) add('and', at, at + 1, false, false);
      else if (code === 37) add('percent', at, at + 1, false, false);
      else if (code === 10 && field.charCodeAt(at + 1) === 10) close(AFTER.stop);
      at++;
      continue;
    }
    const from = at;
    const digits = isDigit(code);
    // U.S., I.R.S., E.O.: single letters with points between them are one word.
    if (!digits && field.charCodeAt(at + 1) === 46 && isLetter(field.charCodeAt(at + 2)) && at + 3 <= length) {
      let to = at;
      let word = '';
      while (word.length < LONGEST_ACRONYM && isLetter(field.charCodeAt(to)) && field.charCodeAt(to + 1) === 46) {
        word += field[to];
        to += 2;
      }
      if (word.length > 1 && !isLetter(field.charCodeAt(to))) {
        const lower = word.toLowerCase();
        add(lower === 'us' ? 'usa' : lower, from, to, isUpper(code), isUpper(code));
        at = to;
        if (isApostrophe(field.charCodeAt(at)) && (field.charCodeAt(at + 1) | 32) === 115) at += 2;
        continue;
      }
    }
    let shout = true;
    while (at < length && at - from < LONGEST_WORD) {
      const here = field.charCodeAt(at);
      if (isLetter(here)) {
        if (!isUpper(here)) shout = false;
        at++;
      } else if (isDigit(here)) at++;
      else if (digits && (here === 44 || here === 46) && isDigit(field.charCodeAt(at + 1))) at++;
      else if (isApostrophe(here) && at + 1 < length && isLetter(field.charCodeAt(at + 1))) at++;
      else break;
    }
    let to = at;
    // The possessive goes, so that an agency's name is the same in every sentence.
    if (to - from > 2 && (field.charCodeAt(to - 1) | 32) === 115 && isApostrophe(field.charCodeAt(to - 2))) to -= 2;
    const raw = field.slice(from, to);
    let word = raw === 'US' ? 'usa' : raw.toLowerCase();
    if (digits && at - from === 3 && field.charCodeAt(at) === 40 && field.charCodeAt(at + 2) === 41) {
      const letter = field.charCodeAt(at + 1) | 32;
      if (letter === 107 || letter === 98) {
        word += letter === 107 ? 'k' : 'b';
        at += 3;
        to = at;
        if (isApostrophe(field.charCodeAt(at)) && (field.charCodeAt(at + 1) | 32) === 115) at += 2;
        else if ((field.charCodeAt(at) | 32) === 115 && !isLetter(field.charCodeAt(at + 1))) to = ++at;
      }
    } else if (digits && /^4[0-9][0-9][kb]s$/.test(word)) word = word.slice(0, -1);
    if (word.includes('’')) word = word.replaceAll('’', "'");
    add(word, from, to, isUpper(code), shout && to - from > 1 && !digits);
  }
  return found;
}
