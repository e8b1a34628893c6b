// Saved pages beside what they should yield: tests/examples/<source-id>/<day>[-name].<ending> and <day>[-name].expected.json.
// Real shapes, our own words. A page without its expectation gets one, and fails until someone has read it over.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDeadlines } from '../src/classify/deadline.ts';
import { readIdentifiers } from '../src/classify/identifiers.ts';
import { makeItems } from '../src/item/item.ts';
import type { Page, RawItem } from '../src/model.ts';
import { parsePage } from '../src/parse/parse.ts';
import { loadSources } from '../src/source/load.ts';

const ROOT = join('tests', 'examples');
const TYPES: Record<string, string> = { json: 'application/json', html: 'text/html', xml: 'application/rss+xml' };
const sources = new Map(loadSources('feeds.json').map((source) => [source.id, source]));

const examples = readdirSync(ROOT).flatMap((id) =>
  readdirSync(join(ROOT, id))
    .filter((name) => !name.endsWith('.expected.json'))
    .map((name) => ({ id, name })),
);

/** The page as it was received on the day of its name. */
function read(id: string, name: string): { page: Page; expected: string } {
  const [stem = '', ending = ''] = [name.slice(0, name.lastIndexOf('.')), name.slice(name.lastIndexOf('.') + 1)];
  const page = {
    sourceId: id,
    url: sources.get(id)?.url ?? '',
    contentType: TYPES[ending] ?? 'text/plain',
    body: readFileSync(join(ROOT, id, name), 'utf8'),
    fetchedAt: `${name.slice(0, 10)}T12:00:00.000Z`,
  };
  return { page, expected: join(ROOT, id, `${stem}.expected.json`) };
}

describe.each(examples)('$id, $name', ({ id, name }) => {
  test('yields what stands beside it', () => {
    const source = sources.get(id);
    expect(source, `feeds.json has no source "${id}"`).toBeDefined();
    if (!source) return;
    const { page, expected } = read(id, name);
    const { items, problem } = parsePage(page, source);
    if (!existsSync(expected)) {
      writeFileSync(expected, `${JSON.stringify(items, null, 2)}\n`);
      expect.fail(`${expected} was written: read it over, then run again.`);
    }
    expect(items).toEqual(JSON.parse(readFileSync(expected, 'utf8')) as RawItem[]);
    if (name.includes('-blocked')) expect(problem?.kind).toBe('refused');
    else expect(problem).toBeUndefined();
  });
});

/** Numbers and days of one saved page, as they come out of the whole row up to classify/. */
function readings(id: string, name: string): string[] {
  const source = sources.get(id);
  if (!source) throw new Error(`feeds.json has no source "${id}"`);
  const { page } = read(id, name);
  return makeItems(parsePage(page, source).items, source, page.fetchedAt).flatMap(({ item }) => [
    ...readIdentifiers(item).map(({ kind, value }) => `${kind} ${value}`),
    ...readDeadlines(item).map(({ kind, on, reckoning }) => `${kind} ${on} ${reckoning}`),
  ]);
}

describe('from the page to numbers and days', () => {
  test('the proposed rule has one end of comments, whether the register or regulations.gov tells it', () => {
    const register = readings('federal-register-rin-1210-ac38', '2026-04-01.json');
    expect(register).toContain('rin 1210-AC38');
    expect(register).toContain('fr_citation 91 FR 16088');
    expect(register.filter((one) => one.startsWith('comments-close'))).toEqual(['comments-close 2026-06-01 stated']);
    const docket = readings('regulations-gov-ebsa-2026-0166', '2026-04-01.json'); // 2026-06-02T03:59:59Z there
    expect(docket).toContain('docket EBSA-2026-0166');
    expect(docket).toContain('comments-close 2026-06-01 stated');
  });

  test('the order’s own text starts its clock on the day it was posted', () => {
    expect(readings('whitehouse-actions', '2025-08-08.xml')).toContain('due 2026-02-03 counted');
  });

  test('an executive order of record carries its number', () => {
    const found = readings('federal-register-executive-orders', '2025-08-12.json');
    for (const number of ['eo 14330', 'eo 14331', 'fr_document 2025-15340', 'fr_citation 90 FR 38921'])
      expect(found).toContain(number);
  });

  test('a mailed release tells when its rule takes effect', () => {
    expect(readings('fdic-releases', '2026-04-08.xml')).toEqual(['effective 2026-06-09 stated']);
  });
});
