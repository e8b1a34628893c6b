// What a sentence should be judged as, and by which words: our own sentences beside the tags and quotes they should get.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createClassifier } from '../src/classify/classify.ts';
import { measure } from '../src/train/evaluate.ts';
import { exampleOf } from '../src/train/examples.ts';
import { fitSoftmax, scoreRow } from '../src/train/fit.ts';
import { loadModel } from '../src/classify/learned.ts';
import { readItem } from '../src/classify/reading.ts';
import { verbForms } from '../src/classify/verb-forms.ts';
import { type KnownAgency, loadVocabulary, type WordingRule } from '../src/classify/vocabulary.ts';
import { readAgencies } from '../src/lib/agencies.ts';
import { exampleOfCorrected } from '../src/commands/corrected.ts';
import { judgementRecord } from '../src/commands/classify.ts';
import type { ClassifiedItem, Initiative, Item, PublisherKind, Tag } from '../src/model.ts';
import { applyCorrections } from '../src/lib/tags.ts';
import { loadInitiatives } from '../src/source/initiatives.ts';

const data = join(import.meta.dirname, '..', 'data');
const initiatives = loadInitiatives(join(data, 'initiatives'));
const model = loadModel(data);
const vocabulary = loadVocabulary(data, initiatives);
const { classify } = createClassifier(vocabulary, model);

const item = (words: Partial<Item> & { title: string }): Item => ({
  id: 'test',
  sourceId: 'test',
  publisher: 'Example Gazette',
  publisherKind: null,
  url: null,
  text: '',
  publishedAt: null,
  firstSeenAt: '2026-01-01T00:00:00Z',
  contentHash: '',
  ...words,
});
const values = ({ tags }: ClassifiedItem, kind: Tag['kind']): string[] =>
  tags
    .filter((tag) => tag.kind === kind)
    .map((tag) => tag.value)
    .sort();
const one = (judged: ClassifiedItem, kind: 'stage' | 'status'): string => values(judged, kind).join();

/** Every quote of an item stands where it says, exactly. */
function checkQuotes(judged: ClassifiedItem): void {
  const { title, text, publisher } = judged.item;
  for (const tag of judged.tags)
    for (const { field, quote, start } of tag.evidence) {
      const source = { title, text, source: publisher, record: quote }[field];
      expect(source.slice(start, start + quote.length)).toBe(quote);
      expect(quote).not.toBe('');
    }
}

test('an act that was not done, or that the item itself calls a rumor, is not official', () => {
  for (const [title, text] of [
    ['Labor Department fails to issue final rule on pension lanterns by deadline', ''],
    ['Treasury did not publish its guidance on lighthouse bonds, records show', 'No guidance has been published.'],
    ["SEC hasn't approved the lantern fund", 'The Commission has not acted.'],
    [
      'SEC approves lantern fund',
      'The rumor spread on social media on Monday; nobody at the Commission has commented.',
    ],
    ['President signs order on harbor lamps, according to unverified post', ''],
  ] as const)
    expect(one(classify(item({ title, text })), 'status'), title).not.toBe('official');
  for (const title of [
    'SEC approves lantern fund',
    'Court rules that Labor did not exceed its power over pension lanterns',
  ])
    expect(one(classify(item({ title })), 'status'), title).toBe('official');
});

type Case = {
  name: string;
  kind?: PublisherKind;
  publisher?: string;
  published?: string;
  title: string;
  text: string;
  expect: { initiatives?: string[]; agencies?: string[]; stage?: string; status?: string };
  quotes?: string[];
};
const cases = JSON.parse(readFileSync(join(import.meta.dirname, 'cases', 'eo-14330.json'), 'utf8')) as Case[];

describe('sentences and what they should be judged as', () => {
  test.each(cases.map((one) => [one.name, one] as const))('%s', (_, wanted) => {
    const judged = classify(
      item({
        title: wanted.title,
        text: wanted.text,
        publisherKind: wanted.kind ?? null,
        publishedAt: wanted.published ?? null,
        ...(wanted.publisher ? { publisher: wanted.publisher } : {}),
      }),
    );
    const said = {
      initiatives: values(judged, 'initiative'),
      agencies: values(judged, 'agency'),
      stage: one(judged, 'stage'),
      status: one(judged, 'status'),
    };
    expect(said).toMatchObject(wanted.expect);
    checkQuotes(judged);
    const quotes = judged.tags.flatMap((tag) => tag.evidence.map(({ quote }) => quote));
    for (const quote of wanted.quotes ?? [])
      expect(
        quotes.some((own) => own.includes(quote)),
        quote,
      ).toBe(true);
  });
});

