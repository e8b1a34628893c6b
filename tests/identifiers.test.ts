// Numbers by which government names its acts: as printed, as normalised, and what only looks like one.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readIdentifiers } from '../src/classify/identifiers.ts';
import { officialUrl } from '../src/lib/official-url.ts';
import type { IdentifierKind } from '../src/model.ts';

const valuesIn = (text: string): string[] =>
  readIdentifiers({ title: '', text }).map(({ kind, value }) => `${kind} ${value}`);

describe('as printed', () => {
  test.each<[string, string[]]>([
    ['The rule (RIN 1210–AC38) is out.', ['rin 1210-AC38']],
    ['Docket EBSA-2026-0166 is open.', ['docket EBSA-2026-0166']],
    ['See comment EBSA-2026-0166-0412 there.', ['docket EBSA-2026-0166']],
    ['EPA–HQ–OAR–2021–0317 and FDA-2025-N-1234', ['docket EPA-HQ-OAR-2021-0317', 'docket FDA-2025-N-1234']],
    ['Docket No. R-1234 of the Board', ['docket R-1234']],
    ['Roe v. Example Corp. Investment Committee, No. 25-498, was granted.', ['docket No. 25-498']],
    [
      'In WC Docket No. 25-253 and MD Docket No. 24-524',
      ['docket WC Docket No. 25-253', 'docket MD Docket No. 24-524'],
    ],
    [
      'Executive Order\n14330, 91\u00a0FR 16088, 29 CFR\n2550.404a-6',
      ['eo 14330', 'fr_citation 91 FR 16088', 'cfr 29 CFR 2550.404a-6'],
    ],
    ['Document 2026-06178 was filed.', ['fr_document 2026-06178']],
    ['[FR Doc. E8-15000 Filed 7-1-08]', ['fr_document E8-15000']],
    ['FR Doc. No. 05-1234 and FR Doc. 2010-123', ['fr_document 05-1234', 'fr_document 2010-123']],
    ['Corrected by C1-2026-06178.', ['fr_document C1-2026-06178']],
    [
      '91 FR 16088; 90 Fed. Reg. 38,921; 88 F.R. 12',
      ['fr_citation 91 FR 16088', 'fr_citation 90 FR 38921', 'fr_citation 88 FR 12'],
    ],
    ['E.O. 14330, Executive Order 14331, EO 14178', ['eo 14330', 'eo 14331', 'eo 14178']],
    ['Executive Order No. 14,330 and EXECUTIVE ORDER 14403', ['eo 14330', 'eo 14403']],
    ['Executive Orders 14330 and 14331', ['eo 14330', 'eo 14331']],
    ['29 CFR 2550.404a-6.', ['cfr 29 CFR 2550.404a-6']],
    ['29 C.F.R. § 2550.404a-1(b)(2)', ['cfr 29 CFR 2550.404a-1']],
    ['29 CFR 2550.404a-1 through 2550.404a-6', ['cfr 29 CFR 2550.404a-1', 'cfr 29 CFR 2550.404a-6']],
    ['26 CFR 1.401(k)-1', ['cfr 26 CFR 1.401(k)-1']],
    ['12 CFR parts 1, 4, and 30', ['cfr 12 CFR 1', 'cfr 12 CFR 4', 'cfr 12 CFR 30']],
    [
      '29 U.S.C. 1104(a)(1), 42 USC § 1983, 15 U.S.C. 78j-4',
      ['usc 29 U.S.C. 1104', 'usc 42 U.S.C. 1983', 'usc 15 U.S.C. 78j-4'],
    ],
    [
      'Public Law 119–21, Pub. L. No. 111-203, P.L. 117-328',
      ['public_law Pub. L. 119-21', 'public_law Pub. L. 111-203', 'public_law Pub. L. 117-328'],
    ],
    ['H.R. 5748, H. R. 1 and H.J. Res. 5 in Congress', ['bill H.R. 5748', 'bill H.R. 1', 'bill H.J. Res. 5']],
    ['The bill, S. 875, was reported; HR 2702 is its House twin.', ['bill S. 875', 'bill H.R. 2702']],
    ['File No. S7-2026-15; SR-NYSE-2025-12', ['file_number S7-2026-15', 'file_number SR-NYSE-2025-12']],
    ['Release Nos. 33-11275; 34-99678; IA-6383', ['release 33-11275', 'release 34-99678', 'release IA-6383']],
  ])('%s', (text, expected) => {
    expect(valuesIn(text).sort()).toEqual([...expected].sort());
  });
});

