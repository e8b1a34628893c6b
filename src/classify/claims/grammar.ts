// What data/verbs.json says of each word: the verbs it can be a form of, the object or the actor it can name, and what
// it does in a clause. Compiled once into a table by word, so that reading looks up each word once.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../lib/usage-error.ts';
import type { ObjectKind } from '../../model.ts';
import { OBJECTS } from '../../model.ts';
import { verbForms } from '../verb-forms.ts';

/**
 * What a verb says of government action. formal: a step of regulation. act: another act. announce: an act made known.
 * court, pass: what courts and chambers do. plan, weigh, vow: no act yet. say, deny, ask: speech. react: an answer to
 * an act. move: a price or a figure. effect: what a thing brings about. other: nothing of these.
 */
export const VERB_KINDS = [
  'formal',
  'act',
  'announce',
  'court',
  'pass',
  'plan',
  'weigh',
  'vow',
  'say',
  'deny',
  'ask',
  'react',
  'move',
  'effect',
  'other',
] as const;
export type VerbKind = (typeof VERB_KINDS)[number];

/** Who a noun can name. `office`, `chief` and `agency` need a field of government beside them: "weather service". */
export const ACTOR_NOUNS = [
  'president',
  'agency',
  'office',
  'head',
  'chief',
  'spokesperson',
  'official',
  'people',
  'lawmaker',
  'court',
  'company',
  'foreign',
  'state',
] as const;
export type ActorNoun = (typeof ACTOR_NOUNS)[number];

/** What a word can do in a clause, as bits. */
export const IS = {
  determiner: 1 << 0,
  preposition: 1 << 1,
  by: 1 << 2,
  modal: 1 << 3,
  will: 1 << 4,
  to: 1 << 5,
  be: 1 << 6,
  have: 1 << 7,
  do: 1 << 8,
  not: 1 << 9,
  relative: 1 << 10,
  subordinate: 1 << 11,
  and: 1 << 12,
  adverb: 1 << 13,
  reportedly: 1 << 14,
  likely: 1 << 15,
  said: 1 << 16,
  pronoun: 1 << 17,
  document: 1 << 18,
  seen: 1 << 19,
  hearsay: 1 << 20,
  near: 1 << 21,
  month: 1 << 22,
  receives: 1 << 23,
  former: 1 << 30,
  according: 1 << 24,
  modifier: 1 << 25,
  field: 1 << 26,
  adjective: 1 << 27,
  noun: 1 << 28,
  plural: 1 << 29,
} as const;
type Word = keyof typeof IS;

/** Forms of a verb, as bits. */
export const FORM = { base: 1, s: 2, ed: 4, ing: 8 } as const;

/** One verb that a word can be a form of; `behind` is the word that must follow ("roll" "back"), '' for none. */
export type VerbSense = { verb: string; kind: VerbKind; forms: number; behind: string; ofThings: boolean };

/** All that is known of a word. */
export type Sense = {
  is: number;
  verbs: VerbSense[];
  object: ObjectKind | null;
  actor: ActorNoun | null;
};

type VerbsFile = {
  verbs: Record<VerbKind | 'thing', string[]>;
  nounLike: string[];
  adjectiveLike: string[];
  objects: Partial<Record<ObjectKind, string>>;
  actors: Record<ActorNoun, string>;
  fields: string;
  words: Partial<Record<Word, string>>;
};

export type Grammar = ReadonlyMap<string, Sense>;

const listOf = (lines: string | string[]): string[] =>
  (typeof lines === 'string' ? [lines] : lines).flatMap((line) => line.split(',').map((one) => one.trim()));

/**
 * Reads data/verbs.json. Throws UsageError naming the file and the word for a verb of two kinds and for a list that is
 * none of those above.
 */
export function loadGrammar(dataFolder: string): Grammar {
  const path = join(dataFolder, 'verbs.json');
  let file: VerbsFile;
  try {
    file = JSON.parse(readFileSync(path, 'utf8')) as VerbsFile;
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}.`);
  }
  return compile(file, path);
}

function compile(file: VerbsFile, path: string): Grammar {
  const grammar = new Map<string, Sense>();
  const senseOf = (word: string): Sense => {
    let sense = grammar.get(word);
    if (!sense) grammar.set(word, (sense = { is: 0, verbs: [], object: null, actor: null }));
    return sense;
  };
  for (const [word, list] of Object.entries(file.words)) {
    const bit = IS[word as Word];
    if (bit === undefined) throw new UsageError(`${path}: "${word}" is no kind of word that the reader knows.`);
    for (const one of listOf(list)) senseOf(one).is |= bit;
  }
  addVerbs(file, path, senseOf);
  for (const one of listOf(file.nounLike)) for (const form of nounForms(one)) senseOf(form).is |= IS.noun;
  for (const one of listOf(file.adjectiveLike)) senseOf(one).is |= IS.adjective;
  for (const one of listOf(file.fields)) senseOf(one).is |= IS.field;
  for (const kind of OBJECTS) for (const one of listOf(file.objects[kind] ?? [])) senseOf(one).object ??= kind;
  for (const kind of ACTOR_NOUNS)
    for (const one of listOf(file.actors[kind])) {
      const sense = senseOf(one);
      sense.actor ??= kind;
      if (/[^s]s$/.test(one) || one === 'police' || one === 'people') sense.is |= IS.plural;
    }
  return grammar;
}

const nounForms = (verb: string): string[] => [verb, verbForms(verb).s];

function addVerbs(file: VerbsFile, path: string, senseOf: (word: string) => Sense): void {
  const kindOf = new Map<string, VerbKind>();
  const ofThings = new Set(listOf(file.verbs.thing));
  for (const kind of VERB_KINDS)
    for (const verb of listOf(file.verbs[kind])) {
      const known = kindOf.get(verb);
      if (known) throw new UsageError(`${path}: the verb "${verb}" is listed twice, as ${known} and as ${kind}.`);
      kindOf.set(verb, kind);
    }
  for (const verb of ofThings) if (!kindOf.has(verb)) kindOf.set(verb, 'other');
  for (const [verb, kind] of kindOf) {
    const [first = '', ...rest] = verb.split(' ');
    const forms = verbForms(first);
    const add = (word: string, form: number): void => {
      const { verbs } = senseOf(word);
      const known = verbs.find((one) => one.verb === verb);
      if (known) known.forms |= form;
      else verbs.push({ verb, kind, forms: form, behind: rest[0] ?? '', ofThings: ofThings.has(verb) });
      // A verb with a word behind it is asked for first.
      verbs.sort((a, b) => b.behind.length - a.behind.length);
    };
    add(forms.base, FORM.base);
    add(forms.s, FORM.s);
    for (const word of forms.ed) add(word, FORM.ed);
    add(forms.ing, FORM.ing);
  }
}
