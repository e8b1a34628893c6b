// Whose act a document of record is, and for whom a page speaks: records in the shape that the readers of parse/sites/
// make of the Federal Register, public inspection, reginfo.gov and regulations.gov.

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createClassifier } from '../src/classify/classify.ts';
import { loadModel } from '../src/classify/learned.ts';
import { loadVocabulary } from '../src/classify/vocabulary.ts';
import type { ClassifiedItem, Item, Tag } from '../src/model.ts';
import { loadInitiatives } from '../src/source/initiatives.ts';

const data = join(import.meta.dirname, '..', 'data');
const { classify } = createClassifier(
  loadVocabulary(data, loadInitiatives(join(data, 'initiatives'))),
  loadModel(data),
);

const judge = (words: Partial<Item> & { title: string }): ClassifiedItem =>
  classify({
    id: 'test',
    sourceId: 'test',
    publisher: 'Federal Register',
    publisherKind: 'agency',
    url: null,
    text: '',
    publishedAt: null,
    firstSeenAt: '2027-01-04T00:00:00Z',
    contentHash: '',
    ...words,
  });
const tagsOf = ({ tags }: ClassifiedItem, kind: Tag['kind']): Tag[] => tags.filter((tag) => tag.kind === kind);
const values = (judged: ClassifiedItem, kind: Tag['kind']): string[] =>
  tagsOf(judged, kind)
    .map((tag) => tag.value)
    .sort();
const printed = { documentNumber: '2027-00017', publishedOn: '2027-01-04' };

describe('the agency of a document of record', () => {
  test('is named by the Federal Register, and quoted from the record', () => {
    const judged = judge({
      title: 'Records of Tea and Coffee in Small Plans',
      speaksFor: 'federal-register',
      record: {
        ...printed,
        documentType: 'Proposed Rule',
        action: 'Proposed rule.',
        agencies: ['Labor Department', 'Employee Benefits Security Administration'],
        rins: ['1210-ZZ01'],
      },
    });
    expect(values(judged, 'agency')).toEqual(['labor']);
    expect(tagsOf(judged, 'agency')[0]).toMatchObject({
      by: 'rule',
      evidence: [{ field: 'record', quote: 'Labor Department', rule: 'agency/record' }],
    });
    expect(values(judged, 'status')).toEqual(['official']);
  });

  test('a joint rule lists every one that issues it', () => {
    const agencies = [
      'Treasury Department',
      'Internal Revenue Service',
      'Labor Department',
      'Health and Human Services',
    ];
    const judged = judge({ title: 'Fees of Plans', record: { ...printed, documentType: 'Rule', agencies } });
    expect(values(judged, 'agency')).toEqual(['labor', 'treasury']);
  });

  test.each([
    ['1210-ZZ01', 'labor'],
    ['1235-ZZ01', 'labor'],
    ['1545-ZZ01', 'treasury'],
    ['1557-ZZ01', 'treasury'],
    ['1506-ZZ01', 'treasury'],
    ['3235-ZZ01', 'sec'],
  ])('a review at OIRA of %s is of %s', (rin, agency) => {
    const judged = judge({
      title: 'Records of Tea and Coffee',
      text: `RIN: ${rin}\nStage: Proposed Rule\nReceived: 2027-01-04`,
      publisher: 'Office of Information and Regulatory Affairs',
      speaksFor: 'omb',
      record: { rins: [rin], oiraStage: 'Proposed Rule' },
    });
    expect(values(judged, 'agency')).toEqual([agency]);
    expect(tagsOf(judged, 'agency')[0]?.evidence).toEqual([
      { field: 'record', quote: rin, start: 0, rule: 'agency/record-rin' },
    ]);
    expect(values(judged, 'status')).toEqual(['official']);
  });

  test('regulations.gov names a bureau by its letters', () => {
    const record = { documentNumber: '2027-00017', documentType: 'Proposed Rule', docketIds: ['EBSA-2027-0001'] };
    const judged = judge({
      title: 'Records of Tea',
      publisher: 'Regulations.gov',
      record: { ...record, agencies: ['EBSA'] },
    });
    expect(values(judged, 'agency')).toEqual(['labor']);
  });

  test('a rule on a page that speaks for one agency is that agency’s where the record names nobody', () => {
    const judged = judge({ title: 'Records of Tea', speaksFor: 'sec', record: { ...printed, documentType: 'Rule' } });
    expect(tagsOf(judged, 'agency')).toMatchObject([
      { value: 'sec', evidence: [{ field: 'source', quote: 'Federal Register' }] },
    ]);
  });

  test.each([
    ['Agency Information Collection Activities; Records of Tea', 'Notice of availability; request for comments.'],
    ['Privacy Act of 1974; System of Records', 'Notice of a modified system of records.'],
    ['Meetings: Advisory Council on Tea in Offices', 'Notice of meeting.'],
  ])('%s is no regulation', (title, action) => {
    const record = { ...printed, documentType: 'Notice', action, agencies: ['Labor Department'] };
    expect(values(judge({ title, speaksFor: 'labor', record }), 'agency')).toEqual([]);
  });

  test.each([
    ['Request for Information on Tea in Plans', 'Request for information.'],
    ['Proposed Exemption for Tea Brokers', 'Notice of proposed exemption.'],
  ])('%s is regulatory, though a notice', (title, action) => {
    const record = { ...printed, documentType: 'Notice', action, agencies: ['Labor Department'] };
    expect(values(judge({ title, speaksFor: 'labor', record }), 'agency')).toEqual(['labor']);
  });

  test('a rule of an agency that no tracked policy lists has no agency tag', () => {
    const agencies = ['Environmental Protection Agency'];
    const record = { ...printed, documentType: 'Rule', agencies };
    expect(values(judge({ title: 'Air Quality; Tea Fields', record }), 'agency')).toEqual([]);
  });

  test('a regulator that a tracked policy lists is tagged on its rule', () => {
    const record = { ...printed, documentType: 'Rule', agencies: ['Federal Deposit Insurance Corporation'] };
    expect(values(judge({ title: 'Tea in Branches', record }), 'agency')).toEqual(['fdic']);
  });

  test('a comment that somebody sent in is not the agency’s word', () => {
    const record = { documentType: 'Public Submission', docketIds: ['EBSA-2027-0001'], agencies: ['EBSA'] };
    const judged = judge({
      title: 'Comment from a Tea Grower',
      publisher: 'Regulations.gov',
      speaksFor: 'labor',
      record,
    });
    expect(values(judged, 'status')).toEqual(['commentary']);
    expect(values(judged, 'agency')).toEqual(['labor']);
  });
});

