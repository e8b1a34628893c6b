// A short signature of a text by which reprints are known: how many of its numbers agree tells how many of the
// three-word runs of two texts agree (MinHash, Broder 1997).

import { foldForeign } from '../lib/words.ts';

const SIZE = 16;
const RUN = 3;
const START = 0x811c9dc5;
const PRIME = 0x01000193;
const BLANK = 32;

/** Whether a character of a folded text in small letters stands in a word, as `wordsOf` cuts it. */
const isInWord = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code >= 128;

let runs = new Uint32Array(1024); // grows with the longest text

/** One hash for each run of three words, each word followed by a blank (FNV-1a), kept in `runs`; their number. */
function hashRuns(text: string): number {
  const folded = foldForeign(text).toLowerCase();
  if (runs.length < folded.length) runs = new Uint32Array(2 * folded.length);
  // The run that begins with this word, with the one before it, and with the one before that.
  let [newest, middle, oldest] = [START, START, START];
  let words = 0;
  const end = folded.length;
  for (let at = 0; at < end;) {
    let code = folded.charCodeAt(at);
    if (!isInWord(code)) {
      at += 1;
      continue;
    }
    newest = START;
    while (isInWord(code)) {
      newest = Math.imul(newest ^ code, PRIME);
      middle = Math.imul(middle ^ code, PRIME);
      oldest = Math.imul(oldest ^ code, PRIME);
      at += 1;
      if (at === end) break;
      code = folded.charCodeAt(at);
    }
    words += 1;
    if (words >= RUN) runs[words - RUN] = Math.imul(oldest ^ BLANK, PRIME);
    oldest = Math.imul(middle ^ BLANK, PRIME);
    middle = Math.imul(newest ^ BLANK, PRIME);
  }
  return words < 8 ? 0 : words - RUN + 1;
}

/** 16 numbers, or none for a text too short to tell (under eight words). */
export function signatureOf(text: string): number[] {
  const count = hashRuns(text);
  if (count === 0) return [];
  const signature: number[] = [];
  // One hash, many orders: each place multiplies by its own odd number and keeps the smallest result.
  for (let place = 0; place < SIZE; place += 1) {
    const factor = 0x2c1b3c6d + 2 * place;
    let least = 0xffffffff;
    for (let run = 0; run < count; run += 1) {
      let order = runs[run]!;
      order = Math.imul(order ^ (order >>> 15), factor);
      order = (order ^ (order >>> 12)) >>> 0;
      runs[run] = order;
      if (order < least) least = order;
    }
    signature.push(least);
  }
  return signature;
}

/** The share of two texts' runs that agree, 0 to 1, as their signatures tell. */
export function likeness(a: number[], b: number[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  let same = 0;
  for (let place = 0; place < SIZE; place += 1) if (a[place] === b[place]) same += 1;
  return same / SIZE;
}
