// Who is tested on what: whole months apart, so that what is told of a fold was learned from other weeks.

import { hash32 } from '../classify/lexicon.ts';

/** A month of fewer items is dealt out by event. */
const WHOLE_MONTH = 100;

/**
 * The fold of each item. An event is in one fold, a month of many items too: the largest months are dealt first, each to
 * the fold that has fewest. `months`: of each item, empty where it is not known; `events`: as `eventsOf` numbers them.
 */
export function foldsByMonth(months: string[], events: number[], folds: number): number[] {
  const sizes = new Map<string, number>();
  const monthOf = new Map<number, string>();
  events.forEach((event, index) => {
    if (!monthOf.has(event)) monthOf.set(event, months[index] as string);
    const month = monthOf.get(event) as string;
    sizes.set(month, (sizes.get(month) ?? 0) + 1);
  });
  const filled = new Array<number>(folds).fill(0);
  const foldOf = new Map<string, number>();
  const large = [...sizes].filter(([month, size]) => month !== '' && size >= WHOLE_MONTH);
  for (const [month, size] of large.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))) {
    const fold = filled.indexOf(Math.min(...filled));
    foldOf.set(month, fold);
    filled[fold] = (filled[fold] as number) + size;
  }
  return events.map((event) => foldOf.get(monthOf.get(event) as string) ?? hash32(`event:${event}`) % folds);
}
