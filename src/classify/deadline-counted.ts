// Deadlines that are counted from a printed period: days after publication (1 CFR 18.17), days of an order, an extension
// by some days. Where nobody states the day from which it counts, a period gives no deadline: no guesses.

import { addMonths, countDays, addDays } from '../lib/calendar.ts';
import type { Day } from '../model.ts';
import { findDays, PERIOD, periodOf } from './days.ts';
import type { Field, Read, Readable, Sentence } from './deadline-sentences.ts';
import { evidenceOf } from './deadline-sentences.ts';

const AFTER_PUBLICATION = new RegExp(
  String.raw`${PERIOD}(?: (?:comment )?period)? (?:after|from|following|of)(?: the)?(?: date of)?(?: its| their)? ?(?:the )?(?:publication|being published|it is published|(?:the )?(?:rule|proposal|notice)(?: is|'s)? publi(?:shed|cation))|${PERIOD} (?:public )?comment period\b`,
  'gi',
);
/** Before "60-day comment period": it begins now. A final rule speaks of the period of its proposal in other words. */
const OPENS =
  /\b(?:for|with|open(?:s|ed|ing)?|begin(?:s|ning)?|start(?:s|ed|ing)?|ha(?:s|ve)|provid(?:es|ing)|allow(?:s|ing)?) an? $/i;
const AFTER_ORDER = new RegExp(
  String.raw`\b(?:within|no later than|not later than|in) ${PERIOD} (?:of|after|from|following)(?: the)?(?: date of)? (?:this|the|(?:President )?Trump['’]s|its|his)(?: executive)? order\b`,
  'gi',
);
const PUBLISHED_ON =
  /\b(?:published|publication|will be published|appeared?s?)(?: \w+){0,3}? (?:in|by) the Federal Register(?: (?:on|of|for|dated))?,? ?$|\bFederal Register on\s*$/i;
const SIGNED_ON =
  /\bsigned\b[^.;]{0,60}?\bon\s*$|\b(?:executive )?order (?:No\. ?)?[\d,]{0,6} ?(?:of|dated|(?:was |is )?(?:signed|issued)(?: on)?)\s*$|\bissued (?:an|the|his) (?:executive )?order\b[^.;]{0,40}?\bon\s*$/i;

/** The printed day that follows words such as "signed on"; null where none does, or where several days do. */
function statedAfter(fields: Field[], published: Day | null, words: RegExp): Day | null {
  const stated = new Set<Day>();
  for (const { text } of fields)
    for (const { day, from } of findDays(text, published))
      if (words.test(text.slice(Math.max(0, from - 110), from))) stated.add(day);
  const [only, other] = stated;
  return other === undefined ? (only ?? null) : null;
}

/** The day from which "after publication" counts, where the item states it. */
function publicationDay(item: Readable, fields: Field[], published: Day | null): Day | null {
  return item.record?.publishedOn ?? statedAfter(fields, published, PUBLISHED_ON);
}

/** The day of the order of which an item speaks: of record, stated, or that of the order's own text. */
function orderDay(item: Readable, fields: Field[], published: Day | null): Day | null {
  if (item.record?.signedOn) return item.record.signedOn;
  // The White House prints an order on the day it is signed, and the order names days of other orders; in an article
  // the day of the article says nothing.
  if (/By the authority vested in me as President/i.test(item.text.slice(0, 400)))
    return statedAfter(fields, published, /THE WHITE HOUSE,\s*$/) ?? published;
  return statedAfter(fields, published, SIGNED_ON);
}

/** Deadlines counted from a printed period. */
export function countedIn(sentence: Sentence, item: Readable, fields: Field[], published: Day | null): Read[] {
  const found: Read[] = [];
  for (const match of sentence.text.matchAll(AFTER_PUBLICATION)) {
    const from = publicationDay(item, fields, published);
    const length = periodOf(match[2] ?? match[5] ?? '', (match[3] ?? match[6] ?? '').toLowerCase());
    if (!from || !length) continue;
    const before = sentence.text.slice(Math.max(0, match.index - 200), match.index);
    if (match[5] !== undefined && !OPENS.test(before)) continue;
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

const LENGTHENED = new RegExp(
  String.raw`\bextend(?:s|ed|ing)?\b[^;]{0,120}?\b(?:by|for)(?: an additional| another)? ${PERIOD}`,
  'i',
);

/** "Extended by 30 days": the new day of an extension that states only the old one and a length. */
export function lengthened(sentence: Sentence, read: Read[]): Read[] {
  const match = LENGTHENED.exec(sentence.text);
  const old = read.find(({ kind, isEarlier }) => kind === 'comments-close' && isEarlier === true);
  if (!match || !old || read.some(({ kind, isEarlier }) => kind === 'comments-close' && !isEarlier)) return [];
  const length = periodOf(match[2] ?? '', (match[3] ?? '').toLowerCase());
  if (!length || !('days' in length)) return [];
  const at = sentence.start + match.index;
  const evidence = evidenceOf(sentence, at, at + match[0].length, 'deadline/comments-close-counted');
  return [{ kind: 'comments-close', on: countDays(old.on, length.days), reckoning: 'counted', evidence }];
}
