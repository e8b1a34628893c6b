// Text cut into words in one pass: each with its place, what stands after it, and the sentence it belongs to.
// `401(k)`, `U.S.`, `I.R.S.` and `Trump's` are one word each. Leaves all meaning to the readers.

import type { Term } from './lexicon.ts';
import { HASH_SEED, hashOn, Lexicon, STORED } from './lexicon.ts';

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
  terms: Term[]; // what is known of each, as the lexicon has it
  ids: number[]; // its number in the vocabulary, -1 where no phrase knows it
  start: number[];
  end: number[];
  capital: number[]; // 1: begins with a capital
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

/** 1 for the letters and digits of ASCII. */
const IN_WORD = Uint8Array.from({ length: 128 }, (_, code) => (isLetter(code) || isDigit(code) ? 1 : 0));

/** For words that nobody asks more of than how they are written. */
const UNKNOWN = new Lexicon();

/** Whether the mark at `place` ends its sentence: white space and no small letter behind it. */
function endsAt(field: string, place: number, length: number): boolean {
  let next = place + 1;
  while (next < length && (isApostrophe(field.charCodeAt(next)) || '"”)?!.'.includes(field[next] ?? ' '))) next++;
  if (next >= length) return true;
  if (!isSpace(field.charCodeAt(next))) return false;
  while (next < length && isSpace(field.charCodeAt(next))) next++;
  const code = field.charCodeAt(next);
  return !(code >= 97 && code <= 122);
}

const MARK = new Uint8Array(128);
MARK[44] = AFTER.comma;
MARK[58] = AFTER.colon;
MARK[59] = AFTER.semicolon;
MARK[40] = MARK[41] = AFTER.paren;
MARK[124] = AFTER.dash;
MARK[34] = AFTER.quote;
MARK[63] = AFTER.question;

/** The bit that a mark between words sets, 0 where it sets none. */
function markAt(field: string, at: number, code: number): number {
  if (code === 45) return isSpace(field.charCodeAt(at + 1)) ? AFTER.dash : 0;
  if (code < 128) return MARK[code] as number;
  if (code === 0x2013 || code === 0x2014) return AFTER.dash;
  return code >= 0x2018 && code <= 0x201f ? AFTER.quote : 0;
}

/** Whether the mark at `at` ends a sentence; `last` is the word before it, `near` whether it stands at that word. */
function closes(field: string, at: number, code: number, length: number, last: string, near: boolean): boolean {
  if (code === 63 || code === 33 || code === 0x2026) return endsAt(field, at, length);
  if (code === 46) {
    const short = near && (ABBREVIATIONS.has(last) || (last.length === 1 && !isDigit(last.charCodeAt(0))));
    return !short && endsAt(field, at, length);
  }
  return code === 10 && field.charCodeAt(at + 1) === 10;
}

/** The letters of `U.S.` or `I.R.S.` at `at`; empty where something else stands there. */
function acronymAt(field: string, at: number, length: number): string {
  if (field.charCodeAt(at + 1) !== 46 || !isLetter(field.charCodeAt(at + 2)) || at + 3 > length) return '';
  let to = at;
  let word = '';
  while (word.length < LONGEST_ACRONYM && isLetter(field.charCodeAt(to)) && field.charCodeAt(to + 1) === 46) {
    word += field[to];
    to += 2;
  }
  return word.length > 1 && !isLetter(field.charCodeAt(to)) ? word : '';
}

/** A possessive `'s` at `at`. */
const isPossessive = (field: string, at: number): boolean =>
  isApostrophe(field.charCodeAt(at)) && (field.charCodeAt(at + 1) | 32) === 115;

