// Finds phrases: a tree of words walked once along the text, so that a thousand phrases cost no more than ten.
// A step of a phrase is a word, `one|other`, `@class` (a name or a verb form), `~` (up to three words between),
// `word:` (a colon stands behind it), `:word` (a colon stands before it) or `^word` (it begins a sentence or headline).

import { bitOf, PhraseTree } from './phrase-tree.ts';
import type { Words } from './tokens.ts';
import { AFTER, readWords } from './tokens.ts';

/** A name: the classes it has, and the word after its last. */
export type Edge = { symbols: number[]; to: number };
/** What may be stepped along from each word beside the word itself: the name that begins there, the forms it can be. */
export type Lattice = { names: (Edge | undefined)[]; forms: (number[] | undefined)[] };
export type Hit = { rule: number; from: number; to: number };
export type Symbols = Map<string, number>;

const LONGEST_GAP = 3;

/** The number of a word or class; made when new. */
export function symbolOf(symbols: Symbols, name: string): number {
  const known = symbols.get(name);
  if (known !== undefined) return known;
  symbols.set(name, symbols.size);
  return symbols.size - 1;
}

/** The words of a step as a text would be cut; plain words, which most are, need no cutting. */
const cutWords = (part: string): string[] => (/^[a-z]+$/.test(part) ? [part] : readWords(part).words);

/** One phrase as steps: each a list of alternatives, `~` for a gap. Literal steps are cut as the text is. */
function stepsOf(phrase: string): (string[] | '~')[] {
  const steps: (string[] | '~')[] = [];
  for (const part of phrase.trim().split(/\s+/)) {
    if (part === '~') steps.push('~');
    else if (/^[:^].|.:$/.test(part)) steps.push([part.toLowerCase()]);
    else if (part.includes('|') || part.startsWith('@')) {
      steps.push(part.split('|').map((one) => (one.startsWith('@') ? one : (cutWords(one)[0] ?? one))));
    } else for (const word of cutWords(part)) steps.push([word]);
  }
  return steps;
}

/** From so many alternatives on, a step is a class of its own: the tree would branch too often. */
const MANY = 8;

/**
 * Compiles phrases into one tree. `phrases[i]` belong to rule `i`. `forms` gives the classes of each word; the classes
 * of long lists of alternatives are added to it.
 */
export function makeFinder(symbols: Symbols, phrases: string[][], forms: Map<number, number[]>): PhraseTree {
  const tree = new PhraseTree();
  const asClass = (step: string[]): string[] => {
    if (step.length < MANY || step.some((one) => one.startsWith('@'))) return step;
    const name = step.join('|');
    const isNew = !symbols.has(name);
    const symbol = symbolOf(symbols, name);
    if (isNew)
      for (const word of new Set(step)) {
        const id = symbolOf(symbols, word);
        forms.set(id, [...(forms.get(id) ?? []), symbol]);
      }
    return [name];
  };
  phrases.forEach((list, rule) => {
    for (const phrase of list) {
      let nodes = [tree.root];
      for (const step of stepsOf(phrase)) {
        const next: number[] = [];
        for (const here of nodes) {
          if (step === '~') next.push(tree.gapBehind(here));
          else for (const word of asClass(step)) next.push(tree.grow(here, symbolOf(symbols, word)));
        }
        nodes = next;
      }
      for (const last of nodes) if (last !== tree.root) tree.endHere(last, rule);
    }
  });
  return tree;
}

/**
 * The longest phrase of plain words that begins at each word. `allows` turns down what may not begin at a word; of several
 * rules that end at the same word the first counts.
 */
export function findLongest(
  tree: PhraseTree,
  { ids, sentence }: Words,
  allows: (rule: number, at: number) => boolean,
): Hit[] {
  const hits: Hit[] = [];
  for (let from = 0; from < ids.length; from++) {
    let here = tree.child(tree.root, ids[from] as number);
    let best: Hit | null = null;
    for (let at = from + 1; here > 0; at++) {
      const rules = tree.rulesAt(here);
      const rule = rules.length > 0 ? rules.find((one) => allows(one, from)) : undefined;
      if (rule !== undefined) best = { rule, from, to: at };
      if (at >= ids.length || sentence[at] !== sentence[from]) break;
      here = tree.child(here, ids[at] as number);
    }
    if (best) hits.push(best);
  }
  return hits;
}

/** One text while it is walked. */
type Walk = Lattice & { tree: PhraseTree; words: Words; bits: Int32Array; from: number; hits: Hit[] };

/** For the bits of one text at a time: it is walked to its end before the next. */
let room = new Int32Array(1024);

/** The bits of all that may be stepped along from each word. */
function bitsOf({ ids }: Words, { names, forms }: Lattice): Int32Array {
  if (ids.length > room.length) room = new Int32Array(ids.length * 2);
  const bits = room;
  for (let at = 0; at < ids.length; at++) {
    const id = ids[at] as number;
    let own = id < 0 ? 0 : bitOf(id);
    const classes = forms[at];
    if (classes) for (let k = 0; k < classes.length; k++) own |= bitOf(classes[k] as number);
    const name = names[at];
    if (name) for (let k = 0; k < name.symbols.length; k++) own |= bitOf(name.symbols[k] as number);
    bits[at] = own;
  }
  return bits;
}

/** All phrases that go on from `here` with the word `at`. */
function step(walk: Walk, here: number, at: number): void {
  const { tree, words, from } = walk;
  const rules = tree.rulesAt(here);
  for (let k = 0; k < rules.length; k++) walk.hits.push({ rule: rules[k] as number, from, to: at });
  const { ids, sentence } = words;
  if (at >= ids.length || sentence[at] !== sentence[from]) return;
  if ((tree.hintsOf(here) & (walk.bits[at] as number)) !== 0) {
    const plain = tree.child(here, ids[at] as number);
    if (plain > 0) step(walk, plain, at + 1);
    const own = walk.forms[at];
    if (own)
      for (let k = 0; k < own.length; k++) {
        const next = tree.child(here, own[k] as number);
        if (next > 0) step(walk, next, at + 1);
      }
    const name = walk.names[at];
    if (name)
      for (let k = 0; k < name.symbols.length; k++) {
        const next = tree.child(here, name.symbols[k] as number);
        if (next > 0) step(walk, next, name.to);
      }
  }
  const gap = tree.gapOf(here);
  if (gap === 0) return;
  for (let skip = 0; skip <= LONGEST_GAP && at + skip < ids.length; skip++) {
    if (skip > 0 && ((words.after[at + skip - 1] as number) & (AFTER.stop | AFTER.semicolon)) !== 0) break;
    step(walk, gap, at + skip);
  }
}

/** Every phrase that stands in the text, in order of its beginning. No phrase runs over the end of a sentence. */
export function findPhrases(tree: PhraseTree, words: Words, { names, forms }: Lattice): Hit[] {
  const bits = bitsOf(words, { names, forms });
  const walk: Walk = { tree, words, names, forms, bits, from: 0, hits: [] };
  for (let from = 0; from < words.ids.length; from++) {
    if (bits[from] === 0) continue;
    walk.from = from;
    step(walk, tree.root, from);
  }
  return walk.hits;
}
