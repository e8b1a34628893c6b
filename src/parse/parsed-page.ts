// What every reader of pages gives, and the sentence for what could not be read.

import type { Problem, RawItem } from '../model.ts';
import { readMoment } from '../lib/dates.ts';

/** What a page gave: its items, and a problem where something or everything could not be read. */
export type ParsedPage = {
  items: RawItem[];
  problem?: Problem;
  nextPage?: string; // the address of the page that goes on where this one ends
  ttlMinutes?: number; // for how long a feed asks to be kept, at most a day
};

/** Nothing was read, and why, in words that fit behind the name of a source. */
export const unreadable = (message: string): ParsedPage => ({ items: [], problem: { kind: 'unreadable', message } });

/** Some was read; what is missing, in words. */
export const incomplete = (items: RawItem[], message: string): ParsedPage => ({
  items,
  problem: { kind: 'incomplete', message },
});

/** Most entries that are taken from one document (P21). */
export const MOST_ITEMS = 2_000;

/**
 * The newest entries where a document has more than can be kept. Of those without dates as many from its end as from its
 * beginning: lists grow at either. Order stays.
 */
export function newestOf(items: RawItem[]): ParsedPage {
  if (items.length <= MOST_ITEMS) return { items };
  const all = items.map((item, index) => ({
    item,
    index,
    at: (item.published && readMoment(item.published)?.at) || '',
  }));
  const dated = all.filter(({ at }) => at).sort((a, b) => (a.at === b.at ? a.index - b.index : a.at < b.at ? 1 : -1));
  const undated = all.filter(({ at }) => !at);
  const room = Math.max(0, MOST_ITEMS - dated.length);
  const half = Math.ceil(room / 2);
  const ends =
    undated.length <= room ? undated : [...undated.slice(0, half), ...undated.slice(undated.length - room + half)];
  const kept = [...dated.slice(0, MOST_ITEMS), ...ends].sort((a, b) => a.index - b.index);
  const which = dated.length > 0 ? `the newest ${MOST_ITEMS}` : `the first and the last ${MOST_ITEMS / 2}`;
  const message = `the document has ${items.length} entries; ${which} are kept`;
  return { items: kept.map(({ item }) => item), problem: { kind: 'incomplete', message } };
}
