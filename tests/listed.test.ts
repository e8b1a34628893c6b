// feeds.json: every entry is sound, has its reader and says what is expected of it; a refusal is told in words.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parserNames } from '../src/parse/parse.ts';
import { loadSources } from '../src/source/load.ts';

const sources = loadSources('feeds.json');
const agencies = (JSON.parse(readFileSync('data/agencies.json', 'utf8')) as { agencies: { id: string }[] }).agencies;
/** Who speaks with the word of government and is no agency: the register itself, and Congress by what it prints. */
const OTHER_VOICES = ['federal-register', 'congress'];
const voices = new Set([...agencies.map(({ id }) => id), ...OTHER_VOICES]);

describe('the list', () => {
  test('holds well over seventy sources of every kind', () => {
    expect(sources.length).toBeGreaterThanOrEqual(110);
    expect(sources.filter(({ paused }) => !paused).length).toBeGreaterThanOrEqual(70);
    const kinds = new Set(sources.map(({ publisherKind }) => publisherKind));
    for (const kind of ['agency', 'wire', 'press', 'trade', 'crypto', 'lawfirm', 'industry'])
      expect(kinds).toContain(kind);
  });

  test('asks for no address twice', () => {
    const urls = sources.map(({ url }) => url);
    expect(urls.filter((url, at) => urls.indexOf(url) !== at)).toEqual([]);
  });

  test('covers the order, its rule, its docket and its agencies by number', () => {
    const asked = sources
      .filter(({ paused }) => !paused)
      .map(({ url }) => url)
      .join('\n');
    for (const part of [
      '1210-AC38',
      'EBSA-2026-0166',
      '=14330',
      'employee-benefits-security-administration',
      'EO_RULES_UNDER_REVIEW',
    ])
      expect(asked).toContain(part);
  });
});

describe.each(sources)('$id', (source) => {
  test('is sound', () => {
    expect(source.expect, 'says what is expected of it').toBeDefined();
    if (source.parser) expect(parserNames).toContain(source.parser);
    if (source.speaksFor) {
      expect(voices).toContain(source.speaksFor);
      expect(source.publisherKind).toBe('agency');
    }
    expect(source.everyMinutes).toBeGreaterThanOrEqual(15);
    if (source.paused) expect(source.paused).toMatch(/^[A-Z].{20,}\.$/);
    if (source.url.includes('federalregister.gov/api/v1/documents.json')) {
      expect(source.url).toContain('order=newest');
      for (const field of ['document_number', 'comments_close_on', 'regulation_id_numbers', 'citation', 'action'])
        expect(source.url).toContain(`fields[]=${field}`);
      expect(Number(/per_page=(\d+)/.exec(source.url)?.[1])).toBeGreaterThan(1); // 1 is silently made 20
    }
  });
});
