// What the index and every comparison in memory must agree on: the order of items, and the words of their numbers.

import type { Identifier, Item } from '../model.ts';

const EARLIEST = Date.UTC(1990, 0, 1) / 1000;

/**
 * The second by which an item is ordered: as published, where that is a sane date that had come when we first saw it,
 * else as first seen (I07, I08, I09).
 */
export function sortSecond(item: Pick<Item, 'publishedAt' | 'firstSeenAt'>): number {
  const seen = Math.floor(Date.parse(item.firstSeenAt) / 1000);
  const published = item.publishedAt === null ? Number.NaN : Math.floor(Date.parse(item.publishedAt) / 1000);
  return published >= EARLIEST && published <= seen ? published : seen;
}

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
