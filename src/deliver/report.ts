// Reads the signed reports of mail providers: permanent bounces and complaints. Checks that a report is genuine and recent,
// and lists its addresses; the store suppresses them.

import { createHash, createHmac } from 'node:crypto';
import { isSame } from '../lib/secrets.ts';
import { UsageError } from '../lib/usage-error.ts';
import { readAddress } from './address.ts';

/** A report is accepted this long before and after its timestamp. */
export const REPORT_WINDOW_MS = 5 * 60_000;
const EVENTS = 1000;
const REASONS: Record<string, string> = { 'hard-bounce': 'hard bounce', complaint: 'complaint' };

/** `v1=` and the HMAC-SHA256, in hex, over `timestamp.body`; the timestamp is in seconds since 1970. */
export const signReport = (secret: string, timestamp: string, body: string): string =>
  `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;

/** Whether a report has the right signature and is recent. Signatures are compared in constant time. */
export function isGenuine(
  report: { timestamp: string | undefined; signature: string | undefined; body: string },
  secret: string,
  now: Date,
): boolean {
  const { timestamp = '', signature = '', body } = report;
  const isRight = isSame(signature, signReport(secret, timestamp, body));
  const isFresh =
    /^[0-9]{1,12}$/.test(timestamp) && Math.abs(now.getTime() - Number(timestamp) * 1000) <= REPORT_WINDOW_MS;
  return isRight && isFresh;
}

/** The key by which a repeated report is recognized: its signature covers the timestamp and the body. */
export const reportId = (signature: string): string => createHash('sha256').update(signature).digest('hex');

/**
 * The addresses in a report: `{"events":[{"email","kind":"hard-bounce"|"complaint","reason"?}]}`. Events of other
 * kinds or with an invalid address are counted as ignored; they do not affect the others.
 * Throws UsageError for a body of another shape.
 */
export function readReport(body: string): { addresses: { email: string; reason: string }[]; ignored: number } {
  const events = eventsOf(body);
  const addresses = new Map<string, string>();
  let ignored = 0;
  for (const event of events) {
    const { email, kind, reason } = (event ?? {}) as Record<string, unknown>;
    const known = typeof kind === 'string' && Object.hasOwn(REASONS, kind) ? REASONS[kind]! : null;
    const address = known && typeof email === 'string' ? plainAddress(email) : null;
    if (!known || !address) {
      ignored += 1;
      continue;
    }
    const words = typeof reason === 'string' ? reason.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim() : '';
    if (!addresses.has(address)) addresses.set(address, (words ? `${known}: ${words}` : known).slice(0, 200));
  }
  return { addresses: [...addresses].map(([email, reason]) => ({ email, reason })), ignored };
}

function eventsOf(body: string): unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new UsageError('The report is not JSON.');
  }
  const events = (value as { events?: unknown } | null)?.events;
  if (!Array.isArray(events) || events.length > EVENTS)
    throw new UsageError(`A report is {"events":[{"email","kind":"hard-bounce" or "complaint"}]}, at most ${EVENTS}.`);
  return events;
}

function plainAddress(email: string): string | null {
  try {
    return readAddress(email);
  } catch {
    return null;
  }
}
