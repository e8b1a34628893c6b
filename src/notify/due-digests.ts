// When a digest is due in its subscriber's time zone. A digest job is keyed by the local date, so an hour that does not exist
// or comes twice (clock changes) can neither drop nor double it (rows T01 to T06).

import { UsageError } from '../lib/usage-error.ts';
import type { Day, Subscriber } from '../model.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A late digest is still made within this time; later it is skipped and its facts go into the next one (T05). */
export const GRACE_MS = 12 * HOUR;

export type LocalTime = { day: Day; time: string; weekday: number };

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    formats.set(zone, format);
  }
  return format;
}

/** An IANA zone in its standard spelling. Throws UsageError for an unknown name. */
export function readZone(name: string): string {
  if (/^[A-Za-z][A-Za-z0-9_+\-/]{1,60}$/.test(name)) {
    try {
      return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
    } catch {
      // reported below
    }
  }
  throw new UsageError(`--zone is "${name.slice(0, 40)}"; write an IANA zone such as America/New_York.`);
}

/** A time of day HH:MM. Throws UsageError for anything else. */
export function readTime(text: string): string {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(text))
    throw new UsageError(`--at is "${text.slice(0, 20)}"; write a time such as 07:30.`);
  return text;
}

/** Local day and time in a zone at a moment. Weekday 1 is Monday. */
export function localTime(at: Date, zone: string): LocalTime {
  const parts: Record<string, string> = {};
  for (const { type, value } of formatOf(zone).formatToParts(at)) parts[type] = value;
  const day = `${parts['year']}-${parts['month']}-${parts['day']}`;
  return { day, time: `${parts['hour']}:${parts['minute']}`, weekday: new Date(`${day}T00:00:00Z`).getUTCDay() || 7 };
}

/** The day `days` after another. */
export function shiftDay(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** The first moment at which the local clock of a zone shows this day and time or, if that minute does not exist, a later one. */
export function momentOf(day: Day, time: string, zone: string): Date {
  const wanted = `${day}T${time}`;
  // Offsets run from -12 to +14 hours and change by at most one day at once; quarter hours are their finest step.
  const middle = Date.parse(`${wanted}:00Z`);
  let low = middle - 16 * HOUR;
  let high = middle + 16 * HOUR;
  const reached = (moment: number): boolean => {
    const local = localTime(new Date(moment), zone);
    return `${local.day}T${local.time}` >= wanted;
  };
  // When clocks fall back, "reached" is true, false and true again: coarse steps find the first.
  for (let step = low; step <= high; step += HOUR / 4)
    if (reached(step)) {
      high = step;
      low = step - HOUR / 4;
      break;
    }
  while (high - low > 60_000) {
    const between = low + Math.floor((high - low) / 120_000) * 60_000;
    if (between <= low) break;
    if (reached(between)) high = between;
    else low = between;
  }
  return new Date(Math.floor(high / 60_000) * 60_000);
}

export type DueDigest = {
  subscriber: Subscriber;
  localDate: Day; // with the subscriber's id, the key of the job
  dueAt: Date;
  isWeekday: boolean; // weekly interests are due too
  skipped: boolean; // too late: recorded; its facts go into the next one
};

/**
 * The latest due digest of each subscriber that has no job yet. `done`: existing jobs as `subscriber local-date`.
 * A time before the subscriber was confirmed is not due.
 */
export function dueDigests(subscribers: Subscriber[], done: Set<string>, now: Date): DueDigest[] {
  const due: DueDigest[] = [];
  // Thousands of subscribers share a few zones and times.
  const localTimes = new Map<string, LocalTime>();
  const moments = new Map<string, Date>();
  const once = <T>(known: Map<string, T>, key: string, make: () => T): T => {
    const value = known.get(key) ?? make();
    known.set(key, value);
    return value;
  };
  for (const subscriber of subscribers) {
    const { zone, time } = subscriber;
    const local = once(localTimes, zone, () => localTime(now, zone));
    const localDate = local.time >= time ? local.day : shiftDay(local.day, -1);
    if (done.has(`${subscriber.id} ${localDate}`)) continue;
    const dueAt = once(moments, `${localDate} ${time} ${zone}`, () => momentOf(localDate, time, zone));
    if (dueAt.toISOString() < (subscriber.confirmedAt ?? subscriber.createdAt)) continue;
    const weekday = new Date(`${localDate}T00:00:00Z`).getUTCDay() || 7;
    due.push({
      subscriber,
      localDate,
      dueAt,
      isWeekday: weekday === subscriber.weekday,
      skipped: now.getTime() - dueAt.getTime() > GRACE_MS,
    });
  }
  return due;
}
