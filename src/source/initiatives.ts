// The tracked policies: data/initiatives/<id>.json, and beside it the known record, <id>.chronology.jsonl.
// Both are written by hand, so both are checked word by word; what belongs to a policy is for classify/ to say.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UsageError } from '../lib/usage-error.ts';
import type { ChronologyEntry, Clock, Initiative } from '../model.ts';
import { DEADLINE_KINDS, IDENTIFIER_KINDS, LINK_KINDS, STAGES, STATUSES } from '../model.ts';
import * as is from './validate.ts';

const needed = (check: is.Check): { check: is.Check; isRequired: true } => ({ check, isRequired: true });
const lists = (...keys: string[]): is.Fields =>
  Object.fromEntries(keys.map((key) => [key, { check: is.listOf(is.text) }]));

const IDENTIFIERS = lists('eoNumbers', 'documentNumbers', 'docketIds', 'rins', 'bills', 'citations');

const WORDING: is.Fields = {
  any: needed(is.listOf(is.text)),
  together: { check: is.listOf(is.listOf(is.text, 1)) },
  not: { check: is.listOf(is.text) },
};

const CLOCK: is.Fields = {
  id: needed(is.kebab),
  name: needed(is.text),
  kind: needed(is.oneOf(DEADLINE_KINDS)),
  agencies: needed(is.listOf(is.kebab)),
  on: needed(is.day),
  from: { check: is.day },
  days: { check: is.whole(1, 36_500) },
  quote: needed(is.text),
  url: needed(is.address),
  metBy: { check: is.kebab },
};

const ENTRY: is.Fields = {
  on: needed(is.dayOrMonth),
  at: { check: is.moment },
  title: needed(is.text),
  actor: needed(is.text),
  outlet: needed(is.text),
  kind: needed(is.oneOf([...STATUSES, 'deadline', 'litigation', 'legislation'])),
  stage: needed(is.oneOf(STAGES)),
  agencies: needed(is.listOf(is.kebab)),
  identifiers: { check: is.object(Object.fromEntries(IDENTIFIER_KINDS.map((kind) => [kind, { check: is.text }]))) },
  urls: needed(is.listOf(is.address, 1)),
  verified: needed(is.text),
  note: { check: is.text },
  beside: { check: (value) => (value === true ? null : 'true, or left out') },
  answers: { check: is.listOf(is.object({ entry: needed(is.kebab), how: needed(is.oneOf(LINK_KINDS)) })) },
  id: needed(is.kebab),
};

const INITIATIVE: is.Fields = {
  id: needed(is.kebab),
  name: needed(is.text),
  summary: needed(is.text),
  startedOn: needed(is.day),
  agencies: needed(is.listOf(is.kebab, 1)),
  identifiers: needed(is.object(IDENTIFIERS)),
  notIdentifiers: { check: is.object(IDENTIFIERS) },
  wording: needed(is.object(WORDING)),
  clocks: { check: is.listOf(is.object(CLOCK)) },
  chronology: { check: is.listOf(is.object(ENTRY)) },
};

const isInitiative = (value: unknown): value is Initiative => is.firstFault(value, INITIATIVE) === null;
const isEntry = (value: unknown): value is ChronologyEntry => is.firstFault(value, ENTRY) === null;

/** The text of a file without its byte order mark; a sentence that names it where it cannot be read. */
function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be opened';
    throw new UsageError(`${file} cannot be read (${code}); mend its permissions or remove it.`);
  }
}

/** One entry a line; empty lines are passed over. A fault names the number of its line. */
function readChronology(file: string): ChronologyEntry[] {
  const entries: ChronologyEntry[] = [];
  for (const [index, line] of readText(file).split('\n').entries()) {
    if (line.trim() === '') continue;
    const where = `${basename(file)}, line ${index + 1},`;
    const read = is.parseJson(line, where);
    if (!isEntry(read)) throw new UsageError(`${where} ${is.firstFault(read, ENTRY) ?? 'cannot be used'}.`);
    entries.push(read);
  }
  return entries;
}

/** Days of `from` and `days` must give `on`: the day is what readers are told, the count is why. */
function checkClock(clock: Clock, where: string): void {
  if (clock.days === undefined) return;
  if (clock.from === undefined)
    throw new UsageError(`${where} clock "${clock.id}" has "days" and no "from": add the day it is counted from.`);
  const on = new Date(Date.parse(`${clock.from}T00:00:00Z`) + clock.days * 86_400_000).toISOString().slice(0, 10);
  if (on !== clock.on)
    throw new UsageError(
      `${where} clock "${clock.id}" says ${clock.on}, but ${clock.days} days from ${clock.from} is ${on}: mend one of them.`,
    );
}

