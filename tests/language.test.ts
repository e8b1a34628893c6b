// The query language: what people type gives an answer or a sentence, and means the same in the index and in memory.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueryNode } from '../src/model.ts';
import { UsageError } from '../src/lib/usage-error.ts';
import { foldForeign, placedWords, wordsOf } from '../src/lib/words.ts';
import { parseQuery } from '../src/query/language.ts';
import { matchesQuery } from '../src/query/matches.ts';
import { searchItems } from '../src/query/search.ts';
import { openStore, type Store } from '../src/store/open.ts';
import { classified, save } from './store-helpers.ts';

let store: Store;
const ids = async (q: string): Promise<string[]> =>
  (await searchItems(store, { words: q }, { limit: 200 })).items.map(({ item }) => item.id).sort();

beforeAll(async () => {
  store = await openStore(':memory:');
  await save(store, [
    classified('order', {
      title: 'Executive Order on retirement plans',
      text: 'The President signed E.O. 14330 today.',
    }),
    classified('rule', {
      title: 'Fiduciary duties: proposed rule',
      text: 'See 29 CFR 2550.404a-1 and 401(k) plans; AT&T comments. 90 FR 38921.',
      identifiers: [{ kind: 'rin', value: '1210-AC38' }],
    }),
    classified('docket', { title: 'Private-equity in plans', text: 'Docket EBSA-2026-0166 opens.' }),
    classified('curly', {
      title: 'What’s next for café owners',
      text: 'A naïve — résumé “quote” of ﬁnance, ½ done, Straße.',
    }),
    classified('record', {
      title: 'A rule without the number',
      text: 'Nothing here.',
      identifiers: [{ kind: 'eo', value: '14330' }],
    }),
  ]);
});
afterAll(() => store.close());

describe('numbers of record as people type them', () => {
  it.each([
    ['1210-AC38', ['rule']],
    ['RIN 1210-AC38', ['rule']],
    ['90 FR 38921', ['rule']],
    ['EBSA-2026-0166', ['docket']],
    ['E.O. 14330', ['order', 'record']],
    ['EO 14330', ['order', 'record']],
    ['executive order 14330', ['order', 'record']],
    ['401(k)', ['rule']],
    ['(401(k) OR ira)', ['rule']],
    ['AT&T', ['rule']],
    ['2550.404a', ['rule']],
    ['29 CFR 2550.404a-1', ['rule']],
    ['private-equity', ['docket']],
    ['private equity', ['docket']],
  ])('%s', async (typed, expected) => {
    expect(await ids(typed)).toEqual(expected);
  });
});

describe('the language', () => {
  it.each([
    ['plans', ['docket', 'order', 'rule']],
    ['plans -equity', ['order', 'rule']],
    ['plans NOT equity', ['order', 'rule']],
    ['-plans', ['curly', 'record']],
    ['-(plans OR rule)', ['curly']],
    ['"proposed rule"', ['rule']],
    ['"rule proposed"', []],
    ['fiduciary OR docket', ['docket', 'rule']],
    ['signed today OR docket opens', ['docket', 'order']],
    ['(signed OR docket) opens', ['docket']],
    ['fidu*', ['rule']],
    ['title:plans', ['docket', 'order']],
    ['title:(plans OR rule)', ['docket', 'order', 'record', 'rule']],
    ['title:"retirement plans"', ['order']],
    ['NEAR(president today, 5)', ['order']],
    ['NEAR(president today, 1)', []],
    ['cafe', ['curly']],
    ['CAFÉ', ['curly']],
    ['resume', ['curly']],
    ['finance', ['curly']],
    ['what’s', ['curly']],
    ["what's", ['curly']],
  ])('%s', async (typed, expected) => {
    expect(await ids(typed)).toEqual(expected);
  });

  it('reads what dangles as far as it makes sense', async () => {
    for (const typed of [
      '"proposed rule',
      'fiduciary OR',
      '(fiduciary',
      'fiduciary)',
      'fiduciary AND',
      'NOT',
      'fiduciary NOT',
    ])
      expect(await ids(typed), typed).toBeInstanceOf(Array);
    expect(await ids('"proposed rule')).toEqual(['rule']);
    expect(await ids('fiduciary OR')).toEqual(['rule']);
  });

  it('says in a sentence what it cannot take (W02)', () => {
    expect(() => parseQuery('a'.repeat(257))).toThrow(/at most 256 characters/);
    expect(() => parseQuery('one two three four five six seven eight nine ten 11 12 13 14 15 16 17')).toThrow(
      /at most 16 terms/,
    );
    expect(() => parseQuery('ab*')).toThrow(/at least 3 letters/);
    expect(() => parseQuery('?!')).toThrow(/no word/);
    expect(parseQuery('   ')).toBeNull();
  });
});

