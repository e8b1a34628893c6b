// One sentence read from left to right: its clauses, who does what in each, and on whose word.

import type { Claim } from '../../model.ts';
import type { Part } from '../reading.ts';
import { AFTER } from '../tokens.ts';
import { agentOf, claimOf } from './claim-of.ts';
import { FORM, IS } from './grammar.ts';
import type { Noun } from './nouns.ts';
import { isAt, isPlural, nounAt, senseAt } from './nouns.ts';
import { predicateAt } from './predicate.ts';
import type { Predicate } from './verbs.ts';
import { verbAt } from './verbs.ts';
import type { Attribution, Scan } from './scan.ts';
import { BREAK, MAY_ACT, MAY_ASK } from './scan.ts';
import { atEnd, attribute, readDocument, saidBy } from './word-of.ts';

/** What is read of one sentence. */
export type SentenceReading = { claims: Claim[]; attributions: Attribution[] };

/** Reads the words from `from` to before `to` of a part, which are one sentence. */
export function readSentence(part: Part, from: number, to: number, sentence: number): SentenceReading {
  const scan: Scan = {
    part,
    to,
    sentence,
    clause: 'main',
    opened: false,
    subject: null,
    main: null,
    speaker: null,
    hasMain: false,
    reduced: null,
    inPhrase: false,
    afterMark: -1,
    afterComma: -1,
    pronouns: [],
    claims: [],
    attributions: [],
  };
  for (let at = from; at < to;) {
    if (at > from) atMark(scan, part.words.after[at - 1] ?? 0, at);
    at = readAt(scan, at, at === from);
  }
  atEnd(scan);
  return { claims: scan.claims, attributions: scan.attributions };
}

/** What a mark between two words changes. */
function atMark(scan: Scan, mark: number, at: number): void {
  if ((mark & BREAK) !== 0) {
    scan.afterMark = at;
    const { subject } = scan;
    // "President: we will …": who stands before the colon speaks.
    if (
      subject &&
      !scan.hasMain &&
      (mark & AFTER.colon) !== 0 &&
      subject.actor !== 'thing' &&
      subject.actor !== 'other'
    ) {
      scan.speaker = subject;
      scan.clause = 'said';
      scan.attributions.push({ source: subject.actor, from: subject.from, to: subject.to });
    } else if (scan.clause !== 'said') scan.clause = 'main';
    scan.subject = null;
    scan.inPhrase = false;
    return;
  }
  if ((mark & AFTER.comma) === 0) return;
  scan.afterComma = at;
  scan.inPhrase = false;
  if (scan.clause === 'background' && scan.opened) {
    scan.clause = 'main';
    scan.opened = false;
    scan.subject = scan.main = null;
  } else if ((scan.clause === 'effect' || scan.clause === 'background') && !scan.hasMain) {
    scan.clause = 'main';
    scan.subject = scan.main;
  } else if (scan.hasMain) scan.subject = null;
}

/** Reads what begins at `at`; the place behind it. */
function readAt(scan: Scan, at: number, first: boolean): number {
  const { part } = scan;
  const sense = senseAt(part, at);
  const named = part.names[at] !== undefined;
  // Most words are neither a name nor in the grammar: only right behind one who may act can they be a verb.
  if (sense === undefined && !named && (scan.inPhrase || scan.subject?.to !== at || !MAY_ACT.has(scan.subject.actor))) {
    unknown(scan, at);
    return at + 1;
  }
  const is = named ? 0 : (sense?.is ?? 0);
  if (!named) {
    if ((is & IS.subordinate) !== 0 && opensClause(scan, at, first)) return at + 1;
    if ((is & IS.according) !== 0) attribute(scan, at);
    if ((is & IS.reportedly) !== 0) scan.attributions.push({ source: 'rumor', from: at, to: at + 1 });
    if ((is & IS.document) !== 0) readDocument(scan, at);
    if ((is & IS.relative) !== 0 && relative(scan, at)) return at + 1;
    const predicate = predicateAt(part, at, scan.to, scan.subject);
    if (predicate && accepts(scan, predicate, at)) return readPredicate(scan, predicate);
  }
  const noun = nounAt(part, at, scan.subject);
  if (noun) return readNoun(scan, noun);
  if ((is & (IS.preposition | IS.by)) !== 0) scan.inPhrase = true;
  else if ((is & IS.pronoun) !== 0 && !scan.subject) scan.subject = pronoun(scan, at);
  else if (sense === undefined || (is & ~(IS.noun | IS.field | IS.plural)) === 0) unknown(scan, at);
  return at + 1;
}

