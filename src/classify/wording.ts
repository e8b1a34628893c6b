// Finds phrases: a tree of words walked once along the text, so that a thousand phrases cost no more than ten.
// A step of a phrase is a word, `one|other`, `@class` (a name or a verb form), `~` (up to three words between),
// `word:` (a colon stands behind it), `:word` (a colon stands before it) or `^word` (it begins a sentence or headline).

import type { Words } from './tokens.ts';
import { AFTER, readWords } from './tokens.ts';

/** A name: the classes it has, and the word after its last. */
export type Edge = { symbols: number[]; to: number; key: string };
/** What may be stepped along from each word: the word itself, the name that begins there, the forms it can be. */
export type Lattice = { ids: number[]; names: (Edge | undefined)[]; forms: (number[] | undefined)[] };
export type Hit = { rule: number; from: number; to: number };

type Node = { next: Map<number, Node> | null; gap: Node | null; rules: number[] };
export type Symbols = Map<string, number>;

const LONGEST_GAP = 3;
const NO_RULES: number[] = [];
const node = (): Node => ({ next: null, gap: null, rules: NO_RULES });

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

export type Finder = { root: Node; symbols: Symbols };

/** From so many alternatives on, a step is a class of its own: the tree would branch too often. */
const MANY = 8;

/**
 * Compiles phrases into one tree. `phrases[i]` belong to rule `i`. `forms` gives the classes of each word; the classes
 * of long lists of alternatives are added to it.
 */
export function makeFinder(symbols: Symbols, phrases: string[][], forms: Map<number, number[]>): Finder {
  const root = node();
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
      let nodes = [root];
      for (const step of stepsOf(phrase)) {
        const next: Node[] = [];
        for (const here of nodes) {
          if (step === '~') {
            here.gap ??= node();
            next.push(here.gap);
          } else
            for (const word of asClass(step)) {
              const id = symbolOf(symbols, word);
              let child = (here.next ??= new Map<number, Node>()).get(id);
              if (!child) here.next.set(id, (child = node()));
              next.push(child);
            }
        }
        nodes = next;
      }
      for (const last of nodes) if (last !== root && !last.rules.includes(rule)) last.rules = [...last.rules, rule];
    }
  });
  return { root, symbols };
}

/** The number of each word of a text, -1 where no phrase knows it. */
export function idsOf(symbols: Symbols, words: Words): number[] {
  const ids = new Array<number>(words.words.length);
  for (let i = 0; i < ids.length; i++) ids[i] = symbols.get(words.words[i] ?? '') ?? -1;
  return ids;
}

/** Every phrase that stands in the text, in order of its beginning. No phrase runs over the end of a sentence. */
export function findPhrases(finder: Finder, words: Words, { ids, names, forms }: Lattice): Hit[] {
  const hits: Hit[] = [];
  const count = ids.length;
  const { sentence } = words;
  const walk = (here: Node, from: number, at: number): void => {
    for (let k = 0; k < here.rules.length; k++) hits.push({ rule: here.rules[k] as number, from, to: at });
    if (at >= count || sentence[at] !== sentence[from]) return;
    if (here.next) {
      const id = ids[at] ?? -1;
      const plain = id >= 0 ? here.next.get(id) : undefined;
      if (plain) walk(plain, from, at + 1);
      const own = forms[at];
      if (own)
        for (let k = 0; k < own.length; k++) {
          const next = here.next.get(own[k] as number);
          if (next) walk(next, from, at + 1);
        }
      const name = names[at];
      if (name)
        for (let k = 0; k < name.symbols.length; k++) {
          const next = here.next.get(name.symbols[k] as number);
          if (next) walk(next, from, name.to);
        }
    }
    if (here.gap)
      for (let skip = 0; skip <= LONGEST_GAP && at + skip < count; skip++) {
        if (skip > 0 && ((words.after[at + skip - 1] ?? 0) & (AFTER.stop | AFTER.semicolon)) !== 0) break;
        walk(here.gap, from, at + skip);
      }
  };
  const { next } = finder.root;
  for (let from = 0; from < count; from++)
    if (names[from] !== undefined || forms[from] !== undefined || next?.has(ids[from] ?? -1))
      walk(finder.root, from, from);
  return hits;
}
