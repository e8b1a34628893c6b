// Words, pairs, triples and pieces of words as numbered places: what the learned part weighs beside the readers'
// conclusions. Names are replaced by their class, so that what is learned of one agency holds for all.

import type { Term } from './lexicon.ts';
import { featureOf, hash32 } from './lexicon.ts';
import type { Part, Reading } from './reading.ts';

/** Number of places; a power of two. */
export const BUCKETS = 1 << 17;
/** So many words of the headline and of the text are looked at: the claim stands at the beginning. */
const TITLE_WORDS = 40;
const TEXT_WORDS = 120;
const TITLE_CHARACTERS = 200;
const SHORTEST_PIECE = 3;
const LONGEST_PIECE = 5;

/** Places of one family, each once, and what each of them counts: together the family has a fixed length. */
export type Family = { places: number[]; value: number };

const keyHashes = new Map<string, number>();
function keyHash(key: string): number {
  let known = keyHashes.get(key);
  if (known === undefined) keyHashes.set(key, (known = hash32(key)));
  return known;
}

/** The words of a part as hashes: names by class, other words by stem. `last` words at most. */
export function wordStream({ words, names }: Part, last: number): number[] {
  const stream: number[] = [];
  const { terms } = words;
  for (let at = 0; at < terms.length && stream.length < last;) {
    const name = names[at];
    stream.push(name ? keyHash(name.kind) : featureOf(terms[at] as Term));
    at = name ? name.to : at + 1;
  }
  return stream;
}

const mix = (a: number, b: number): number => {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ b;
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** Which places a family has already: a place is marked with the number of the round. */
const marks = { round: 0, of: new Uint32Array(BUCKETS) };

function add(places: number[], hash: number): void {
  const place = hash & (BUCKETS - 1);
  if (marks.of[place] === marks.round) return;
  marks.of[place] = marks.round;
  places.push(place);
}

/** What a family counts for before its length is set to one. */
const WEIGHTS = { word: 1.5, pair: 1.5, triple: 1.5, start: 1, piece: 2, textWord: 1, textPair: 1 };
type FamilyName = keyof typeof WEIGHTS;
const SALTS = Object.fromEntries(Object.keys(WEIGHTS).map((name) => [name, hash32(`family:${name}`)])) as Record<
  FamilyName,
  number
>;
const EDGE = hash32('^');

function family(name: FamilyName, fill: (places: number[], salt: number) => void): Family {
  const places: number[] = [];
  marks.round++;
  fill(places, SALTS[name]);
  return { places, value: places.length > 0 ? WEIGHTS[name] / Math.sqrt(places.length) : 0 };
}

/** Runs of `length` words, each once. */
function runs(name: FamilyName, stream: number[], length: number): Family {
  return family(name, (places, salt) => {
    for (let at = 0; at + length <= stream.length; at++) {
      let hash = salt;
      for (let k = at; k < at + length; k++) hash = mix(hash, stream[k] as number);
      add(places, hash);
    }
  });
}

/** The first word, the first two and the first three: headlines begin with the one who acts. */
const starts = (stream: number[]): Family =>
  family('start', (places, salt) => {
    let hash = salt;
    for (let at = 0; at < 3 && at < stream.length; at++) add(places, (hash = mix(hash, stream[at] as number)));
  });

/** The letters and digits of a headline in small letters, all else one space: codes of characters. */
function lettersOf(title: string): number[] {
  const codes = [32];
  const lower = title.slice(0, TITLE_CHARACTERS).toLowerCase();
  for (let at = 0; at < lower.length; at++) {
    const code = lower.charCodeAt(at);
    const isLetter = (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 0xc0 && code < 0x2000);
    if (isLetter) codes.push(code);
    else if (codes[codes.length - 1] !== 32) codes.push(32);
  }
  if (codes[codes.length - 1] !== 32) codes.push(32);
  return codes;
}

/** Three to five letters that stand side by side: an unknown word has known pieces. */
const pieces = (title: string): Family =>
  family('piece', (places, salt) => {
    const codes = lettersOf(title);
    for (let from = 0; from + SHORTEST_PIECE <= codes.length; from++) {
      let hash = salt;
      for (let length = 1; length <= LONGEST_PIECE && from + length <= codes.length; length++) {
        hash = Math.imul(hash ^ (codes[from + length - 1] as number), 0x01000193);
        if (length >= SHORTEST_PIECE) add(places, hash ^ (hash >>> 15));
      }
    }
  });

/** The families of an item, in order. */
export function piecesOf({ title, text }: Pick<Reading, 'title' | 'text'>): Family[] {
  const words = wordStream(title, TITLE_WORDS);
  const edged = [EDGE, ...words, EDGE];
  const body = wordStream(text, TEXT_WORDS);
  return [
    runs('word', words, 1),
    runs('pair', edged, 2),
    runs('triple', edged, 3),
    starts(words),
    pieces(title.source),
    runs('textWord', body, 1),
    runs('textPair', body, 2),
  ];
}