/** `most` characters of the field are read; a word that would run over is cut there. */
export function readWords(field: string, most = field.length, lexicon = UNKNOWN): Words {
  const length = Math.min(field.length, most);
  const words: string[] = [];
  const terms: Term[] = [];
  const ids: number[] = [];
  const start: number[] = [];
  const end: number[] = [];
  const capital: number[] = [];
  const after: number[] = [];
  const sentences: number[] = [];
  let count = 0;
  let sentence = 0;
  let at = 0;

  while (at < length) {
    const code = field.charCodeAt(at);
    const from = at;
    let to: number;
    let term: Term;
    if (isLetter(code) || isDigit(code)) {
      const digits = isDigit(code);
      const acronym = digits ? '' : acronymAt(field, at, length);
      if (acronym !== '') {
        const lower = acronym.toLowerCase();
        term = lexicon.term(lower === 'us' ? 'usa' : lower);
        at += acronym.length * 2;
        to = at;
        if (isPossessive(field, at)) at += 2;
      } else {
        // The hash of the word goes along; `before` are those without the last letter and the last two.
        let hash = HASH_SEED;
        let before = HASH_SEED;
        let beforeThat = HASH_SEED;
        let isForeign = false;
        while (at < length && at - from < LONGEST_WORD) {
          const here = field.charCodeAt(at);
          const small = here < 128 ? (STORED[here] as number) : 39;
          if (here < 128 ? IN_WORD[here] === 0 : !isLetter(here)) {
            const next = at + 1;
            const goesOn =
              here === 44 || here === 46
                ? digits && isDigit(field.charCodeAt(next))
                : isApostrophe(here) && next < length && isLetter(field.charCodeAt(next));
            if (!goesOn) break;
          } else if (here > 127) isForeign = true;
          beforeThat = before;
          before = hash;
          hash = hashOn(hash, small);
          at++;
        }
        to = at;
        // The possessive goes, so that an agency's name is the same in every sentence.
        if (to - from > 2 && isPossessive(field, to - 2)) {
          to -= 2;
          hash = beforeThat;
        }
        if (digits && at - from === 3 && field.charCodeAt(at) === 40 && field.charCodeAt(at + 2) === 41) {
          let word = stored(field.slice(from, to));
          const letter = field.charCodeAt(at + 1) | 32;
          if (letter === 107 || letter === 98) {
            word += letter === 107 ? 'k' : 'b';
            at += 3;
            to = at;
            if (isPossessive(field, at)) at += 2;
            else if ((field.charCodeAt(at) | 32) === 115 && !isLetter(field.charCodeAt(at + 1))) to = ++at;
          }
          term = lexicon.term(word);
        } else if (isForeign) term = lexicon.term(stored(field.slice(from, to)));
        else term = lexicon.find(field, from, to, hash);
        if (to - from === 2 && term.word === 'us' && field.startsWith('US', from)) term = lexicon.term('usa');
        else if (digits && to - from === 5 && /^4[0-9][0-9][kb]s$/.test(term.word))
          term = lexicon.term(term.word.slice(0, -1));
      }
    } else if (code === 38 || code === 37) {
      term = lexicon.term(code === 38 ? 'and' : 'percent');
      to = ++at;
    } else {
      if (code !== 32) {
        if (count > 0) after[count - 1] = (after[count - 1] as number) | markAt(field, at, code);
        const near = count > 0 && end[count - 1] === at;
        if (closes(field, at, code, length, words[count - 1] ?? '', near) && count > 0) {
          after[count - 1] = (after[count - 1] as number) | AFTER.stop;
          if (sentences[count - 1] === sentence) sentence++;
        }
      }
      at++;
      continue;
    }
    words.push(term.word);
    terms.push(term);
    ids.push(term.id);
    start.push(from);
    end.push(to);
    capital.push(isUpper(code) ? 1 : 0);
    after.push(0);
    sentences.push(sentence);
    count++;
  }
  return { words, terms, ids, start, end, capital, after, sentence: sentences };
}

/** A word as it is stored. */
const stored = (raw: string): string => raw.toLowerCase().replaceAll('’', "'");
