// Reads the dates that feeds, agencies and papers print. What cannot be read is null: never now, never 1970. Rule for a time without a zone: the zone that the caller names (the source's), else UTC.

import type { Instant } from '../model.ts';
import { addDays, dayInWashington } from './calendar.ts';
import { type Clock, fromLocal, readClock } from './clock-time.ts';

/** How much was printed. A `day` stands at midnight UTC of that day, a `month` at midnight UTC of its first day. */
export type Moment = { at: Instant; precision: 'moment' | 'day' | 'month' };

export type MomentOptions = {
  zone?: string; // of times printed without one, as in `America/New_York`; UTC where it is not given
  dayFirst?: boolean; // 7/8/2025 is the 7th of August; in the United States it is July 8
  now?: Date; // allows "2 hours ago" and "yesterday"; without it they are null
};

const DAY = 86_400_000;
/** A publisher's date outside these years is a mistake or a default value. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;

/** As printed; `day` is null where only the month was. */
type Parts = { year: number; month: number; day: number | null };

/** Milliseconds of midnight UTC of a day that the calendar has; null for the 30th of February and for the year 9999. */
function midnight({ year, month, day }: Parts): number | null {
  if (year < FIRST_YEAR || year > LAST_YEAR) return null;
  const at = Date.UTC(year, month - 1, day ?? 1);
  const read = new Date(at);
  return read.getUTCMonth() === month - 1 && read.getUTCDate() === (day ?? 1) ? at : null;
}

/** RFC 2822 section 4.3: two digits below 50 are of this century; three count from 1900. */
function fullYear(printed: string): number {
  const year = Number(printed);
  if (printed.length === 2) return year + (year < 50 ? 2000 : 1900);
  return printed.length === 3 ? year + 1900 : year;
}

/** What was printed as a moment. The first day of Unix time is what a program prints that had no date: null. */
function momentOf(parts: Parts, clock: Clock | undefined, options: MomentOptions): Moment | null {
  const day = midnight(parts);
  if (day === null) return null;
  // exactly midnight, in UTC or of no zone, is what programs print that know the day alone
  const isDay = !clock || (clock.ms === 0 && !clock.offset && (clock.zone ?? options.zone ?? 'UTC') === 'UTC');
  const precision = parts.day === null ? 'month' : isDay ? 'day' : 'moment';
  let at = day;
  if (clock && precision === 'moment') {
    const local = day + clock.ms;
    at = clock.offset === undefined ? fromLocal(clock.zone ?? options.zone ?? 'UTC', local) : local - clock.offset;
  }
  return Math.abs(at) <= DAY ? null : { at: new Date(at).toISOString(), precision };
}

const ISO_DAY = /^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?![\d:])|^(\d{4})(\d{2})(\d{2})(?!\d)/;
const ISO_TIME = /^\s?T?\s?(\d{2}):?(\d{2})?(?::?(\d{2})(?:[.,]\d{1,12})?)?(?!\d)(.*)$/i;

/** ISO 8601 and RFC 3339 with and without hyphens and colons; `undefined` where the text has another shape. */
function readIso(text: string, options: MomentOptions): Moment | null | undefined {
  const match = ISO_DAY.exec(text);
  if (!match) return undefined;
  const [whole, year, month, day, compactYear, compactMonth, compactDay] = match;
  const parts = {
    year: Number(year ?? compactYear),
    month: Number(month ?? compactMonth),
    day: (day ?? compactDay) ? Number(day ?? compactDay) : null,
  };
  const rest = text.slice(whole.length);
  const time = rest && parts.day !== null ? ISO_TIME.exec(rest) : null;
  // `2026-03-30T08:45` and `20260330T0845Z` become what a clock shows; anything else behind a day is left to readClock
  const clock = readClock(time ? `${time[1]}:${time[2] ?? '00'}:${time[3] ?? '00'}${time[4]}` : rest);
  return clock === null ? null : momentOf(parts, clock?.clock, options);
}

/** What W3C-DTF and JSON add: a bare year, the day of a year (2003-335), seconds of Unix time since the year 2000. */
function readBareNumber(text: string): Moment | null | undefined {
  const ordinal = /^(\d{4})-(\d{3})$/.exec(text);
  if (ordinal) {
    const start = midnight({ year: Number(ordinal[1]), month: 1, day: 1 });
    const days = Number(ordinal[2]);
    if (start === null || days < 1 || days > 366) return null;
    return { at: new Date(start + (days - 1) * DAY).toISOString(), precision: 'day' };
  }
  if (/^(?:19[89]\d|20\d\d)$/.test(text)) return { at: `${text}-01-01T00:00:00.000Z`, precision: 'month' };
  const unix = /^(\d{10})(\d{3})?(?:\.\d+)?$/.exec(text);
  if (!unix) return /^\d+$/.test(text) && text.length !== 8 ? null : undefined;
  const ms = Number(unix[1]) * 1000 + Number(unix[2] ?? 0);
  return ms > Date.UTC(2000) && ms < Date.UTC(2100) ? { at: new Date(ms).toISOString(), precision: 'moment' } : null;
}

