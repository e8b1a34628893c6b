// The predicate that begins at a word: its helping words, its verb, and how far the act has come by them.

import type { Mode } from '../../model.ts';
import type { Part } from '../reading.ts';
import { AFTER } from '../tokens.ts';
import type { VerbKind, VerbSense } from './grammar.ts';
import { FORM, IS } from './grammar.ts';
import type { Noun } from './nouns.ts';
import { isAt, isPossessive, senseAt } from './nouns.ts';

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

const MODE_OF: Record<VerbKind, Mode> = {
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
const isAct = (kind: VerbKind): boolean =>
  kind === 'formal' || kind === 'act' || kind === 'announce' || kind === 'court' || kind === 'pass';

const HELPING = IS.modal | IS.will | IS.to | IS.be | IS.have | IS.do;
const BE: VerbSense = { verb: 'be', kind: 'other', forms: FORM.base, behind: '', ofThings: false };
const MOST_ADVERBS = 3;
const ENDS = AFTER.stop | AFTER.comma | AFTER.colon | AFTER.dash | AFTER.semicolon | AFTER.question;

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

const GOVERNMENT: ReadonlySet<string> = new Set([
  'president',
  'whitehouse',
  'agency',
  'head',
  'court',
  'foreign',
  'state',
  'chamber',
]);
const UNLISTED_S = /[a-z]{2}[^su']s$/;
const UNLISTED_ED = /[a-z]{3}ed$/;

/** A word that no list has, right behind one who may act and with something behind it, in a verb's form: its verb. */
function unlisted(part: Part, at: number, to: number, subject: Noun): VerbSense | null {
  if (subject.to !== at || subject.possessive || !GOVERNMENT.has(subject.actor) || at + 1 >= to) return null;
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
const endOf = (verb: VerbSense, at: number): number => at + (verb.behind === '' ? 1 : 2);

/** A verb without helping words. */
function finite(part: Part, at: number, to: number, subject: Noun | null): Predicate | null {
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

/** "set to", "expected to", "poised to", "close to signing": where the act is only ahead. */
function ahead(part: Part, at: number, to: number): number {
  if (!isAt(part, at, IS.likely) || at + 2 >= to + 1) return -1;
  for (let next = at + 1; next <= at + 2 && next < to; next++)
    if (isAt(part, next, IS.to) && verbAt(part, next + 1, FORM.base | FORM.ing)) return next + 1;
  return -1;
}

/** What a word can do before a verb; the month of May can do nothing. */
function helpingAt(part: Part, at: number): number {
  const is = senseAt(part, at)?.is ?? 0;
  if ((is & IS.month) === 0 || part.words.capital[at] !== 1) return is;
  const next = part.source.charCodeAt(part.words.start[at + 1] ?? 0);
  const isDay = next >= 48 && next <= 57;
  return isDay || at === 0 || isAt(part, at - 1, IS.preposition | IS.by | IS.determiner) ? 0 : is;
}

/** Any word behind a helping word is a verb, known or not. */
function anyVerb(part: Part, at: number): VerbSense | null {
  if (part.names[at] || at >= part.words.terms.length) return null;
  const is = senseAt(part, at)?.is ?? 0;
  if (
    (is & (IS.determiner | IS.preposition | IS.by | IS.pronoun | IS.subordinate | IS.and | IS.relative | IS.adverb)) !==
    0
  )
    return null;
  return { verb: part.words.words[at] ?? '', kind: 'act', forms: FORM.base, behind: '', ofThings: false };
}

/** The helping words from `from` to before `at`, and what they change. */
type Chain = { part: Part; from: number; at: number; to: number; helping: number; negated: boolean; rumored: boolean };

/** The helping words that begin at `from`; null where nothing stands behind them. */
function chainAt(part: Part, from: number, to: number): Chain | null {
  const chain: Chain = { part, from, at: from, to, helping: 0, negated: false, rumored: false };
  let adverbs = 0;
  for (; chain.at < to && !part.names[chain.at]; chain.at++) {
    const is = helpingAt(part, chain.at);
    if ((is & IS.not) !== 0 && (is & IS.determiner) === 0) chain.negated = true;
    if ((is & HELPING) !== 0 && !(chain.helping === IS.to && (is & IS.to) !== 0)) chain.helping |= is & HELPING;
    else if ((is & IS.adverb) !== 0 && adverbs < MOST_ADVERBS) {
      adverbs++;
      if ((is & IS.reportedly) !== 0) chain.rumored = true;
    } else if ((is & IS.not) === 0) break;
    if (chain.at > from && ((part.words.after[chain.at - 1] ?? 0) & (AFTER.stop | AFTER.colon)) !== 0) return null;
  }
  return chain.at < to ? chain : null;
}

/** The predicate of a chain and its verb, which ends before `to`. */
function wrapped(chain: Chain, verb: VerbSense, mode: Mode, to: number, passive = false): Predicate {
  const { part, from, at, helping, negated, rumored } = chain;
  const modal = (helping & IS.modal) !== 0;
  return {
    verb,
    mode: rumored && mode !== 'none' ? 'talked' : negated ? negatedMode(mode) : mode,
    passive,
    modal,
    would: modal && part.words.words.indexOf('would', from) < at && part.words.words.indexOf('would', from) >= from,
    reduced: false,
    from,
    to,
  };
}

const OPENS = HELPING | IS.adverb | IS.not | IS.likely | IS.said | IS.near;

/** Whether a predicate can begin at `at` at all: most words are turned down here. */
function canBegin(part: Part, at: number, subject: Noun | null): boolean {
  const sense = senseAt(part, at);
  if (sense && (sense.verbs.length > 0 || (sense.is & OPENS) !== 0)) return true;
  return subject !== null && subject.to === at && GOVERNMENT.has(subject.actor);
}

/**
 * The predicate that begins at `at`, read up to `to`, with `subject` before it; null where none begins. The mode is by
 * its words alone: who may act is asked later.
 */
export function predicateAt(part: Part, at: number, to: number, subject: Noun | null): Predicate | null {
  if (!canBegin(part, at, subject)) return null;
  const chain = chainAt(part, at, to);
  if (!chain) return null;
  const { helping } = chain;
  const onlyAhead = aheadOf(chain, subject);
  if (onlyAhead) return onlyAhead;
  if (helping !== 0) return (helping & IS.be) !== 0 ? behindBe(chain) : helped(chain);
  if (chain.at !== at && !subject) return null;
  const found = finite(part, chain.at, to, subject);
  if (!found) return null;
  found.from = at;
  if (chain.rumored && found.mode !== 'none') found.mode = 'talked';
  if (chain.negated) found.mode = negatedMode(found.mode);
  return found;
}

/** "set to sign", "is said to weigh", "order near": where the act is only ahead or only talked of. */
function aheadOf(chain: Chain, subject: Noun | null): Predicate | null {
  const { part, from, at, to, helping } = chain;
  const is = senseAt(part, at)?.is ?? 0;
  if ((is & (IS.likely | IS.said | IS.near)) === 0 || (helping & (IS.will | IS.modal)) !== 0) return null;
  if (part.words.words[at] === 'open' && part.words.words[at + 1] === 'to' && subject && (helping & ~IS.be) === 0)
    return wrapped(chain, BE, 'weighed', at + 2);
  const act = ahead(part, at, to);
  const verb = act > 0 ? verbAt(part, act, FORM.base | FORM.ing) : null;
  if (verb && subject && (helping & IS.to) === 0) return wrapped(chain, verb, 'planned', endOf(verb, act));
  if ((is & IS.said) !== 0 && isAt(part, at + 1, IS.to)) {
    const said = verbAt(part, at + 2, FORM.base);
    if ((helping & IS.be) !== 0) return wrapped(chain, said ?? BE, 'talked', at + 3);
    const isAside = from > 0 && ((part.words.after[from - 1] ?? 0) & AFTER.comma) !== 0;
    if (said && subject && helping === 0) return { ...wrapped(chain, said, 'talked', at + 3), reduced: isAside };
  }
  const isNear = (is & IS.near) !== 0 && subject !== null && helping === 0 && endsClause(part, at, to);
  return isNear ? wrapped(chain, BE, 'planned', at + 1) : null;
}

const endsClause = (part: Part, at: number, to: number): boolean =>
  at + 1 >= to || ((part.words.after[at] ?? 0) & ENDS) !== 0;

/** The mode of a verb behind helping words. */
function lifted({ kind, ofThings }: VerbSense, helping: number): Mode {
  const modal = (helping & IS.modal) !== 0;
  if (isAct(kind)) {
    if ((helping & IS.will) !== 0) return 'firm';
    return modal ? 'hedged' : (helping & IS.to) !== 0 ? 'planned' : 'done';
  }
  if (!modal) {
    const isBare =
      (helping & (IS.to | IS.be)) === IS.to && !['plan', 'weigh', 'deny', 'ask', 'vow', 'move'].includes(kind);
    if ((helping & IS.will) !== 0 && (kind === 'other' || kind === 'react')) return 'firm';
    return isBare ? 'planned' : kind === 'say' ? 'none' : MODE_OF[kind];
  }
  if (kind === 'effect' || kind === 'move') return 'effect';
  return kind === 'react' || (kind === 'other' && !ofThings) ? 'none' : 'hedged';
}

/** The predicate behind a form of "be": passive, going on, or a state. */
function behindBe(chain: Chain): Predicate {
  const { part, at, helping } = chain;
  const isAhead = (helping & (IS.will | IS.modal | IS.to)) !== 0;
  const participle = verbAt(part, at, FORM.ed);
  if (participle) {
    const { kind } = participle;
    const mode = isAhead ? lifted(participle, helping) : kind === 'say' ? 'talked' : MODE_OF[kind];
    return wrapped(chain, participle, mode, endOf(participle, at), true);
  }
  if (isAt(part, at, IS.near)) return wrapped(chain, BE, 'planned', at + 1);
  const going = verbAt(part, at, FORM.ing);
  if (going) {
    const mode = (helping & (IS.will | IS.modal)) !== 0 ? lifted(going, helping) : MODE_OF[going.kind];
    return wrapped(chain, going, mode, endOf(going, at));
  }
  const base = (helping & IS.to) !== 0 ? verbAt(part, at, FORM.base) : null;
  if (base) return wrapped(chain, base, lifted(base, helping), endOf(base, at));
  if (part.words.words[at] === 'at' && part.words.words[at + 1] === 'work')
    return wrapped(chain, BE, 'planned', at + 2);
  return wrapped(chain, BE, 'none', at);
}

/** The predicate whose verb stands behind other helping words. */
function helped(chain: Chain): Predicate | null {
  const { part, at, helping } = chain;
  const isAhead = (helping & (IS.will | IS.modal)) !== 0;
  const past = isAhead || (helping & IS.to) !== 0 || (helping & IS.have) === 0 ? null : verbAt(part, at, FORM.ed);
  if (past) return wrapped(chain, past, MODE_OF[past.kind], endOf(past, at));
  const base = verbAt(part, at, FORM.base) ?? (isAhead || helping === IS.to ? anyVerb(part, at) : null);
  if (base && (helping & ~IS.have) !== 0) return wrapped(chain, base, lifted(base, helping), endOf(base, at));
  return isAhead ? wrapped(chain, BE, 'none', at + 1) : null;
}

/** "has not decided" is no act; "is not planning to" turns talk down; "will not rule out" leaves it open. */
function negatedMode(mode: Mode): Mode {
  if (mode === 'planned' || mode === 'weighed') return 'denied';
  if (mode === 'denied') return 'hedged';
  return mode === 'done' || mode === 'announced' ? 'none' : mode;
}
