// Counts of terms and months as facets, in the order in which readers see them.

import type { Facets } from '../../model.ts';
import { firstDoc, PLACES } from './order.ts';
import type { TermField } from '../contract/items.ts';
import { TERM_FIELDS } from './terms.ts';

export type Counts = Map<TermField, Map<string, number>>;

/** Adds to a count. */
export function add(counts: Counts, field: TermField, value: string, count: number): void {
  const values = counts.get(field) ?? new Map<string, number>();
  counts.set(field, values.set(value, (values.get(value) ?? 0) + count));
}

/** Counts as facets: most frequent first, names in order where equal; months in order of time. */
export function facetsOf(counts: Counts, months: Map<number, number>): Facets {
  const listed = (field: TermField) =>
    [...(counts.get(field) ?? [])]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  const month = [...months]
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => a - b)
    .map(([number, count]) => ({
      value: new Date((firstDoc(number) / PLACES) * 1000).toISOString().slice(0, 7),
      count,
    }));
  return {
    ...(Object.fromEntries(TERM_FIELDS.map((field) => [field, listed(field)])) as Omit<Facets, 'month'>),
    month,
  };
}
