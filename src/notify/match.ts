// Finds the interests that match an item, with the same meaning as a search. An index over keys that a matching item must
// have leaves a handful of candidates out of thousands.

import { log } from '../log.ts';
import type { Filter, FoundItem, Interest, QueryNode } from '../model.ts';
import { parseQuery } from '../query/language.ts';
import { type IndexedText, indexText, matchesFilter, matchesQuery } from '../query/matches.ts';

export type Match<I> = { interest: I; words: string[] };

/** Length of an indexed word beginning: as many letters as were typed, within these limits. */
const BEGINNING = { least: 3, most: 6 };

/** Keys of which a matching item has at least one, or null if there is no such key. */
function keysOfQuery(node: QueryNode): string[] | null {
  switch (node.kind) {
    case 'phrase': {
      const whole = node.prefix ? node.words.slice(0, -1) : node.words;
      const longest = [...whole].sort((a, b) => b.length - a.length)[0];
      return longest === undefined ? [`beginning:${node.words.at(-1)!.slice(0, BEGINNING.most)}`] : [`word:${longest}`];
    }
    case 'near': {
      const longest = [...node.phrases.flat()].sort((a, b) => b.length - a.length)[0];
      return longest === undefined ? null : [`word:${longest}`];
    }
    case 'all': {
      const keys = node.nodes.map(keysOfQuery).filter((one) => one !== null);
      // Prefer one long whole word to several, and whole words to beginnings.
      const weight = (one: string[]): number =>
        one.length * 10 +
        (one.some((key) => key.startsWith('beginning:')) ? 8 : 0) -
        Math.max(...one.map((key) => key.length)) / 10;
      return keys.sort((a, b) => weight(a) - weight(b))[0] ?? null;
    }
    case 'any': {
      const keys = node.nodes.map(keysOfQuery);
      return keys.every((one) => one !== null) ? keys.flat() : null;
    }
    case 'not':
      return null;
  }
}

/** Fields of a filter, the most selective first. */
const FIELDS = [
  ['initiative', 'initiatives'],
  ['source', 'sources'],
  ['publisher', 'publishers'],
  ['agency', 'agencies'],
  ['stage', 'stages'],
  ['kind', 'publisherKinds'],
  ['status', 'statuses'],
] as const satisfies readonly (readonly [string, keyof Filter])[];

function keysOfFilter(filter: Filter): string[] | null {
  for (const [name, field] of FIELDS) {
    const values = filter[field];
    if (values && values.length > 0) return values.map((value) => `${name}:${value}`);
  }
  return null;
}

/** Every key that an item has. */
function* keysOfItem({ item, tags, sourceIds }: FoundItem, text: IndexedText): Generator<string> {
  const seen = new Set<string>();
  for (const { places } of [text.title, text.text, text.numbers])
    for (const word of places.keys()) {
      if (seen.has(word)) continue;
      seen.add(word);
      yield `word:${word}`;
      for (let length = BEGINNING.least; length <= Math.min(BEGINNING.most, word.length); length += 1)
        yield `beginning:${word.slice(0, length)}`;
    }
  for (const { kind, value } of tags) yield `${kind}:${value}`;
  for (const id of sourceIds) yield `source:${id}`;
  if (item.publisher) yield `publisher:${item.publisher}`;
  if (item.publisherKind) yield `kind:${item.publisherKind}`;
}

/** The words of a query that an item contains, as they were typed. */
function foundWords(node: QueryNode, text: IndexedText): string[] {
  switch (node.kind) {
    case 'phrase':
      return matchesQuery(node, text) ? [node.words.join(' ') + (node.prefix ? '…' : '')] : [];
    case 'near':
      return matchesQuery(node, text) ? node.phrases.map((words) => words.join(' ')) : [];
    case 'any':
    case 'all':
      return node.nodes.flatMap((one) => foundWords(one, text));
    case 'not':
      return [];
  }
}

const WORDS_SHOWN = 6;

/**
 * Indexes the interests and returns a function that finds those matching an item, with their matching words.
 * An interest whose query cannot be parsed is left out and logged.
 */
export function createMatcher<I extends Interest>(interests: I[]): (found: FoundItem) => Match<I>[] {
  type Compiled = { interest: I; node: QueryNode | null; hasFields: boolean };
  const byKey = new Map<string, Compiled[]>();
  const always: Compiled[] = [];
  for (const interest of interests) {
    let node: QueryNode | null = null;
    try {
      node = interest.filter.words ? parseQuery(interest.filter.words) : null;
    } catch (error) {
      log('error', 'interest cannot be read', { interest: interest.id, message: (error as Error).message });
      continue;
    }
    const hasFields = Object.keys(interest.filter).some((field) => field !== 'words');
    const compiled = { interest, node, hasFields };
    const keys = (node && keysOfQuery(node)) ?? keysOfFilter(interest.filter);
    if (!keys) always.push(compiled);
    else
      for (const key of new Set(keys)) {
        const list = byKey.get(key);
        if (list) list.push(compiled);
        else byKey.set(key, [compiled]);
      }
  }

  return (found) => {
    const text = indexText({ ...found.item, identifiers: found.identifiers });
    const candidates = new Set(always);
    for (const key of keysOfItem(found, text)) for (const compiled of byKey.get(key) ?? []) candidates.add(compiled);
    const matches: Match<I>[] = [];
    for (const { interest, node, hasFields } of candidates) {
      if (node && !matchesQuery(node, text)) continue;
      if (hasFields && !matchesFilter(interest.filter, found)) continue;
      matches.push({ interest, words: node ? [...new Set(foundWords(node, text))].slice(0, WORDS_SHOWN) : [] });
    }
    return matches;
  };
}
