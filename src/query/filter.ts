// A filter from a command line, a web address or a subscriber: the same names everywhere, checked once here.

import type { Filter } from '../model.ts';
import { PUBLISHER_KINDS, STAGES, STATUSES } from '../model.ts';
import { addDays } from '../lib/calendar.ts';
import { UsageError } from '../lib/usage-error.ts';
import { parseQuery } from './language.ts';

/** Names of flags and of URL parameters; `q` holds the words. */
export const FILTER_NAMES = [
  'initiative',
  'agency',
  'stage',
  'status',
  'kind',
  'source',
  'publisher',
  'from',
  'to',
  'known-at',
  'deadline-from',
  'deadline-to',
] as const;
export type FilterName = (typeof FILTER_NAMES)[number];

/** The same names as options of `util.parseArgs`. */
export const FILTER_OPTIONS = Object.fromEntries(FILTER_NAMES.map((name) => [name, { type: 'string' }])) as Record<
  FilterName,
  { type: 'string' }
>;

const shown = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

/** Comma-separated values, without spaces around them. */
function listOf(value: string): string[] {
  return [...new Set(value.split(',').map((part) => part.trim()))].filter(Boolean);
}

/** Values out of a fixed list. */
function oneOf<T extends string>(name: string, value: string, allowed: readonly T[]): T[] {
  return listOf(value.toLowerCase()).map((part) => {
    if (!(allowed as readonly string[]).includes(part))
      throw new UsageError(`--${name} "${shown(part)}" is not known; use one of ${allowed.join(', ')}.`);
    return part as T;
  });
}

/**
 * A day as YYYY-MM-DD; a whole month or year means its first or its last day. Midnight in UTC, as programs write it,
 * begins a span on that day and ends one with the day before.
 */
function readDay(name: string, value: string, end: 'first' | 'last'): string {
  const midnight = /^(\d{4}-\d{2}-\d{2})T00:00(?::00(?:\.0+)?)?Z$/.exec(value.trim());
  if (midnight) {
    const day = readDay(name, midnight[1]!, end);
    return end === 'first' ? day : addDays(day, -1);
  }
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(value.trim());
  if (match) {
    const [, year, month, day] = match;
    const text = day
      ? `${year}-${month}-${day}`
      : end === 'first'
        ? `${year}-${month ?? '01'}-01`
        : new Date(Date.UTC(Number(year), month ? Number(month) : 12, 0)).toISOString().slice(0, 10);
    const time = Date.parse(`${text}T00:00:00Z`);
    if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text)) return text;
  }
  throw new UsageError(`--${name} is "${shown(value)}"; write a day such as 2025-08-07.`);
}

/** A moment; a day alone means the end of that day. */
function readKnownAt(value: string): string {
  const text = value.trim();
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  // In a web address an unescaped + of a zone arrives as a space.
  const zoned = text.replace(/ (\d{2}:?\d{2})$/, '+$1');
  const isMoment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/i.test(zoned);
  const time = isDay ? Date.parse(`${text}T23:59:59.999Z`) : isMoment ? Date.parse(zoned) : Number.NaN;
  if (Number.isNaN(time) || (isDay && !new Date(time).toISOString().startsWith(text)))
    throw new UsageError(
      `--known-at is "${shown(value)}"; write a day such as 2025-07-20 or a moment such as 2025-07-20T12:00:00Z.`,
    );
  return new Date(time).toISOString();
}

/** Checks that a span of days does not end before it begins. */
function checkOrder(from: string | undefined, to: string | undefined, names: string): void {
  if (from && to && from > to) throw new UsageError(`${names}: ${from} is after ${to}; swap them.`);
}

/**
 * Reads a filter. `params` are flags without their dashes or URL parameters, and `q` for words of the query language;
 * several values are separated by commas and mean any of them; empty values and other names are ignored.
 * Throws UsageError that names the flag and its allowed values.
 */
