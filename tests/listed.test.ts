// feeds.json: every entry is sound, has its reader and says what is expected of it; a refusal is told in words.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parserNames } from '../src/parse/parse.ts';
import type { Source } from '../src/model.ts';
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

/** The ids of entries for which something does not hold. */
const not = (holds: (source: Source) => boolean, among = sources): string[] =>
  among.filter((source) => !holds(source)).map(({ id }) => id);

describe('every entry', () => {
  test('says what is expected of it', () => expect(not((source) => source.expect !== undefined)).toEqual([]));

  test('names a parser that there is, where it names one', () =>
    expect(not(({ parser }) => !parser || parserNames.includes(parser))).toEqual([]));

  test('speaks for an agency that is known, and is one itself, where it speaks for any', () =>
    expect(
      not(({ speaksFor, publisherKind }) => !speaksFor || (voices.has(speaksFor) && publisherKind === 'agency')),
    ).toEqual([]));

  test('is asked every 15 minutes at most', () => expect(not(({ everyMinutes }) => everyMinutes >= 15)).toEqual([]));

  test('says in a sentence why it is paused, where it is', () =>
    expect(not(({ paused }) => !paused || /^[A-Z].{20,}\.$/.test(paused))).toEqual([]));

  test('of the Federal Register asks for the newest first, for the fields that are read, and for more than one', () => {
    const register = sources.filter(({ url }) => url.includes('federalregister.gov/api/v1/documents.json'));
    expect(register.length).toBeGreaterThan(0);
    const fields = ['document_number', 'comments_close_on', 'regulation_id_numbers', 'citation', 'action'];
    const parts = ['order=newest', ...fields.map((field) => `fields[]=${field}`)];
    expect(not(({ url }) => parts.every((part) => url.includes(part)), register)).toEqual([]);
    // 1 is silently made 20
    expect(not(({ url }) => Number(/per_page=(\d+)/.exec(url)?.[1]) > 1, register)).toEqual([]);
  });
});
