// Days that an item names as binding: stated, counted, moved; and days that bind nobody.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDeadlines } from '../src/classify/deadline.ts';
import type { Item } from '../src/model.ts';

type Given = Partial<Pick<Item, 'title' | 'record' | 'publishedAt' | 'publishedPrecision'>>;
const read = (text: string, given: Given = {}): string[] =>
  readDeadlines({ title: '', text, ...given }).map(
    ({ kind, on, reckoning, replaces }) => `${kind} ${on} ${reckoning}${replaces ? ` not ${replaces}` : ''}`,
  );

describe('the end of comments', () => {
  test.each([
    'Comments must be received on or before June 1, 2026.',
    'DATES: Written comments must be received by the Department on or before 11:59 p.m. Eastern Time on June 1, 2026.',
    'The comment period ends June 1, 2026, the agency said.',
    'The comment period closes on Monday, June 1, 2026.',
    'The public has until June 1, 2026, to comment on the rule.',
    'The Department will accept comments through June 1, 2026.',
    'June 1, 2026, is the deadline for comments.',
    'Interested persons have until 1 June 2026.',
    'Comments close: 6/1/2026',
    'The notice covers a one-time deposit; comments by June 1, 2026.',
    'Comments may be submitted at regulations.gov, docket EBSA-2026-0166, until June 1, 2026.',
    'The agency, which proposed the rule on March 30, 2026, seeks comments by June 1, 2026.',
  ])('%s', (text) => {
    expect(read(text)).toEqual(['comments-close 2026-06-01 stated']);
  });

  test('a date without its year is the next one after publication', () => {
    expect(read('Comments are due June 1.', { publishedAt: '2026-04-02T12:00:00.000Z' })).toEqual([
      'comments-close 2026-06-01 stated',
    ]);
    expect(read('Comments are due January 5.', { publishedAt: '2026-12-02T12:00:00.000Z' })).toEqual([
      'comments-close 2027-01-05 stated',
    ]);
    expect(read('Comments are due June 1.')).toEqual([]);
  });
});

describe('effect, compliance, what is due', () => {
  test.each([
    ['The final rule takes effect June 9, 2026.', 'effective 2026-06-09 stated'],
    ['The agencies issued a final rule. It takes effect June 9, 2026.', 'effective 2026-06-09 stated'],
    ['DATES: This final rule is effective on June 9, 2026.', 'effective 2026-06-09 stated'],
    ['The compliance date for larger entities is December 3, 2025.', 'compliance 2025-12-03 stated'],
    ['Banks must comply with the rule by January 1, 2027.', 'compliance 2027-01-01 stated'],
    ['Lenders must submit a report to the agency by January 5, 2026.', 'due 2026-01-05 stated'],
    ['The order directs Labor to reexamine its guidance by February 3, 2026.', 'due 2026-02-03 stated'],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual([expected]);
  });

  test('two days of two kinds in one sentence', () => {
    expect(
      read('Effective June 1, 2026; comments must be submitted by July 31, 2026, on this interim final rule.'),
    ).toEqual(['effective 2026-06-01 stated', 'comments-close 2026-07-31 stated']);
  });
});