/** "after", "as", "despite": what follows is background. "as part of" and "as soon as" open nothing. */
function opensClause(scan: Scan, at: number, first: boolean): boolean {
  const next = scan.part.words.words[at + 1];
  if (scan.part.words.words[at] === 'as' && (next === 'part' || next === 'soon' || next === 'of' || next === 'early'))
    return false;
  if (scan.part.words.words[at] === 'even' || scan.part.words.words[at] === 'ahead') return false;
  scan.opened = first || (scan.opened && !scan.hasMain);
  if (!scan.hasMain && !first && scan.subject === null) scan.opened = true;
  scan.clause = 'background';
  scan.subject = null;
  scan.inPhrase = false;
  return true;
}

/** "rule that would let …": an effect clause, but behind a verb of speech the speech itself. */
function relative(scan: Scan, at: number): boolean {
  const { part } = scan;
  const word = part.words.words[at];
  const said = at > 0 && verbAt(part, at - 1, FORM.base | FORM.s | FORM.ed | FORM.ing)?.kind === 'say';
  if (said) return scan.clause === 'said';
  if (word === 'that' && !predicateFollows(scan, at + 1)) return false;
  if (!scan.subject && !scan.hasMain) return false;
  if (scan.clause !== 'background') scan.clause = 'effect';
  return true;
}

const predicateFollows = (scan: Scan, at: number): boolean =>
  at < scan.to &&
  (isAt(scan.part, at, IS.modal | IS.will | IS.be | IS.have | IS.do | IS.adverb) ||
    verbAt(scan.part, at, FORM.s | FORM.ed | FORM.base) !== null);

/** A bare infinitive is a predicate only right behind its subject: "Agency to issue …". */
function accepts(scan: Scan, predicate: Predicate, at: number): boolean {
  const { part, subject } = scan;
  if (!isAt(part, at, IS.to)) return true;
  if (scan.hasMain || subject === null || scan.clause === 'effect' || predicate.mode === 'none') return false;
  // "plan to let …" is a noun and what it is for; "tariffs on steel to double" is a clause.
  const behindNoun = isAt(part, at - 1, IS.noun) || senseAt(part, at - 1)?.object != null;
  if (subject.actor === 'thing') return subject.object === 'tariff' || (scan.inPhrase && !behindNoun);
  return !scan.inPhrase || !behindNoun;
}

function readNoun(scan: Scan, noun: Noun): number {
  const { part, subject } = scan;
  const to = noun.to;
  if (scan.inPhrase && subject && noun.from !== subject.from) {
    // "head of the agency", "a spokesperson for the Department": whose they are.
    if (noun.agency && subject.agency === null && subject.to + 2 >= noun.from && subject.actor !== 'thing') {
      subject.agency = noun.agency;
      subject.to = to;
      if (subject.actor === 'other') subject.actor = noun.actor;
    }
    return to;
  }
  const isList = subject && subject.to <= noun.from && isListed(part, subject.to, noun.from);
  if (subject && isList && (MAY_ACT.has(subject.actor) || MAY_ASK.has(subject.actor) || noun.actor === subject.actor)) {
    subject.plural = true;
    subject.to = to;
    return to;
  }
  scan.subject = noun;
  if (scan.clause === 'main' && !scan.hasMain) scan.main = noun;
  return to;
}

/** Whether only "and" or a comma stands between two nouns. */
function isListed(part: Part, from: number, to: number): boolean {
  if (to === from) return ((part.words.after[from - 1] ?? 0) & AFTER.comma) !== 0;
  if (!isAt(part, from, IS.and) || part.words.words[from] === 'but') return false;
  for (let at = from + 1; at < to; at++) if (!isAt(part, at, IS.determiner | IS.adjective)) return false;
  return true;
}

