// The heaviest words and neighbouring words of title and opening: used to compare two items.

import type { Stem } from './words.ts';

const MOST_TERMS = 36;
/** Neighbouring words, "down payment", "trump account": together they say more than apart. */
const PAIR = 0.35;
const IN_OPENING = 0.6; // a word of the title counts more

/** A term: one stem, or two neighboring stems. Its text is made only when needed. */
type Term = { first: Stem; second: Stem | null; weight: number; isTitle: boolean };

const textOf = ({ first, second }: Term): string => (second ? `${first.text} ${second.text}` : first.text);

let mark = 0; // distinguishes the stems of this text from earlier ones

/** Every term of title and opening, each once. */
function termsOf(title: Stem[], opening: Stem[]): Term[] {
  mark += 1;
  const terms: Term[] = [];
  const stems = [...title, ...opening];
  const border = title.length;
  const before: number[] = []; // where the same stem stood last, -1 for nowhere
  const single: Term[] = []; // by place: the term of the stem
  const pairs: (Term | null)[] = []; // by place: the term of the stem and the one before it
  for (const [place, stem] of stems.entries()) {
    const isTitle = place < border;
    const isKnown = stem.mark === mark;
    before.push(isKnown ? stem.last : -1);
    if (isKnown) {
      const term = single[stem.last]!;
      if (!isTitle && term.isTitle) {
        term.weight = Math.round(term.weight * 100 + 100 * IN_OPENING * stem.weight) / 100;
        term.isTitle = false;
      }
      single.push(term);
    } else {
      const weight = isTitle ? stem.weight : Math.round(100 * IN_OPENING * stem.weight) / 100;
      const term = { first: stem, second: null, weight, isTitle };
      terms.push(term);
      single.push(term);
    }
    stem.mark = mark;
    stem.last = place;
    if (place === 0 || place === border) {
      pairs.push(null); // the first stem has no neighbor before it
      continue;
    }
    let earlier = before[place - 1]!;
    while (earlier >= 0 && (stems[earlier + 1] !== stem || pairs[earlier + 1] === null)) earlier = before[earlier]!;
    const known = earlier < 0 ? null : pairs[earlier + 1]!;
    if (!known) {
      const weight = isTitle ? PAIR : IN_OPENING * PAIR;
      const term = { first: stems[place - 1]!, second: stem, weight, isTitle };
      terms.push(term);
      pairs.push(term);
      continue;
    }
    if (!isTitle && known.isTitle) {
      known.weight += IN_OPENING * PAIR;
      known.isTitle = false;
    }
    pairs.push(known);
  }
  return terms;
}

/** What the last of so many heaviest terms weighs. */
function weightAt(place: number, terms: Term[]): number {
  const weights = new Float64Array(terms.length);
  for (let at = 0; at < weights.length; at += 1) weights[at] = terms[at]!.weight;
  return weights.sort()[weights.length - place]!;
}

/** The heaviest terms with what they weigh, heaviest first, equal ones in order of the alphabet. */
export function heaviestTerms(title: Stem[], opening: Stem[]): [string, number][] {
  const terms = termsOf(title, opening);
  // Most terms weigh the same few amounts: only those that just make it have to be put in order.
  const least = terms.length > MOST_TERMS ? weightAt(MOST_TERMS, terms) : 0;
  const found: [string, number][] = [];
  const last: string[] = [];
  for (const term of terms)
    if (term.weight > least) found.push([textOf(term), term.weight]);
    else if (term.weight === least) last.push(textOf(term));
  found.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  last.sort();
  for (const text of last) {
    if (found.length === MOST_TERMS) break;
    found.push([text, least]);
  }
  return found;
}