describe('evidence', () => {
  test('every tag but none and commentary has words to show', () => {
    for (const { title, text, kind } of cases)
      for (const tag of classify(item({ title, text, publisherKind: kind ?? null })).tags)
        if (tag.value !== 'none' && tag.value !== 'commentary') expect(tag.evidence.length, title).toBeGreaterThan(0);
  });

  test('quotes count in UTF-16 units, behind letters outside the plane', () => {
    const judged = classify(item({ title: '🚨🚨 “Labor Department” proposes rule — now', text: '𝒜 notice.' }));
    checkQuotes(judged);
    expect(values(judged, 'agency')).toEqual(['labor']);
  });
});

describe('records of the publisher', () => {
  const notice = { documentNumber: '2027-00001', publishedOn: '2027-01-04' };
  test('a document of the register is official and has the stage of its action', () => {
    const judged = classify(
      item({
        title: 'Fees for Small Plans',
        speaksFor: 'labor',
        publisherKind: 'agency',
        publisher: 'Federal Register',
        record: {
          ...notice,
          documentType: 'Proposed Rule',
          action: 'Advance notice of proposed rulemaking.',
          agencies: ['Labor Department'],
        },
      }),
    );
    expect([one(judged, 'stage'), one(judged, 'status')]).toEqual(['prerule', 'official']);
    checkQuotes(judged);
  });
  test.each([
    ['Proposed Rule', 'proposed'],
    ['Rule', 'final'],
    ['Presidential Document', 'order'],
  ])('%s is %s', (documentType, stage) => {
    expect(one(classify(item({ title: 'Fees', record: { ...notice, documentType } })), 'stage')).toBe(stage);
  });
  test('a review at OIRA stands before the proposal or before the final rule', () => {
    const stageAt = (oiraStage: string): string =>
      one(classify(item({ title: 'Fees', record: { oiraStage } })), 'stage');
    expect([stageAt('PROPOSED RULE STAGE'), stageAt('FINAL RULE STAGE')]).toEqual(['prerule', 'final']);
  });
  test('a number of the policy in the record beats every wording', () => {
    const judged = classify(item({ title: 'Notice of meeting', record: { rins: ['1210-AC38'] } }));
    expect(values(judged, 'initiative')).toEqual(['eo-14330']);
    expect(judged.tags.find((tag) => tag.kind === 'initiative')?.evidence[0]).toMatchObject({
      field: 'record',
      quote: '1210-AC38',
    });
  });
});

test('a second policy needs a file and nothing else', () => {
  const second: Initiative = {
    id: 'tip-credit',
    name: 'Tip credit',
    summary: 'A rule on tips.',
    startedOn: '2026-01-05',
    agencies: ['labor'],
    identifiers: { rins: ['1235-AA99'] },
    wording: {
      any: ['tip credit rule'],
      together: [
        ['tip credit', 'tipped workers'],
        ['rule', 'Labor Department'],
      ],
    },
  };
  const other = createClassifier(loadVocabulary(data, [second]), model);
  const judge = (title: string, text = ''): string[] => values(other.classify(item({ title, text })), 'initiative');
  expect(judge('Labor Department proposes tip credit rule')).toEqual(['tip-credit']);
  expect(
    judge('Labor Department publishes rule for tipped workers', 'The rule (RIN 1235-AA99) is open for comment.'),
  ).toEqual(['tip-credit']);
  expect(judge('Diner raises its prices', 'The owner blames rent.')).toEqual([]);
});

test('a person’s word stands over ours, the last one last', () => {
  const judged = classify(item({ title: 'Labor Department proposes rule on 401(k) alternatives', text: '' }));
  const by = { itemId: 'test', by: 'ana' };
  const mendedTags = applyCorrections(judged.tags, [
    { ...by, kind: 'status', value: 'rumor', at: '2026-01-02T00:00:00Z' },
    { ...by, kind: 'status', value: 'reported', at: '2026-01-03T00:00:00Z' },
    { ...by, kind: 'agency', value: '-labor', at: '2026-01-02T00:00:00Z' },
    { ...by, kind: 'agency', value: 'sec', at: '2026-01-02T00:00:00Z' },
  ]);
  const mended = { ...judged, tags: mendedTags };
  expect(values(mended, 'agency')).toEqual(['sec']);
  expect(mended.tags.filter((tag) => tag.kind === 'status')).toMatchObject([
    { value: 'reported', by: 'person', probability: 1 },
  ]);
  expect(values(judged, 'agency')).toEqual(['labor']);
});

