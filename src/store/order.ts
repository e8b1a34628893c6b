// The axis of time on which items stand: their order everywhere is the order of these numbers.

import type { Item } from '../model.ts';

/** Places of one second. */
export const PLACES = 16;
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

/** The first doc of a month. */
export const firstDoc = (month: number): number => (Date.UTC(Math.floor(month / 12), month % 12) / 1000) * PLACES;

let [lastMonth, low, high] = [0, 0, 0]; // neighbours in time are mostly of one month

/** The month of a doc as one number. */
export function monthOf(doc: number): number {
  if (doc >= low && doc < high) return lastMonth;
  const at = new Date((doc / PLACES) * 1000);
  lastMonth = at.getUTCFullYear() * 12 + at.getUTCMonth();
  [low, high] = [firstDoc(lastMonth), firstDoc(lastMonth + 1)];
  return lastMonth;
}
