// What is asked, in the language of the index. Only folded words and our own marks are ever written into it:
// a reader's text never reaches MATCH as typed (W01, W03).

import type { Filter, QueryNode } from '../../model.ts';
import type { Term, TermField } from '../contract/items.ts';
import { monthOf, PLACES } from './terms.ts';
import { EVERY_ITEM, monthWord, termWord, type Terms, yearWord } from './terms.ts';

const EVERY = `marks : "${EVERY_ITEM}"`;
const fieldOf = (field: 'title' | null): string => (field === null ? '{title text numbers}' : field);
const quoted = (words: string[]): string => `"${words.join(' ')}"`;

/** A query as a MATCH expression. */
export function toMatch(node: QueryNode): string {
  switch (node.kind) {
    case 'phrase':
      return `${fieldOf(node.field)} : ${quoted(node.words)}${node.prefix ? ' *' : ''}`;
    case 'near':
      return `${fieldOf(node.field)} : NEAR(${node.phrases.map(quoted).join(' ')}, ${Math.floor(node.within)})`;
    case 'not':
      return `(${EVERY} NOT (${toMatch(node.node)}))`;
    case 'any':
      return `(${node.nodes.map(toMatch).join(' OR ')})`;
    case 'all': {
      const wanted = node.nodes.filter(({ kind }) => kind !== 'not').map(toMatch);
      const unwanted = node.nodes.flatMap((one) => (one.kind === 'not' ? [toMatch(one.node)] : []));
      const all = `(${wanted.length > 0 ? wanted.join(' AND ') : EVERY})`;
      return unwanted.reduce((left, right) => `(${left} NOT (${right}))`, all);
    }
  }
}

/** The docs of a range of days, both included. */
export function docRange(filter: Pick<Filter, 'from' | 'to'>): { low: number; high: number } {
  return {
    low: filter.from ? (Date.parse(`${filter.from}T00:00:00Z`) / 1000) * PLACES : Number.MIN_SAFE_INTEGER,
    high: filter.to ? (Date.parse(`${filter.to}T00:00:00Z`) / 1000 + 86_400) * PLACES - 1 : Number.MAX_SAFE_INTEGER,
  };
}

/** Years and months that cover a range of docs: whole years as one word each, the rest by month. */
export function rangeWords(low: number, high: number): string[] {
  const words: string[] = [];
  const [first, last] = [monthOf(low), monthOf(high)];
  for (let at = first; at <= last;) {
    const date = new Date(Date.UTC(Math.floor(at / 12), at % 12));
    if (at % 12 === 0 && at + 11 <= last) {
      words.push(yearWord(date));
      at += 12;
    } else {
      words.push(monthWord(date));
      at += 1;
    }
  }
  return words;
}

const FILTER_FIELDS: [keyof Filter, TermField][] = [
  ['statuses', 'status'],
  ['stages', 'stage'],
  ['agencies', 'agency'],
  ['initiatives', 'initiative'],
  ['publisherKinds', 'kind'],
  ['publishers', 'publisher'],
  ['sources', 'source'],
  ['sure', 'sure'],
];

/** Everything that a filter names. */
export function filterTerms(filter: Filter): Term[] {
  return FILTER_FIELDS.flatMap(([name, field]) =>
    ((filter[name] ?? []) as string[]).map((value) => ({ field, value })),
  );
}

/** The terms of a filter by number, one group a field; null where no item has any of a group. */
export function filterGroups(filter: Filter, terms: Terms): number[][] | null {
  const groups = new Map<TermField, number[]>();
  for (const { field, value } of filterTerms(filter)) {
    const number = terms.numberOf(field, value);
    groups.set(field, [...(groups.get(field) ?? []), ...(number === undefined ? [] : [number])]);
  }
  return [...groups.values()].some(({ length }) => length === 0) ? null : [...groups.values()];
}

/** Words, groups of terms and groups of other index terms as one MATCH expression; null where there is nothing to match. */
export function wholeMatch(words: string | null, groups: number[][], others: string[][] = []): string | null {
  const indexTerms = [...groups.map((group) => group.map(termWord)), ...others].map(
    (group) => `marks : (${group.map((word) => `"${word}"`).join(' OR ')})`,
  );
  const parts = [...(words === null ? [] : [`(${words})`]), ...indexTerms];
  return parts.length > 0 ? parts.join(' AND ') : null;
}
