// What the learned part sees of an item: which rules were found where, what the readers concluded, and the words
// themselves with every name replaced by its class, so that what is learned of one agency holds for all.

import type { PublisherKind } from '../model.ts';
import { PUBLISHER_KINDS, STAGES } from '../model.ts';
import type { Part, Reading } from './reading.ts';
import { REGIONS } from './reading.ts';
import { CONCLUSIONS, conclusionsOf } from './claims/conclusions.ts';
import { stageOfWords } from './stage.ts';
import type { StatusReading } from './status.ts';
import type { Family } from './pieces.ts';
import { piecesOf } from './pieces.ts';
import { isOwnWord, readStatus } from './status.ts';
import { AFTER } from './tokens.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A sparse row: places of named features and their values side by side, and families of numbered places. */
export type Row = { at: number[]; value: number[]; families: Family[] };

/** What a named feature counts beside the families of words; a verdict of the readers counts half as much again. */
const NAMED = 0.3;
const VERDICT = 1.5;

/** Names of the features that are not words, in order. */
export type FeatureSpace = { names: string[]; placeOf: Map<string, number>; ruleAt: Int32Array };

const STARTS = ['@president', '@whitehouse', '@agency', '@head', '@deputy', '@spokes', '@official', '@congress'];
const MORE_STARTS = ['@court', '@outlet', '@private', '@foreign', '@state', '@market', '@usa', 'other'];
const SHAPES = ['base', 's', 'ed', 'ing', 'to', 'will', 'modal', 'be', 'none'] as const;

/** Every named feature that this vocabulary can give. */
export function namedFeatures(vocabulary: Vocabulary): string[] {
  const names: string[] = ['bias'];
  for (const rule of vocabulary.rules)
    if (!rule.id.startsWith('initiative/')) {
      for (const region of REGIONS) names.push(`${rule.id}@${region}`);
      names.push(`${rule.id}@near`);
    }
  for (const kind of PUBLISHER_KINDS) names.push(`kind:${kind}`);
  names.push('kind:unknown', 'own-page', 'title:asks', 'title:colon', 'title:exclaims', 'title:short', 'title:quote');
  names.push('text:none', 'text:asks', 'text:long', 'title:number-first');
  names.push(...CONCLUSIONS);
  for (const stage of STAGES) for (const region of ['title', 'first', 'near']) names.push(`stage:${stage}@${region}`);
  for (const kind of [...STARTS, ...MORE_STARTS]) {
    names.push(`subject:${kind}`);
    for (const shape of SHAPES) names.push(`subject:${kind}+${shape}`);
  }
  for (const shape of SHAPES) names.push(`shape:${shape}`);
  return names;
}

/** The space of a list of names, as it stands in a model or as the vocabulary makes it. */
export function featureSpace(vocabulary: Vocabulary, names: string[]): FeatureSpace {
  const placeOf = new Map(names.map((name, place) => [name, place]));
  const width = REGIONS.length + 1;
  const ruleAt = new Int32Array(vocabulary.rules.length * width).fill(-1);
  vocabulary.rules.forEach((rule, index) => {
    [...REGIONS, 'near'].forEach((region, place) => {
      ruleAt[index * width + place] = placeOf.get(`${rule.id}@${region}`) ?? -1;
    });
  });
  return { names, placeOf, ruleAt };
}

const MODALS = new Set(['could', 'may', 'might', 'would', 'should', 'can', 'must']);
const BEING = new Set(['is', 'are', 'was', 'were', 'has', 'have', 'had', 'being', 'been']);
const VERB_FORM = /\.(base|s|ed|ing)$/;

/** Who the headline is about and in what form its verb stands. */
export function subjectOf(vocabulary: Vocabulary, part: Part): { kind: string; shape: (typeof SHAPES)[number] } {
  const first = part.mentions.find((mention) => mention.from < 8);
  const kind = first && first.from <= 3 ? first.kind : 'other';
  const known = STARTS.includes(kind) || MORE_STARTS.includes(kind) ? kind : 'other';
  for (let at = first ? first.to : 1; at < Math.min(part.words.words.length, (first?.to ?? 1) + 6); at++) {
    const word = part.words.words[at] ?? '';
    if (word === 'to') return { kind: known, shape: 'to' };
    if (word === 'will' || word.endsWith("'ll")) return { kind: known, shape: 'will' };
    if (MODALS.has(word)) return { kind: known, shape: 'modal' };
    if (BEING.has(word)) return { kind: known, shape: 'be' };
    for (const symbol of part.forms[at] ?? []) {
      const form = VERB_FORM.exec(vocabulary.formOf.get(symbol) ?? '')?.[1];
      if (form) return { kind: known, shape: form as (typeof SHAPES)[number] };
    }
  }
  return { kind: known, shape: 'none' };
}

/** Whether a question mark stands behind a word of the part's first two sentences. */
const asks = (part: Part): boolean =>
  part.words.after.some((bits, at) => (bits & AFTER.question) !== 0 && (part.words.sentence[at] ?? 0) < 2);

/** The row of an item for the heads of status and stage. `kind` overrides the publisher's kind (training hides it at times). */
export function itemRow(
  reading: Reading,
  vocabulary: Vocabulary,
  space: FeatureSpace,
  kind: PublisherKind | null = reading.item.publisherKind,
): { row: Row; status: StatusReading } {
  const row: Row = { at: [], value: [], families: piecesOf(reading) };
  const add = (name: string, value = 1): void => {
    const place = space.placeOf.get(name);
    if (place === undefined) return;
    row.at.push(place);
    row.value.push(value * NAMED);
  };
  add('bias');
  const width = REGIONS.length + 1;
  for (let rule = 0; rule < reading.found.length; rule++) {
    const bits = reading.found[rule] ?? 0;
    if (bits === 0) continue;
    for (let region = 0; region < width; region++) {
      const on = region === REGIONS.length ? (bits & 7) !== 0 : (bits & (1 << region)) !== 0;
      const place = space.ruleAt[rule * width + region] ?? -1;
      if (!on || place < 0) continue;
      row.at.push(place);
      row.value.push(NAMED);
    }
  }
  add(`kind:${kind ?? 'unknown'}`);
  if (isOwnWord(reading, kind)) add('own-page', VERDICT);
  const { title, text } = reading;
  const after = title.words.after;
  if (asks(title)) add('title:asks');
  if (after.some((bits) => (bits & AFTER.colon) !== 0)) add('title:colon');
  if (after.some((bits) => (bits & AFTER.quote) !== 0)) add('title:quote');
  if (title.source.includes('!')) add('title:exclaims');
  if (title.words.words.length < 7) add('title:short');
  if (/^\W?\d/.test(title.source)) add('title:number-first');
  if (text.words.words.length === 0) add('text:none');
  if (asks(text)) add('text:asks');
  const status = readStatus(reading, vocabulary, kind);
  const subject = subjectOf(vocabulary, title);
  for (const place of conclusionsOf(status.claims, status.verdict, status.stage)) {
    const name = CONCLUSIONS[place] ?? '';
    add(name, name.startsWith('verdict=') ? VERDICT : 1);
  }
  add(`stage:${stageOfWords(reading, vocabulary, 1)}@title`, VERDICT);
  add(`stage:${stageOfWords(reading, vocabulary, 2)}@first`, VERDICT);
  add(`stage:${stageOfWords(reading, vocabulary, 7)}@near`, VERDICT);
  add(`subject:${subject.kind}`);
  add(`subject:${subject.kind}+${subject.shape}`);
  add(`shape:${subject.shape}`);
  return { row, status };
}
