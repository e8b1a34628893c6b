// Days as the federal government counts them: legal holidays (5 U.S.C. 6103) and periods (1 CFR 18.17).
// Reading a date from words is for dates.ts; all days here are plain calendar days.

import type { Day, Instant } from '../model.ts';
import { offsetAt } from './clock-time.ts';

const WASHINGTON = 'America/New_York';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MOST_REMEMBERED = 20_000;
const days = new Map<number, Day>(); // by hour since 1970: Washington's clocks are changed, and its days begin, at full ones

/** The calendar day in Washington at a moment. For a date printed as a day its own first ten letters are that day. */
export function dayInWashington(at: Instant): Day {
  const ms = Date.parse(at);
  const hour = Math.floor(ms / HOUR);
  let day = days.get(hour);
  if (day === undefined) {
    day = new Date(ms + offsetAt(WASHINGTON, ms)).toISOString().slice(0, 10);
    if (days.size >= MOST_REMEMBERED) days.clear();
    if (hour >= 0) days.set(hour, day);
  }
  return day;
}

/** The day `days` after a day; before it where `days` is negative. */
export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** Whole days from one day to another; negative where the second is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
}

const pad = (number: number): string => String(number).padStart(2, '0');
const dayOf = (year: number, month: number, date: number): Day => `${year}-${pad(month)}-${pad(date)}`;

/** 0 Sunday … 6 Saturday. */
export function weekday(day: Day): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

/** The `nth` given weekday of a month; -1 is its last. */
function nthWeekday(year: number, month: number, nth: number, wanted: number): Day {
  if (nth > 0) {
    const first = weekday(dayOf(year, month, 1));
    return dayOf(year, month, 1 + ((wanted - first + 7) % 7) + (nth - 1) * 7);
  }
  const last = addDays(month === 12 ? dayOf(year + 1, 1, 1) : dayOf(year, month + 1, 1), -1);
  return addDays(last, -((weekday(last) - wanted + 7) % 7));
}

const kept = new Map<number, Set<Day>>();

/** Legal public holidays of a year by 5 U.S.C. 6103(a), each on its own date. */
function legalHolidays(year: number): Day[] {
  return [
    dayOf(year, 1, 1), // New Year's Day
    nthWeekday(year, 1, 3, 1), // Birthday of Martin Luther King, Jr.
    nthWeekday(year, 2, 3, 1), // Washington's Birthday
    nthWeekday(year, 5, -1, 1), // Memorial Day
    ...(year >= 2021 ? [dayOf(year, 6, 19)] : []), // Juneteenth, Public Law 117-17
    dayOf(year, 7, 4), // Independence Day
    nthWeekday(year, 9, 1, 1), // Labor Day
    nthWeekday(year, 10, 2, 1), // Columbus Day
    dayOf(year, 11, 11), // Veterans Day
    nthWeekday(year, 11, 4, 4), // Thanksgiving Day
    dayOf(year, 12, 25), // Christmas Day
  ];
}

/** The days of a year on which offices are closed: 6103(b) moves Saturday to Friday, E.O. 11582 Sunday to Monday. */
function holidaysOf(year: number): Set<Day> {
  const known = kept.get(year);
  if (known) return known;
  const days = new Set<Day>();
  for (const holiday of [...legalHolidays(year), dayOf(year + 1, 1, 1)]) {
    const at = weekday(holiday);
    const observed = at === 6 ? addDays(holiday, -1) : at === 0 ? addDays(holiday, 1) : holiday;
    for (const day of [holiday, observed]) if (day.startsWith(String(year))) days.add(day);
  }
  kept.set(year, days);
  return days;
}

/**
 * Whether federal offices are closed on a day for a legal holiday, observed days included. Inauguration Day, which
 * holds in and around Washington only, and days off that a President gives for once are no legal holidays.
 */
export function isFederalHoliday(day: Day): boolean {
  return holidaysOf(Number(day.slice(0, 4))).has(day);
}

/** Whether the Federal Register is published on a day: Monday to Friday, save federal holidays. */
export function isBusinessDay(day: Day): boolean {
  const at = weekday(day);
  return at !== 0 && at !== 6 && !isFederalHoliday(day);
}

/** The day itself where it is a business day, else the first one after it. */
export function nextBusinessDay(day: Day): Day {
  let next = day;
  while (!isBusinessDay(next)) next = addDays(next, 1);
  return next;
}

/**
 * The day on which a period of `days` from a publication ends, by 1 CFR 18.17: the day after publication is day 1,
 * and an end on a weekend or a federal holiday moves to the next business day.
 */
export function countDays(from: Day, days: number): Day {
  return nextBusinessDay(addDays(from, days));
}

/** The same date some months later; the last day of that month where it has no such date. */
export function addMonths(day: Day, months: number): Day {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const index = year * 12 + month - 1 + months;
  const [then, at] = [Math.floor(index / 12), (index % 12) + 1];
  const last = Number(addDays(at === 12 ? dayOf(then + 1, 1, 1) : dayOf(then, at + 1, 1), -1).slice(8));
  return dayOf(then, at, Math.min(date, last));
}
