// One item read once: its words, the names in them, and every phrase of the vocabulary with its place.
// All readers (initiative, agency, stage, status) and all features look at this and never at the text again.

import type { Evidence, Item } from '../model.ts';
import type { Term } from './lexicon.ts';
import type { Words } from './tokens.ts';
import { AFTER, readWords } from './tokens.ts';
import type { Name, Vocabulary } from './vocabulary.ts';
import type { Hit } from './wording.ts';
import { findLongest, findPhrases } from './wording.ts';

/** So much of the text is read: a claim stands in the headline and the opening, never on page nine. */
export const READ_CHARACTERS = 4000;

/** A name at its place. */
export type Mention = {
  kind: string;
  agency: string | null;
  bureau: boolean;
  symbols: number[];
  from: number;
  to: number;
};

export type Part = {
  field: 'title' | 'text';
  source: string; // the field itself
  words: Words;
  mentions: Mention[]; // in order, never over one another
  names: (Mention | undefined)[]; // by the word they begin at
  forms: (number[] | undefined)[]; // of the verb that a word can be
  hits: Hit[];
};

/** Regions of an item, the first the strongest: the headline and the first two sentences decide. */
export const REGIONS = ['title', 'first', 'second', 'rest'] as const;

export type Reading = {
  item: Item;
  title: Part;
  text: Part;
  publisher: Mention[]; // agencies named as publisher, or in the record
  /** For each rule, bits of the regions in which it was found: 1 title, 2 first sentence, 4 second, 8 rest. */
  found: Uint8Array;
};

/** Joined when they stand side by side: "Labor Secretary" "Jane Doe". */
const joins = (left: string, right: string): boolean =>
  left === right && left !== '@agency' && left !== '@congress' && left !== '@private';

/** Names in the words, longest first, none over another. */
function findMentions(vocabulary: Vocabulary, words: Words): Mention[] {
  const { finder, list } = vocabulary.names;
  const mentions: Mention[] = [];
  let free = 0;
  const fits = (rule: number, at: number): boolean => !(list[rule] as Name).capital || words.capital[at] === 1;
  for (const { rule, from, to } of findLongest(finder, words, fits)) {
    if (from < free) continue;
    free = to;
    const { kind, agency, bureau, symbols } = list[rule] as Name;
    const last = mentions[mentions.length - 1];
    const beside = last?.to === from && ((words.after[from - 1] ?? 0) & ~AFTER.quote) === 0;
    // "British Treasury": an agency of theirs that has the name of one of ours.
    if (last && beside && last.kind === '@foreign' && kind === '@agency' && to - from === 1) {
      last.to = to;
      continue;
    }
    if (last && beside && last.kind === '@usa') {
      mentions[mentions.length - 1] = { kind, agency, bureau, symbols, from: last.from, to };
    } else if (last && beside && joins(last.kind, kind)) {
      last.to = to;
      last.agency ??= agency;
    } else mentions.push({ kind, agency, bureau, symbols, from, to });
  }
  return mentions.filter((mention) => mention.kind !== '@notagency');
}

const BEGINS = AFTER.stop | AFTER.colon | AFTER.dash | AFTER.question;

/** The forms that a word can be where it stands: its own, and those of words at a colon or a beginning. */
function formsAt({ terms, after }: Words, at: number): number[] | undefined {
  const { forms, marked } = terms[at] as Term;
  if (marked === null) return forms;
  const before = at === 0 ? AFTER.stop : (after[at - 1] as number);
  const isColon = ((after[at] as number) & AFTER.colon) !== 0;
  if (!isColon && (before & BEGINS) === 0) return forms;
  const here = forms ? forms.slice() : [];
  if (isColon && marked.beforeColon !== undefined) here.push(marked.beforeColon);
  if (marked.begins !== undefined && (before & BEGINS) !== 0) here.push(marked.begins);
  if (marked.behindColon !== undefined && (before & AFTER.colon) !== 0) here.push(marked.behindColon);
  return here.length > 0 ? here : undefined;
}

