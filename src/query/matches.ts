// Tests a query or a filter on one item in memory, with the same meaning as a search: for matching interests and for earlier
// revisions, which the index does not hold.

import { sureWords } from '../lib/sure.ts';
import type { Filter, FoundItem, Identifier, QueryNode } from '../model.ts';
import { wordsOf } from '../lib/words.ts';
import { numbersText, sortSecond } from '../lib/indexing.ts';

type Field = { words: string[]; places: Map<string, number[]> };
/** The words of an item as the index holds them; made once and asked many times. */
export type IndexedText = { title: Field; text: Field; numbers: Field };

function fieldOf(text: string): Field {
  const words = wordsOf(text);
  const places = new Map<string, number[]>();
  for (const [place, word] of words.entries()) {
    const known = places.get(word);
    if (known) known.push(place);
    else places.set(word, [place]);
  }
  return { words, places };
}

/** Prepares an item for questions. */
export function indexText(item: { title: string; text: string; identifiers?: Identifier[] }): IndexedText {
  return {
    title: fieldOf(item.title),
    text: fieldOf(item.text),
    numbers: fieldOf(numbersText(item.identifiers ?? [])),
  };
}

/** Where a phrase begins in a field. */
function phraseAt({ words, places }: Field, phrase: string[], prefix: boolean): number[] {
  const [first = '', ...rest] = phrase;
  const last = phrase.length - 1;
  const starts =
    prefix && last === 0
      ? [...places].flatMap(([word, at]) => (word.startsWith(first) ? at : []))
      : (places.get(first) ?? []);
  if (rest.length === 0) return starts;
  return starts.filter((start) =>
    rest.every((word, index) => {
      const found = words[start + index + 1];
      return prefix && index + 1 === last ? found?.startsWith(word) : found === word;
    }),
  );
}

/** All phrases within a distance, as the index reckons it: words between the end of each and the start of the last. */
function isNear(field: Field, phrases: string[][], within: number): boolean {
  const found = phrases.map((words) => ({ length: words.length, starts: phraseAt(field, words, false) }));
  return found
    .flatMap(({ starts }) => starts)
    .some((last) =>
      found.every(({ length, starts }) => starts.some((start) => start <= last && start >= last - length - within)),
    );
}

/** Whether a query matches, exactly where a search would find the item. */
export function matchesQuery(node: QueryNode, item: IndexedText | Parameters<typeof indexText>[0]): boolean {
  const indexed =
    typeof item.title === 'string' ? indexText(item as Parameters<typeof indexText>[0]) : (item as IndexedText);
  const fields = (only: 'title' | null): Field[] =>
    only === 'title' ? [indexed.title] : [indexed.title, indexed.text, indexed.numbers];
  switch (node.kind) {
    case 'phrase':
      return fields(node.field).some((field) => phraseAt(field, node.words, node.prefix).length > 0);
    case 'near':
      return fields(node.field).some((field) => isNear(field, node.phrases, node.within));
    case 'not':
      return !matchesQuery(node.node, indexed);
    case 'any':
      return node.nodes.some((one) => matchesQuery(one, indexed));
    case 'all':
      return node.nodes.every((one) => matchesQuery(one, indexed));
  }
}

/**
 * Whether an item matches a filter, apart from words and `knownAt`. Days are those of UTC, of the date by which items
 * are ordered: as published, or as first seen where that is missing, absurd or still to come.
 */
export function matchesFilter(
  filter: Filter,
  found: Pick<FoundItem, 'item' | 'tags' | 'deadlines' | 'sourceIds'>,
): boolean {
  const { item, tags, deadlines, sourceIds } = found;
  const isOneOf = (wanted: readonly string[] | undefined, values: readonly string[]): boolean =>
    wanted === undefined || wanted.length === 0 || values.some((value) => wanted.includes(value));
  const tagged = (kind: string): string[] => tags.filter((tag) => tag.kind === kind).map(({ value }) => value);
  const { deadlineFrom, deadlineTo } = filter;
  const day = sortDay(item);
  return (
    isOneOf(filter.statuses, tagged('status')) &&
    isOneOf(filter.stages, tagged('stage')) &&
    isOneOf(filter.agencies, tagged('agency')) &&
    isOneOf(filter.initiatives, tagged('initiative')) &&
    isOneOf(filter.publisherKinds, item.publisherKind ? [item.publisherKind] : []) &&
    isOneOf(filter.publishers, item.publisher ? [item.publisher] : []) &&
    isOneOf(filter.sources, sourceIds) &&
    isOneOf(filter.sure, sureWords(tags)) &&
    (filter.from === undefined || day >= filter.from) &&
    (filter.to === undefined || day <= filter.to) &&
    ((deadlineFrom === undefined && deadlineTo === undefined) ||
      deadlines.some(({ on }) => on >= (deadlineFrom ?? '') && on <= (deadlineTo ?? '9999')))
  );
}

/** The day by which an item is ordered. */
function sortDay(item: FoundItem['item']): string {
  return new Date(sortSecond(item) * 1000).toISOString().slice(0, 10);
}
