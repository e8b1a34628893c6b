// Numbers of record as words of the index: an order is cited in three ways.
// Leaves to item-index.ts where they stand.

import type { Identifier } from '../model.ts';

/** Numbers of record as people type them, for the index: an order is cited in three ways. */
export function numbersText(identifiers: Identifier[]): string {
  const texts = new Set<string>();
  for (const { kind, value } of identifiers) {
    if (kind !== 'eo') {
      texts.add(value);
      continue;
    }
    const number = value.replace(/^\D+/, '') || value;
    texts.add(`E.O. ${number}`).add(`EO ${number}`).add(`Executive Order ${number}`);
  }
  return [...texts].join(' | ');
}