export function parseFilter(params: Record<string, string | undefined>): Filter {
  const filter: Filter = {};
  const given = (name: FilterName): string | undefined => (params[name]?.trim() ? params[name] : undefined);
  const lists = [
    ['initiative', 'initiatives'],
    ['agency', 'agencies'],
    ['source', 'sources'],
  ] as const;
  for (const [name, field] of lists) {
    const value = given(name);
    if (value) filter[field] = listOf(value.toLowerCase());
  }
  const publisher = given('publisher');
  if (publisher) filter.publishers = publishersOf(publisher);
  const [stage, status, kind] = [given('stage'), given('status'), given('kind')];
  if (stage) filter.stages = oneOf('stage', stage, STAGES);
  if (status) filter.statuses = oneOf('status', status, STATUSES);
  if (kind) filter.publisherKinds = oneOf('kind', kind, PUBLISHER_KINDS);
  const [from, to, knownAt] = [given('from'), given('to'), given('known-at')];
  const [deadlineFrom, deadlineTo] = [given('deadline-from'), given('deadline-to')];
  if (from) filter.from = readDay('from', from, 'first');
  if (to) filter.to = readDay('to', to, 'last');
  if (deadlineFrom) filter.deadlineFrom = readDay('deadline-from', deadlineFrom, 'first');
  if (deadlineTo) filter.deadlineTo = readDay('deadline-to', deadlineTo, 'last');
  if (knownAt) filter.knownAt = readKnownAt(knownAt);
  checkOrder(filter.from, filter.to, '--from and --to');
  checkOrder(filter.deadlineFrom, filter.deadlineTo, '--deadline-from and --deadline-to');
  const words = params['q']?.trim();
  if (words) {
    parseQuery(words); // so that a mistake is reported here, whatever the filter is for
    filter.words = words;
  }
  return filter;
}

/** Publisher names, separated by commas; a name that contains a comma is quoted: "Labor, U.S. Department of". */
function publishersOf(value: string): string[] {
  const names = [...value.matchAll(/"([^"]*)"|[^,"]+/g)].map((match) => (match[1] ?? match[0]).trim());
  return [...new Set(names)].filter(Boolean);
}

/** The URL parameters of a filter: for links, filter chips and saved interests. */
export function filterParams(filter: Filter): Record<string, string> {
  const publishers = filter.publishers?.map((name) => (name.includes(',') ? `"${name}"` : name));
  const parts: [string, string | undefined][] = [
    ['q', filter.words],
    ['initiative', filter.initiatives?.join(',')],
    ['agency', filter.agencies?.join(',')],
    ['stage', filter.stages?.join(',')],
    ['status', filter.statuses?.join(',')],
    ['kind', filter.publisherKinds?.join(',')],
    ['source', filter.sources?.join(',')],
    ['publisher', publishers?.join(',')],
    ['from', filter.from],
    ['to', filter.to],
    ['deadline-from', filter.deadlineFrom],
    ['deadline-to', filter.deadlineTo],
    ['known-at', filter.knownAt],
  ];
  return Object.fromEntries(parts.filter((part): part is [string, string] => Boolean(part[1])));
}

const LISTS_IN_WORDS = [
  ['initiatives', 'initiative'],
  ['agencies', 'agency'],
  ['stages', 'stage'],
  ['statuses', 'status'],
  ['publisherKinds', 'kind'],
  ['sources', 'source'],
  ['publishers', 'publisher'],
] as const satisfies readonly (readonly [keyof Filter, string])[];
const DAYS_IN_WORDS = [
  ['from', 'from'],
  ['to', 'to'],
  ['deadlineFrom', 'deadline-from'],
  ['deadlineTo', 'deadline-to'],
] as const satisfies readonly (readonly [keyof Filter, string])[];

/** A filter in words: `private equity; agency labor or sec; official`. `names`: initiative id → name. */
export function filterInWords(filter: Filter, names: Map<string, string> = new Map()): string {
  const parts: string[] = [];
  for (const id of filter.initiatives ?? []) parts.push(names.get(id) ?? id);
  // A phrase has its own quotes.
  if (filter.words) parts.push(filter.words.includes('"') ? filter.words : `“${filter.words}”`);
  for (const [field, flag] of LISTS_IN_WORDS)
    if (field !== 'initiatives' && filter[field]?.length)
      parts.push(
        field === 'statuses' || field === 'stages'
          ? filter[field].join(' or ')
          : `${flag} ${filter[field].join(' or ')}`,
      );
  for (const [field, flag] of DAYS_IN_WORDS) if (filter[field]) parts.push(`${flag} ${filter[field]}`);
  return parts.join('; ') || 'everything';
}
