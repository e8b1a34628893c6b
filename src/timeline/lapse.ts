// Dated predictions: the last day by which a claim says that something happens, and whether that day has passed.
// Days are read against the day of publication in Washington. The phrases are the tables below; what follows reads them.

import type { Day } from '../model.ts';
import { addDays, weekday } from '../lib/calendar.ts';

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
/** The Sunday that ends the week of a day. */
const weekEnd = (day: Day): Day => addDays(day, (7 - weekday(day)) % 7);
const monthEnd = (day: Day): Day => {
  const [year, month] = day.split('-').map(Number);
  return new Date(Date.UTC(year!, month!, 0)).toISOString().slice(0, 10);
};
const daysUntil = (name: string, day: Day): number => (DAYS.indexOf(name) - weekday(day) + 7) % 7;

/** What a phrase means: the last day of it, by the day on which it was published. Longer phrases stand first. */
const LAST_DAY: [phrases: string[], lastDay: (published: Day) => Day][] = [
  [['later today', 'today', 'tonight'], (day) => day],
  [['tomorrow'], (day) => addDays(day, 1)],
  [['next week'], (day) => addDays(weekEnd(day), 7)],
  [['in the coming days'], (day) => addDays(day, 7)],
  [['next month'], (day) => monthEnd(addDays(monthEnd(day), 1))],
  [['later this week', 'this week'], weekEnd],
  [['the end of the week', 'the end of this week', 'end of the week', 'end of this week'], weekEnd],
  [['later this month', 'this month'], monthEnd],
  [['the end of the month', 'the end of this month', 'end of the month', 'end of this month'], monthEnd],
  ...DAYS.map((name): [string[], (day: Day) => Day] => [
    [`next ${name}`],
    (day) => addDays(day, daysUntil(name, day) || 7),
  ]),
  ...DAYS.map((name): [string[], (day: Day) => Day] => [[name], (day) => addDays(day, daysUntil(name, day))]),
];
/** "As soon as this week" promises less than "this week": it is given another week. */
const SOFT = ['as soon as', 'as early as', 'perhaps'];
const GRACE = 7;
const BEFORE = ['by', 'on', 'before', 'come', 'until', 'this coming', 'coming'];
/** A clause with one of these is about something ahead. `*` stands for the rest of a word. */
const AHEAD = [
  ...['will', 'would', 'to', 'set', 'expected', 'plan', 'plans', 'planning', 'could', 'may', 'might', 'likely', 'due'],
  ...['prepar*', 'poised', 'ready', 'readies', 'unveil', 'sign', 'announce', 'release', 'issue', 'publish'],
];
/** Directly before a weekday these make it a day that has passed: "said Wednesday", "released on Friday". */
const PAST = ['say', 'said', 'told', 'says', 'reported', 'announced', 'signed', 'released', 'on'];
/** The same where "on" stands before the weekday, with up to 40 characters between them. */
const PAST_ON = ['said', 'told', 'reported', 'wrote', 'announced'];

const anyOf = (words: string[]): string => `(?:${words.join('|').replaceAll('*', '\\w+')})`;
const MEANING = new Map(LAST_DAY.flatMap(([phrases, lastDay]) => phrases.map((phrase) => [phrase, lastDay] as const)));
const DATED = new RegExp(`(${anyOf(SOFT)} )?(?:${anyOf(BEFORE)} )?(${anyOf([...MEANING.keys()])})\\b`, 'gi');
const IS_AHEAD = new RegExp(`\\b${anyOf(AHEAD)}\\b`, 'i');
const IS_PAST = new RegExp(`\\b${anyOf(PAST)}\\s*(?:reporters|on)?\\s*$`, 'i');
const IS_PAST_ON = new RegExp(`\\b${anyOf(PAST_ON)}\\b[^,]{0,40}$`, 'i');

/**
 * The last day by which a claim says that the act comes, or null where it names none. A weekday counts only in a clause
 * about something ahead: "said on Wednesday" is the past.
 */
export function expectedBy(opening: string, published: Day): Day | null {
  for (const match of opening.matchAll(DATED)) {
    const [whole, soft, phrase = ''] = match;
    const before = opening.slice(Math.max(0, match.index - 90), match.index);
    const clause = before.slice(Math.max(before.lastIndexOf('.'), before.lastIndexOf(';')) + 1);
    if (DAYS.some((name) => phrase.toLowerCase().endsWith(name))) {
      if (IS_PAST.test(clause)) continue;
      if (/^on /i.test(whole) && IS_PAST_ON.test(clause)) continue;
    }
    if (!IS_AHEAD.test(clause)) continue;
    const day = MEANING.get(phrase.toLowerCase())!(published);
    return soft ? addDays(day, GRACE) : day;
  }
  return null;
}

/** The day on which a claim lapsed: the one after its date passed with no act; null while it may still come true. */
export function lapsedOn(expected: Day | undefined, settledOn: Day | null, today: Day): Day | null {
  if (!expected || today <= expected) return null;
  return settledOn !== null && settledOn <= expected ? null : addDays(expected, 1);
}
