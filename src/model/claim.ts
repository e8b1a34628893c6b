// Claims: who does what in a clause, with what power, on whose word.

/** Who acts or speaks in a claim. `thing`: an order, rule or bill itself. `other`: somebody of no known kind. */
export const ACTORS = [
  'president',
  'whitehouse',
  'agency',
  'head',
  'spokesperson',
  'official',
  'people',
  'outlet',
  'chamber',
  'lawmaker',
  'court',
  'company',
  'foreign',
  'state',
  'market',
  'thing',
  'other',
  'nobody',
] as const;
export type Actor = (typeof ACTORS)[number];

/**
 * How far the act of a claim has come. done, announced: it is. firm: the speaker will. planned: it is coming. weighed:
 * it is thought of. hedged: it could come. talked: it is said to come. vowed: promised or threatened. denied: talk of it
 * is turned down. asked: somebody else is to do it. said: speech without an act. reacted: an answer to an act. moved: a
 * price. effect: what a thing brings about. other: something is done that no list knows. none: nothing of these.
 */
export const MODES = [
  'done',
  'announced',
  'firm',
  'planned',
  'weighed',
  'hedged',
  'talked',
  'vowed',
  'denied',
  'asked',
  'said',
  'reacted',
  'moved',
  'effect',
  'other',
  'none',
] as const;
export type Mode = (typeof MODES)[number];

/** What a claim is about. */
export const OBJECTS = [
  'order',
  'rule',
  'guidance',
  'request',
  'bill',
  'case',
  'tariff',
  'personnel',
  'plan',
  'review',
  'none',
] as const;
export type ObjectKind = (typeof OBJECTS)[number];

/** Whether the actor may do the act, may only ask for it, or neither. */
export type Power = 'act' | 'ask' | 'none';

/** A stretch of the claim's field, in UTF-16 code units. */
export type Span = { start: number; end: number };

/** One clause that says who does what: with the words that say it. */
export type Claim = {
  field: 'title' | 'text';
  sentence: number; // of the field, from 0
  clause: 'main' | 'said' | 'effect' | 'background'; // said: what a speaker says; effect: "rule that would …"
  actor: Actor;
  agency: string | null; // id, where the actor is one or speaks for one
  verb: string; // base form of the verb of the act
  act: 'step' | 'act' | 'other'; // a step of regulation, another act of government, or neither
  mode: Mode;
  power: Power;
  object: ObjectKind;
  scope: 'proposed' | 'final' | null; // of the rule that it is about
  speaker: Actor | null; // whose speech it stands in
  spans: { actor: Span | null; verb: Span; object: Span | null };
};
