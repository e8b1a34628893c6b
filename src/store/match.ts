// What is asked, in the language of the index. Only folded words and our own marks are ever written into it:
// a reader's text never reaches MATCH as typed (W01, W03).

import type { Filter, QueryNode } from '../model.ts';
import { PLACES } from './order.ts';
import { EVERY_ITEM, monthWord, type Term, type TermField, termWord, type Terms, yearWord } from './terms.ts';

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
  const month = (doc: number): number => {
    const at = new Date((doc / PLACES) * 1000);
    return at.getUTCFullYear() * 12 + at.getUTCMonth();
  };
  const words: string[] = [];
  const [first, last] = [month(low), month(high)];
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
];

/** Everything that a filter names. */
export function filterTerms(filter: Filter): Term[] {
  return FILTER_FIELDS.flatMap(([name, field]) =>
    ((filter[name] ?? []) as string[]).map((value) => ({ field, value })),
  );
}

/** The tags, sources and publishers of a filter as groups of marks, one group a field; null where nothing can match. */
export function filterMarks(filter: Filter, terms: Terms): string[][] | null {
  const groups: string[][] = [];
  for (const [name, field] of FILTER_FIELDS) {
    const values = filter[name] as string[] | undefined;
    if (!values || values.length === 0) continue;
    const numbers = values.flatMap((value) => terms.numberOf(field, value) ?? []);
    if (numbers.length === 0) return null;
    groups.push(numbers.map(termWord));
  }
  return groups;
}

/** Words, marks and a range as one MATCH expression; null where there is nothing to match but everything. */
export function wholeMatch(words: string | null, groups: string[][]): string | null {
  const marks = groups.map((group) => `marks : (${group.map((word) => `"${word}"`).join(' OR ')})`);
  const parts = [...(words === null ? [] : [`(${words})`]), ...marks];
  return parts.length > 0 ? parts.join(' AND ') : null;
}
