// Stems of words (Porter), remembered: a feed uses few words and uses them often.

import porter from 'natural/lib/natural/stemmers/porter_stemmer.js';

const MOST = 50_000;
const known = new Map<string, { stem: string; hash: number }>();

/** The stem of a word in lower case and its 32-bit hash. Words with other letters than a-z are their own stem. */
export function stemOf(word: string): { stem: string; hash: number } {
  const found = known.get(word);
  if (found) return found;
  const stem = word.length > 2 && word.length <= 24 && /^[a-z]+$/.test(word) ? porter.stem(word) : word;
  let hash = 0x811c9dc5;
  for (let i = 0; i < stem.length; i++) hash = Math.imul(hash ^ stem.charCodeAt(i), 0x01000193);
  const made = { stem, hash: hash >>> 0 };
  if (known.size >= MOST) known.clear();
  known.set(word, made);
  return made;
}
