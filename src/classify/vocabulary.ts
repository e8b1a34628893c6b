// data/agencies.json, data/wording.json and the wording of the tracked policies, checked and made into one object.
// What can be listed is there; what must be reasoned is in the readers beside this file.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAgencies } from '../lib/agencies.ts';
import { UsageError } from '../lib/usage-error.ts';
import type { Agency, Initiative } from '../model.ts';
import { loadGrammar } from './claims/grammar.ts';
import { Lexicon } from './lexicon.ts';
import type { PhraseTree } from './phrase-tree.ts';
import { verbForms } from './verb-forms.ts';
import type { Symbols } from './wording.ts';
import { makeFinder, symbolOf } from './wording.ts';

/**
 * An agency as the classifier knows it: with the people who speak for it and the first digits of its RINs. One with `tag`
 * false is tagged only where a tracked policy lists it.
 */
export type KnownAgency = Agency & { tag?: boolean; heads?: string[]; deputies?: string[]; rinPrefixes?: string[] };

/** One rule of data/wording.json: phrases, and a sentence of our own in which one of them stands. */
export type WordingRule = { id: string; example: string; phrases: string[] };

/** A name in the text: its class (`@agency`, `@head`, `@outlet` …) and, where it has one, its agency. */
export type Name = { kind: string; agency: string | null; bureau: boolean; capital: boolean; symbols: number[] };

/** Rules that an initiative's wording adds: their places in `rules`. */
export type InitiativeRules = {
  initiative: Initiative;
  any: number[];
  together: number[]; // one rule for each group
  not: number[];
  identifier: number[]; // its own numbers, as they are printed
  notIdentifier: number[]; // numbers of near-misses
};

export type Vocabulary = {
  agencies: KnownAgency[];
  initiatives: InitiativeRules[];
  rules: { id: string }[];
  symbols: Symbols;
  names: { finder: PhraseTree; list: Name[] };
  verbs: Map<number, number[]>; // number of a word → numbers of the forms and classes it can be
  formOf: Map<number, string>; // number of a form → its name, for features
  finder: PhraseTree; // of `rules`
  lexicon: Lexicon; // the words of all texts so far
  ruleIndex: Map<string, number>;
};

type WordingFile = { names: Record<string, string[]>; verbs: Record<string, string[]>; rules: WordingRule[] };

/** An initiative's numbers in the ways that papers print them. */
function printedIdentifiers(identifiers: Initiative['identifiers']): string[] {
  const orders = (identifiers.eoNumbers ?? []).flatMap((number) => [
    `executive order ${number}`,
    `executive order no ${number}`,
    `e.o. ${number}`,
    `eo ${number}`,
    `order ${number}`,
    number,
  ]);
  const others = [identifiers.documentNumbers, identifiers.docketIds, identifiers.rins, identifiers.bills];
  return [...orders, ...others.flatMap((list) => list ?? []), ...(identifiers.citations ?? [])];
}

/** Reads one JSON file of the data folder; a sentence that names it where it cannot be used. */
function readData<T>(folder: string, name: string): T {
  try {
    return JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;
  } catch (error) {
    throw new UsageError(`${join(folder, name)} cannot be read: ${(error as Error).message}.`);
  }
}

/**
 * All that can be listed, compiled once. `initiatives` bring their own wording.
 * Throws UsageError naming the file and entry for a rule without id or phrase and for an id that stands twice.
 */
export function loadVocabulary(dataFolder: string, initiatives: Initiative[]): Vocabulary {
  const agencies = readAgencies<KnownAgency>(dataFolder);
  const wording = readData<WordingFile>(dataFolder, 'wording.json');
  const symbols: Symbols = new Map();

  const list: Name[] = [];
  const spellings: string[][] = [];
  const addName = (kind: string, spelling: string, agency: KnownAgency | null, bureau = false): void => {
    const own = agency && agency.tag !== false && kind === '@agency' ? [symbolOf(symbols, `@${agency.id}`)] : [];
    const capital = /^\p{Lu}/u.test(spelling);
    list.push({ kind, agency: agency?.id ?? null, bureau, capital, symbols: [symbolOf(symbols, kind), ...own] });
    spellings.push([spelling]);
  };
  for (const agency of agencies) {
    for (const name of agency.names) addName('@agency', name, agency);
    for (const bureau of agency.bureaus ?? []) for (const name of bureau.names) addName('@agency', name, agency, true);
    for (const name of agency.heads ?? []) addName('@head', name, agency);
    for (const name of agency.deputies ?? []) addName('@deputy', name, agency);
  }
  for (const [kind, all] of Object.entries(wording.names)) for (const name of all) addName(kind, name, null);
  const names = { finder: makeFinder(symbols, spellings, new Map()), list };

  const verbs = new Map<number, number[]>();
  const formOf = new Map<number, string>();
  for (const [kind, all] of Object.entries(wording.verbs))
    for (const verb of all) {
      const forms = verbForms(verb);
      const add = (word: string, form: string): void => {
        const id = symbolOf(symbols, word);
        const symbol = symbolOf(symbols, `${kind}.${form}`);
        formOf.set(symbol, `${kind}.${form}`);
        const known = verbs.get(id) ?? [];
        if (!known.includes(symbol)) verbs.set(id, [...known, symbol]);
      };
      add(forms.base, 'base');
      add(forms.s, 's');
      for (const word of forms.ed) add(word, 'ed');
      add(forms.ing, 'ing');
    }

  const rules: { id: string }[] = [];
  const phrases: string[][] = [];
  const ruleIndex = new Map<string, number>();
  const addRule = (id: string, list: string[]): number => {
    if (!id || list.length === 0) throw new UsageError(`data/wording.json: rule "${id}" needs an id and a phrase.`);
    if (ruleIndex.has(id)) throw new UsageError(`data/wording.json: rule "${id}" stands there twice.`);
    ruleIndex.set(id, rules.length);
    phrases.push(list);
    return rules.push({ id }) - 1;
  };
  for (const rule of wording.rules) addRule(rule.id, rule.phrases);
  const spelled = (identifiers: Initiative['identifiers'], id: string): number[] => {
    const printed = printedIdentifiers(identifiers);
    return printed.length > 0 ? [addRule(id, printed)] : [];
  };
  const ofInitiatives = initiatives.map((initiative): InitiativeRules => {
    const id = `initiative/${initiative.id}`;
    const { any, together = [], not = [] } = initiative.wording;
    return {
      initiative,
      any: any.length > 0 ? [addRule(`${id}/any`, any)] : [],
      together: together.map((group, index) => addRule(`${id}/together-${index + 1}`, group)),
      not: not.length > 0 ? [addRule(`${id}/not`, not)] : [],
      identifier: spelled(initiative.identifiers, `${id}/identifier`),
      notIdentifier: spelled(initiative.notIdentifiers ?? {}, `${id}/not-identifier`),
    };
  });
  const finder = makeFinder(symbols, phrases, verbs);
  const lexicon = new Lexicon(symbols, verbs, loadGrammar(dataFolder));
  return { agencies, initiatives: ofInitiatives, rules, symbols, names, verbs, formOf, finder, lexicon, ruleIndex };
}
