// One sentence read from left to right: its clauses, who does what in each, and on whose word.

import type { Actor, Claim, Mode, ObjectKind, Power } from '../../model.ts';
import type { Part } from '../reading.ts';
import { AFTER } from '../tokens.ts';
import type { VerbKind } from './grammar.ts';
import { FORM, IS } from './grammar.ts';
import type { Noun } from './nouns.ts';
import { isAt, isPlural, nounAt, senseAt, wholeNounAt } from './nouns.ts';
import type { Predicate } from './predicate.ts';
import { predicateAt, verbAt } from './predicate.ts';

/** A word of somebody on what the sentence says. `rumor`: "reportedly"; `document`: a paper that was seen. */
export type Attribution = { source: Actor | 'document' | 'rumor'; from: number; to: number };

/** What is read of one sentence. */
export type SentenceReading = { claims: Claim[]; attributions: Attribution[] };

type Scan = {
  part: Part;
  to: number;
  sentence: number;
  clause: 'main' | 'said' | 'effect' | 'background';
  opened: boolean; // the background clause opened the sentence: a comma ends it
  subject: Noun | null; // of the clause that is being read
  main: Noun | null; // of the main clause
  speaker: Noun | null;
  hasMain: boolean;
  reduced: Claim | null; // a claim that another verb may turn into an effect clause
  inPhrase: boolean; // behind a preposition
  afterMark: number; // the word behind the last colon or dash; -1 where none was
  afterComma: number;
  pronouns: Claim[]; // of "I" and "we", whose speaker may be named behind them
  claims: Claim[];
  attributions: Attribution[];
};

const BREAK = AFTER.colon | AFTER.dash | AFTER.semicolon;

const MAY_ACT: ReadonlySet<Actor> = new Set<Actor>([
  'president',
  'whitehouse',
  'agency',
  'head',
  'court',
  'foreign',
  'state',
  'chamber',
]);
const MAY_ASK: ReadonlySet<Actor> = new Set<Actor>(['official', 'spokesperson', 'lawmaker']);
const GOVERNS: ReadonlySet<ObjectKind> = new Set<ObjectKind>([
  'order',
  'rule',
  'guidance',
  'request',
  'bill',
  'tariff',
  'case',
  'plan',
]);

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

