// Answers of the record: Federal Register, public inspection, regulations.gov, OIRA, posts, bills (rows P27 to P30).

import { describe, expect, test } from 'vitest';
import { parsePage, parserNames } from '../src/parse/parse.ts';
import { page, source } from './parse-helpers.ts';

describe('answers of the record', () => {
  const register = source({ format: 'json', parser: 'federal-register' });
  const document = {
    document_number: '2026-01234',
    title: 'Example Rule',
    type: 'Proposed Rule',
    abstract: 'The <i>Department</i> proposes.',
    html_url: 'https://www.federalregister.gov/d/2026-01234',
    publication_date: '2026-03-31',
    comments_close_on: '2026-06-01',
    citation: '91 FR 100',
    regulation_id_numbers: ['1210-AC99'],
    docket_ids: ['EBSA-2026-0999'],
    agencies: [{ raw_name: 'DEPARTMENT OF LABOR', name: 'Labor Department' }],
  };
  const answer = (value: unknown) => parsePage(page(JSON.stringify(value)), register);

  test('a document of the Federal Register with its numbers and days', () => {
    expect(answer({ count: 1, results: [document] })).toEqual({
      items: [
        {
          guid: '2026-01234',
          url: 'https://www.federalregister.gov/d/2026-01234',
          title: 'Example Rule',
          text: 'The Department proposes.',
          published: '2026-03-31',
          record: {
            documentNumber: '2026-01234',
            citation: '91 FR 100',
            documentType: 'Proposed Rule',
            docketIds: ['EBSA-2026-0999'],
            rins: ['1210-AC99'],
            agencies: ['Labor Department'],
            publishedOn: '2026-03-31',
            commentsCloseOn: '2026-06-01',
          },
        },
      ],
    });
  });

  test('cut off gives nothing, short of its count says so, bad rows are counted (P27, P29, P30)', () => {
    const text = JSON.stringify({ count: 1, results: [document] });
    expect(parsePage(page(text.slice(0, -20)), register)).toMatchObject({ items: [], problem: { kind: 'unreadable' } });
    expect(answer({ count: 3, results: [document] })).toMatchObject({
      items: [{ guid: '2026-01234' }],
      problem: { kind: 'incomplete' },
    });
    const odd = answer({ count: 4, results: [document, null, { title: null, document_number: 7 }, 'x'] });
    expect(odd.items).toHaveLength(2);
    expect(odd.problem?.message).toMatch(/2 of 4 rows/);
    expect(answer({ count: 0 })).toEqual({ items: [] }); // no hits: the API leaves the list out
    expect(answer({ errors: { foo: 'is not a valid field' } }).problem?.kind).toBe('unreadable');
  });

  test('the next page is followed where the question has an end', () => {
    const next = 'https://www.federalregister.gov/api/v1/documents.json?page=2';
    const at = (pages: number, url: string) =>
      parsePage(
        page(JSON.stringify({ count: 40, total_pages: pages, next_page_url: next, results: [document] }), url),
        register,
      ).nextPage;
    expect(at(2, 'https://www.federalregister.gov/api/v1/documents.json?x=1')).toBe(next);
    expect(at(50, 'https://www.federalregister.gov/api/v1/documents.json?x=1')).toBeUndefined();
    expect(
      at(
        50,
        'https://www.federalregister.gov/api/v1/documents.json?conditions%5Bpublication_date%5D%5Bgte%5D=2026-01-01',
      ),
    ).toBe(next);
  });

  test('public inspection: filed is when it was known, publication is to come', () => {
    const filed = {
      count: 1,
      results: [
        {
          document_number: '2026-01234',
          title: 'Example Rule',
          type: 'Proposed Rule',
          filed_at: '2026-03-30T12:45:00.000Z',
          publication_date: '2026-03-31',
          docket_numbers: ['EBSA-2026-0999'],
          html_url: 'https://www.federalregister.gov/public-inspection/2026-01234/example',
        },
      ],
    };
    const [item] = parsePage(
      page(JSON.stringify(filed)),
      source({ format: 'json', parser: 'public-inspection' }),
    ).items;
    expect(item).toMatchObject({
      published: '2026-03-30T12:45:00.000Z',
      record: { publishedOn: '2026-03-31', docketIds: ['EBSA-2026-0999'] },
    });
  });

  test('regulations.gov: the end of a day in Washington is that day', () => {
    const value = {
      data: [
        {
          id: 'EBSA-2026-0999-0001',
          type: 'documents',
          attributes: {
            title: 'Example Rule',
            documentType: 'Proposed Rule',
            docketId: 'EBSA-2026-0999',
            frDocNum: '2026-01234',
            postedDate: '2026-03-31T04:00:00Z',
            commentEndDate: '2026-06-02T03:59:59Z',
            agencyId: 'EBSA',
          },
        },
      ],
      meta: { totalElements: 1, hasNextPage: true },
    };
    const gov = source({ format: 'json', parser: 'regulations-gov' });
    const [item] = parsePage(page(JSON.stringify(value)), gov).items;
    expect(item).toMatchObject({
      url: 'https://www.regulations.gov/document/EBSA-2026-0999-0001',
      record: { commentsCloseOn: '2026-06-01', documentNumber: '2026-01234' },
    });
    const url = 'https://api.regulations.gov/v4/documents?filter[docketId]=EBSA-2026-0999&page[size]=250';
    expect(new URL(parsePage(page(JSON.stringify(value), url), gov).nextPage!).searchParams.get('page[number]')).toBe(
      '2',
    );
    expect(parsePage(page('{"error":{"code":"API_KEY_INVALID","message":"no"}}'), gov).problem?.kind).toBe('no-key');
  });

  test('OIRA: each review is an item of its own, a cut file says so', () => {
    const row = (stage: string, done: string): string =>
      `<REGACT><AGENCY_CODE>1210</AGENCY_CODE><RIN>1210-AC99</RIN><TITLE>Example &amp; Rule</TITLE><STAGE>${stage}</STAGE><DATE_RECEIVED>2026-01-13</DATE_RECEIVED>${done}</REGACT>`;
    const file = `<OIRA_DATA RUNDATE="x">${row('Proposed Rule', '<DATE_COMPLETED>2026-03-24</DATE_COMPLETED><DECISION>Consistent with Change</DECISION>')}${row('Final Rule', '')}${row('Final Rule', '')}</OIRA_DATA>`;
    const reginfo = source({ format: 'json', parser: 'reginfo' });
    const { items, problem } = parsePage(page(file), reginfo);
    expect(problem).toBeUndefined();
    expect(
      items.map(({ title, published, record }) => [title, published, record?.oiraStage, record?.oiraDecision]),
    ).toEqual([
      ['Example & Rule', '2026-03-24', 'Proposed Rule', 'Consistent with Change'],
      ['Example & Rule', '2026-01-13', 'Final Rule', undefined],
    ]);
    expect(new Set(items.map(({ url }) => url)).size).toBe(2);
    expect(parsePage(page(file.slice(0, -30)), reginfo).problem?.kind).toBe('incomplete');
  });

  test('WordPress posts in UTC', () => {
    const post = [
      {
        id: 7,
        date: '2026-03-31T08:45:00',
        date_gmt: '2026-03-31T12:45:00',
        link: 'https://www.example.gov/p/',
        title: { rendered: 'Rule &#8211; proposed' },
        content: { rendered: '<p>Text</p>' },
      },
    ];
    expect(parsePage(page(JSON.stringify(post)), source({ format: 'json', parser: 'wordpress' })).items).toEqual([
      {
        guid: '7',
        url: 'https://www.example.gov/p/',
        title: 'Rule – proposed',
        text: 'Text',
        published: '2026-03-31T12:45:00Z',
      },
    ]);
  });

  test('a bill is its latest action', () => {
    const bill = {
      bill: {
        congress: 119,
        type: 'HR',
        number: '9999',
        title: 'Example Act',
        updateDate: '2026-04-01',
        latestAction: { actionDate: '2026-03-31', text: 'Referred to the Committee.' },
      },
    };
    const [item] = parsePage(page(JSON.stringify(bill)), source({ format: 'json', parser: 'congress' })).items;
    expect(item).toMatchObject({
      title: 'Example Act',
      published: '2026-03-31',
      url: 'https://www.congress.gov/bill/119th-congress/house-bill/9999#2026-03-31',
    });
  });

  test('an unknown parser names those that there are', () => {
    expect(() => parsePage(page('{}'), source({ format: 'json', parser: 'nobody' }))).toThrow(parserNames[0]);
  });
});