describe('a page speaks for its own agency', () => {
  const labor = { publisher: 'U.S. Department of Labor', speaksFor: 'labor' };
  test.each([
    'US Department of Labor announces proposed rule on fees of small plans',
    'US Department of Labor proposes rule to simplify overtime pay',
    'US Department of Labor issues guidance on electronic delivery of plan notices',
  ])('%s', (title) => {
    const judged = judge({ ...labor, title });
    expect([values(judged, 'status'), values(judged, 'agency')]).toEqual([['official'], ['labor']]);
  });

  test.each([
    'SEC may propose a rule on private funds in retirement plans next year',
    'Treasury could issue a rule on plan loans, newspaper reports',
  ])('and for no other: %s', (title) => {
    const judged = judge({ ...labor, title });
    expect(values(judged, 'status')).not.toEqual(['official']);
    expect(values(judged, 'agency')).not.toContain('labor');
    for (const tag of judged.tags) expect(tag.evidence.some(({ rule }) => rule === 'status/own-page')).toBe(false);
  });

  test('a denial has the class of the talk', () => {
    const title = 'US Department of Labor denies report that it will drop the fee rule';
    expect(values(judge({ ...labor, title }), 'status')).toEqual(['rumor']);
  });

  test.each([
    ['US Department of Labor recovers $300,000 in overtime pay for bakery workers', ''],
    ['US Department of Labor names new deputy director', 'She joined the department in 2019.'],
  ])('is no regulation by that alone: %s', (title, text) => {
    expect(values(judge({ ...labor, title, text }), 'agency')).toEqual([]);
  });
});

describe('who cannot act is not official', () => {
  test.each([
    ['Senator says bank closed accounts', ''],
    ['Senator says bank closed his accounts over politics', 'The bank did not answer questions.'],
    ['Senator says Labor Department will withdraw fee rule', ''],
    ['Congressman says Treasury killed the stablecoin rule', ''],
    ['Fund executive says bank closed accounts without a reason', ''],
  ])('%s', (title, text) => {
    const judged = judge({ title, text, publisher: 'Example Gazette', publisherKind: 'press' });
    expect(values(judged, 'status')).not.toEqual(['official']);
  });
  test('a committee publishes what its members say', () => {
    const title = 'Chairman says bank closed accounts of small firms';
    const judged = judge({ title, publisher: 'Senate Banking Committee' });
    expect(values(judged, 'status')).not.toEqual(['official']);
  });
});