/** "…: chair", "…: report", "… – sources": who stands alone behind the last mark says it. */
function atEnd(scan: Scan): void {
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

const REACH = 6;

/** "according to", "citing", "per": whose word follows. */
function attribute(scan: Scan, at: number): void {
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
function readDocument(scan: Scan, at: number): void {
  const { part } = scan;
  for (let next = at + 1; next < scan.to && next <= at + REACH; next++)
    if (isAt(part, next, IS.seen) && !part.names[next])
      return void scan.attributions.push({ source: 'document', from: at, to: next + 1 });
}

/** "…, says Jane Doe of the agency": the speaker stands behind the verb, at the end. */
function saidBy(scan: Scan, predicate: Predicate): boolean {
  const { subject, part, to } = scan;
  if (subject && subject.actor !== 'other' && subject.actor !== 'thing' && subject.to === predicate.from) return false;
  if (predicate.to >= to || part.words.words[predicate.to - 1] === 'tells') return false;
  const speaker = wholeNounAt(part, predicate.to, to);
  if (!speaker || speaker.actor === 'thing' || to - speaker.to > REACH || scan.afterComma !== predicate.from)
    return false;
  scan.attributions.push({ source: speaker.actor, from: predicate.from, to: speaker.to });
  return true;
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

const ACTS: Partial<Record<VerbKind, Claim['act']>> = {
  formal: 'step',
  announce: 'step',
  act: 'act',
  court: 'act',
  pass: 'step',
};

/** The claim of a predicate with its subject and its object. */
function claimOf(scan: Scan, predicate: Predicate): Claim {
  const { part } = scan;
  const subject = scan.subject;
  const aim = objectOf(scan, predicate);
  const isPassive = predicate.passive && subject?.actor === 'thing';
  const grants = isAt(part, predicate.from, IS.receives) && aim.object === 'guidance' && predicate.mode !== 'planned';
  const agent = predicate.passive || grants ? agentOf(scan, predicate.to) : null;
  const actor: Actor =
    agent?.actor ??
    (grants || (predicate.passive && subject?.actor !== 'thing') ? 'nobody' : (subject?.actor ?? 'nobody'));
  const isAbout = subject?.actor === 'thing' && (isPassive || aim.object === 'none' || subject.object !== 'plan');
  const object: ObjectKind = isAbout ? subject.object : aim.object;
  const mode = grants ? 'done' : modeOf(predicate, subject, actor, object, scan);
  const span = (from: number, to: number) => ({ start: part.words.start[from] ?? 0, end: part.words.end[to - 1] ?? 0 });
  return {
    field: part.field,
    sentence: scan.sentence,
    clause: scan.clause,
    actor,
    agency: agent?.agency ?? subject?.agency ?? null,
    verb: aim.verb ?? predicate.verb.verb,
    act: ACTS[predicate.verb.kind] ?? 'other',
    mode,
    power: grants && actor === 'nobody' ? 'act' : powerOf(actor, object, predicate, scan),
    object,
    scope: isPassive || aim.object === 'none' ? (subject?.scope ?? aim.scope) : aim.scope,
    speaker: scan.clause === 'said' ? (scan.speaker?.actor ?? null) : null,
    spans: {
      actor: subject ? span(subject.from, subject.to) : null,
      verb: span(predicate.from, predicate.to),
      object: aim.from >= 0 ? span(aim.from, aim.to) : null,
    },
  };
}

/** What lawmakers do by their vote. */
const CHAMBERS = new Set([
  'approve',
  'advance',
  'block',
  'reject',
  'introduce',
  'confirm',
  'vote',
  'subpoena',
  'reintroduce',
]);

function powerOf(actor: Actor, object: ObjectKind, { passive, verb }: Predicate, scan: Scan): Power {
  if (MAY_ACT.has(actor)) return 'act';
  if (actor === 'thing') return GOVERNS.has(object) ? 'act' : 'none';
  const spoken = scan.clause === 'said' && scan.speaker !== null && MAY_ACT.has(scan.speaker.actor);
  if (actor === 'nobody') return passive && (spoken || GOVERNS.has(object)) ? 'act' : 'none';
  if (actor === 'lawmaker') return object === 'bill' || verb.kind === 'pass' || CHAMBERS.has(verb.verb) ? 'act' : 'ask';
  return MAY_ASK.has(actor) ? 'ask' : 'none';
}

const PURPOSE = new Set(['aim', 'seek', 'want', 'hope', 'look', 'try', 'intend']);
const TURNS_DOWN = new Set(['deny', 'dismiss', 'reject']);

/** The mode by who acts: a thing acts by its own verbs, and what it aims at or lets is what it says. */
function modeOf(predicate: Predicate, subject: Noun | null, actor: Actor, object: ObjectKind, scan: Scan): Mode {
  const { mode, verb, passive, modal } = predicate;
  const { part } = scan;
  if (mode === 'done' && TURNS_DOWN.has(verb.verb) && isAt(part, skipDeterminer(part, predicate.to), IS.hearsay))
    return 'denied';
  const mayAct = MAY_ACT.has(actor);
  // What an agency keeps, leaves or does by a verb of no list is an act where it is done to a rule, a rate, a plan.
  if (mayAct && !modal && (mode === 'other' || mode === 'effect')) return object === 'none' ? 'other' : 'done';
  if (
    mode === 'effect' &&
    modal &&
    (mayAct || (scan.clause === 'said' && scan.speaker && MAY_ACT.has(scan.speaker.actor)))
  )
    return 'hedged';
  if (actor === 'court' && mode === 'denied') return 'done';
  if (actor === 'court' && mode === 'planned' && (verb.kind === 'court' || verb.verb === 'review')) return 'done';
  if (actor !== 'thing' || passive)
    return actor === 'lawmaker' && mode === 'planned' && object === 'bill' ? 'done' : mode;
  if (predicate.would) return 'none';
  if (mode === 'hedged' || mode === 'firm')
    return verb.ofThings || verb.kind === 'formal' || scan.clause === 'said' ? mode : 'effect';
  if (mode === 'planned' && PURPOSE.has(verb.verb))
    return isAt(part, predicate.to, IS.to) && GOVERNS.has(subject?.object ?? 'none') ? 'done' : mode;
  return verb.ofThings && (mode === 'none' || mode === 'effect' || mode === 'moved') ? 'done' : mode;
}

const skipDeterminer = (part: Part, at: number): number =>
  isAt(part, at, IS.determiner) && !isAt(part, at, IS.hearsay) ? at + 1 : at;

type Aim = { object: ObjectKind; scope: Noun['scope']; verb: string | null; from: number; to: number };

/** What the predicate is about: the first object behind it, and the verb of the act where it only leads to one. */
function objectOf(scan: Scan, predicate: Predicate): Aim {
  const { part, to } = scan;
  const aim: Aim = { object: 'none', scope: null, verb: null, from: -1, to: -1 };
  const leads = predicate.mode !== 'done' && predicate.mode !== 'announced';
  let words = 0;
  for (let at = predicate.to; at < to && at < predicate.to + 12;) {
    const noun: Noun | null = nounAt(part, at, null);
    if (noun) {
      if (noun.actor === 'thing') {
        let last = noun;
        for (
          let next = nounAt(part, last.to, last);
          next && next.from === noun.from && next.actor === 'thing';
          next = nounAt(part, last.to, last)
        )
          last = next;
        return { ...aim, object: last.object, scope: last.scope, from: predicate.to, to: last.to };
      }
      at = noun.to;
      words++;
    } else if (isAt(part, at, IS.to) && verbAt(part, at + 1, FORM.base)) {
      if (!leads || aim.verb !== null) break;
      aim.verb = verbAt(part, at + 1, FORM.base)?.verb ?? null;
      at += 2;
    } else if (leads && aim.verb === null && words === 0 && verbAt(part, at, FORM.ing)) {
      aim.verb = verbAt(part, at, FORM.ing)?.verb ?? null;
      at++;
    } else if (isAt(part, at, IS.relative | IS.subordinate | IS.modal | IS.will)) break;
    else if (isAt(part, at, IS.preposition | IS.by) && words > 0) break;
    else {
      if (!isAt(part, at, IS.determiner | IS.adjective | IS.modifier | IS.preposition | IS.adverb)) words++;
      at++;
    }
    if (((part.words.after[at - 1] ?? 0) & (AFTER.stop | BREAK)) !== 0) break;
  }
  return aim;
}

/** Who is named behind "by". */
function agentOf(scan: Scan, at: number): Noun | null {
  for (let next = at; next < scan.to && next < at + REACH; next++)
    if (isAt(scan.part, next, IS.by) || scan.part.words.words[next] === 'from') {
      return wholeNounAt(scan.part, next + 1, scan.to);
    }
  return null;
}
