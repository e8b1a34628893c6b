// Days that an item names as binding: the end of comments, effect, compliance, a date by which an act is due. Each is
// read from the publisher's record, from a printed date, or counted from a printed period whose first day is stated.
// A period whose beginning is not stated is not counted: no guesses. What became of a deadline is timeline/'s work.

import { flat } from '../lib/text.ts';
import type { Day, Deadline, DeadlineKind } from '../model.ts';
import type { PrintedDay } from './days.ts';
import { countedIn, lengthened } from './deadline-counted.ts';
import type { Field, Read, Readable, Sentence } from './deadline-sentences.ts';
import { evidenceOf, publishedDay, sentencesOf } from './deadline-sentences.ts';
import { BOUND, CUES, DONE, DUE, EARLIER, MOVES, namesTime, NO_RULE, RULE, WAS_TO_END } from './deadline-words.ts';

const READ = 20_000; // characters: dates stand in the summary and under DATES, not in the hundredth page

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

/**
 * The days that an item names as binding, each with the words that name it. `reckoning` tells a printed date from a
 * counted one; periods after publication are counted as the Federal Register counts them (1 CFR 18.17). `replaces` is
 * the day that an extension, delay or correction says it moves.
 */
export function readDeadlines(item: Readable): Deadline[] {
  const read = ofRecord(item);
  if (!namesTime(item.title) && !namesTime(item.text)) return settled(read);
  const fields: Field[] = (['title', 'text'] as const).map((field) => {
    const printed = item[field].slice(0, READ);
    return { field, text: flat(printed), printed };
  });
  const dated = fields.filter(({ text }) => namesTime(text));
  const published = publishedDay(item);
  let isMoving: boolean | undefined;
  for (const field of dated) {
    for (const sentence of sentencesOf(field, published)) {
      isMoving ??= fields.some(({ text }) => MOVES.test(text));
      const stated = statedIn(sentence, isMoving);
      read.push(...stated, ...lengthened(sentence, stated), ...countedIn(sentence, item, fields, published));
    }
  }
  return settled(read);
}
