// feeds.json read and checked: every entry is sound, or one sentence says which is not and how to mend it.
// When to ask is in due.ts.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { printable } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import { PUBLISHER_KINDS, type Source } from '../model.ts';
import { type Check, type Fields, firstFault, kebab, object, oneOf, parseJson, text, whole } from './validate.ts';

/** An address that the collector may be handed; what it resolves to is looked at when it is asked. */
const address: Check = (value) => {
  if (typeof value !== 'string' || !/^https?:\/\//i.test(value) || !URL.canParse(value))
    return 'an address that begins with http:// or https://';
  if (/[\u0000-\u0020\u007f\\]/.test(value)) return 'an address without blanks, backslashes or control characters';
  const url = new URL(value);
  return url.username || url.password || /^https?:\/\/[^/?#]*@/i.test(value)
    ? 'an address without user name or password'
    : null;
};

const SOURCE: Fields = {
  id: { check: kebab, isRequired: true },
  name: { check: text, isRequired: true },
  publisher: { check: text, isRequired: true },
  publisherKind: { check: oneOf(PUBLISHER_KINDS), isRequired: true },
  speaksFor: { check: kebab },
  url: { check: address, isRequired: true },
  format: { check: oneOf(['rss', 'html', 'json']), isRequired: true },
  select: {
    check: object({
      item: { check: text, isRequired: true },
      title: { check: text, isRequired: true },
      link: { check: text, isRequired: true },
      date: { check: text },
      summary: { check: text },
    }),
  },
  articleBody: { check: text },
  parser: { check: kebab },
  everyMinutes: { check: whole(1, 43_200), isRequired: true },
  expect: {
    check: object({ minItems: { check: whole(0, 100_000) }, newestWithinDays: { check: whole(1, 36_500) } }),
  },
  paused: { check: text },
};

/** True for an entry that has passed every check of SOURCE. */
const isSource = (value: unknown): value is Source => firstFault(value, SOURCE) === null;

/** An entry's id for a message, or its place in the list. */
function nameOf(entry: unknown, index: number): string {
  const id = entry && typeof entry === 'object' && 'id' in entry ? entry.id : undefined;
  return typeof id === 'string' && id ? `source "${id.slice(0, 60)}"` : `source number ${index + 1}`;
}

/** The file as JSON, or a UsageError that says where reading stopped. */
function readJson(file: string): unknown {
  const name = basename(file);
  let raw: string;
  try {
    raw = readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${String(code)})`;
    throw new UsageError(`${file}: ${why}; name the list of sources with --feeds FILE.`);
  }
  return parseJson(raw, name);
}

/**
 * The sources of a feeds.json (`{ "sources": [ … ] }`), in its order.
 * Throws UsageError for the first fault: unknown keys, missing or bad values, an id used twice, a page without selectors.
 */
export function loadSources(file: string): Source[] {
  const name = basename(file);
  const read = readJson(file);
  const fault = firstFault(read, {
    sources: { check: (value) => (Array.isArray(value) ? null : 'a list [ … ]'), isRequired: true },
  });
  if (fault) throw new UsageError(`${name} ${fault}; it must look like { "sources": [ … ] }.`);
  const entries: unknown[] = read && typeof read === 'object' && 'sources' in read ? toList(read.sources) : [];
  const sources: Source[] = [];
  const ids = new Set<string>();
  entries.forEach((entry, index) => {
    const where = `${name}, ${nameOf(entry, index)}`;
    if (!isSource(entry)) throw new UsageError(`${where} ${firstFault(entry, SOURCE) ?? 'cannot be used'}.`);
    if (ids.has(entry.id)) throw new UsageError(`${where} appears twice: give one of them another id.`);
    if (entry.format === 'json' && !entry.parser)
      throw new UsageError(`${where} has format "json" and no "parser": name the reader for it.`);
    if (entry.format === 'html' && !entry.select && !entry.parser)
      throw new UsageError(`${where} has format "html": add "select" (item, title, link) or name a "parser".`);
    ids.add(entry.id);
    sources.push(entry);
  });
  return sources;
}

/** The source that a person named. Throws UsageError where `file` has none of that id. */
export function sourceNamed(id: string, sources: Source[], file: string): Source {
  const source = sources.find((one) => one.id === id);
  if (!source) throw new UsageError(`There is no source "${printable(id)}" in ${file}; "hearsay sources" lists them.`);
  return source;
}

const toList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