describe('what only looks like one', () => {
  test.each([
    'Some U.S. 1234 troops stayed.',
    'John S. 2024 was a good year for him.',
    'He lives at 400 S. 1234 Street; the Senate does not.',
    'HR 300 people strong, says the company.',
    'The flaw CVE-2025-12345 was mended.',
    'In the years 2024-2025 and 2025-26.',
    'Call 202-555-0143 or 1-800-555-0199.',
    'The governor signed Executive Order 2025-03.',
    'The CEO 14330 times said no.',
    'No. 11 USC 34, No. 12 UCLA 20.',
    'A 34-99678 final score.',
    '12 CFR applies to 30 banks.',
    'It cost $2025-12345 at most.',
    'The S.1 model and the 401(k).',
  ])('%s', (text) => {
    expect(valuesIn(text)).toEqual([]);
  });

  test('"part 4 and 30 others" names one part', () => {
    expect(valuesIn('12 CFR part 4 and 30 others, 2026')).toEqual(['cfr 12 CFR 4']);
  });
});

describe('of record', () => {
  const record = {
    documentNumber: '2026-06178',
    citation: '91 FR 16088',
    eoNumber: '14330',
    rins: ['1210-AC38', 'Not Assigned'],
    docketIds: ['Docket ID OCC-2025-0142', 'Release No. 34-98202', 'File No. S7-2026-15', 'EBSA-2026-0166'],
  };

  test('the publisher’s own numbers come first and once', () => {
    const found = readIdentifiers({ title: 'RIN 1210-AC38', text: 'See 91 FR 16088 and 90 FR 38921.', record });
    expect(found.map(({ value, evidence }) => `${evidence.field} ${value}`)).toEqual([
      ...['record 2026-06178', 'record 91 FR 16088', 'record 14330', 'record 1210-AC38', 'record OCC-2025-0142'],
      ...['record 34-98202', 'record S7-2026-15', 'record EBSA-2026-0166', 'text 90 FR 38921'],
    ]);
  });
});

test('every quote stands where it says', () => {
  const piece = fc.constantFrom(
    'E.O. 14330 ',
    '12 CFR parts 1, 4 and 30 ',
    'é—',
    'RIN 1210–AC38',
    ' H.R. 5748, ',
    '91 FR 1',
    '😀 ',
    'S. 1 ',
    '\n',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.array(piece, { maxLength: 8 }), (text, title) => {
      const item = { title: title.join(''), text: text.join('') };
      for (const { evidence } of readIdentifiers(item)) {
        const field = evidence.field === 'title' ? item.title : item.text;
        expect(field.startsWith(evidence.quote, evidence.start)).toBe(true);
        expect(evidence.quote.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 200 },
  );
});

test('P26: texts that are slow for regular expressions are read within a second', () => {
  const slow = [
    ' v. ',
    '1 CFR 1, ',
    '12-',
    'A1-',
    'S. ',
    'E.O. 1',
    'Docket No. ',
    'H. R. ',
    '26 CFR 1.401(',
    'File No. ',
    '1,000,',
  ];
  for (const part of slow) {
    const text = part.repeat(Math.ceil(200_000 / part.length));
    const started = performance.now();
    readIdentifiers({ title: text.slice(0, 500), text });
    expect(performance.now() - started, part).toBeLessThan(1000);
  }
});

describe('where government shows it', () => {
  test.each<[IdentifierKind, string, string | null]>([
    ['rin', '1210-AC38', 'https://www.reginfo.gov/public/do/eoReviewSearch?rin=1210-AC38'],
    ['docket', 'EBSA-2026-0166', 'https://www.regulations.gov/docket/EBSA-2026-0166'],
    ['docket', 'No. 25-498', null],
    ['fr_document', '2026-06178', 'https://www.federalregister.gov/d/2026-06178'],
    ['fr_citation', '91 FR 16088', 'https://www.federalregister.gov/citation/91-FR-16088'],
    ['eo', '14330', 'https://www.federalregister.gov/executive-order/14330'],
    ['cfr', '29 CFR 2550.404a-6', 'https://www.ecfr.gov/current/title-29/section-2550.404a-6'],
    ['cfr', '12 CFR 30', 'https://www.ecfr.gov/current/title-12/part-30'],
    ['public_law', 'Pub. L. 119-21', 'https://www.govinfo.gov/link/plaw/119/public/21'],
    ['bill', 'H.R. 5748', 'https://www.congress.gov/bill/119th-congress/house-bill/5748'],
    ['bill', 'H.J. Res. 5', 'https://www.congress.gov/bill/119th-congress/house-joint-resolution/5'],
    ['file_number', 'S7-2026-15', 'https://www.sec.gov/rules-regulations/public-comments/s7-2026-15'],
    ['release', '33-11275', null],
  ])('%s %s', (kind, value, url) => {
    expect(officialUrl(kind, value)).toBe(url);
  });

  test('every value that is read gives an address that can be opened, or none', () => {
    const text =
      '29 U.S.C. 1104; S. Con. Res. 14 of the Senate; H.Res. 5; 1210-AC38; E8-15000; 91 FR 1; 15 U.S.C. 78j-4';
    for (const { kind, value } of readIdentifiers({ title: '', text })) {
      const url = officialUrl(kind, value);
      expect(url === null || URL.canParse(url)).toBe(true);
    }
  });
});
