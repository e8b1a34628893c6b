// Nothing lost and nothing doubled: entries are told apart where a feed tells them apart by title and day alone, and known
// again where it writes their addresses and identifiers otherwise on every visit.

import { describe, expect, test } from 'vitest';
import { openStore } from '../src/store/open.ts';
import { type Entry, playFeeds } from './visits-helpers.ts';

const MONDAY = 'Mon, 02 Nov 2026 14:00:00 GMT';
const TUESDAY = 'Tue, 03 Nov 2026 14:00:00 GMT';
const HOST = 'https://www.office.example';
const titles = (items: { title: string }[]): string[] => items.map(({ title }) => title).sort();

describe('lost: one name for several stories', () => {
  const link = `${HOST}/actions.cfm`;
  const three: Entry[] = [
    { title: 'Board adopts a rule', link, guid: link, date: MONDAY },
    { title: 'Board proposes a fee', link, guid: link, date: MONDAY },
    { title: 'Board adopts a rule', link, guid: link, date: TUESDAY },
  ];

  test('entries that share link and guid are told apart by title and day, on every visit (I02)', async () => {
    const { items, visits } = await playFeeds([three, [...three].reverse()]);
    expect(titles(items)).toEqual(['Board adopts a rule', 'Board adopts a rule', 'Board proposes a fee']);
    expect(visits[1]).toMatchObject({ added: 0, updated: 0 });
  });

  test('an entry that had its link for itself is known when others come under it (I02)', async () => {
    const { items, visits } = await playFeeds([three.slice(0, 1), three, three.slice(1)]);
    expect(items).toHaveLength(3);
    expect(visits.map(({ added, updated }) => [added, updated])).toEqual([
      [1, 0],
      [2, 0],
      [0, 0],
    ]);
  });

  test.each([
    ['with identifiers of their own', (n: number) => ({ guid: `alert-${n}` })],
    ['with the address as identifier', () => ({ guid: `${HOST}/alerts/current` })],
    ['without identifiers', () => ({})],
  ])('one entry a visit under a fixed link is a new item each time: %s (I02)', async (_, more) => {
    const alert = (n: number, title: string): Entry => ({
      title,
      link: `${HOST}/alerts/current`,
      date: `0${n} Nov 2026 10:00:00 GMT`,
      ...more(n),
    });
    const [a, b, c] = [alert(1, 'Alert: a hearing'), alert(2, 'Alert: a new form'), alert(3, 'Alert: office closed')];
    const { items, visits } = await playFeeds([[a], [b], [b], [c]]);
    expect(titles(items)).toEqual(['Alert: a hearing', 'Alert: a new form', 'Alert: office closed']);
    expect(visits.map(({ added, updated }) => added + updated)).toEqual([1, 1, 0, 1]);
  });

  test('a constant identifier does not hide what comes under other links (I02)', async () => {
    const { items } = await playFeeds([
      [{ title: 'Notice of a hearing', link: `${HOST}/1`, guid: 'current', date: MONDAY }],
      [{ title: 'Final rule on fees', link: `${HOST}/2`, guid: 'current', date: TUESDAY }],
    ]);
    expect(items).toHaveLength(2);
  });

  test('one title on one day for two documents stays two items (I02)', async () => {
    const order = (number: number): Entry => ({
      title: 'Notice of proposed rulemaking',
      link: `${HOST}/notice.aspx?id=${number}`,
      date: '2026-11-02',
    });
    expect((await playFeeds([[order(5512)], [order(5513)]])).items).toHaveLength(2);
    expect((await playFeeds([[order(5512), order(5513)], [order(5513)]])).items).toHaveLength(2);
  });

  test('a new headline for the same story stays an edit (I12)', async () => {
    const entry = { link: `${HOST}/n/1`, guid: 'n1', date: MONDAY };
    const { items, visits } = await playFeeds([
      [{ ...entry, title: 'Office proposes rule' }],
      [{ ...entry, title: 'Office withdraws it', date: TUESDAY }],
      [{ ...entry, title: 'Office withdraws its rule', guid: 'n2' }],
    ]);
    expect(titles(items)).toEqual(['Office withdraws its rule']);
    expect(visits.map(({ added, updated }) => [added, updated])).toEqual([
      [1, 0],
      [0, 1],
      [0, 1],
    ]);
  });
});

