// Days and periods as American agencies and papers print them in running text, each with its place. What a day is for
// (comments, effect, compliance) is read in deadline.ts.

import { monthOf } from '../lib/dates.ts';
import type { Day } from '../model.ts';

/** A printed day and its place. */
export type PrintedDay = { day: Day; from: number; to: number };

const MONTH = '(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}';
const WEEKDAY = '(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?';
const PRINTED = new RegExp(
  [
    String.raw`${WEEKDAY}\b(${MONTH})\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?(?![\w])`, // June 1, 2026
    String.raw`\b(\d{1,2})(?:st|nd|rd|th)? (${MONTH})\.?,? (\d{4})\b`, // 1 June 2026
    String.raw`(?<![\w/.-])(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?![\w/])`, // 6/1/2026
    String.raw`(?<![\w/.-])(\d{4})-(\d{2})-(\d{2})(?![\w-])`, // 2026-06-01
  ].join('|'),
  'g',
);
const DAY_MS = 86_400_000;
/** Days are named ahead: "by June 1" in March is this year's, in December the next one's. */
const BACK = 60;

function dayOf(year: number, month: number, date: number): Day | null {
  const at = new Date(Date.UTC(year, month - 1, date));
  const isReal = at.getUTCMonth() === month - 1 && at.getUTCDate() === date && year >= 1935 && year <= 2099;
  return isReal ? at.toISOString().slice(0, 10) : null;
}

/** The year that puts a month and date soonest after publication, a little before it at most; null without a publication. */
function nearest(month: number, date: number, published: Day | null): Day | null {
  if (!published) return null;
  const from = Date.parse(`${published}T00:00:00Z`) - BACK * DAY_MS;
  const year = new Date(from).getUTCFullYear();
  for (const candidate of [year, year + 1]) {
    const day = dayOf(candidate, month, date);
    if (day && Date.parse(`${day}T00:00:00Z`) >= from) return day;
  }
  return null;
}

/**
 * Every day printed in a text, in order. One without a year is the next one after publication; where nobody says when
 * that was, after the last whole date before it.
 */
export function findDays(text: string, published: Day | null): PrintedDay[] {
  const found: PrintedDay[] = [];
  PRINTED.lastIndex = 0;
  for (let match = PRINTED.exec(text); match; match = PRINTED.exec(text)) {
    const [whole, month, date, year, date2, month2, year2, m, d, y, isoYear, isoMonth, isoDate] = match;
    const place = { from: match.index, to: match.index + whole.length };
    const named = monthOf(month ?? month2 ?? '');
    let day: Day | null = null;
    if (isoYear) day = dayOf(Number(isoYear), Number(isoMonth), Number(isoDate));
    else if (m) day = dayOf(Number(y) + (y?.length === 2 ? 2000 : 0), Number(m), Number(d));
    else if (named && date2) day = dayOf(Number(year2), named, Number(date2));
    else if (named && year) day = dayOf(Number(year), named, Number(date));
    else if (named) day = nearest(named, Number(date), published ?? found.at(-1)?.day ?? null);
    if (day) found.push({ day, ...place });
  }
  return found;
}

const NUMBERS: Record<string, number> = {
  one: 1,
  two: 2,
  three: 3,
  six: 6,
  seven: 7,
  nine: 9,
  ten: 10,
  twelve: 12,
  fourteen: 14,
  fifteen: 15,
  eighteen: 18,
  twenty: 20,
  thirty: 30,
  'forty-five': 45,
  sixty: 60,
  'seventy-five': 75,
  ninety: 90,
  'one hundred twenty': 120,
  'one hundred eighty': 180,
};
const WORDS = Object.keys(NUMBERS)
  .sort((a, b) => b.length - a.length)
  .join('|');

/** A pattern that reads "180 days", "180-day", "sixty (60) days", "six months"; its three groups go to `periodOf`. */
export const PERIOD = String.raw`(?:\b(${WORDS}) \()?\b(\d{1,3}|${WORDS})\)?[- ](?:calendar[- ])?(day|month|year)s?`;

/** The length of a matched PERIOD. */
export function periodOf(count: string, unit: string): { days: number } | { months: number } | null {
  const number = NUMBERS[count.toLowerCase()] ?? Number(count);
  if (!Number.isInteger(number) || number < 1) return null;
  if (unit === 'day') return { days: number };
  return { months: unit === 'year' ? number * 12 : number };
}