function readPart(vocabulary: Vocabulary, field: 'title' | 'text', source: string): Part {
  const words = readWords(source, READ_CHARACTERS, vocabulary.lexicon);
  const count = words.terms.length;
  const mentions = findMentions(vocabulary, words);
  const names = new Array<Mention | undefined>(count).fill(undefined);
  for (const mention of mentions) names[mention.from] = mention;
  const forms = new Array<number[] | undefined>(count).fill(undefined);
  for (let at = 0; at < count; at++) forms[at] = formsAt(words, at);
  const hits = findPhrases(vocabulary.finder, words, { names, forms });
  return { field, source, words, mentions, names, forms, hits };
}

/** The bit of the region in which word `at` of the part stands. */
export function regionOf(part: Part, at: number): number {
  if (part.field === 'title') return 1;
  const sentence = part.words.sentence[at] ?? 0;
  return sentence === 0 ? 2 : sentence === 1 ? 4 : 8;
}

const publishers = new WeakMap<Vocabulary, Map<string, Mention[]>>();
const MOST_PUBLISHERS = 5_000;

/** The agencies named in a publisher's or a record's own words; remembered, since a feed has one publisher for all its items. */
export function publisherMentions(vocabulary: Vocabulary, names: string): Mention[] {
  let known = publishers.get(vocabulary);
  if (!known || known.size > MOST_PUBLISHERS) publishers.set(vocabulary, (known = new Map<string, Mention[]>()));
  let mentions = known.get(names);
  if (!mentions) {
    known.set(names, (mentions = findMentions(vocabulary, readWords(names, 500, vocabulary.lexicon))));
  }
  return mentions;
}

/**
 * Whether the headline is about another agency than the one whose page this is: an agency speaks for itself alone.
 * The White House and the Federal Register publish what others do; they name nobody here.
 */
export function isAboutAnother({ item, title, publisher }: Pick<Reading, 'item' | 'title' | 'publisher'>): boolean {
  const own = new Set(publisher.flatMap(({ agency }) => agency ?? []));
  if (item.speaksFor) own.add(item.speaksFor);
  if (own.size === 0 || own.has('whitehouse') || own.has('omb')) return false;
  const named = title.mentions.filter(({ agency, from }) => agency !== null && from < 8);
  return named.length > 0 && named.every(({ agency }) => !own.has(agency ?? ''));
}

/** All names under which an item is published: its publisher, the agency it speaks for, those of its record. */
function publisherOf({ agencies }: Vocabulary, { publisher, speaksFor, record }: Item): string {
  if (speaksFor === undefined && record?.agencies === undefined) return publisher;
  const own = agencies.find(({ id }) => id === speaksFor)?.name ?? '';
  return [publisher, own, ...(record?.agencies ?? [])].join('. ');
}

/** Reads an item. Never throws, whatever the text is. */
export function readItem(vocabulary: Vocabulary, item: Item): Reading {
  const title = readPart(vocabulary, 'title', item.title);
  const text = readPart(vocabulary, 'text', item.text);
  const found = new Uint8Array(vocabulary.rules.length);
  for (const hit of title.hits) found[hit.rule] = (found[hit.rule] ?? 0) | 1;
  for (const hit of text.hits) found[hit.rule] = (found[hit.rule] ?? 0) | regionOf(text, hit.from);
  const publisher = publisherMentions(vocabulary, publisherOf(vocabulary, item));
  return { item, title, text, publisher, found };
}

/** The words from `from` to before `to` as evidence: exactly as published. */
export function evidenceOf(part: Part, from: number, to: number, rule: string): Evidence {
  const start = part.words.start[from] ?? 0;
  const end = part.words.end[to - 1] ?? start;
  return { field: part.field, quote: part.source.slice(start, end), start, rule };
}