describe('doubled: several names for one story', () => {
  const entry = (link: string, n = 1, more: Entry = {}): Entry => ({
    title: `Circular ${n} on fund fees`,
    link,
    guid: link,
    date: `02 Nov 2026 1${n}:00:00 GMT`,
    ...more,
  });
  /** Two entries, whose addresses are written otherwise on each visit. */
  const visitsOf = (spellings: ((n: number) => string)[]): Entry[][] =>
    spellings.map((spell) => [entry(spell(2), 2), entry(spell(1), 1)]);

  test.each<[string, ((n: number) => string)[]]>([
    ['a session of Java', ['A1', 'B2', 'C3'].map((s) => (n) => `${HOST}/view;jsessionid=${s}F0C7?id=${n}`)],
    ['a session of PHP', ['a', 'b', 'c'].map((s) => (n) => `${HOST}/v.php?id=${n}&PHPSESSID=${s.repeat(26)}`)],
    ['a session of .NET', ['ab', 'cd'].map((s) => (n) => `${HOST}/(S(${s}12xyz90${s}))/view.aspx?id=${n}`)],
    [
      'a click link around the address',
      ['6a1', '6b2'].map(
        (t) => (n) =>
          `https://news.example/apiclick.aspx?tid=${t}${n}&url=https%3a%2f%2fpaper.example.org%2fstory-${n}&c=55${n}`,
      ),
    ],
    [
      'a search that redirects',
      ['x1', 'y2'].map((t) => (n) => `https://search.example/url?q=https://paper.example.org/s/${n}&usg=${t}AOvV`),
    ],
    [
      'an opaque click link',
      ['Ab3', 'Zy9'].map((t) => (n) => `https://click.mail.example/ls/${t}${n}kQx7LmT2/${t}${t}`),
    ],
    ['http and https', ['https', 'http', 'https'].map((s) => (n) => `${s}://www.office.example/n/${n}`)],
    ['with and without www.', ['www.', '', 'www.'].map((w) => (n) => `https://${w}office.example/n/${n}`)],
    ['a closing slash', ['', '/', ''].map((e) => (n) => `${HOST}/n/${n}${e}`)],
    ['all of these at once', [(n) => `https://office.example/n/${n}`, (n) => `http://www.office.example/n/${n}/`]],
  ])('%s: one item, no edit (I04, I06)', async (_, spellings) => {
    const { items, visits } = await playFeeds(visitsOf(spellings));
    expect(items).toHaveLength(2);
    for (const { added, updated } of visits.slice(1)) expect([added, updated]).toEqual([0, 0]);
  });

  test('an opaque link without an hour is known by its words (I04)', async () => {
    const visit = (token: string): Entry[] => [
      entry(`https://click.example/?qs=${token}`, 1, { date: '2026-11-02', text: 'The office wrote to all funds.' }),
    ];
    expect((await playFeeds([visit('a81f'), visit('b92e')])).items).toHaveLength(1);
  });

  test('identifiers made on every visit (I04)', async () => {
    const visit = (n: number): Entry[] => [
      entry(`${HOST}/n/1`, 1, { guid: `made-${n}` }),
      { title: 'No link', guid: `m${n}` },
    ];
    const { items, visits } = await playFeeds([visit(1), visit(2), visit(3)]);
    expect(items).toHaveLength(2);
    expect(visits.map(({ added, updated }) => added + updated)).toEqual([2, 0, 0]);
  });

  test.each([
    ['readers and comments', (n: number) => `The office issued a notice.\n\nRead ${n * 7} times. ${n} comments`],
    ['views in brackets', (n: number) => `The office issued a notice (1,${n}04 views)`],
    ['hours since', (n: number) => `The office issued a notice. | ${n + 1} hours ago | Comments: ${n}`],
  ])('a counter in the text is no edit: %s (I12)', async (_, text) => {
    const visits = [1, 2, 3].map((n): Entry[] => [entry(`${HOST}/n/9`, 1, { text: text(n) })]);
    expect((await playFeeds(visits)).visits.map(({ updated }) => updated)).toEqual([0, 0, 0]);
  });

  test('a number that is no counter is an edit (I12)', async () => {
    const visits = [30, 60].map((n): Entry[] => [entry(`${HOST}/n/9`, 1, { text: `Comments are due in ${n} days.` })]);
    expect((await playFeeds(visits)).visits.map(({ updated }) => updated)).toEqual([0, 1]);
  });

  test('an item that an earlier version kept under another spelling is known', async () => {
    const store = await openStore(':memory:');
    const keptOnlyBy = (url: string, n: number) => ({
      keys: [`url:${url}`],
      item: {
        ...{ id: '', sourceId: 'office', publisher: 'Office', publisherKind: 'agency' as const, url },
        ...{ title: `Circular ${n} on fund fees`, text: '', publishedAt: `2026-11-02T1${n}:00:00.000Z` },
        ...{ firstSeenAt: '2026-11-02T18:00:00.000Z', contentHash: '' },
      },
    });
    const { createCollector } = await import('../src/collect.ts');
    const { contentHash, itemId } = await import('../src/item/item.ts');
    const kept = [1, 2].map((n) => {
      const one = keptOnlyBy(n === 1 ? 'https://www.office.example/n/1' : 'http://www.office.example/n/2/', n);
      Object.assign(one.item, { id: itemId(one.keys[0]!), contentHash: contentHash(one.item.title, '') });
      return one;
    });
    const collector = createCollector({
      store,
      classify: async (items) => items.map((item) => ({ item, tags: [], deadlines: [], identifiers: [] })),
    });
    await collector.saveItems(kept, 'office', new Date('2026-11-02T18:00:00Z'), true);
    const { items } = await playFeeds(visitsOf([(n) => `http://www.office.example/n/${n}`]), {}, store);
    expect(items).toHaveLength(2);
    await store.close();
  });
});
