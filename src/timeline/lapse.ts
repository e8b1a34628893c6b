// Dated predictions: the last day by which a claim says that something happens, and whether that day has passed.
// "Thursday", "by Friday", "this week", "next week", "tomorrow": read against the day of publication in Washington.

import type { Day } from '../model.ts';
import { addDays } from '../lib/calendar.ts';

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
/** "As soon as this week" promises less than "this week": it is given another week. */
const GRACE = 7;

const AHEAD =
  /\b(will|would|to|set|expected|plans?|planning|could|may|might|likely|due|prepar\w+|poised|ready|readies|unveil|sign|announce|release|issue|publish)\b/i;
const DATED = new RegExp(
  `(as (?:soon|early) as |perhaps )?(?:(?:by|on|before|come|until|this coming|coming) )?` +
    `(today|tonight|tomorrow|later today|(?:later )?this week|next week|in the coming days|(?:later )?this month|next month|` +
    `(?:the )?end of (?:the|this) (?:week|month)|(?:next )?(?:${DAYS.join('|')}))\\b`,
  'gi',
);

/** Day of the week of a day, 0 Sunday … 6 Saturday. */
const weekday = (day: Day): number => new Date(`${day}T00:00:00Z`).getUTCDay();
/** The Sunday that ends the week of a day. */
const weekEnd = (day: Day): Day => addDays(day, (7 - weekday(day)) % 7);
const monthEnd = (day: Day): Day => {
  const [year, month] = day.split('-').map(Number);
  return new Date(Date.UTC(year!, month!, 0)).toISOString().slice(0, 10);
};

function lastDay(phrase: string, published: Day): Day | null {
  const words = phrase.toLowerCase();
  if (/today|tonight/.test(words)) return published;
  if (words === 'tomorrow') return addDays(published, 1);
  if (words === 'next week') return addDays(weekEnd(published), 7);
  if (words === 'in the coming days') return addDays(published, 7);
  if (words === 'next month') return monthEnd(addDays(monthEnd(published), 1));
  if (/month/.test(words)) return monthEnd(published);
  if (/week/.test(words)) return weekEnd(published);
  const named = DAYS.findIndex((name) => words.endsWith(name));
  if (named < 0) return null;
  const ahead = (named - weekday(published) + 7) % 7;
  return addDays(published, ahead === 0 && words.startsWith('next') ? 7 : ahead);
}

/**
 * The last day by which a claim says that the act comes, or null where it names none. A weekday counts only where
 * it stands in a clause about something ahead: "said on Wednesday" is the past.
 */
export function expectedBy(opening: string, published: Day): Day | null {
  for (const match of opening.matchAll(DATED)) {
    const [whole, soft, phrase = ''] = match;
    const before = opening.slice(Math.max(0, match.index - 90), match.index);
    const clause = before.slice(Math.max(before.lastIndexOf('.'), before.lastIndexOf(';')) + 1);
    const isWeekday = DAYS.some((name) => phrase.toLowerCase().endsWith(name));
    if (isWeekday && /\b(said|told|says?|reported|announced|signed|released|on)\s*(?:reporters|on)?\s*$/i.test(clause))
      continue;
    if (isWeekday && /^on /i.test(whole) && /\b(said|told|reported|wrote|announced)\b[^,]{0,40}$/i.test(clause))
      continue;
    if (!AHEAD.test(clause)) continue;
    const day = lastDay(phrase, published);
    if (day) return soft ? addDays(day, GRACE) : day;
  }
  return null;
}

/** The day on which a claim lapsed: the one after its date passed with no act; null while it may still come true. */
export function lapsedOn(expected: Day | undefined, settledOn: Day | null, today: Day): Day | null {
  if (!expected || today <= expected) return null;
  return settledOn !== null && settledOn <= expected ? null : addDays(expected, 1);
}
