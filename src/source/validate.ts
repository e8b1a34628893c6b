// Checks of a hand-written file: what its values must be, in words that end a sentence ("it must be …").
// By hand and not with the schema library, whose loading takes longer than reading all files of the project.

import { UsageError } from '../lib/usage-error.ts';

/** What a value must be, in words that follow "must be", or null when it is. */
export type Check = (value: unknown) => string | null;
/** The keys that an object may have, and those that it must have. */
export type Fields = Record<string, { check: Check; isRequired?: true }>;

export const text: Check = (value) => (typeof value === 'string' && value.trim() ? null : 'text');

export const kebab: Check = (value) =>
  typeof value === 'string' && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(value)
    ? null
    : 'small letters, digits and single hyphens, like "eo-14330"';

export const oneOf =
  (values: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && values.includes(value) ? null : `one of ${values.join(', ')}`;

export const whole =
  (from: number, to: number): Check =>
  (value) =>
    Number.isInteger(value) && Number(value) >= from && Number(value) <= to
      ? null
      : `a whole number from ${from} to ${to}`;

/** A day that the calendar has: the 30th of February is none. */
export const day: Check = (value) => {
  const isDay =
    typeof value === 'string' &&
    /^\d{4}-\d{2}-\d{2}$/.test(value) &&
    !Number.isNaN(Date.parse(`${value}T00:00:00Z`)) &&
    new Date(`${value}T00:00:00Z`).toISOString().startsWith(value);
  return isDay ? null : 'a day of the calendar, like "2025-08-07"';
};

export const dayOrMonth: Check = (value) =>
  (typeof value === 'string' && /^\d{4}-(?:0[1-9]|1[0-2])$/.test(value)) || day(value) === null
    ? null
    : 'a day like "2025-08-07", or a month like "2025-08" where the day is not known';

export const moment: Check = (value) =>
  typeof value === 'string' &&
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/.test(value) &&
  day(value.slice(0, 10)) === null &&
  !Number.isNaN(Date.parse(value))
    ? null
    : 'a moment in UTC, like "2025-08-07T21:01:02Z"';

export const address: Check = (value) =>
  typeof value === 'string' &&
  /^https?:\/\//.test(value) &&
  !/[\u0000-\u0020\u007f\\]/.test(value) &&
  URL.canParse(value)
    ? null
    : 'an address that begins with http:// or https:// and has no blanks';

export const listOf =
  (check: Check, least = 0): Check =>
  (value) => {
    if (!Array.isArray(value)) return 'a list [ … ]';
    if (value.length < least) return `a list of at least ${least}`;
    const at = value.findIndex((one) => check(one) !== null);
    return at < 0 ? null : `a list of which each is ${check(value[at])} (number ${at + 1} is ${shown(value[at])})`;
  };

export const object =
  (fields: Fields): Check =>
  (value) => {
    const fault = firstFault(value, fields);
    return fault === null ? null : `sound: it ${fault}`;
  };

/** The first thing wrong with an object, as "lacks …" or "has key = …; it must be …", or null. */
export function firstFault(value: unknown, fields: Fields): string | null {
  if (!value || typeof value !== 'object' || Array.isArray(value)) return 'must be an object { … }';
  const given = new Map<string, unknown>(Object.entries(value));
  for (const key of given.keys())
    if (!Object.hasOwn(fields, key))
      return `has the unknown key "${key}": remove it, or use one of ${Object.keys(fields).join(', ')}`;
  for (const [key, { check, isRequired }] of Object.entries(fields)) {
    const field = given.get(key);
    if (field === undefined) {
      if (isRequired) return `lacks "${key}": add it`;
      continue;
    }
    const wish = check(field);
    if (wish !== null) return `has ${key} = ${shown(field)}; it must be ${wish}`;
  }
  return null;
}

/** A value as it stands in the file, short; addresses without what may be secret in them. */
function shown(value: unknown): string {
  const printed = JSON.stringify(value).replace(/\/\/[^/@"]*@/, '//…@');
  return printed.length > 80 ? `${printed.slice(0, 79)}…` : printed;
}

/** The value of a JSON text. Throws UsageError that says near which line reading stopped; `where` names file and place. */
export function parseJson(text: string, where: string): unknown {
  try {
    const read: unknown = JSON.parse(text);
    return read;
  } catch (error) {
    const at = Number(/position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1] ?? text.length);
    const line = text.slice(0, at).split('\n').length;
    const place = line > 1 ? ` near line ${line}` : '';
    throw new UsageError(`${where} is not valid JSON${place}; mend it there (a missing or doubled comma?).`);
  }
}
