// The claim of a predicate: its actor, its object, the power to act and how far the act has come.

import type { Actor, Claim, Mode, ObjectKind, Power } from '../../model.ts';
import type { Part } from '../reading.ts';
import { AFTER } from '../tokens.ts';
import type { VerbKind } from './grammar.ts';
import { FORM, IS } from './grammar.ts';
import type { Noun } from './nouns.ts';
import { isAt, nounAt, wholeNounAt } from './nouns.ts';
import type { Predicate } from './verbs.ts';
import { verbAt } from './verbs.ts';
import type { Scan } from './scan.ts';
import { BREAK, GOVERNS, MAY_ACT, MAY_ASK, REACH } from './scan.ts';

const ACTS: Partial<Record<VerbKind, Claim['act']>> = {
  formal: 'step',
  announce: 'step',
  act: 'act',
  court: 'act',
  pass: 'step',
};

/** The claim of a predicate with its subject and its object. */
export function claimOf(scan: Scan, predicate: Predicate): Claim {
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
export function agentOf(scan: Scan, at: number): Noun | null {
  for (let next = at; next < scan.to && next < at + REACH; next++)
    if (isAt(scan.part, next, IS.by) || scan.part.words.words[next] === 'from') {
      return wholeNounAt(scan.part, next + 1, scan.to);
    }
  return null;
}
