// A claim lapses by time alone: the day that it named has passed without the act. Recorded once, so that readers hear of it.

import { addDays, dayInWashington } from '../lib/calendar.ts';
import type { Day } from '../model.ts';
import type { Change } from './commit.ts';

/** A lapse that nobody noticed for longer than this is old news, and is not recorded any more. */
const NOTICED_WITHIN_DAYS = 14;

/** The days that claims named, first and last, of which a lapse may be recorded at a moment. */
export function lapseWindow(now: Date): [from: Day, to: Day] {
  const today = dayInWashington(now.toISOString());
  return [addDays(today, -NOTICED_WITHIN_DAYS), addDays(today, -1)];
}

/**
 * Records that claims lapsed. `developmentIds`: claims that are seen to have lapsed; those whose lapse is recorded already,
 * or whose day has moved, are left out. Gives how many were recorded.
 */
export function lapse(developmentIds: string[]): Change<number> {
  return async (tx, now) => {
    const overdue = new Set(await tx.overdueClaims(...lapseWindow(new Date(now))));
    const effects = developmentIds
      .filter((id) => overdue.has(id))
      .map((developmentId) => ({ kind: 'lapsed' as const, itemId: null, developmentId }));
    return { result: effects.length, effects };
  };
}
