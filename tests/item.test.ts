// Items: known again on every visit and from every feed, never made of what is not there.

import { describe, expect, test } from 'vitest';
import { checkYield } from '../src/item/check.ts';
import { makeItems } from '../src/item/item.ts';
import { itemFromRecord } from '../src/item/record.ts';
import type { RawItem, Source } from '../src/model.ts';

const NOW = '2026-11-25T12:00:00.000Z';
const source: Source = {
  id: 'agency-news',
  name: 'An agency: news',
  publisher: 'An Agency',
  publisherKind: 'agency',
  url: 'https://agency.example/news/feed/',
  format: 'rss',
  everyMinutes: 30,
  expect: { minItems: 2, newestWithinDays: 10 },
};
const make = (raws: RawItem[], from: Source = source) => makeItems(raws, from, NOW);

describe('identity', () => {
  const raw: RawItem = {
    guid: 'a1',
    url: 'https://agency.example/news/rule?utm_source=rss',
    title: 'Agency proposes a rule',
    published: 'Thu, 07 Aug 2025 15:44:00 EDT',
  };

  test('is the address: the same from another feed, with another guid, and with tracking parts (I04, I06)', () => {
    const [first] = make([raw]);
    const [second] = make([{ ...raw, guid: 'b9', url: 'https://agency.example/news/rule?utm_medium=mail' }], {
      ...source,
      id: 'agency-all',
    });
    expect(second?.item.id).toBe(first?.item.id);
    expect(first?.item).toMatchObject({
      url: 'https://agency.example/news/rule',
      title: 'Agency proposes a rule',
      publishedAt: '2025-08-07T19:44:00.000Z',
    });
  });

  test('twice in one document is one item (I01)', () => {
    expect(make([raw, { ...raw }])).toHaveLength(1);
  });

  test('one guid on two stories keeps both (I02)', () => {
    const other = { ...raw, url: 'https://agency.example/news/other', title: 'Agency withdraws a rule' };
    expect(new Set(make([raw, other]).map(({ item }) => item.id)).size).toBe(2);
  });

  test('one address on two stories keeps both: a list page is no identity', () => {
    const list = 'https://agency.example/news/list';
    const two = make([
      { title: 'First release', url: list, published: '2025-08-07' },
      { title: 'Second release', url: list, published: '2025-08-07' },
    ]);
    expect(new Set(two.map(({ item }) => item.id)).size).toBe(2);
    const home = make([{ title: 'A word', guid: 'x', url: 'https://agency.example/' }]);
    expect(home[0]?.keys).toEqual(['guid:agency-news:x']);
  });

  test('without address and guid it is title and day, fetched twice and stored once (I03)', () => {
    const bare = { title: 'Notice of meeting', published: 'Aug. 7, 2025' };
    expect(make([bare])[0]?.item.id).toBe(make([{ ...bare }])[0]?.item.id);
    expect(make([bare])[0]?.item.id).not.toBe(make([{ ...bare, published: 'Aug. 8, 2025' }])[0]?.item.id);
  });

  test('a date that only moves changes nothing; a word does (I12, I13)', () => {
    const hashOf = (changed: Partial<RawItem>) => make([{ ...raw, ...changed }])[0]?.item.contentHash;
    expect(hashOf({ published: 'Fri, 08 Aug 2025 09:00:00 EDT' })).toBe(hashOf({}));
    expect(hashOf({ title: 'Agency may propose a rule' })).not.toBe(hashOf({}));
  });

  test('an unreadable date is null, an address that is not http(s) is none (I09, I20)', () => {
    const [made] = make([{ title: 'X', guid: '1', url: 'javascript:alert(1)', published: 'soon' }]);
    expect(made?.item).toMatchObject({ url: null, publishedAt: null });
  });
});

describe('what a visit should have brought', () => {
  const items = (raws: RawItem[]) => make(raws).map(({ item }) => item);

  test('too few is a problem, with a sentence that names the source', () => {
    expect(checkYield(source, items([{ title: 'Only one', guid: '1' }]), NOW)).toMatchObject({
      kind: 'too-few',
      message: expect.stringContaining('agency-news: 1 items where at least 2') as string,
    });
  });

  test('old news is a problem; a date in the future does not hide it (I07)', () => {
    const old = { guid: '1', title: 'Old', published: '2025-01-02' };
    const future = { guid: '2', title: 'Future', published: '2030-01-02' };
    expect(checkYield(source, items([old, future]), NOW)?.kind).toBe('too-old');
    expect(checkYield(source, items([old, { ...future, published: '2026-11-20' }]), NOW)).toBeNull();
  });
});

describe('item records', () => {
  const read = (record: object | string) =>
    itemFromRecord(typeof record === 'string' ? record : JSON.stringify(record), 'records.jsonl, line 3', NOW).item;

  test('need a title only; the caller’s id and the moment seen are kept', () => {
    expect(read({ title: 'A rule is coming' })).toMatchObject({ sourceId: 'import', firstSeenAt: NOW, url: null });
    expect(read({ title: 'T', id: 'x7', seen: '2025-07-17T20:00:00Z', published: '2025-07-17' })).toMatchObject({
      externalId: 'x7',
      firstSeenAt: '2025-07-17T20:00:00.000Z',
    });
  });

  test.each([
    ['not json', 'line 3: not a JSON object'],
    [{ text: 'no title' }, '"title" is missing'],
    [{ title: 'T', publisher_kind: 'newspaper' }, 'use one of agency, wire'],
    [{ title: 'T', published: 'soon' }, 'write an ISO date'],
    [{ title: 'T', url: 'ftp://x' }, 'only absolute http(s)'],
    [{ title: { a: 1 } }, '"title" must be text'],
  ])('a mistake names its place and the mend: %j', (record, sentence) => {
    expect(() => read(record)).toThrow(sentence);
  });
});
