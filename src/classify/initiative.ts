// Which tracked policy an item belongs to: by the numbers and the wording of the policy's own file, and by where they
// stand. Nothing here or in what is learned knows any one policy, so a second one needs a file and nothing else.

import type { Evidence, Initiative, Item } from '../model.ts';
import type { Row } from './features.ts';
import type { Part, Reading } from './reading.ts';
import { evidenceOf, regionOf } from './reading.ts';
import type { InitiativeRules, Vocabulary } from './vocabulary.ts';

const PLACES = ['title', 'first', 'second', 'rest', 'near'];

/** Names of the features that are asked of each initiative. */
export function initiativeFeatures(): string[] {
  const names = ['record', 'not-record', 'before', 'no-date', 'old-day', 'only-rest'];
  for (const place of PLACES)
    names.push(`any@${place}`, `all@${place}`, `not@${place}`, `identifier@${place}`, `not-identifier@${place}`);
  names.push('all@title+first', 'all-but-one@title', 'subject@title', 'one-sentence', 'anys:2', 'anys:4', 'not-alone');
  names.push('nothing', 'subject@near', 'groups@title');
  return names.map((name) => `initiative:${name}`);
}

const bits = (reading: Reading, rules: number[]): number =>
  rules.reduce((sum, rule) => sum | (reading.found[rule] ?? 0), 0);

/** Whether the wording or the numbers of the initiative stand in the item at all. */
export function touches(reading: Reading, rules: InitiativeRules): boolean {
  if (isOlder(reading.item, rules.initiative) && bits(reading, rules.identifier) === 0) return false;
  const groups = rules.together.map((rule) => reading.found[rule] ?? 0);
  const all = groups.length > 0 && groups.every((found) => found !== 0);
  return bits(reading, [...rules.any, ...rules.identifier]) !== 0 || all || inRecord(reading.item, rules.initiative);
}

/** Whether the publisher's own record carries one of the numbers. */
export function inRecord(item: Item, initiative: Pick<Initiative, 'identifiers'>): boolean {
  return holds(item, initiative.identifiers);
}

function holds(item: Item, numbers: Initiative['identifiers']): boolean {
  const { record } = item;
  if (!record) return false;
  const among = (list: string[] | undefined, values: (string | undefined)[]): boolean =>
    (list ?? []).some((one) => values.some((value) => value?.toLowerCase() === one.toLowerCase()));
  return (
    among(numbers.eoNumbers, [record.eoNumber]) ||
    among(numbers.documentNumbers, [record.documentNumber]) ||
    among(numbers.docketIds, record.docketIds ?? []) ||
    among(numbers.rins, record.rins ?? []) ||
    among(numbers.citations, [record.citation])
  );
}

const DAY = 86_400_000;
/** A policy is talked of before it starts, but not for a year and more. */
const LONGEST_TALK = 400;

/** How many days before the policy's start the item was published; null where nobody says. */
function daysBefore(item: Item, initiative: Initiative): number | null {
  const published = item.publishedAt ? Date.parse(item.publishedAt) : NaN;
  return Number.isNaN(published) ? null : (Date.parse(initiative.startedOn) - published) / DAY;
}

/** Whether the item is of a time before anybody spoke of the policy: by its date, or by the year in its address. */
function isOlder(item: Item, initiative: Initiative): boolean {
  const early = daysBefore(item, initiative);
  if (early !== null) return early > LONGEST_TALK;
  // Many papers date their addresses (/2017/02/…).
  const year = /\/(20[0-3]\d)(?:\/|-\d)/.exec(item.url ?? '')?.[1];
  return year !== undefined && Number(year) < Number(initiative.startedOn.slice(0, 4));
}

/** Whether the text dates itself by a day ("On June 3, 2020, …") of a year before the policy. */
function namesEarlierDay(reading: Reading, initiative: Initiative): boolean {
  const started = Number(initiative.startedOn.slice(0, 4));
  const { words, sentence } = reading.text.words;
  return words.some((word, at) => {
    if (!/^20[0-3]\d$/.test(word) || Number(word) >= started || (sentence[at] ?? 9) > 1) return false;
    return /^\d{1,2}$/.test(words[at - 1] ?? '');
  });
}