/** "he", "it", "they": the speaker, or who acted before. */
function pronoun(scan: Scan, at: number): Noun {
  const known = scan.speaker ?? scan.main;
  const base = known ?? {
    actor: 'other' as const,
    agency: null,
    object: 'none' as const,
    scope: null,
    owner: null,
    from: at,
    to: at + 1,
    plural: false,
    possessive: false,
  };
  const word = scan.part.words.words[at] ?? '';
  return { ...base, from: at, to: at + 1, possessive: false, plural: word === 'they' || word === 'we' || word === 'i' };
}

/** A word that the grammar does not know: somebody, where nobody stands yet; part of a longer name, where one does. */
function unknown(scan: Scan, at: number): void {
  const { part, subject } = scan;
  if (scan.inPhrase || subject?.actor === 'people') return;
  const isCapital = part.words.capital[at] === 1;
  if (!subject) {
    scan.subject = {
      actor: 'other',
      agency: null,
      object: 'none',
      scope: null,
      owner: null,
      from: at,
      to: at + 1,
      plural: isPlural(part, at),
      possessive: false,
    };
    if (scan.clause === 'main' && !scan.hasMain) scan.main = scan.subject;
    return;
  }
  if (subject.to !== at || subject.actor === 'thing') return;
  // "Trump supporters", "agency's crest": somebody or something else than who is named first.
  if (subject.actor === 'other' || subject.possessive || !isCapital) {
    subject.owner ??= subject.actor;
    subject.actor = 'other';
    subject.possessive = false;
    subject.plural = isPlural(part, at);
  }
  subject.to = at + 1;
}

/** Adds the claim of a predicate, or whose word it is that speaks in it; the place behind it. */
function readPredicate(scan: Scan, predicate: Predicate): number {
  const { part, subject } = scan;
  if (predicate.mode === 'said' && subject && scan.hasMain && scan.clause !== 'said') {
    if (subject.actor !== 'thing' && subject !== scan.main) {
      scan.attributions.push({ source: subject.actor, from: subject.from, to: predicate.to });
      scan.subject = null;
      return predicate.to;
    }
  }
  const claim = claimOf(scan, predicate);
  // "Order near, sources say": whose word it is, not a clause of its own.
  if (
    predicate.mode === 'said' &&
    subject &&
    scan.afterComma >= 0 &&
    subject.from >= scan.afterComma &&
    predicate.to >= scan.to
  ) {
    scan.attributions.push({ source: subject.actor, from: subject.from, to: predicate.to });
    return predicate.to;
  }
  if (predicate.mode === 'said' && saidBy(scan, predicate)) return predicate.to;
  const agent =
    predicate.passive && (predicate.verb.kind === 'say' || predicate.verb.kind === 'announce')
      ? agentOf(scan, predicate.to)
      : null;
  if (agent && agent.actor !== 'thing')
    scan.attributions.push({ source: agent.actor, from: predicate.from, to: agent.to });
  const isWord = predicate.mode === 'said' || (predicate.mode === 'vowed' && predicate.verb.verb === 'warn');
  if (isWord && subject) {
    const speaks = subject.actor !== 'thing' || subject.owner !== null;
    if (speaks && subject.actor !== 'thing')
      scan.attributions.push({ source: subject.actor, from: subject.from, to: predicate.to });
    scan.claims.push(claim);
    if (scan.clause === 'background' || scan.clause === 'effect') return predicate.to;
    if (scan.hasMain && scan.clause === 'said') {
      scan.subject = null;
      return predicate.to;
    }
    scan.hasMain = true;
    scan.speaker = subject;
    scan.clause = 'said';
    scan.subject = null;
    return predicate.to;
  }
  scan.claims.push(claim);
  if (
    claim.actor === 'other' &&
    (part.words.words[predicate.from - 1] === 'i' || part.words.words[predicate.from - 1] === 'we')
  )
    scan.pronouns.push(claim);
  const was = scan.clause;
  if (was === 'effect' && !scan.hasMain && scan.reduced === null) {
    // The next finite verb is the main one again.
    scan.clause = 'main';
    scan.subject = scan.main;
    scan.inPhrase = true;
    return predicate.to;
  }
  if (was === 'main') {
    if (scan.reduced) scan.reduced.clause = 'effect';
    scan.reduced = predicate.reduced ? claim : null;
    if (!predicate.reduced) {
      scan.hasMain = true;
      scan.subject = null;
    } else scan.inPhrase = true;
  } else scan.subject = null;
  return predicate.to;
}
