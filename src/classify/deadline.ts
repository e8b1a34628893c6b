// Days that an item names as binding: the end of comments, effect, compliance, a date by which an act is due. Each is
// read from the publisher's record, from a printed date, or counted from a printed period whose first day is stated.
// A period whose beginning is not stated is not counted: no guesses. What became of a deadline is timeline/'s work.

import { addMonths, countDays } from '../lib/calendar.ts';
import { addDays, dayInWashington } from '../lib/dates.ts';
import type { Day, Deadline, DeadlineKind, Evidence, Item } from '../model.ts';
import type { PrintedDay } from './days.ts';
import { BOUND, CUES, DONE, DUE, EARLIER, MOVES, NO_RULE, RELEVANT, RULE, WAS_TO_END } from './deadline-words.ts';
import { findDays, PERIOD, periodOf } from './days.ts';

type Readable = Pick<Item, 'title' | 'text' | 'record'> & Partial<Pick<Item, 'publishedAt' | 'publishedPrecision'>>;
type Field = { field: 'title' | 'text'; text: string };

/** A sentence of a field with the days in it; places are those of the field. */
type Sentence = { field: 'title' | 'text'; text: string; start: number; days: PrintedDay[]; before: string };

const READ = 20_000; // characters: dates stand in the summary and under DATES, not in the hundredth page

const ABBREVIATED =
  /(?:\b(?:[A-Z]|a\.m|p\.m|[Nn]os?|Mr|Mrs|Ms|Dr|U\.S|Sec|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|Rep|Sen|Gov|Inc|Corp|Reg|Pub|vs?|Doc|Rel|St|Dept))$/;

