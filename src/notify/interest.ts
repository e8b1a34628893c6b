// A filter said in words: how an interest is called where its reader gave it no name.

import type { Filter } from '../model.ts';

const FLAGS = [
  ['initiatives', 'initiative'],
  ['agencies', 'agency'],
  ['stages', 'stage'],
  ['statuses', 'status'],
  ['publisherKinds', 'kind'],
  ['sources', 'source'],
  ['publishers', 'publisher'],
] as const satisfies readonly (readonly [keyof Filter, string])[];
const DAYS = [
  ['from', 'from'],
  ['to', 'to'],
  ['deadlineFrom', 'deadline-from'],
  ['deadlineTo', 'deadline-to'],
] as const satisfies readonly (readonly [keyof Filter, string])[];

/** A filter in words: `private equity; agency labor or sec; official`. `names` are those of the tracked policies. */
export function filterInWords(filter: Filter, names: Map<string, string> = new Map()): string {
  const parts: string[] = [];
  for (const id of filter.initiatives ?? []) parts.push(names.get(id) ?? id);
  // A phrase brings its own quotes.
  if (filter.words) parts.push(filter.words.includes('"') ? filter.words : `“${filter.words}”`);
  for (const [field, flag] of FLAGS)
    if (field !== 'initiatives' && filter[field]?.length)
      parts.push(
        field === 'statuses' || field === 'stages'
          ? filter[field].join(' or ')
          : `${flag} ${filter[field].join(' or ')}`,
      );
  for (const [field, flag] of DAYS) if (filter[field]) parts.push(`${flag} ${filter[field]}`);
  return parts.join('; ') || 'everything';
}