test('a correction is offered to the next training, and labels only what it speaks of', () => {
  const judged = classify(item({ title: 'Labor Department proposes rule on 401(k) alternatives' }));
  const corrections = [
    { itemId: 'test', by: 'ana', kind: 'initiative' as const, value: '-eo-14330', at: '2026-01-02T00:00:00Z' },
  ];
  const example = exampleOfCorrected({ ...judged, tags: applyCorrections(judged.tags, corrections) }, corrections);
  expect(example).toMatchObject({ id: 'test', initiatives: [], judged: ['eo-14330'] });
  expect(example.status).toBeUndefined();
});

test('the record of a judgement has the shape that programs rely on', () => {
  const judged = classify(item({ title: 'Labor Department proposes rule on 401(k) alternatives' }));
  const record = judgementRecord(judged, 'mine-7') as Record<string, unknown>;
  expect(Object.keys(record)).toEqual([
    'id',
    'title',
    'initiatives',
    'agencies',
    'stage',
    'status',
    'deadlines',
    'identifiers',
  ]);
  expect(record['id']).toBe('mine-7');
  expect(record['status']).toMatchObject({
    value: 'official',
    evidence: [expect.objectContaining({ field: 'title', start: 0 })],
  });
});

describe('the vocabulary', () => {
  const { rules } = JSON.parse(readFileSync(join(data, 'wording.json'), 'utf8')) as { rules: WordingRule[] };
  test.each(rules.map((rule) => [rule.id, rule] as const))('%s is found in its own example', (id, rule) => {
    const reading = readItem(vocabulary, item({ title: rule.example, text: '' }));
    expect(reading.found[vocabulary.ruleIndex.get(id) ?? -1], rule.example).toBeGreaterThan(0);
  });
  test('no name belongs to two agencies', () => {
    const seen = new Map<string, string>();
    for (const agency of readAgencies<KnownAgency>(data))
      for (const name of [
        ...agency.names,
        ...(agency.bureaus ?? []).flatMap((bureau) => bureau.names),
        ...(agency.heads ?? []),
      ]) {
        expect(seen.get(name) ?? agency.id, name).toBe(agency.id);
        seen.set(name, agency.id);
      }
  });
  test('verbs have their forms', () => {
    expect(verbForms('ban')).toEqual({ base: 'ban', s: 'bans', ed: ['banned'], ing: 'banning' });
    expect(verbForms('deny')).toEqual({ base: 'deny', s: 'denies', ed: ['denied'], ing: 'denying' });
    expect(verbForms('withdraw').ed).toEqual(['withdrew', 'withdrawn']);
    expect(verbForms('issue')).toEqual({ base: 'issue', s: 'issues', ed: ['issued'], ing: 'issuing' });
  });
});

describe('learning and measuring', () => {
  test('fits what can be told apart, the same way every time', () => {
    const rows = [0, 1, 2, 0, 1, 2].map((place) => ({ at: Int32Array.of(3, place), value: Float64Array.of(1, 1) }));
    const fit = (): Float64Array =>
      fitSoftmax(rows, [0, 1, 2, 0, 1, 2], [1, 1, 1, 1, 1, 1], { classes: 3, size: 4, l2: 0.1 });
    const weights = fit();
    rows.forEach((row, index) => {
      const scores = [...scoreRow(weights, 3, row)];
      expect(scores.indexOf(Math.max(...scores))).toBe(index % 3);
    });
    expect(fit()).toEqual(weights);
  });
  test('counts what was said against what is so', () => {
    const examples = [
      exampleOf({ title: 'a', status: 'official', stage: 'final', agencies: ['labor'], eo: true }, 'line 1'),
      exampleOf({ title: 'b', status: 'rumor', stage: 'order', agencies: [], eo: false }, 'line 2'),
    ];
    const said = {
      initiatives: ['eo-14330'],
      agencies: ['labor'],
      stage: 'final',
      status: 'official',
      statusChance: 0.9,
    };
    const figures = measure(examples, [said, said]);
    expect([figures.calledOfficial, figures.falseOfficial, figures.rumorsCalledOfficial]).toEqual([2, 1, 1]);
    expect(figures.tags.find((tag) => tag.tag === 'agency labor')).toMatchObject({ right: 1, wrong: 1, missed: 0 });
  });
  test('a label that is no label is named with its line', () => {
    expect(() => exampleOf({ title: 'a', status: 'official!' }, 'mine.jsonl, line 4')).toThrow(
      'mine.jsonl, line 4: status "official!"',
    );
  });
});
