// The predicate that begins at a word: its helping words, its verb, and how far the act has come by them.

import type { Mode } from '../../model.ts';
import type { Part } from '../reading.ts';
import { AFTER } from '../tokens.ts';
import type { VerbSense } from './grammar.ts';
import { FORM, IS } from './grammar.ts';
import type { Noun } from './nouns.ts';
import { isAt, senseAt } from './nouns.ts';
import { MAY_ACT } from './scan.ts';
import type { Predicate } from './verbs.ts';
import { endOf, ENDS, finite, isAct, MODE_OF, verbAt } from './verbs.ts';

const HELPING = IS.modal | IS.will | IS.to | IS.be | IS.have | IS.do;
const BE: VerbSense = { verb: 'be', kind: 'other', forms: FORM.base, behind: '', ofThings: false };
const MOST_ADVERBS = 3;

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
  return subject !== null && subject.to === at && MAY_ACT.has(subject.actor);
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
