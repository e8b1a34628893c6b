// On whose word a sentence is: "according to …", "…, officials said", "…: report", a draft that was seen.

import { IS } from './grammar.ts';
import { isAt, wholeNounAt } from './nouns.ts';
import type { Predicate } from './verbs.ts';
import type { Scan } from './scan.ts';
import { MAY_ACT, MAY_ASK, REACH } from './scan.ts';

/** "…: chair", "…: report", "… – sources": who stands alone behind the last mark says it. */
export function atEnd(scan: Scan): void {
  const { part, to, subject, afterMark } = scan;
  for (const claim of scan.pronouns) {
    const source = scan.attributions[0]?.source;
    if (source === undefined || source === 'document' || source === 'rumor') break;
    claim.actor = source;
    claim.power = MAY_ACT.has(source) ? 'act' : MAY_ASK.has(source) ? 'ask' : 'none';
  }
  if (afterMark < 0 || scan.claims.length === 0 || to - afterMark > REACH) return;
  const last = part.words.words[to - 1] ?? '';
  if (last === 'report' || last === 'reports') scan.attributions.push({ source: 'outlet', from: to - 1, to });
  else if (
    subject &&
    subject.from >= afterMark &&
    subject.to === to &&
    subject.actor !== 'thing' &&
    subject.actor !== 'other'
  )
    scan.attributions.push({ source: subject.actor, from: subject.from, to });
}

/** "according to", "citing", "per": whose word follows. */
export function attribute(scan: Scan, at: number): void {
  const { part } = scan;
  for (let next = at + 1; next < scan.to && next <= at + REACH; next++) {
    if (isAt(part, next, IS.document) && !part.names[next])
      return void scan.attributions.push({ source: 'document', from: at, to: next + 1 });
    const found = wholeNounAt(part, next, scan.to);
    if (!found || found.actor === 'thing' || found.actor === 'other') continue;
    return void scan.attributions.push({ source: found.actor, from: at, to: found.to });
  }
}

/** A draft, memo or filing that shows or that somebody has seen. */
export function readDocument(scan: Scan, at: number): void {
  const { part } = scan;
  for (let next = at + 1; next < scan.to && next <= at + REACH; next++)
    if (isAt(part, next, IS.seen) && !part.names[next])
      return void scan.attributions.push({ source: 'document', from: at, to: next + 1 });
}

/** "…, says Jane Doe of the agency": the speaker stands behind the verb, at the end. */
export function saidBy(scan: Scan, predicate: Predicate): boolean {
  const { subject, part, to } = scan;
  if (subject && subject.actor !== 'other' && subject.actor !== 'thing' && subject.to === predicate.from) return false;
  if (predicate.to >= to || part.words.words[predicate.to - 1] === 'tells') return false;
  const speaker = wholeNounAt(part, predicate.to, to);
  if (!speaker || speaker.actor === 'thing' || to - speaker.to > REACH || scan.afterComma !== predicate.from)
    return false;
  scan.attributions.push({ source: speaker.actor, from: predicate.from, to: speaker.to });
  return true;
}
