// Whether a visit brought what its source should bring: empty is not success, and neither is last year's list.

import type { Instant, Item, Problem, Source } from '../model.ts';

const DAY = 86_400_000;

/**
 * Compares the items of one complete document with the `expect` of its source.
 * Gives `too-few` or `too-old` with a sentence, or null when all is as it should be.
 * `latestKnownAt`: when this source last brought something new, for lists that print no dates.
 */
export function checkYield(source: Source, items: Item[], now: Instant, latestKnownAt?: Instant): Problem | null {
  const least = source.expect?.minItems ?? 1;
  if (items.length < least && least > 0)
    return {
      kind: 'too-few',
      message: `${source.id}: ${items.length} items where at least ${least} are expected; the page may have changed or be a notice.`,
    };
  const days = source.expect?.newestWithinDays;
  if (days === undefined) return null;
  // A date in the future says nothing about freshness (I07).
  const dates = items.flatMap((item) => (item.publishedAt && item.publishedAt <= now ? [item.publishedAt] : []));
  const newest = dates.sort().at(-1) ?? latestKnownAt;
  if (newest === undefined) return null;
  const age = Math.floor((Date.parse(now) - Date.parse(newest)) / DAY);
  return age > days
    ? {
        kind: 'too-old',
        message: `${source.id}: the newest item is ${age} days old (${newest.slice(0, 10)}); one within ${days} days is expected.`,
      }
    : null;
}