/** A clock is met by an entry of the known record, or by nothing that is known. */
function checkMet({ clocks = [], chronology = [] }: Initiative, where: string): void {
  for (const { id, metBy } of clocks)
    if (metBy !== undefined && !chronology.some((entry) => entry.id === metBy))
      throw new UsageError(`${where} clock "${id}" is met by "${metBy}", which is not in its record: mend the id.`);
}

/** What no single entry shows: ids used twice, answers to entries that do not stand there or come later. */
function checkRecord(entries: ChronologyEntry[], where: string): void {
  const known = new Map<string, ChronologyEntry>();
  for (const entry of entries) {
    const twin = known.get(entry.id);
    if (twin) throw new UsageError(`${where} entry "${entry.id}" appears twice: give one of them another id.`);
    if (entry.at && entry.on.length === 10) {
      const apart = Math.abs(Date.parse(entry.at) - Date.parse(`${entry.on}T12:00:00Z`));
      if (apart > 36 * 3_600_000)
        throw new UsageError(
          `${where} entry "${entry.id}" has at = ${entry.at} and on = ${entry.on}: mend one of them.`,
        );
    }
    known.set(entry.id, entry);
  }
  for (const entry of entries)
    for (const { entry: id } of entry.answers ?? []) {
      const claim = known.get(id);
      if (!claim)
        throw new UsageError(`${where} entry "${entry.id}" answers "${id}", which is not in the file: mend the id.`);
      if (claim.id === entry.id || claim.on.slice(0, entry.on.length) > entry.on.slice(0, claim.on.length))
        throw new UsageError(
          `${where} entry "${entry.id}" answers "${id}", which is not earlier: mend the dates or the id.`,
        );
    }
}

function readInitiative(folder: string, name: string): Initiative {
  const file = join(folder, name);
  const read = is.parseJson(readText(file), name);
  if (!isInitiative(read)) throw new UsageError(`${name} ${is.firstFault(read, INITIATIVE) ?? 'cannot be used'}.`);
  if (name !== `${read.id}.json`)
    throw new UsageError(`${name} has id = "${read.id}": name the file ${read.id}.json, or mend the id.`);
  const clocks = new Set<string>();
  for (const clock of read.clocks ?? []) {
    if (clocks.has(clock.id)) throw new UsageError(`${name} has the clock "${clock.id}" twice: give one another id.`);
    clocks.add(clock.id);
    checkClock(clock, `${name}:`);
  }
  const initiative = withRecord(read, folder, name);
  checkMet(initiative, `${name}:`);
  return initiative;
}

/** The policy with its known record, which stands in its own file or in one beside it. */
function withRecord(initiative: Initiative, folder: string, name: string): Initiative {
  const beside = join(folder, `${initiative.id}.chronology.jsonl`);
  if (!existsSync(beside)) {
    checkRecord(initiative.chronology ?? [], `${name}:`);
    return initiative;
  }
  if (initiative.chronology)
    throw new UsageError(`${name} has a "chronology" and ${basename(beside)} stands beside it: keep one of them.`);
  const chronology = readChronology(beside);
  checkRecord(chronology, `${basename(beside)}:`);
  return { ...initiative, chronology };
}

/**
 * The tracked policies of a folder, in order of their names. A folder that is empty tracks none.
 * Throws UsageError for the first fault, naming file, key or line, and the mend.
 */
export function loadInitiatives(folder: string): Initiative[] {
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch {
    throw new UsageError(
      `${folder}: there is no such folder; name the folder of tracked policies with --initiatives FOLDER.`,
    );
  }
  const initiatives = names.filter((name) => name.endsWith('.json')).map((name) => readInitiative(folder, name));
  const ids = new Set(initiatives.map(({ id }) => id));
  for (const name of names) {
    const id = name.endsWith('.chronology.jsonl') ? name.slice(0, -'.chronology.jsonl'.length) : null;
    if (id !== null && !ids.has(id))
      throw new UsageError(`${name} has no ${id}.json beside it: add that file, or remove this one.`);
  }
  return initiatives;
}