describe('counted periods', () => {
  test('from a publication of record, as the Federal Register counts', () => {
    const record = { publishedOn: '2026-03-31' };
    expect(read('Comments are due 60 days after publication in the Federal Register.', { record })).toEqual([
      'comments-close 2026-06-01 counted',
    ]);
    expect(
      read('This rule is effective sixty (60) days after publication.', { record: { publishedOn: '2026-04-10' } }),
    ).toEqual(['effective 2026-06-09 counted']);
  });

  test('from a publication that the text states', () => {
    expect(
      read('It was published in the Federal Register on March 31, 2026, with comments due 60 days after publication.'),
    ).toEqual(['comments-close 2026-06-01 counted']);
  });

  test('within 180 days of the order: from the day of its signing, weekends or not', () => {
    const text = 'Within 180 days of the date of this order, the Secretary shall reexamine past guidance.';
    expect(read(text, { record: { signedOn: '2025-08-07' } })).toEqual(['due 2026-02-03 counted']);
    expect(read(text, { record: { signedOn: '2025-08-11' } })).toEqual(['due 2026-02-07 counted']); // a Saturday
    expect(read(`The order was signed on August 7, 2025. ${text}`)).toEqual(['due 2026-02-03 counted']);
  });

  test('the order’s own text counts from the evening it was posted, as Washington saw it', () => {
    const text =
      'By the authority vested in me as President, it is ordered: Within 180 days of the date of this order, the Secretary shall act.';
    expect(read(text, { publishedAt: '2025-08-08T01:00:00Z', publishedPrecision: 'moment' })).toEqual([
      'due 2026-02-03 counted',
    ]);
  });

  test('the order’s own text names other orders: their days are not its own', () => {
    const text =
      'By the authority vested in me as President, and to amend Executive Order 14178 of January 23, 2025, it is ordered: Within 60 days of the date of this order, the Secretary shall act.';
    const given = { publishedAt: '2025-08-07T21:00:00Z', publishedPrecision: 'moment' as const };
    expect(read(text, given)).toEqual(['due 2025-10-06 counted']);
  });

  test('of two orders with two days, nobody says which one counts', () => {
    const text =
      'It follows Executive Order 14178 of January 23, 2025. The new order was signed on August 7, 2025. Labor must act within 180 days of the order.';
    expect(read(text)).toEqual([]);
  });

  test('a final rule that recalls the comment period of its proposal opens none', () => {
    const record = { publishedOn: '2026-04-10' };
    expect(read('During the 60-day comment period the agencies received 300 comments.', { record })).toEqual([]);
    expect(read('The agency opens a 60-day comment period.', { record })).toEqual([
      'comments-close 2026-06-09 counted',
    ]);
  });

  test('a beginning that nobody states is not guessed', () => {
    const publishedAt = '2026-03-30T14:00:00Z';
    expect(read('Comments are due 60 days after publication in the Federal Register.', { publishedAt })).toEqual([]);
    expect(read('The order gives Labor tasks within 180 days of the order.', { publishedAt })).toEqual([]);
    expect(read('The agency gave the public 60 days to comment.', { publishedAt })).toEqual([]);
  });
});

describe('extensions, delays, corrections', () => {
  test.each([
    [
      'The comment period for the proposed rule published on March 31, 2026, at 91 FR 16088, is extended from June 1, 2026, to July 16, 2026.',
      'comments-close 2026-07-16 stated not 2026-06-01',
    ],
    [
      'The Commission reopened the comment period, which ended on May 4, 2026, until July 6, 2026.',
      'comments-close 2026-07-06 stated not 2026-05-04',
    ],
    [
      'The comment period that was scheduled to close on June 1, 2026, is extended by 30 days.',
      'comments-close 2026-07-01 counted not 2026-06-01',
    ],
    [
      'The effective date of the final rule is delayed until July 22, 2026, from its original date of March 23, 2026.',
      'effective 2026-07-22 stated not 2026-03-23',
    ],
    [
      'Correction: comments are due June 1, 2026, instead of May 30, 2026.',
      'comments-close 2026-06-01 stated not 2026-05-30',
    ],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual([expected]);
  });

  test('the old day in one sentence, the new one in the next', () => {
    const text =
      'The comment period for the notice was scheduled to close on May 4, 2026. With this document the Department is extending the comment period to May 18, 2026.';
    expect(read(text)).toEqual(['comments-close 2026-05-18 stated not 2026-05-04']);
  });

  test('from one day to another, far behind the words that say what for', () => {
    const text =
      'The agency is delaying the effective date for the amendments to its form that were published on September 11, 2024, from November 17, 2025, to November 17, 2027.';
    expect(read(text)).toEqual(['effective 2027-11-17 stated not 2025-11-17']);
  });

  test('an extension of one thing leaves the day of another alone', () => {
    const text =
      'The compliance date is extended to June 1, 2027. The rule is scheduled to take effect on July 1, 2026.';
    expect(read(text)).toEqual(['compliance 2027-06-01 stated', 'effective 2026-07-01 stated']);
  });

  test('the record has the last word, and keeps the day that the text says it replaces', () => {
    const record = { commentsCloseOn: '2026-07-16' };
    const text =
      'The comment period is extended from June 1, 2026, to July 16, 2026. Comments were once due May 30, 2026.';
    expect(read(text, { record })).toEqual(['comments-close 2026-07-16 stated not 2026-06-01']);
  });
});

