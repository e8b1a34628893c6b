// Whatever the text is, judging it never throws, never takes long, and quotes only what is there.

import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createClassifier } from '../src/classify/classify.ts';
import { loadModel } from '../src/classify/learned.ts';
import { loadVocabulary } from '../src/classify/vocabulary.ts';
import type { ClassifiedItem, Item } from '../src/model.ts';
import { loadInitiatives } from '../src/source/initiatives.ts';

const data = join(import.meta.dirname, '..', 'data');
const { classify } = createClassifier(
  loadVocabulary(data, loadInitiatives(join(data, 'initiatives'))),
  loadModel(data),
);

const judge = (title: string, text: string): ClassifiedItem => {
  const item: Item = {
    id: 'x',
    sourceId: 'x',
    publisher: 'x',
    publisherKind: null,
    url: null,
    title,
    text,
    publishedAt: null,
    firstSeenAt: '2026-01-01T00:00:00Z',
    contentHash: '',
  };
  const judged = classify(item);
  expect(judged.tags.filter((tag) => tag.kind === 'status')).toHaveLength(1);
  expect(judged.tags.filter((tag) => tag.kind === 'stage')).toHaveLength(1);
  for (const tag of judged.tags)
    for (const { field, quote, start } of tag.evidence)
      if (field === 'title' || field === 'text') expect(item[field].slice(start, start + quote.length)).toBe(quote);
  return judged;
};

const words = [
  'Labor',
  'Department',
  '401(k)',
  'SEC',
  'could',
  'sign',
  'signs',
  'order',
  'rule',
  'proposed',
  'people',
  'familiar',
];
const zips = [
  ...words,
  'said',
  'the',
  'will',
  '’',
  '?',
  ':',
  '.',
  '—',
  '“',
  '\u202e',
  '\ud800',
  '\u0000',
  'é',
  '法',
  'עברית',
  '🙂',
];

test('any string of characters', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.string({ unit: 'binary', maxLength: 800 }),
      (title, text) => {
        judge(title, text);
      },
    ),
    { numRuns: 150, seed: 4 },
  );
});

test('any row of the field’s own words', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...zips), { maxLength: 200 }), fc.constantFrom(' ', ''), (parts, space) => {
      judge(parts.slice(0, 40).join(space), parts.join(space));
    }),
    { numRuns: 150, seed: 5 },
  );
});

/** The least processor time of three runs, in milliseconds: a busy machine makes waiting longer, not work. */
const work = (run: () => void): number =>
  Math.min(
    ...[1, 2, 3].map(() => {
      const from = process.cpuUsage();
      run();
      const { user, system } = process.cpuUsage(from);
      return (user + system) / 1000;
    }),
  );

// 50 ms for each 10 kB, on whatever the text is.
test.each<[string, string]>([
  ['nothing', ''],
  ['a megabyte of words', 'The Labor Department could propose a rule. '.repeat(25_000)],
  ['a megabyte without a space', 'a'.repeat(1_000_000)],
  ['adjectives', 'new proposed final big '.repeat(45_000)],
  ['names', 'SEC Labor Treasury IRS Trump '.repeat(35_000)],
  ['marks', '?!.:;—“”'.repeat(120_000)],
  ['points', 'U.S.'.repeat(250_000)],
  ['other letters', '財務省は規則を提案した。'.repeat(80_000)],
  ['from right to left', 'משרד האוצר פרסם כלל. '.repeat(50_000)],
  ['halves of letters', '\ud800\udc00\udfff'.repeat(300_000)],
])('%s', (_, text) => {
  judge('Trump', text);
  const tenth = text.slice(0, 10_000);
  expect(work(() => judge('Trump', tenth))).toBeLessThan(50);
  expect(work(() => judge(tenth, ''))).toBeLessThan(50);
  expect(work(() => judge('Trump', text))).toBeLessThan((50 * Math.max(10_000, text.length)) / 10_000);
});
