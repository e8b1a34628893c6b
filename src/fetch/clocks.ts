// This machine's clock beside those of the hosts it asks: a clock that is wrong by hours mis-times digests and first sights.

import type { IncomingHttpHeaders } from 'node:http';

const FEWEST_HOSTS = 3;
const MINUTES_OFF = 5;
const MINUTE_MS = 60_000;

/** Remembers how far the clock of each host is from ours, by the Date of its last answer. */
export function createClocks() {
  const offBy = new Map<string, number>(); // host → its clock minus ours, in ms

  return {
    /** Takes note of an answer that came at `at`. One that a cache had kept for a while says nothing. */
    note(host: string, headers: IncomingHttpHeaders, at: Date): void {
      const date = Date.parse(headers.date ?? '');
      if (Number.isNaN(date) || headers.age !== undefined) return;
      offBy.set(host, date - at.getTime());
    },

    /** A sentence where the middle one of several hosts is more than 5 minutes off (T07): not all of them are wrong. */
    notice(): string | null {
      const all = [...offBy.values()].sort((a, b) => a - b);
      const middle = all[Math.floor(all.length / 2)] ?? 0;
      const minutes = Math.round(Math.abs(middle) / MINUTE_MS);
      if (all.length < FEWEST_HOSTS || minutes <= MINUTES_OFF) return null;
      return `This machine's clock is about ${minutes} minutes ${middle > 0 ? 'behind' : 'ahead of'} those of the ${all.length} hosts that answered: set it, and let it be kept by NTP.`;
    },
  };
}