const AGO = /^(?:about |over |updated |posted )?(an?|\d{1,3}) (minute|min|hour|hr|day|week)s? ago\b/i;
const SPANS = new Map<string, number>([
  ...([
    ['minute', 60_000],
    ['min', 60_000],
    ['hour', 3_600_000],
    ['hr', 3_600_000],
  ] as const),
  ...([
    ['day', DAY],
    ['week', 7 * DAY],
  ] as const),
]);

/** "2 hours ago" and "yesterday", counted from when the page was read. */
function readRelative(text: string, now: Date): Moment | undefined {
  const ago = AGO.exec(text);
  if (ago) {
    const span = SPANS.get(ago[2]!.toLowerCase())!;
    const at = new Date(now.getTime() - (Number(ago[1]) || 1) * span).toISOString();
    return span < DAY ? { at, precision: 'moment' } : { at: `${dayInWashington(at)}T00:00:00.000Z`, precision: 'day' };
  }
  const word = /^(today|yesterday)\b/i.exec(text)?.[1]?.toLowerCase();
  if (!word) return undefined;
  const today = dayInWashington(now.toISOString());
  return { at: `${word === 'today' ? today : addDays(today, -1)}T00:00:00.000Z`, precision: 'day' };
}

/** Names of months as feeds print them: English and the languages of the feeds we have met. */
const MONTH_NAMES: string[][] = [
  'january jan januar janvier janv jan enero ene janeiro gennaio gen januari ianuarie leden styczen stycznia tammikuu ocak января янв ιαν jan',
  'february feb febr februar fevrier fevr fev febrero fevereiro febbraio februari luty lutego helmikuu subat февраля фев φεβ',
  'march mar marz maerz mrz mars marzo marco maart martie marzec marca maaliskuu mart марта мар μαρ marc',
  'april apr avril avr abril abr aprile aprilie kwiecien kwietnia huhtikuu nisan апреля апр απρ',
  'may mai mayo maio maggio mag mei maj maja toukokuu mayis мая май μαι μαϊ maj',
  'june jun juni juin junio junho giugno giu iunie czerwiec czerwca kesakuu haziran июня июн ιουν jun',
  'july jul juli juillet juil julio julho luglio lug iulie lipiec lipca heinakuu temmuz июля июл ιουλ jul',
  'august aug aout agosto ago augustus augusti sierpien sierpnia elokuu agustos августа авг αυγ augusztus',
  'september sep sept septembre septiembre setembro set settembre septembrie wrzesien wrzesnia syyskuu eylul сентября сен σεπ szept',
  'october oct oktober okt octobre octubre outubro out ottobre ott octombrie pazdziernik pazdziernika lokakuu ekim октября окт οκτ',
  'november nov novembre noviembre novembro novembrie listopad listopada marraskuu kasim ноября ноя νοε νοεμ',
  'december dec dezember dez decembre diciembre dic dezembro dicembre decembrie grudzien grudnia joulukuu aralik декабря дек δεκ',
].map((names) => names.split(' '));

const MONTHS = new Map(MONTH_NAMES.flatMap((names, index) => names.map((name): [string, number] => [name, index + 1])));

/** The number of the month (1 to 12) that a word names, whatever its case and accents; null for any other word. */
export function monthOf(word: string): number | null {
  if (word.length < 3 || word.length > 14) return null;
  const plain = word.toLowerCase();
  return (
    MONTHS.get(plain) ??
    MONTHS.get(
      plain
        .normalize('NFD')
        .replace(/\p{M}+/gu, '')
        .replace('ł', 'l'),
    ) ??
    null
  );
}

