// Item records: what other programs hand in, one JSON object a line (contract: "Item records").

import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Instant, PublisherKind } from '../model.ts';
import { PUBLISHER_KINDS } from '../model.ts';
import { UsageError } from '../lib/usage-error.ts';
import { readMoment } from '../lib/dates.ts';
import { bodyText, squash, titleLine } from '../lib/text.ts';
import { absoluteUrl, cleanUrl } from '../lib/urls.ts';
import { addressKeys } from './identity.ts';
import { contentHash, itemId, type KeyedItem } from './item.ts';

const FIELDS = new Set(['id', 'url', 'publisher', 'publisher_kind', 'source_id', 'published', 'seen', 'title', 'text']);
const EXAMPLE = '{"title": "…", "url": "https://…", "published": "2025-08-07"}';

/** Reads one line; `where` names file and line for the sentence of a mistake. Unknown fields are ignored. */
function readObject(line: string, where: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new UsageError(`${where}: not a JSON object. Each line must be one record such as ${EXAMPLE}.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError(`${where}: not a JSON object. Each line must be one record such as ${EXAMPLE}.`);
  return Object.fromEntries(Object.entries(value).filter(([name]) => FIELDS.has(name)));
}

/** A text field, or undefined where it is missing or null. */
function textField(record: Record<string, unknown>, name: string, where: string): string | undefined {
  const value = record[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') throw new UsageError(`${where}: "${name}" must be text, not ${typeof value}.`);
  return value;
}

/** A moment field, or undefined; a value that cannot be read is a mistake and is named. */
function momentField(record: Record<string, unknown>, name: string, where: string): ReturnType<typeof readMoment> {
  const printed = textField(record, name, where);
  if (!printed) return null;
  const read = readMoment(printed);
  if (!read) throw new UsageError(`${where}: "${name}" is "${printed}"; write an ISO date such as 2025-08-07.`);
  return read;
}

/**
 * One item record to an item with its keys. Only `title` is required; `seen` (default: now) is when we first saw it.
 * Throws UsageError that names `where` and the mend.
 */
export function itemFromRecord(line: string, where: string, now: Instant): KeyedItem {
  const record = readObject(line, where);
  const title = titleLine(textField(record, 'title', where) ?? '');
  if (!title) throw new UsageError(`${where}: "title" is missing; it is the one field that a record must have.`);
  const kind = textField(record, 'publisher_kind', where);
  if (kind !== undefined && !(PUBLISHER_KINDS as readonly string[]).includes(kind))
    throw new UsageError(`${where}: "publisher_kind" is "${kind}"; use one of ${PUBLISHER_KINDS.join(', ')}.`);
  const printedUrl = textField(record, 'url', where);
  const absolute = printedUrl ? absoluteUrl(printedUrl, undefined) : null;
  if (printedUrl && !absolute)
    throw new UsageError(`${where}: "url" is "${printedUrl.slice(0, 200)}"; only absolute http(s) addresses are kept.`);
  const url = absolute ? cleanUrl(absolute) : null;
  const published = momentField(record, 'published', where);
  const seen = momentField(record, 'seen', where);
  const externalId = textField(record, 'id', where);
  const sourceId = textField(record, 'source_id', where) ?? 'import';
  const publisher = squash(textField(record, 'publisher', where) ?? '');
  const text = bodyText(textField(record, 'text', where) ?? '');
  const keys = [
    ...(url ? addressKeys(url) : []),
    ...(externalId ? [`external:${sourceId}:${externalId}`] : []),
    ...(!url && !externalId
      ? [`title:${publisher.toLowerCase()}:${title.toLowerCase()}:${published?.at.slice(0, 10) ?? ''}`]
      : []),
  ];
  return {
    keys,
    item: {
      id: itemId(keys[0]!),
      ...(externalId ? { externalId } : {}),
      sourceId,
      publisher,
      publisherKind: (kind as PublisherKind | undefined) ?? null,
      url,
      title,
      text,
      publishedAt: published?.at ?? null,
      ...(published ? { publishedPrecision: published.precision } : {}),
      firstSeenAt: seen?.at ?? now,
      contentHash: contentHash(title, text),
    },
  };
}

/**
 * Lines that are not blank, each with the place to name in a sentence: `file, line 3`. `-` is standard input.
 * Throws UsageError for a file that cannot be read.
 */
export async function* readLines(path: string): AsyncGenerator<{ line: string; where: string }> {
  const name = path === '-' ? 'standard input' : path;
  if (path !== '-')
    await access(path, constants.R_OK).catch(() => {
      throw new UsageError(`${path} cannot be read; check its name and permissions.`);
    });
  if (path !== '-' && (await stat(path)).isDirectory())
    throw new UsageError(`${path} is a folder; name a file of records, one JSON object a line.`);
  const input = path === '-' ? process.stdin : createReadStream(path);
  let number = 0;
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    number += 1;
    const text = number === 1 ? line.replace(/^\ufeff/, '') : line;
    if (text.trim()) yield { line: text, where: `${name}, line ${number}` };
  }
}
