// Whose regulatory action it is. The same questions are asked of every agency (where is it named, does it act, is it
// told to, is it a rule or a case or a person that this is about), so what is learned of one holds for the others.

import type { Evidence } from '../model.ts';
import type { ItemClaims } from './claims/claims.ts';
import { ROLES, rolesOf } from './claims/roles.ts';
import type { Row } from './features.ts';
import type { Mention, Part, Reading } from './reading.ts';
import { evidenceOf, isAboutAnother, regionOf } from './reading.ts';
import type { Vocabulary } from './vocabulary.ts';

const BEFORE = ['by', 'from', 'with', 'of', 'to', 'and', 'at', 'against', 'for'];
const NEXT = ['rule', 'guidance', 'proposal', 'advisory', 'official'];

/** Names of the features that are asked of each agency. */
export function agencyFeatures(): string[] {
  const names = [
    'title',
    'first',
    'second',
    'rest',
    'only-rest',
    'subject',
    'once',
    'twice',
    'often',
    'bureau',
    'many',
  ];
  names.push('head-only', 'deputy-only', 'publisher', 'its-rule', 'its-rule-title', 'directed', 'alone', 'no-mention');
  names.push('title-last', 'title-agency', 'with-other');
  for (const word of BEFORE) names.push(`before:${word}`);
  for (const word of NEXT) names.push(`next:${word}`);
  return [...names, ...ROLES].map((name) => `agency:${name}`);
}

const parts = (reading: Reading): Part[] => [reading.title, reading.text];

/** Whether the item names the agency at all: only then is it asked whether the action is its own. */
export function namesAgency(reading: Reading, agency: string): boolean {
  const named = (mention: Mention): boolean => mention.agency === agency;
  if (reading.title.mentions.some(named) || reading.text.mentions.some(named)) return true;
  return reading.publisher.some(named) && !isAboutAnother(reading);
}

/** Adds what is known of one agency in this item to the item's own row. */
export function addAgency(
  row: Row,
  reading: Reading,
  claims: ItemClaims,
  vocabulary: Vocabulary,
  agency: string,
  placeOf: Map<string, number>,
  weight: number,
): void {
  const seen = new Set<string>();
  let count = 0;
  let regions = 0;
  let offices = false;
  const kinds = new Set<string>();
  const others = new Set<string>();
  for (const part of parts(reading)) {
    const rules = new Map<number, string[]>();
    for (const hit of part.hits) {
      const id = vocabulary.rules[hit.rule]?.id;
      if (id === 'agency/its-rule') rules.set(hit.from, [...(rules.get(hit.from) ?? []), 'its-rule']);
    }
    part.mentions.forEach((mention) => {
      if (mention.agency && mention.agency !== agency) others.add(mention.agency);
      if (mention.agency !== agency) return;
      count++;
      const region = regionOf(part, mention.from);
      regions |= region;
      kinds.add(mention.kind);
      if (mention.bureau) offices = true;
      if (region === 1 && mention.from <= 2) seen.add('subject');
      if (region === 1 && mention.to >= part.words.words.length - 1) seen.add('title-last');
      if (region === 8) return;
      for (const rule of rules.get(mention.from) ?? []) {
        seen.add(rule);
        if (region === 1) seen.add(`${rule}-title`);
      }
      const before = part.words.words[mention.from - 1] ?? '';
      if (BEFORE.includes(before)) seen.add(`before:${before}`);
      const next = part.words.words[mention.to] ?? '';
      if (NEXT.includes(next)) seen.add(`next:${next}`);
    });
    for (const hit of part.hits) {
      if (vocabulary.rules[hit.rule]?.id !== 'agency/directed' || regionOf(part, hit.from) === 8) continue;
      const own = part.mentions.some((one) => one.agency === agency && one.from >= hit.from && one.from < hit.to);
      if (own) seen.add('directed');
    }
  }
  for (const role of rolesOf(claims, agency)) seen.add(role);
  if (regions & 1) seen.add('title');
  if (regions & 2) seen.add('first');
  if (regions & 4) seen.add('second');
  if (regions & 8) seen.add('rest');
  if (regions === 8) seen.add('only-rest');
  seen.add(count === 0 ? 'no-mention' : count === 1 ? 'once' : count <= 3 ? 'twice' : 'often');
  if (offices) seen.add('bureau');
  if (kinds.size === 1 && kinds.has('@head')) seen.add('head-only');
  if (kinds.size === 1 && kinds.has('@deputy')) seen.add('deputy-only');
  if (reading.publisher.some((mention) => mention.agency === agency)) seen.add('publisher');
  seen.add(others.size === 0 ? 'alone' : others.size > 2 ? 'many' : 'with-other');
  for (const name of seen) {
    const place = placeOf.get(`agency:${name}`);
    if (place === undefined) continue;
    row.at.push(place);
    row.value.push(weight);
  }
}

/** Where the agency is named, the headline first; its name as publisher where the words do not name it. */
export function agencyEvidence(reading: Reading, agency: string, most = 2): Evidence[] {
  const found: Evidence[] = [];
  for (const part of parts(reading))
    for (const mention of part.mentions)
      if (mention.agency === agency && found.length < most && !found.some((one) => one.field === part.field))
        found.push(evidenceOf(part, mention.from, mention.to, `agency/${agency}`));
  if (found.length === 0 && reading.publisher.some((mention) => mention.agency === agency))
    found.push({ field: 'source', quote: reading.item.publisher, start: 0, rule: `agency/${agency}` });
  return found;
}
