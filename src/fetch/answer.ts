// What an answer says besides its document: gone, refused, slow down; when to come back, how long it keeps, and what the
// clock of its host shows.

import type { IncomingHttpHeaders } from 'node:http';
import { looksLikeBlockPage } from '../lib/block-page.ts';
import type { Problem } from '../model.ts';
import type { Answer } from './http.ts';

const DAY_MINUTES = 24 * 60;

/**
 * Minutes until a server wants to be asked again (RFC 9110, 10.2.3: seconds or an HTTP date), at most a day; undefined
 * for no wish, a moment that is past, and what cannot be read. The lower bound is the source's own interval (due.ts).
 */
export function readRetryAfter(header: string | undefined, date: string | undefined, now: Date): number | undefined {
  const value = header?.trim() ?? '';
  // a date is meant by the server's own clock, where it tells it
  const from = Date.parse(date ?? '') || now.getTime();
  let minutes = NaN;
  if (/^\d+(?:\.\d+)?$/.test(value)) minutes = Number(value) / 60;
  else if (/^[A-Za-z]{3,9},? /.test(value)) minutes = (Date.parse(value) - from) / 60_000;
  return minutes > 0 ? Math.min(minutes, DAY_MINUTES) : undefined;
}

/** Minutes for which an answer stays fresh by its Cache-Control (and Age), at most a day; undefined where it does not say. */
export function readMaxAge(cacheControl: string | undefined, age: string | undefined): number | undefined {
  const value = cacheControl?.toLowerCase() ?? '';
  if (!value || /\bno-(?:cache|store)\b/.test(value)) return undefined;
  const seconds = Number(/(?:^|[\s,])max-age\s*=\s*"?(\d+)/.exec(value)?.[1] ?? 0) - (Number(age) || 0);
  return seconds > 0 ? Math.min(seconds / 60, DAY_MINUTES) : undefined;
}

/** What an answer other than a document means: half a sentence (`what`) and a kind. */
export function refusalOf(answer: Answer, now: Date): Omit<Problem, 'message'> & { what: string } {
  const { status } = answer;
  const wall = status >= 400 || status === 202 ? looksLikeBlockPage(answer.body.toString('latin1')) : null;
  const seen = `answered ${status}${wall ? ` with ${wall}` : ''}`;
  if (status === 404) return { kind: 'gone', what: 'is not found (404)', status };
  if (status === 410) return { kind: 'gone', what: 'is gone (410)', status };
  if (status === 429 || (status === 503 && answer.headers['retry-after'])) {
    const minutes = readRetryAfter(answer.headers['retry-after'], answer.headers.date, now);
    const wish = minutes === undefined ? '' : ` and asks for a pause of ${Math.ceil(minutes)} min`;
    const rest = minutes === undefined ? {} : { retryAfterMinutes: minutes };
    return { kind: 'slow-down', what: `${seen}${wish}`, status, ...rest };
  }
  if (wall || [401, 402, 403, 405, 407, 451].includes(status)) return { kind: 'refused', what: seen, status };
  if (status === 304) return { kind: 'unreadable', what: 'answered 304 to a request that set no condition', status };
  if (status >= 500 || status === 408) return { kind: 'unreachable', what: seen, status };
  return { kind: status >= 400 ? 'refused' : 'unreadable', what: seen, status };
}

const FEWEST_HOSTS = 3;
const MINUTES_OFF = 5;
const MINUTE_MS = 60_000;

/**
 * This machine's clock beside those of the hosts it asks: a clock that is wrong by hours mis-times digests and first
 * sights. Remembers how far the clock of each host is from ours, by the Date of its last answer.
 */
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

export type Clocks = ReturnType<typeof createClocks>;
