// The sentences of an item in which a day or a period is printed, and what a reader of deadlines makes of one. What a day
// is for is read in deadline.ts (printed) and deadline-counted.ts (counted).

import { dayInWashington } from '../lib/calendar.ts';
import type { Day, Deadline, Evidence, Item } from '../model.ts';
import type { PrintedDay } from './days.ts';
import { findDays } from './days.ts';
import { RELEVANT } from './deadline-words.ts';

/** What of an item deadlines are read from. */
export type Readable = Pick<Item, 'title' | 'text' | 'record'> &
  Partial<Pick<Item, 'publishedAt' | 'publishedPrecision'>>;
/** A field as patterns read it (`text`, wrapped lines joined) and as it was printed; places are the same in both. */
export type Field = { field: 'title' | 'text'; text: string; printed: string };

/** A sentence of a field with the days in it; places are those of the field. `before` is what stands before it. */
export type Sentence = Field & { start: number; days: PrintedDay[]; before: string };

/** A deadline as it was read; `isEarlier` marks the day that an extension or correction leaves behind. */
export type Read = Deadline & { isEarlier?: true };

const ABBREVIATED =
  /(?:\b(?:[A-Z]|a\.m|p\.m|[Nn]os?|Mr|Mrs|Ms|Dr|U\.S|Sec|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|Rep|Sen|Gov|Inc|Corp|Reg|Pub|vs?|Doc|Rel|St|Dept))$/;

const PERIOD_WORD = /\b(?:days|months|years)\b|-day\b/;

/** Sentences in which a day or a period is printed. An abbreviation does not end one. */
export function sentencesOf({ field, text, printed }: Field, published: Day | null): Sentence[] {
  const days = findDays(text, published);
  const hasPeriod = PERIOD_WORD.test(text);
  const found: Sentence[] = [];
  if (days.length === 0 && !hasPeriod) return found;
  let start = 0;
  const close = (end: number): void => {
    const part = text.slice(start, end);
    const inside = days.filter(({ from }) => from >= start && from < end);
    if ((inside.length > 0 || (hasPeriod && PERIOD_WORD.test(part))) && RELEVANT.test(part))
      found.push({
        field,
        text: part,
        printed: printed.slice(start, end),
        start,
        days: inside,
        before: text.slice(Math.max(0, start - 200), start),
      });
    start = end;
  };
  const ends = /[.!?](?=["”’)]?\s+["“‘(]?[A-Z\d])|\n{2,}/g;
  for (let match = ends.exec(text); match; match = ends.exec(text)) {
    if (match[0] === '.' && ABBREVIATED.test(text.slice(Math.max(0, match.index - 6), match.index))) continue;
    close(match.index + match[0].length);
  }
  close(text.length);
  return found;
}

/** The words from a cue to its day, as evidence. A whole paragraph is cut before them. */
export function evidenceOf(sentence: Sentence, from: number, to: number, rule: string): Evidence {
  // The words that say what the day is for belong to the quote; a whole paragraph does not.
  const start = Math.max(from, to - 240);
  const quote = sentence.printed.slice(start - sentence.start, to - sentence.start);
  const blank = quote.search(/[\p{L}\p{N}]/u);
  return { field: sentence.field, quote: quote.slice(blank), start: start + blank, rule };
}

/** Calendar day of publication in Washington, or the printed day itself. */
export function publishedDay({ record, publishedAt, publishedPrecision }: Readable): Day | null {
  if (record?.publishedOn) return record.publishedOn;
  if (!publishedAt) return null;
  return publishedPrecision === 'moment' ? dayInWashington(publishedAt) : publishedAt.slice(0, 10);
}
