// Finds phrases: a tree of words walked once along the text, so that a thousand phrases cost no more than ten.
// A step of a phrase is a word, `one|other`, `@class` (a name or a verb form), `~` (up to three words between),
// `word:` (a colon stands behind it), `:word` (a colon stands before it) or `^word` (it begins a sentence or headline).

import type { Words } from './tokens.ts';
import { AFTER, readWords } from './tokens.ts';

/** A place where a name or a word of a class stands: the classes it has, and the word after its last. */
export type Edge = { symbols: number[]; to: number; key: string };
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

/** Compiles phrases into one tree. `phrases[i]` belong to rule `i`. */
export function makeFinder(symbols: Symbols, phrases: string[][]): Finder {
  const root = node();
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
            for (const word of step) {
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

/**
 * Every phrase that stands in the text, in order of its beginning. No phrase runs over the end of a sentence.
 * `edges[i]` are the names and classes that begin at word `i`.
 */
export function findPhrases(finder: Finder, words: Words, ids: number[], edges: (Edge[] | undefined)[]): Hit[] {
  const hits: Hit[] = [];
  const count = ids.length;
  const { sentence } = words;
  const walk = (here: Node, from: number, at: number): void => {
    for (const rule of here.rules) hits.push({ rule, from, to: at });
    if (at >= count || sentence[at] !== sentence[from]) return;
    if (here.next) {
      const id = ids[at] ?? -1;
      const plain = id >= 0 ? here.next.get(id) : undefined;
      if (plain) walk(plain, from, at + 1);
      const names = edges[at];
      if (names)
        for (const edge of names)
          for (const symbol of edge.symbols) {
            const next = here.next?.get(symbol);
            if (next) walk(next, from, edge.to);
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
    if (edges[from] !== undefined || next?.has(ids[from] ?? -1)) walk(finder.root, from, from);
  return hits;
}
