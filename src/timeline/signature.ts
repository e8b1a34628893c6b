// A short signature of a text by which reprints are known: how many of its numbers agree tells how many of the
// three-word runs of two texts agree (MinHash, Broder 1997).

import { wordsOf } from '../lib/words.ts';

const SIZE = 16;
const RUN = 3;

/** 16 numbers, or none for a text too short to tell (under eight words). */
export function signatureOf(text: string): number[] {
  const words = wordsOf(text);
  if (words.length < 8) return [];
  const least = new Array<number>(SIZE).fill(0xffffffff);
  for (let at = 0; at + RUN <= words.length; at += 1) {
    let hash = 0x811c9dc5;
    for (let next = at; next < at + RUN; next += 1) {
      const word = words[next]!;
      for (let index = 0; index < word.length; index += 1) hash = Math.imul(hash ^ word.charCodeAt(index), 0x01000193);
      hash = Math.imul(hash ^ 32, 0x01000193);
    }
    // One hash, many orders: each place multiplies by its own odd number and keeps the smallest result.
    let order = hash >>> 0;
    for (let place = 0; place < SIZE; place += 1) {
      order = Math.imul(order ^ (order >>> 15), 0x2c1b3c6d + 2 * place) >>> 0;
      order = (order ^ (order >>> 12)) >>> 0;
      if (order < least[place]!) least[place] = order;
    }
  }
  return least;
}

/** The share of two texts' runs that agree, 0 to 1, as their signatures tell. */
export function likeness(a: number[], b: number[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  let same = 0;
  for (let place = 0; place < SIZE; place += 1) if (a[place] === b[place]) same += 1;
  return same / SIZE;
}
