// What a verb form is where it stands: a verb, a noun or an adjective, and the predicate that it makes without helping words.

import type { Mode } from '../../model.ts';
import type { Part } from '../reading.ts';
import { AFTER } from '../tokens.ts';
import type { VerbKind, VerbSense } from './grammar.ts';
import { FORM, IS } from './grammar.ts';
import type { Noun } from './nouns.ts';
import { isAt, isPossessive, senseAt } from './nouns.ts';
import { MAY_ACT } from './scan.ts';

export type Predicate = {
  verb: VerbSense;
  mode: Mode;
  passive: boolean;
  modal: boolean; // could, may, should …
  would: boolean;
  reduced: boolean; // a participle alone: "rule proposed by …", where another verb may follow
  from: number;
  to: number;
};

/** How far an act has come by the verb alone. */
export const MODE_OF: Record<VerbKind, Mode> = {
  formal: 'done',
  act: 'done',
  announce: 'announced',
  court: 'done',
  pass: 'done',
  plan: 'planned',
  weigh: 'weighed',
  vow: 'vowed',
  say: 'said',
  deny: 'denied',
  ask: 'asked',
  react: 'reacted',
  move: 'moved',
  effect: 'effect',
  other: 'none',
};
/** Whether verbs of the kind do something. */
export const isAct = (kind: VerbKind): boolean =>
  kind === 'formal' || kind === 'act' || kind === 'announce' || kind === 'court' || kind === 'pass';

/** Marks behind which no clause goes on. */
export const ENDS = AFTER.stop | AFTER.comma | AFTER.colon | AFTER.dash | AFTER.semicolon | AFTER.question;

/** The verb that the word at `at` is in one of the forms; with the word behind it where it needs one. */
export function verbAt(part: Part, at: number, forms: number): VerbSense | null {
  if (part.names[at]) return null;
  const sense = senseAt(part, at);
  if (!sense) return null;
  for (const verb of sense.verbs) {
    if ((verb.forms & forms) === 0) continue;
    if (verb.behind === '' || part.words.words[at + 1] === verb.behind) return verb;
  }
  return null;
}

/** Whether a past form at `at` is an adjective here: "the proposed rule", "Labor Department's proposed rule". */
function isAdjective(part: Part, at: number, to: number): boolean {
  if (isAt(part, at - 1, IS.determiner | IS.preposition | IS.adjective | IS.by) && !isAt(part, at - 1, IS.relative))
    return true;
  if (at > 0 && isPossessive(part, at - 1)) return true;
  if (!isAt(part, at, IS.adjective) || at + 1 >= to) return false;
  if (((part.words.after[at] ?? 0) & ENDS) !== 0) return false;
  const next = senseAt(part, at + 1);
  const isSingular =
    next?.object !== null && next?.object !== undefined && !/[^s]s$/.test(part.words.words[at + 1] ?? '');
  return isSingular || isAt(part, at + 1, IS.adjective | IS.modifier);
}

/** Whether a word that can be a noun too is the verb of `subject` here. */
function isVerbNotNoun(part: Part, at: number, to: number, verb: VerbSense, subject: Noun | null): boolean {
  if (!isAt(part, at, IS.noun)) return true;
  if (!subject || subject.possessive || subject.actor === 'thing')
    return subject !== null && !subject.possessive && beginsObject(part, at + 1, to);
  let free = subject.to;
  while (free < at && isAt(part, free, IS.adverb)) free++;
  if (free !== at && subject.actor !== 'other' && ((part.words.after[at - 1] ?? 0) & AFTER.comma) === 0)
    return beginsObject(part, at + 1, to);
  const ends = at + 1 >= to || ((part.words.after[at] ?? 0) & ENDS) !== 0;
  if (ends) return verb.kind === 'say' || verb.kind === 'move';
  if (isAt(part, at + 1, IS.modal | IS.will | IS.be | IS.have)) return false;
  if (part.words.words[at + 1] === 'of' && verb.kind !== 'vow' && verb.kind !== 'say') return false;
  const next = verbAt(part, at + 1, FORM.s | FORM.ed);
  return next === null || isAt(part, at + 1, IS.noun | IS.adjective) || senseAt(part, at + 1)?.object != null;
}

