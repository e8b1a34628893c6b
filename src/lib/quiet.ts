// When a source has been silent for too long, measured by its usual gap, not by a fixed number of days.

import type { SourceState } from '../model.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/**
 * For how many days a source has brought nothing new, where that is three times its usual gap and two days at least
 * (O01), also when every visit succeeds; else null.
 */
export function quietDays(state: SourceState | undefined, now: Date): number | null {
  if (!state?.lastNewAt || state.usualGapMinutes === undefined) return null;
  const minutes = (now.getTime() - Date.parse(state.lastNewAt)) / MINUTE_MS;
  return minutes > Math.max(2 * DAY_MINUTES, 3 * state.usualGapMinutes) ? Math.floor(minutes / DAY_MINUTES) : null;
}