/** Sentences in which a day or a period is printed. An abbreviation does not end one. */
function sentencesOf({ field, text }: Field, published: Day | null): Sentence[] {
  const days = findDays(text, published);
  const found: Sentence[] = [];
  let start = 0;
  const close = (end: number): void => {
    const part = text.slice(start, end);
    if (RELEVANT.test(part)) {
      const inside = days.filter(({ from }) => from >= start && from < end);
      if (inside.length > 0 || /\b(?:days|months|years)\b|-day\b/.test(part))
        found.push({ field, text: part, start, days: inside, before: text.slice(Math.max(0, start - 200), start) });
    }
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

type Cue = { kind: DeadlineKind; from: number }; // `from` is the place in the field where the cue begins

/** Where a word last stands before the day; -1 where it does not. */
function lastOf(word: RegExp, text: string): number {
  let last = -1;
  for (const { index } of text.matchAll(word)) last = index;
  return last;
}

/** What a day in a sentence is for, and where the words that say so begin. */
function cueOf(sentence: Sentence, at: PrintedDay): Cue | null {
  const to = at.from - sentence.start;
  const lowest = Math.max(0, to - 260);
  const before = sentence.text.slice(lowest, to);
  if (DONE.test(before)) return null;
  let best: (Cue & { word: number }) | null = null;
  for (const { kind, word, cue } of CUES) {
    const match = cue.exec(before);
    if (!match) continue;
    const nearest = lastOf(word, before);
    if (!best || nearest > best.word) best = { kind, word: nearest, from: sentence.start + lowest + match.index };
  }
  if (best) return best;
  const after = sentence.text.slice(at.to - sentence.start, at.to - sentence.start + 60);
  if (
    /^,? (?:is |as )?(?:the )?(?:public )?(?:comment(?:s|ing)? (?:deadline|period)|deadline (?:for|to) (?:submit |submitting |file |filing )?(?:public |written )?comments?|end of (?:the )?comments?)/i.test(
      after,
    )
  )
    return { kind: 'comments-close', from: at.from };
  if (/^,? (?:is )?(?:the )?effective date/i.test(after)) return { kind: 'effective', from: at.from };
  if (/^,? (?:is )?(?:the )?compliance (?:date|deadline)/i.test(after)) return { kind: 'compliance', from: at.from };
  const due = DUE.exec(before);
  return due ? { kind: 'due', from: sentence.start + lowest + due.index } : null;
}

/** Whether the sentence speaks of a rule, and not of a person who takes office. */
function isOfRules(kind: DeadlineKind, sentence: Sentence): boolean {
  if (kind === 'comments-close') return true;
  if (NO_RULE.test(sentence.text)) return false;
  if (kind === 'compliance' && /\bcompl(?:y|iance|ying)\b/i.test(sentence.text)) return true;
  if (kind === 'due') return BOUND.test(sentence.text);
  // "It takes effect June 9": of what, the sentence before tells.
  return (
    RULE.test(sentence.text) || (/^\s*(?:It|They|Both|This|These)\b/.test(sentence.text) && RULE.test(sentence.before))
  );
}

function evidenceOf(sentence: Sentence, from: number, to: number, rule: string): Evidence {
  // The words that say what the day is for belong to the quote; a whole paragraph does not.
  const start = Math.max(from, to - 240);
  const quote = sentence.text.slice(start - sentence.start, to - sentence.start);
  const blank = quote.search(/[\p{L}\p{N}]/u);
  return { field: sentence.field, quote: quote.slice(blank), start: start + blank, rule };
}

type Read = Deadline & { isEarlier?: true };

/** In "from June 1 to July 16" the second day is what the first one is, however far back the words for it stand. */
function movedTo(sentence: Sentence, at: PrintedDay): Cue | null {
  const before = sentence.text.slice(0, at.from - sentence.start);
  const old = sentence.days.filter(({ to }) => to <= at.from).at(-1);
  if (!old || !/^,? (?:to|until)\s*$/.test(sentence.text.slice(old.to - sentence.start, at.from - sentence.start)))
    return null;
  let best: (Cue & { word: number }) | null = null;
  for (const { kind, word } of CUES) {
    const place = lastOf(word, before);
    if (place >= 0 && (!best || place > best.word)) best = { kind, word: place, from: sentence.start + place };
  }
  return best;
}

/** Days that a sentence prints as binding; the earlier day of an extension is marked. `isMoving`: the item speaks of one. */
function statedIn(sentence: Sentence, isMoving: boolean): Read[] {
  const isMove = MOVES.test(sentence.text);
  const read: Read[] = [];
  const earlier: PrintedDay[] = [];
  for (const at of sentence.days) {
    const before = sentence.text.slice(Math.max(0, at.from - sentence.start - 200), at.from - sentence.start);
    const wasBefore = (isMove && EARLIER.test(before)) || (isMoving && WAS_TO_END.test(before));
    if (wasBefore && !DONE.test(before)) earlier.push(at);
    else {
      const cue = cueOf(sentence, at) ?? (isMove ? movedTo(sentence, at) : null);
      if (!cue || !isOfRules(cue.kind, sentence)) continue;
      const evidence = evidenceOf(sentence, cue.from, at.to, `deadline/${cue.kind}`);
      read.push({ kind: cue.kind, on: at.day, reckoning: 'stated', evidence });
    }
  }
  // An earlier day is of the kind of the day that replaces it, else of what its own words say.
  for (const at of earlier) {
    const cue = cueOf(sentence, at);
    const kind = read[0]?.kind ?? cue?.kind;
    if (!kind || !isOfRules(kind, sentence)) continue;
    const evidence = evidenceOf(sentence, cue?.from ?? at.from, at.to, `deadline/${kind}`);
    read.push({ kind, on: at.day, reckoning: 'stated', evidence, isEarlier: true });
  }
  return read;
}

const AFTER_PUBLICATION = new RegExp(
  String.raw`${PERIOD}(?: (?:comment )?period)? (?:after|from|following|of)(?: the)?(?: date of)?(?: its| their)? ?(?:the )?(?:publication|being published|it is published|(?:the )?(?:rule|proposal|notice)(?: is|'s)? publi(?:shed|cation))|${PERIOD} (?:public )?comment period\b`,
  'gi',
);
const AFTER_ORDER = new RegExp(
  String.raw`\b(?:within|no later than|not later than|in) ${PERIOD} (?:of|after|from|following)(?: the)?(?: date of)? (?:this|the|(?:President )?Trump['’]s|its|his)(?: executive)? order\b`,
  'gi',
);
const PUBLISHED_ON =
  /\b(?:published|publication|will be published|appeared?s?)(?: \w+){0,3}? (?:in|by) the Federal Register(?: (?:on|of|for|dated))?,? ?$|\bFederal Register on\s*$/i;
const SIGNED_ON = /\b(?:signed|issued|executive order|order)\b[^.;]{0,60}?\b(?:on|of|dated)\s*$|THE WHITE HOUSE,\s*$/i;

/** The first printed day that follows words such as "signed on". */
function statedAfter(fields: Field[], published: Day | null, words: RegExp): Day | null {
  for (const { text } of fields)
    for (const { day, from } of findDays(text, published))
      if (words.test(text.slice(Math.max(0, from - 110), from))) return day;
  return null;
}

/** The day from which "after publication" counts, where the item states it. */
function publicationDay(item: Readable, fields: Field[], published: Day | null): Day | null {
  return item.record?.publishedOn ?? statedAfter(fields, published, PUBLISHED_ON);
}

/** The day of the order of which an item speaks: of record, stated, or that of the order's own text. */
function orderDay(item: Readable, fields: Field[], published: Day | null): Day | null {
  const stated = item.record?.signedOn ?? statedAfter(fields, published, SIGNED_ON);
  if (stated) return stated;
  // The White House prints an order on the day it is signed; elsewhere the day of the article says nothing.
  return /By the authority vested in me as President/i.test(item.text.slice(0, 400)) ? published : null;
}

/** Deadlines counted from a printed period. */
function countedIn(sentence: Sentence, item: Readable, fields: Field[], published: Day | null): Read[] {
  const found: Read[] = [];
  for (const match of sentence.text.matchAll(AFTER_PUBLICATION)) {
    const from = publicationDay(item, fields, published);
    const length = periodOf(match[2] ?? match[5] ?? '', (match[3] ?? match[6] ?? '').toLowerCase());
    if (!from || !length) continue;
    const before = sentence.text.slice(Math.max(0, match.index - 200), match.index);
    const kind = /\b(?:effective|effect)\b[^;]{0,80}$/i.test(before)
      ? 'effective'
      : /\bcompl(?:y|iance)\b[^;]{0,80}$/i.test(before)
        ? 'compliance'
        : /\bcomments?\b/i.test(sentence.text)
          ? 'comments-close'
          : null;
    if (!kind) continue;
    const on = 'days' in length ? countDays(from, length.days) : countDays(addMonths(from, length.months), 0);
    const at = sentence.start + match.index;
    const evidence = evidenceOf(sentence, at, at + match[0].length, `deadline/${kind}-counted`);
    found.push({ kind, on, reckoning: 'counted', evidence });
  }
  for (const match of sentence.text.matchAll(AFTER_ORDER)) {
    const from = orderDay(item, fields, published);
    const length = periodOf(match[2] ?? '', (match[3] ?? '').toLowerCase());
    if (!from || !length) continue;
    // An order's own periods end on their day, whatever day that is: 1 CFR 18.17 is for the register.
    const on = 'days' in length ? addDays(from, length.days) : addMonths(from, length.months);
    const at = sentence.start + match.index;
    found.push({
      kind: 'due',
      on,
      reckoning: 'counted',
      evidence: evidenceOf(sentence, at, at + match[0].length, 'deadline/due-counted'),
    });
  }
  return found;
}

/** "by 30 days": the new day of an extension that states only the old one and a length. */
const LENGTHENED = new RegExp(
  String.raw`\bextend(?:s|ed|ing)?\b[^;]{0,120}?\b(?:by|for)(?: an additional| another)? ${PERIOD}`,
  'i',
);

function lengthened(sentence: Sentence, read: Read[]): Read[] {
  const match = LENGTHENED.exec(sentence.text);
  const old = read.find(({ kind, isEarlier }) => kind === 'comments-close' && isEarlier === true);
  if (!match || !old || read.some(({ kind, isEarlier }) => kind === 'comments-close' && !isEarlier)) return [];
  const length = periodOf(match[2] ?? '', (match[3] ?? '').toLowerCase());
  if (!length || !('days' in length)) return [];
  const at = sentence.start + match.index;
  const evidence = evidenceOf(sentence, at, at + match[0].length, 'deadline/comments-close-counted');
  return [{ kind: 'comments-close', on: countDays(old.on, length.days), reckoning: 'counted', evidence }];
}

/** What the publisher attached. */
function ofRecord({ record }: Readable): Read[] {
  const add = (kind: DeadlineKind, on: Day | undefined): Read[] =>
    on
      ? [
          {
            kind,
            on,
            reckoning: 'stated',
            evidence: { field: 'record', quote: on, start: 0, rule: `deadline/record-${kind}` },
          },
        ]
      : [];
  return [...add('comments-close', record?.commentsCloseOn), ...add('effective', record?.effectiveOn)];
}

const deadlineOf = ({ kind, on, reckoning, evidence }: Read): Deadline => ({ kind, on, reckoning, evidence });

/**
 * One of each kind and day. Earlier days go to the day that replaces them; one that nothing replaces is all that is known
 * of its kind, and stays.
 */
function settled(read: Read[]): Deadline[] {
  const kept: Deadline[] = [];
  const keep = (one: Read): void => {
    const rivals = kept.filter(({ kind }) => kind === one.kind);
    // The record has the last word.
    if (rivals.some(({ on, evidence }) => on === one.on || evidence.field === 'record')) return;
    const old = read.find(({ kind, on, isEarlier }) => isEarlier && kind === one.kind && on !== one.on);
    kept.push(old && !one.isEarlier ? { ...deadlineOf(one), replaces: old.on } : deadlineOf(one));
  };
  const isReplaced = (one: Read): boolean =>
    one.isEarlier === true && read.some(({ kind, isEarlier }) => kind === one.kind && !isEarlier);
  for (const one of read) if (!isReplaced(one)) keep(one);
  return kept;
}

/** Calendar day of publication in Washington, or the printed day itself. */
function publishedDay({ record, publishedAt, publishedPrecision }: Readable): Day | null {
  if (record?.publishedOn) return record.publishedOn;
  if (!publishedAt) return null;
  return publishedPrecision === 'moment' ? dayInWashington(publishedAt) : publishedAt.slice(0, 10);
}

/**
 * The days that an item names as binding, each with the words that name it. `reckoning` tells a printed date from a
 * counted one; periods after publication are counted as the Federal Register counts them (1 CFR 18.17). `replaces` is
 * the day that an extension, delay or correction says it moves.
 */
export function readDeadlines(item: Readable): Deadline[] {
  const read = ofRecord(item);
  const fields: Field[] = [
    { field: 'title', text: item.title },
    { field: 'text', text: item.text.slice(0, READ) },
  ];
  const published = publishedDay(item);
  const isMoving = fields.some(({ text }) => MOVES.test(text));
  for (const field of fields) {
    if (!RELEVANT.test(field.text)) continue;
    for (const sentence of sentencesOf(field, published)) {
      const stated = statedIn(sentence, isMoving);
      read.push(...stated, ...lengthened(sentence, stated), ...countedIn(sentence, item, fields, published));
    }
  }
  return settled(read);
}
