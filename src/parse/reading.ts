// What every reader of pages gives, and the sentence for what could not be read.

import type { Problem, RawItem } from '../model.ts';

/** Items, and a problem where something or everything could not be read. */
export type Reading = { items: RawItem[]; problem?: Problem };

/** Nothing was read, and why, in words that fit behind the name of a source. */
export const unreadable = (message: string): Reading => ({ items: [], problem: { kind: 'unreadable', message } });

/** Some was read; what is missing, in words. */
export const incomplete = (items: RawItem[], message: string): Reading => ({
  items,
  problem: { kind: 'incomplete', message },
});