it('gives an answer or a sentence for whatever is typed (W01)', async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '"',
      '(',
      ')',
      '-',
      '*',
      'OR',
      'AND',
      'NOT',
      'NEAR(',
      'title:',
      ':',
      '{a}',
      '^',
      '+',
      ';',
      "'",
      '--',
      '\u0000',
      '%',
      '\\',
    ),
    fc.constantFrom('plans', 'E.O. 14330', '401(k)', 'AT&T', 'select', 'fid*', ', 5)', '😀', 'naïve', '\ud800', '½'),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 24 }), fc.constantFrom('', ' '), async (pieces, glue) => {
      try {
        await ids(pieces.join(glue));
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
      }
    }),
    { numRuns: 2000 },
  );
  const deep = `${'(a -(b '.repeat(7)}c`;
  expect(await ids(deep)).toBeInstanceOf(Array);
});

it('means the same in memory as in the index', async () => {
  const word = fc.constantFrom(
    'plan',
    'plans',
    'rule',
    'équité',
    'EQUITE',
    'b',
    'ﬁt',
    'fit',
    'x½y',
    'Ωs',
    'СЛОВО',
    '401(k)',
    'a’b',
    'İx',
    '²',
    '𝐀b',
    '日本',
    'ß',
    '\u0301',
    'e\u0301a',
  );
  const texts = fc.array(fc.tuple(fc.array(word, { maxLength: 5 }), fc.array(word, { maxLength: 12 })), {
    minLength: 3,
    maxLength: 8,
  });
  const phrase = fc
    .array(word, { minLength: 1, maxLength: 3 })
    .map((words) => words.flatMap(wordsOf))
    .filter((words) => words.length > 0);
  const field = fc.constantFrom('title' as const, null);
  const { node } = fc.letrec<{ node: QueryNode }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      fc.record({ kind: fc.constant('phrase' as const), words: phrase, prefix: fc.boolean(), field }),
      fc.record({
        kind: fc.constant('near' as const),
        phrases: fc.array(phrase, { minLength: 1, maxLength: 3 }),
        within: fc.nat(4),
        field,
      }),
      fc.record({
        kind: fc.constantFrom('all' as const, 'any' as const),
        nodes: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant('not' as const), node: tie('node') }),
    ),
  }));
  await fc.assert(
    fc.asyncProperty(texts, fc.array(node, { minLength: 5, maxLength: 5 }), async (docs, nodes) => {
      const own = await openStore(':memory:');
      const made = docs.map(([title, text], index) =>
        classified(`d${index}`, { title: title.join(' '), text: text.join('. ') }),
      );
      await save(own, made);
      for (const query of nodes) {
        const found = await own.findItems({ filter: {}, query }, { sort: 'newest', limit: 50 });
        const inMemory = made
          .filter(({ classified: { item } }) => matchesQuery(query, item))
          .map(({ classified: { item } }) => item.id);
        expect(found.items.map(({ item }) => item.id).sort()).toEqual(inMemory.sort());
      }
      await own.close();
    }),
    { numRuns: 150 },
  );
});

it('cuts text in the same way whole and in pieces', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      expect(placedWords(text).map(({ word }) => word)).toEqual(wordsOf(text));
      expect(wordsOf(wordsOf(text).join(' '))).toEqual(wordsOf(text));
      expect(foldForeign(foldForeign(text))).toBe(foldForeign(text));
    }),
    { numRuns: 5000 },
  );
});
