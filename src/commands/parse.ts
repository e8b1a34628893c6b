// `hearsay parse FILE…`: saved pages to raw items, one JSON object a line. Nothing is fetched and nothing is stored.

import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { Page, RawItem } from '../model.ts';
import { decodeBody } from '../lib/charset.ts';
import { readMoment } from '../lib/dates.ts';
import { printable } from '../lib/terminal.ts';
import { absoluteUrl } from '../lib/urls.ts';
import { UsageError } from '../lib/usage-error.ts';
import { parsePage, parseUnknown } from '../parse/parse.ts';
import { loadSources, sourceNamed } from '../source/load.ts';
import { type Command, readFlags } from './context.ts';

/** Decompressed bytes of one file at most, as for a fetched body. */
const MOST_BYTES = 64 * 1024 * 1024;

/** A printed date as ISO 8601, to the second; null where it cannot be read. */
function isoOf(printed: string | undefined): string | null {
  const moment = printed ? readMoment(printed) : null;
  return moment ? moment.at.replace('.000Z', 'Z') : null;
}

/** A raw item as contract.md prints it: every line has guid, url, title, text and published. */
function lineOf(item: RawItem, file: string | null): string {
  const updated = isoOf(item.updated);
  return JSON.stringify({
    ...(file === null ? {} : { file }),
    guid: item.guid ?? null,
    url: item.url ?? null,
    title: item.title,
    text: item.text ?? '',
    published: isoOf(item.published),
    ...(updated ? { updated } : {}),
    ...(item.author ? { author: item.author } : {}),
    ...(item.record ? { record: item.record } : {}),
  });
}

/** The file's bytes; a file that was saved as it came over the wire, compressed, is unpacked. */
async function bytesOf(file: string): Promise<Uint8Array> {
  const bytes = await readFile(file);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  return gunzipSync(bytes, { maxOutputLength: MOST_BYTES });
}

async function pageOf(file: string, url: string, contentType: string, now: Date): Promise<Page> {
  const body = decodeBody(await bytesOf(file), contentType).text;
  return { sourceId: '', url, contentType, body, fetchedAt: now.toISOString() };
}

/** What went wrong with a file, as a person would say it. */
function sentenceOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be read';
  return message || String(error);
}

export const run: Command = async (args, { config, now, out, note }) => {
  const { values, positionals } = readFlags(args, {
    url: { type: 'string' },
    'content-type': { type: 'string' },
    source: { type: 'string' },
  });
  if (positionals.length === 0)
    throw new UsageError('Name at least one file: parse FILE… [--url URL] [--content-type T] [--source ID].');
  if (values.url !== undefined && absoluteUrl(values.url) === null)
    throw new UsageError(`--url ${values.url} is no address; give one that begins with http:// or https://.`);
  const source =
    values.source === undefined ? null : sourceNamed(values.source, loadSources(config.feeds), config.feeds);
  const url = values.url ?? source?.url ?? '';
  let failed = 0;
  for (const file of positionals) {
    const named = positionals.length > 1 ? file : null;
    const fail = (message: string): void => {
      failed += 1;
      out(JSON.stringify({ file, problem: message }));
      note(printable(`${file}: ${message}`));
    };
    try {
      const page = await pageOf(file, url, values['content-type'] ?? '', now());
      const { items, problem } = source ? parsePage(page, source) : await parseUnknown(page);
      for (const item of items) out(lineOf(item, named));
      if (problem && items.length === 0) fail(problem.message);
      else if (problem) note(printable(`${file}: ${problem.message}`));
    } catch (error) {
      fail(sentenceOf(error));
    }
  }
  return failed > 0 ? 1 : 0;
};