const BEFORE_DAY = /(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|\.|º)?[\s,./-]{0,3}(?:(?:of|de|d)['’]?\s)?$/i;
const BEFORE_YEAR = /(?<!\d)(\d{4})[\s,./-]{1,3}$/;
const AFTER_YEAR = /^\.?[\s,./’'-]{0,3}(?:(?:de|del|of)\s)?(\d{4}|\d{2})(?!\d)/i;
const AFTER_DAY = /^\.?[\s,./-]{0,3}(\d{1,2})(?:st|nd|rd|th)?(?!\d)/i;
const AFTER_DAY_YEAR =
  /^\.?[\s,./-]{0,3}(\d{1,2})(?:st|nd|rd|th)?(?:\s?,\s?|[\s./-]{1,3}|\s[A-Z]{3,4}\s)(\d{4})(?!\d)/i;
const AFTER_FULL_YEAR = /^\.?[\s,./-]{0,3}(?:(?:de|del|of)\s)?(\d{4})(?!\d)/i;

/** Day, month by name and year: `August 7, 2025`, `07-Aug-25`, `2025 Aug 7`, `Thu Jan 1 2004`; else `August 2025`. */
function namedParts(text: string): Parts | null {
  for (const { 0: word, index } of text.matchAll(/\p{L}[\p{L}\p{M}]*/gu)) {
    const month = monthOf(word);
    if (month === null) continue;
    const before = text.slice(Math.max(0, index - 12), index);
    const after = text.slice(index + word.length, index + word.length + 24);
    const [day, year] = [BEFORE_DAY.exec(before)?.[1], AFTER_YEAR.exec(after)?.[1]];
    if (day && year) return { year: fullYear(year), month, day: Number(day) };
    const american = AFTER_DAY_YEAR.exec(after);
    if (american) return { year: Number(american[2]), month, day: Number(american[1]) };
    const [firstYear, lastDay] = [BEFORE_YEAR.exec(before)?.[1], AFTER_DAY.exec(after)?.[1]];
    if (firstYear && lastDay) return { year: Number(firstYear), month, day: Number(lastDay) };
    const alone = AFTER_FULL_YEAR.exec(after)?.[1];
    if (alone) return { year: Number(alone), month, day: null };
  }
  return null;
}

const NUMERIC = /(?<![\d/.-])(\d{1,4})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{1,2})(?![\d/]|[.-]\d)/;

/** 8/7/2025, 07.08.2025, 2025/08/07: the month first unless told otherwise, the day first between dots. */
function numericParts(text: string, { dayFirst }: MomentOptions): Parts | null {
  const match = NUMERIC.exec(text);
  if (!match) return null;
  const [, first = '', separator, second, third = ''] = match;
  const [a, b] = [Number(first), Number(second)];
  if (first.length === 4) return third.length > 2 ? null : { year: a, month: b, day: Number(third) };
  if (first.length > 2 || third.length === 1) return null;
  const year = fullYear(third);
  if (a > 12 || (b <= 12 && (dayFirst ?? separator === '.'))) return { year, month: b, day: a };
  return { year, month: a, day: b };
}

const EAST_ASIAN = /[年月년월]/g;

/** East Asian dates with the marks that Latin ones have: `2026年3月30日`, `2004년 05월 28일 오후 11:23`. */
function westernised(text: string): string {
  if (!/[年년日일]|오[전후]|[上下]午/.test(text)) return text;
  return text
    .replace(EAST_ASIAN, '-')
    .replace(/[日일]/g, ' ')
    .replace(/-\s+/g, '-')
    .replace(/(오후|下午|午後)\s?(\d{1,2}:\d{2}(?::\d{2})?)/g, '$2 pm')
    .replace(/(오전|上午|午前)\s?/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * The moment that a publisher printed, or null. Reads RFC 822 with US and other zone names, ISO 8601, months by name in
 * several languages, numbers in the American order, and the line around them (`Aug 7, 2025 | News Release`). A day that
 * the calendar does not have and an hour that no clock shows make the whole null. Looks at the first 200 characters.
 */
export function readMoment(printed: string, options: MomentOptions = {}): Moment | null {
  const clean = printed
    .slice(0, 400)
    .normalize('NFKC')
    .replace(/[\u0000-\u001f\u200b-\u200f\s]+/g, ' ')
    .trim();
  const text = westernised(clean.slice(0, 200));
  if (options.now) {
    const relative = readRelative(text, options.now);
    if (relative) return relative;
  }
  if (!/\d/.test(text)) return null;
  const plain = readBareNumber(text);
  if (plain !== undefined) return plain;
  const iso = readIso(text, options);
  if (iso !== undefined) return iso;
  const clock = readClock(text);
  if (clock === null) return null;
  const line = clock?.rest ?? text;
  const parts = namedParts(line) ?? numericParts(line, options);
  if (parts) return momentOf(parts, clock?.clock, options);
  const inside = /(?<![\d-])\d{4}-\d{2}-\d{2}(?!\d)/.exec(text); // Published: 2026-03-30 08:45
  return inside && inside.index > 0 ? (readIso(text.slice(inside.index), options) ?? null) : null;
}