/** Whether what begins at `at` is a verb's object, not what follows a noun. */
const beginsObject = (part: Part, at: number, to: number): boolean =>
  at < to && isAt(part, at, IS.determiner | IS.to | IS.pronoun);

const UNLISTED_S = /[a-z]{2}[^su']s$/;
const UNLISTED_ED = /[a-z]{3}ed$/;

/** A word that no list has, right behind one who may act and with something behind it, in a verb's form: its verb. */
function unlisted(part: Part, at: number, to: number, subject: Noun): VerbSense | null {
  if (subject.to !== at || subject.possessive || !MAY_ACT.has(subject.actor) || at + 1 >= to) return null;
  if (((part.words.after[at - 1] ?? 0) & ENDS) !== 0 || ((part.words.after[at] ?? 0) & ENDS) !== 0) return null;
  const sense = senseAt(part, at);
  if (sense && (sense.is & ~IS.plural) !== 0) return null;
  if (sense?.object || sense?.actor) return null;
  const word = part.words.words[at] ?? '';
  const isVerb = UNLISTED_ED.test(word) || (!subject.plural && UNLISTED_S.test(word));
  if (!isVerb || isAt(part, at + 1, IS.modal | IS.will | IS.be | IS.have | IS.and)) return null;
  if (verbAt(part, at + 1, FORM.s | FORM.ed) && !isAt(part, at + 1, IS.noun | IS.adjective)) return null;
  return { verb: word, kind: 'other', forms: FORM.s, behind: '', ofThings: false };
}

const made = (at: number, verb: VerbSense, mode: Mode, passive = false, reduced = false): Predicate => ({
  verb,
  mode,
  passive,
  modal: false,
  would: false,
  reduced,
  from: at,
  to: endOf(verb, at),
});

/** The place behind a verb at `at` and the word that belongs to it. */
export const endOf = (verb: VerbSense, at: number): number => at + (verb.behind === '' ? 1 : 2);

/** A verb without helping words. */
export function finite(part: Part, at: number, to: number, subject: Noun | null): Predicate | null {
  if (part.names[at]) return null;
  const sense = senseAt(part, at);
  const before = at - 1;
  const isNominal =
    (isAt(part, before, IS.determiner | IS.preposition | IS.by | IS.modifier) &&
      !isAt(part, before, IS.relative | IS.pronoun)) ||
    (before >= 0 && isPossessive(part, before));
  if (!sense || sense.verbs.length === 0) {
    const verb = !isNominal && subject ? unlisted(part, at, to, subject) : null;
    return verb ? made(at, verb, 'other') : null;
  }
  const third = verbAt(part, at, FORM.s);
  if (third && !isNominal && subject && isVerbNotNoun(part, at, to, third, subject))
    return made(at, third, MODE_OF[third.kind]);
  const past = verbAt(part, at, FORM.ed);
  if (past && subject && !isAdjective(part, at, to)) {
    const byNext = isAt(part, at + 1, IS.by);
    const passive =
      byNext || (subject.actor === 'thing' && (isAct(past.kind) || past.kind === 'ask') && !past.ofThings);
    if (passive || !isAt(part, at, IS.noun) || isVerbNotNoun(part, at, to, past, subject))
      return made(at, past, MODE_OF[past.kind], passive, passive || subject.to !== at);
  }
  const base = verbAt(part, at, FORM.base);
  if (base && !isNominal && subject && !subject.possessive && (subject.plural || subject.actor === 'whitehouse'))
    if (isVerbNotNoun(part, at, to, base, subject) && (subject.plural || subject.to === at))
      return subject.plural || /^(set|cut|hit|put|let)$/.test(base.verb) ? made(at, base, MODE_OF[base.kind]) : null;
  const ing = verbAt(part, at, FORM.ing);
  if (
    ing &&
    subject &&
    subject.to === at &&
    !subject.possessive &&
    subject.actor !== 'thing' &&
    subject.actor !== 'other'
  )
    if (((part.words.after[at - 1] ?? 0) & ENDS) === 0) return made(at, ing, MODE_OF[ing.kind], false, true);
  return null;
}
