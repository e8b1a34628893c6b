// Every distinct word of the texts read so far, looked up once: its number in the vocabulary, the verb forms it can be,
// its hash as a feature. A text uses few words and uses them often, so that most words cost one look into a table and
// no new text. Cutting the text is the work of tokens.ts.

import type { Grammar, Sense } from './claims/grammar.ts';
import { stemOf } from './stems.ts';

/** A word with what is known of it, whatever text it stands in. */
export type Term = {
  word: string; // lower case, possessive taken off
  id: number; // its number in the vocabulary, -1 where no phrase knows it
  forms: number[] | undefined; // numbers of the verb forms and classes it can be
  sense: Sense | undefined; // as a verb, a noun or a small word; undefined where the grammar does not know it
  marked: Marked | null; // numbers of `word:`, `^word` and `:word`; null where no phrase asks for any
  feature: number; // see featureOf; -1 until it is asked for
};
/** The word before a colon, at the beginning of a sentence or headline, and behind a colon. */
export type Marked = { beforeColon: number | undefined; begins: number | undefined; behindColon: number | undefined };

const MOST = 40_000;
const SMALLEST = 4096;

/** The hash by which `Lexicon.find` is asked: start with HASH_SEED, then `hashOn` for every code unit as it is stored. */
export const HASH_SEED = 0x811c9dc5 | 0;
export const hashOn = (hash: number, code: number): number => Math.imul(hash ^ code, 0x01000193);

/** Code units below 128 as words are stored: capitals are small letters. */
export const STORED = Uint8Array.from({ length: 128 }, (_, code) => (code >= 65 && code <= 90 ? code | 32 : code));

/** 32-bit FNV-1a of a text. */
export function hash32(text: string): number {
  let hash = HASH_SEED;
  for (let i = 0; i < text.length; i++) hash = hashOn(hash, text.charCodeAt(i));
  return hash >>> 0;
}

/** The hash of a word among the word features: by its stem, of a number by its length. The words of phrases need none. */
export function featureOf(term: Term): number {
  if (term.feature >= 0) return term.feature;
  const { word } = term;
  const code = word.charCodeAt(0);
  return (term.feature = code >= 48 && code <= 57 && word !== '401k' ? hash32(`#${word.length}`) : stemOf(word).hash);
}

export class Lexicon {
  #symbols: ReadonlyMap<string, number>;
  #verbs: ReadonlyMap<number, number[]>;
  #grammar: Grammar;
  #slots = new Array<Term | undefined>(SMALLEST).fill(undefined);
  #count = 0;

  /** `symbols` and `verbs` as the vocabulary has them when all its phrases are compiled. */
  constructor(
    symbols: ReadonlyMap<string, number> = new Map(),
    verbs: ReadonlyMap<number, number[]> = new Map(),
    grammar: Grammar = new Map(),
  ) {
    this.#symbols = symbols;
    this.#verbs = verbs;
    this.#grammar = grammar;
  }

  /**
   * The word that stands from `from` to before `to` of `field`. Only for ASCII words and curly apostrophes: `hash` is of
   * the word in small letters with straight apostrophes.
   */
  find(field: string, from: number, to: number, hash: number): Term {
    const slots = this.#slots;
    const last = slots.length - 1;
    for (let slot = spread(hash) & last; ; slot = (slot + 1) & last) {
      const term = slots[slot];
      if (term === undefined) {
        const word = field.slice(from, to).toLowerCase().replaceAll('’', "'");
        return this.#add(slot, word);
      }
      if (isSame(term.word, field, from, to)) return term;
    }
  }

  /** A word in its stored form. */
  term(word: string): Term {
    const slots = this.#slots;
    const last = slots.length - 1;
    for (let slot = spread(hash32(word)) & last; ; slot = (slot + 1) & last) {
      const term = slots[slot];
      if (term === undefined) return this.#add(slot, word);
      if (term.word === word) return term;
    }
  }

  #add(slot: number, word: string): Term {
    const id = this.#symbols.get(word) ?? -1;
    const marked = {
      beforeColon: this.#symbols.get(`${word}:`),
      begins: this.#symbols.get(`^${word}`),
      behindColon: this.#symbols.get(`:${word}`),
    };
    const isMarked = Object.values(marked).some((symbol) => symbol !== undefined);
    const sense = this.#grammar.get(word);
    const term = { word, id, forms: this.#verbs.get(id), sense, marked: isMarked ? marked : null, feature: -1 };
    this.#slots[slot] = term;
    this.#count++;
    if (this.#count * 2 > this.#slots.length) this.#grow();
    return term;
  }

  /** Twice the room; a lexicon of too many words starts again, for texts in other languages never end bringing some. */
  #grow(): void {
    const known = this.#count > MOST ? [] : this.#slots;
    const size = this.#count > MOST ? SMALLEST : this.#slots.length * 2;
    const slots = new Array<Term | undefined>(size).fill(undefined);
    this.#count = 0;
    for (const term of known) {
      if (term === undefined) continue;
      let slot = spread(hash32(term.word)) & (size - 1);
      while (slots[slot] !== undefined) slot = (slot + 1) & (size - 1);
      slots[slot] = term;
      this.#count++;
    }
    this.#slots = slots;
  }
}

/** FNV's low bits are weak where words differ in their last letter alone. */
const spread = (hash: number): number => hash ^ (hash >>> 15);

/** Whether the stretch of the field is the stored word, but for capitals and curly apostrophes. */
function isSame(word: string, field: string, from: number, to: number): boolean {
  if (word.length !== to - from) return false;
  for (let i = 0; i < word.length; i++) {
    const code = field.charCodeAt(from + i);
    if (word.charCodeAt(i) !== (code < 128 ? STORED[code] : 39)) return false;
  }
  return true;
}
