// What a server wishes of those who ask: when to come back, how long its answer keeps.

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