describe('days that bind nobody', () => {
  test.each([
    'The rule was published on March 31, 2026, and signed by the secretary on March 30, 2026.',
    'Jane Roe was appointed chief executive, effective September 1, 2025.',
    'In a comment letter dated June 1, 2026, the group said that the rule was bad.',
    'The Senate passed the bill on June 1, 2026, and a comment from the White House came on June 2, 2026.',
    'The Department received about 40,000 comments by June 1, 2026.',
    'The comment period began March 31, 2026.',
    'Shares rose on June 1, 2026.',
    'The effective tax rate was 21 percent on December 31, 2025.',
  ])('%s', (text) => {
    expect(read(text)).toEqual([]);
  });
});

test('lines that are wrapped anywhere are read, and quoted as they stand', () => {
  const text =
    'DATES: Comments must be received on or\nbefore\nJune 1,\n2026. The rule is effective on July\u00a01, 2026.';
  const found = readDeadlines({ title: '', text });
  expect(found.map(({ kind, on }) => `${kind} ${on}`)).toEqual(['comments-close 2026-06-01', 'effective 2026-07-01']);
  for (const { evidence } of found) expect(text.startsWith(evidence.quote, evidence.start)).toBe(true);
});

test('dates of record, where the text says nothing', () => {
  const record = { commentsCloseOn: '2026-06-01', effectiveOn: '2026-08-01' };
  const found = readDeadlines({ title: 'Proposed rule', text: '', record });
  expect(found.map(({ kind, on, evidence }) => [kind, on, evidence.field, evidence.quote])).toEqual([
    ['comments-close', '2026-06-01', 'record', '2026-06-01'],
    ['effective', '2026-08-01', 'record', '2026-08-01'],
  ]);
});

test('every quote stands where it says, in title and text', () => {
  const piece = fc.constantFrom(
    ...[
      'Comments are due June 1, 2026. ',
      'It is effective July 4, 2026, ',
      'from June 1, 2026, ',
      'extended to ',
      '😀 ',
      'The rule ',
    ],
    ...['60 days after publication ', 'published in the Federal Register on March 31, 2026; ', '\n\n', 'No. 5. '],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), fc.array(piece, { maxLength: 3 }), (text, title) => {
      const item = { title: title.join(''), text: text.join('') };
      for (const { evidence, on } of readDeadlines(item)) {
        const field = evidence.field === 'title' ? item.title : item.text;
        expect(field.startsWith(evidence.quote, evidence.start)).toBe(true);
        expect(on).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      }
    }),
    { numRuns: 300 },
  );
});

test('P26: texts that are slow for regular expressions are read within a second', () => {
  const slow = [
    'comments ',
    'comments ended ',
    'effective ',
    'June 1, 2026 comments ',
    'extended from ',
    '60 days after ',
    'must by ',
    'one hundred ',
  ];
  for (const part of slow) {
    const text = `${part.repeat(Math.ceil(200_000 / part.length))} June 1, 2026`;
    const started = performance.now();
    readDeadlines({ title: '', text });
    expect(performance.now() - started, part).toBeLessThan(1000);
  }
});
