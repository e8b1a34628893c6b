// Where the reading of a sentence has come to, and who may do what: shared by all that read it.

import type { Actor, Claim, ObjectKind } from '../../model.ts';
import type { Part } from '../reading.ts';
import { AFTER } from '../tokens.ts';
import type { Noun } from './nouns.ts';

/** A word of somebody on what the sentence says. `rumor`: "reportedly"; `document`: a paper that was seen. */
export type Attribution = { source: Actor | 'document' | 'rumor'; from: number; to: number };

/** One sentence while it is read from left to right. */
export type Scan = {
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

/** Marks that end a clause. */
export const BREAK = AFTER.colon | AFTER.dash | AFTER.semicolon;

/** Whose own act is government action. */
export const MAY_ACT: ReadonlySet<Actor> = new Set<Actor>([
  'president',
  'whitehouse',
  'agency',
  'head',
  'court',
  'foreign',
  'state',
  'chamber',
]);
/** Who may only ask for it. */
export const MAY_ASK: ReadonlySet<Actor> = new Set<Actor>(['official', 'spokesperson', 'lawmaker']);
/** What government acts by. */
export const GOVERNS: ReadonlySet<ObjectKind> = new Set<ObjectKind>([
  'order',
  'rule',
  'guidance',
  'request',
  'bill',
  'tariff',
  'case',
  'plan',
]);

/** So many words on, the words of an attribution are looked for. */
export const REACH = 6;