/** Adds what is known of one initiative in this item to a row. */
export function addInitiative(
  row: Row,
  reading: Reading,
  rules: InitiativeRules,
  placeOf: Map<string, number>,
  weight: number,
): void {
  const seen = new Set<string>();
  const { initiative } = rules;
  const place = (name: string, found: number): void => {
    if (found & 1) seen.add(`${name}@title`);
    if (found & 2) seen.add(`${name}@first`);
    if (found & 4) seen.add(`${name}@second`);
    if (found & 8) seen.add(`${name}@rest`);
    if (found & 7) seen.add(`${name}@near`);
  };
  const any = bits(reading, rules.any);
  const not = bits(reading, rules.not);
  place('any', any);
  place('not', not);
  place('identifier', bits(reading, rules.identifier));
  place('not-identifier', bits(reading, rules.notIdentifier));
  const groups = rules.together.map((rule) => reading.found[rule] ?? 0);
  if (groups.length > 0) {
    place(
      'all',
      groups.reduce((sum, found) => sum & found, 15),
    );
    if (groups.every((found) => (found & 3) !== 0)) seen.add('all@title+first');
    if (groups.every((found) => (found & 7) !== 0)) seen.add('all@near');
    else if (groups.every((found) => found !== 0)) seen.add('only-rest');
    const inTitle = groups.filter((found) => found & 1).length;
    if (inTitle === groups.length - 1) seen.add('all-but-one@title');
    // The first two groups name the subject; a third says who acts.
    const subject = groups.slice(0, 2);
    if (subject.every((found) => found & 1)) seen.add('subject@title');
    if (subject.every((found) => found & 7)) seen.add('subject@near');
    if (groups.reduce((sum, found) => sum & found, 7) !== 0) seen.add('one-sentence');
  }
  const anys = [reading.title, reading.text].reduce(
    (sum, part) => sum + part.hits.filter((hit) => rules.any.includes(hit.rule)).length,
    0,
  );
  if (anys >= 2) seen.add('anys:2');
  if (anys >= 4) seen.add('anys:4');
  if (any === 0 && groups.some((found) => found === 0)) seen.add('nothing');
  if (not !== 0 && any !== 0) seen.add('not-alone');
  if (inRecord(reading.item, initiative)) seen.add('record');
  if (initiative.notIdentifiers && holds(reading.item, initiative.notIdentifiers)) seen.add('not-record');
  const early = daysBefore(reading.item, initiative);
  if (early === null) seen.add('no-date');
  else if (early > 120) seen.add('before');
  if (namesEarlierDay(reading, initiative)) seen.add('old-day');
  for (const name of seen) {
    const at = placeOf.get(`initiative:${name}`);
    if (at === undefined) continue;
    row.at.push(at);
    row.value.push(weight);
  }
}

/** The words and numbers by which it belongs: numbers first, then phrases, then one of each group. */
export function initiativeEvidence(
  reading: Reading,
  vocabulary: Vocabulary,
  rules: InitiativeRules,
  most = 3,
): Evidence[] {
  const chosen: Evidence[] = [];
  const record = reading.item.record;
  if (record && inRecord(reading.item, rules.initiative)) {
    const quote = record.eoNumber ?? record.rins?.[0] ?? record.documentNumber ?? record.docketIds?.[0] ?? '';
    chosen.push({ field: 'record', quote, start: 0, rule: `initiative/${rules.initiative.id}/identifier` });
  }
  const add = (list: number[], limit: number): void => {
    const found: { part: Part; from: number; to: number; rule: number; rank: number }[] = [];
    for (const part of [reading.title, reading.text])
      for (const hit of part.hits)
        if (list.includes(hit.rule)) found.push({ part, ...hit, rank: regionOf(part, hit.from) });
    found.sort((a, b) => a.rank - b.rank || b.to - b.from - (a.to - a.from));
    for (const { part, from, to, rule } of found) {
      if (limit === 0 || chosen.length >= most) return;
      const evidence = evidenceOf(part, from, to, vocabulary.rules[rule]?.id ?? '');
      const end = evidence.start + evidence.quote.length;
      const over = chosen.some(
        (one) => one.field === evidence.field && one.start < end && evidence.start < one.start + one.quote.length,
      );
      if (over) continue;
      chosen.push(evidence);
      limit--;
    }
  };
  add(rules.identifier, 1);
  add(rules.any, 2);
  if (chosen.length === 0 || rules.any.length === 0) for (const rule of rules.together) add([rule], 1);
  return chosen;
}
