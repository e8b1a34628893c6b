// What is claimed, by whom and on whose word: sentences of our own, four of each kind of fault that a reader of phrases made.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CONCLUSIONS, conclusionsOf } from '../src/classify/claims/conclusions.ts';
import { statusEvidence } from '../src/classify/claims/evidence.ts';
import { bareItem } from '../src/train/examples.ts';
import type { Reading } from '../src/classify/reading.ts';
import { readItem } from '../src/classify/reading.ts';
import type { StatusReading } from '../src/classify/status.ts';
import { readStatus } from '../src/classify/status.ts';
import { loadVocabulary } from '../src/classify/vocabulary.ts';
import type { Stage, Status } from '../src/model.ts';
import { STATUSES } from '../src/model.ts';
import { loadInitiatives } from '../src/source/initiatives.ts';

const data = join(import.meta.dirname, '..', 'data');
const vocabulary = loadVocabulary(data, loadInitiatives(join(data, 'initiatives')));
type Group = { kind: string; status: Status; stage?: Stage; items: { title: string; text?: string }[] };
const groups = JSON.parse(readFileSync(join(import.meta.dirname, 'cases', 'claims.json'), 'utf8')) as Group[];

const read = (title: string, text = ''): { reading: Reading; status: StatusReading } => {
  const reading = readItem(vocabulary, bareItem(title, text, 'Example Gazette', null, null, null));
  return { reading, status: readStatus(reading, vocabulary, null) };
};

describe.each(groups)('$kind', ({ status: wanted, stage, items }) => {
  test.each(items)('$title', ({ title, text }) => {
    const { reading, status } = read(title, text);
    expect(status.verdict).toBe(wanted);
    if (stage) expect(status.stage).toBe(stage);
    for (const value of STATUSES)
      for (const { field, quote, start } of statusEvidence(reading, status.claims, vocabulary.rules, value)) {
        const source = field === 'title' ? title : (text ?? '');
        expect(source.slice(start, start + quote.length)).toBe(quote);
        expect(quote.length).toBeGreaterThan(3);
      }
  });
});

test('conclusions are places in one closed list without doubles', () => {
  expect(new Set(CONCLUSIONS).size).toBe(CONCLUSIONS.length);
  const { status } = read('SEC proposes rule on fund names', 'The Commission voted on Monday, officials said.');
  const names = conclusionsOf(status.claims, status.verdict, status.stage).map((place) => CONCLUSIONS[place]);
  expect(names).toEqual(
    expect.arrayContaining(['title:actor=agency', 'title:mode=done', 'title:object=rule', 'verdict=official']),
  );
});

test('a word that is no verb, name or number breaks nothing', () => {
  for (const title of [
    '',
    '?',
    ':',
    '“”',
    'A',
    'to to to',
    'will',
    'says',
    'by by by of',
    '— Trump —',
    "SEC's",
    'was',
    'set to',
  ])
    expect(() => read(title, title)).not.toThrow();
});
