// Pull: Atom, JSON Feed and the calendar, read back by parsers that are not ours (rows X02, X03, I20, I21).

import * as cheerio from 'cheerio';
import fc from 'fast-check';
import { parseFeed } from 'feedsmith';
import { describe, expect, test } from 'vitest';
import type { Development, FoundItem, TimelineDeadline } from '../src/model.ts';
import { parsePage } from '../src/parse/parse.ts';
import { findDeadlines } from '../src/query/deadlines.ts';
import { searchItems } from '../src/query/search.ts';
import { renderCalendar } from '../src/serve/calendar.ts';
import { developmentEntries, itemEntries, renderAtom, renderJsonFeed } from '../src/serve/feeds.ts';
import { openStore } from '../src/store/open.ts';
import { bring } from './subscriber-helpers.ts';

const BASE = 'https://hearsay.example.org';
const HEAD = {
  title: 'Items',
  selfUrl: `${BASE}/feeds/items.atom?q=a&b=c`,
  homeUrl: `${BASE}/search?q=a`,
  now: '2026-05-20T12:00:00Z',
};

const item = (title: string, text = 'Words.', url: string | null = 'https://www.example.gov/a?b=1&c=2'): FoundItem => ({
  item: {
    id: 'it-1',
    sourceId: 's',
    publisher: 'Labor & Co',
    publisherKind: 'agency',
    url,
    title,
    text,
    publishedAt: '2026-05-19T13:00:00Z',
    firstSeenAt: '2026-05-19T13:05:00Z',
    contentHash: 'h',
  },
  tags: [{ kind: 'status', value: 'official', evidence: [], by: 'rule', probability: 1 }],
  deadlines: [],
  identifiers: [],
  sourceIds: ['s'],
  developmentId: 'd-1',
});

const deadline = (more: Partial<TimelineDeadline> = {}): TimelineDeadline => ({
  id: 'dl-1',
  initiativeId: 'eo-14330',
  kind: 'comments-close',
  on: '2026-06-01',
  revision: 0,
  state: 'upcoming',
  title: 'Private-market funds',
  agencies: ['labor'],
  itemId: 'it-1',
  itemUrl: 'https://www.example.gov/a',
  developmentId: 'd-1',
  reckoning: 'stated',
  evidence: null,
  firstSeenAt: '2026-05-01T00:00:00Z',
  ...more,
});

/** What no XML 1.0 document may hold. */
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

describe('feeds', () => {
  test('Atom as RFC 4287 wants it: ids, updated, author, links', () => {
    const xml = renderAtom(HEAD, itemEntries([item('One')], BASE));
    const { format, feed } = parseFeed(xml);
    expect(format).toBe('atom');
    expect(feed).toMatchObject({
      id: HEAD.selfUrl,
      title: { value: 'Items' },
      entries: [
        {
          id: `${BASE}/items/it-1`,
          title: { value: 'One' },
          authors: [{ name: 'Labor & Co' }],
          categories: [{ term: 'official' }],
        },
      ],
    });
    const $ = cheerio.load(xml, { xml: true });
    for (const name of ['id', 'title', 'updated']) {
      expect($(`feed > ${name}`)).toHaveLength(1);
      expect($(`entry > ${name}`)).toHaveLength(1);
    }
    expect($('feed > link[rel=self]').attr('href')).toBe(HEAD.selfUrl);
    expect($('entry > link[rel=alternate]').attr('href')).toBe('https://www.example.gov/a?b=1&c=2');
  });

  test('JSON Feed 1.1', () => {
    const { format, feed } = parseFeed(renderJsonFeed(HEAD, itemEntries([item('One')], BASE)));
    expect(format).toBe('json');
    expect(feed).toMatchObject({
      title: 'Items',
      items: [{ id: `${BASE}/items/it-1`, content_text: 'Words.', tags: ['official'] }],
    });
  });

  test('a development says who said it first and how many', () => {
    const development: Development = {
      id: 'd-1',
      initiativeId: null,
      title: 'Step',
      stage: 'proposed',
      status: 'reported',
      agencies: ['labor'],
      happenedOn: null,
      firstSeenAt: '2026-05-01T00:00:00Z',
      lastSeenAt: '2026-05-02T00:00:00Z',
      itemIds: ['it-1'],
      publishers: ['A', 'B'],
      originPublisher: 'A',
      origins: 1,
      answers: [],
      members: [],
    };
    const [entry] = developmentEntries([development], BASE);
    expect(entry?.text).toBe('Status: reported, proposed. First said by A; 2 publishers, 1 independent.');
    expect(entry?.updatedAt).toBe('2026-05-02T00:00:00Z');
  });

  test('only http and https become links', () => {
    const entries = itemEntries([item('One', 'x', 'javascript:alert(1)')], BASE);
    expect(renderAtom(HEAD, entries) + renderJsonFeed(HEAD, entries)).not.toContain('javascript');
  });

  test('an empty feed is a feed', () => {
    expect(parseFeed(renderAtom(HEAD, [])).feed).toMatchObject({ title: { value: 'Items' } });
    expect(JSON.parse(renderJsonFeed(HEAD, []))).toMatchObject({ items: [] });
  });

  test('any title and text comes back as it went in, or without what XML forbids', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
        fc.string({ unit: 'binary', maxLength: 60 }),
        (title, text) => {
          const entries = itemEntries([item(`T${title}`, text)], BASE);
          const xml = renderAtom(HEAD, entries);
          expect(xml).not.toMatch(FORBIDDEN);
          const $ = cheerio.load(xml, { xml: true });
          expect($('entry')).toHaveLength(1);
          expect($('entry > title').text().startsWith('T')).toBe(true);
          expect(JSON.parse(renderJsonFeed(HEAD, entries)).items).toHaveLength(1);
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** A calendar's lines, unfolded, as RFC 5545 section 3.1 says. */
function unfold(text: string): string[] {
  return text
    .replace(/\r\n[ \t]/g, '')
    .split('\r\n')
    .filter(Boolean);
}

describe('calendar', () => {
  const render = (deadlines: TimelineDeadline[]): string =>
    renderCalendar(deadlines, { name: 'Deadlines', baseUrl: BASE, now: new Date('2026-05-20T12:00:00Z') });

  test('a whole day, reminders, the same UID and a higher SEQUENCE when it moves', () => {
    const before = unfold(render([deadline()]));
    const after = unfold(
      render([deadline({ on: '2026-06-15', movedFrom: '2026-06-01', revision: 1, state: 'moved' })]),
    );
    const uid = `UID:dl-1@hearsay.example.org`;
    expect(before).toEqual(
      expect.arrayContaining([uid, 'SEQUENCE:0', 'DTSTART;VALUE=DATE:20260601', 'DTEND;VALUE=DATE:20260602']),
    );
    expect(after).toEqual(expect.arrayContaining([uid, 'SEQUENCE:1', 'DTSTART;VALUE=DATE:20260615']));
    expect(before.filter((line) => line === 'BEGIN:VALARM')).toHaveLength(2);
    expect(before).toContain('TRIGGER:-P7D');
  });

  test('X02 any title stays one property: folded at 75 octets, CRLF, nothing injected', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (title) => {
        const text = render([deadline({ title: `${title}\r\nBEGIN:VEVENT\r\nUID:evil` })]);
        expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
        for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
        const lines = unfold(text);
        expect(lines.filter((line) => line === 'BEGIN:VEVENT')).toHaveLength(1);
        expect(lines.filter((line) => line.startsWith('UID:'))).toHaveLength(1);
        for (const line of lines) expect(line).toMatch(/^[A-Z-]+[;:]/);
      }),
      { numRuns: 200 },
    );
  });
});

/** RFC 3339 as RFC 4287 section 3.3 wants it: an upper-case T, and a zone. */
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const isAbsolute = (text: string | undefined): boolean =>
  text !== undefined && /^https?:$/.test(new URL(text).protocol);

describe('what came through the store, read by strangers and by ourselves', () => {
  const NOW = new Date('2026-05-20T12:00:00Z');
  const PLAIN = { id: 'a&1', title: 'Labor proposes a rule on widgets & “gauges”', status: 'official' as const };
  const ODD = {
    id: 'b<2',
    title: 'Ferry pilots <b>may</b> retire at sixty, ]]> sources say',
    text: `Ferry pilots may retire. ${'Long words follow. '.repeat(60)}`,
    status: 'rumor' as const,
  };
  async function entries() {
    const store = await openStore(':memory:');
    await bring(store, [PLAIN, ODD], NOW);
    const { items } = await searchItems(store, {}, { limit: 50 });
    await store.close();
    return itemEntries(items, BASE);
  }

  test('RFC 4287: what feed and entry must have once, at most once, and never', async () => {
    const xml = renderAtom(HEAD, await entries());
    const $ = cheerio.load(xml, { xml: true });
    expect($.root().children('feed').attr('xmlns')).toBe('http://www.w3.org/2005/Atom');
    const checkDates = (dates: string[]): void => {
      for (const date of dates) expect(date).toMatch(DATE);
    };
    for (const name of ['id', 'title', 'updated']) expect($(`feed > ${name}`)).toHaveLength(1);
    for (const name of ['generator', 'icon', 'logo', 'subtitle', 'rights'])
      expect($(`feed > ${name}`).length).toBeLessThanOrEqual(1);
    expect($('feed > link[rel=self]')).toHaveLength(1);
    expect($('feed > link[rel=alternate]')).toHaveLength(1);
    const ids = $('entry > id')
      .toArray()
      .map((id) => $(id).text());
    expect(new Set(ids).size).toBe(2);
    for (const element of $('entry').toArray()) {
      const entry = $(element);
      for (const name of ['id', 'title', 'updated']) expect(entry.children(name)).toHaveLength(1);
      for (const name of ['published', 'summary', 'content', 'rights', 'source'])
        expect(entry.children(name).length).toBeLessThanOrEqual(1);
      expect(entry.find('author > name').text().trim()).not.toBe(''); // the feed has no author of its own
      expect(entry.children('link[rel=alternate]')).toHaveLength(1);
      for (const link of entry.children('link').toArray()) expect(isAbsolute($(link).attr('href'))).toBe(true);
      for (const category of entry.children('category').toArray()) expect($(category).attr('term')).toBeTruthy();
      expect(isAbsolute(entry.children('id').text())).toBe(true);
    }
    checkDates(
      $('updated, published')
        .toArray()
        .map((date) => $(date).text()),
    );
    expect($('feed > updated').text()).toBe(
      $('entry > updated')
        .toArray()
        .map((date) => $(date).text())
        .sort()
        .at(-1),
    );
    const known = new Set(
      'feed id title link updated generator entry published author name category summary'.split(' '),
    );
    expect(
      $('*')
        .toArray()
        .map((element) => (element.type === 'tag' ? element.name : element.type))
        .filter((name) => !known.has(name)),
    ).toEqual([]);
  });

  test('JSON Feed 1.1: version, title, items with id and content, nothing empty', async () => {
    const feed = JSON.parse(renderJsonFeed(HEAD, await entries()));
    expect(feed.version).toBe('https://jsonfeed.org/version/1.1');
    for (const url of [feed.home_page_url, feed.feed_url]) expect(isAbsolute(url)).toBe(true);
    expect(feed.items).toHaveLength(2);
    for (const entry of feed.items) {
      expect(typeof entry.id).toBe('string');
      expect(isAbsolute(entry.url)).toBe(true);
      expect(entry.content_text).not.toBe('');
      expect(entry.date_published).toMatch(DATE);
      expect(entry.date_modified).toMatch(DATE);
      expect(entry.authors).toEqual([{ name: 'Example Wire' }]);
      for (const tag of entry.tags) expect(typeof tag).toBe('string');
    }
  });

  test.each([
    ['Atom', 'application/atom+xml', renderAtom],
    ['JSON Feed', 'application/feed+json', renderJsonFeed],
  ] as const)('%s comes back the same by feedsmith and by our own reader', async (_name, contentType, render) => {
    const made = await entries();
    const body = render(HEAD, made);
    const { feed } = parseFeed(body) as { feed: { entries?: unknown[]; items?: unknown[] } };
    const theirs = (feed.entries ?? feed.items ?? []) as { id: string; title: string | { value: string } }[];
    expect(theirs.map(({ id }) => id)).toEqual(made.map(({ id }) => id));
    expect(theirs.map(({ title }) => (typeof title === 'string' ? title : title.value))).toEqual(
      made.map(({ title }) => title),
    );
    const page = { sourceId: 's', url: HEAD.selfUrl, contentType, body, fetchedAt: NOW.toISOString() };
    const { items, problem } = parsePage(page, null);
    expect(problem).toBeUndefined();
    expect(items.map(({ guid }) => guid)).toEqual(made.map(({ id }) => id));
    expect(items.map(({ published }) => Date.parse(published ?? ''))).toEqual(
      made.map(({ publishedAt }) => Date.parse(publishedAt!)),
    );
    const plain = items.find(({ guid }) => guid?.includes('a%261'));
    expect(plain).toMatchObject({ title: PLAIN.title, author: 'Example Wire' });
  });

  test('I20 a deadline that moves, end to end: same UID, SEQUENCE up, the new day, nothing beside it', async () => {
    const store = await openStore(':memory:');
    const identifiers: ['docket', string][] = [['docket', 'EBSA-2099-0001']];
    const notice = { status: 'official' as const, kind: 'agency' as const, publisher: 'Labor', identifiers };
    const at = (day: string): Date => new Date(`${day}T12:00:00Z`);
    const events = async (now: Date) => {
      const found = await findDeadlines(store, {}, now, { initiatives: [] });
      const text = renderCalendar(found, { name: 'Deadlines', baseUrl: BASE, now });
      // RFC 5545 section 3.1: lines end in CRLF and have at most 75 octets; 3.6 and 3.6.1: what must be there once.
      expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
      expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
      for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
      const lines = unfold(text);
      expect(lines[0]).toBe('BEGIN:VCALENDAR');
      const times = (pattern: RegExp): number => lines.filter((line) => pattern.test(line)).length;
      expect([times(/^VERSION:2\.0$/), times(/^PRODID:.+/), times(/^METHOD:PUBLISH$/)]).toEqual([1, 1, 1]);
      const parts = text
        .split('BEGIN:VEVENT')
        .slice(1)
        .map((part) => unfold(part.split('END:VEVENT')[0]!));
      return parts.map((part) => {
        const own = part.slice(0, part.indexOf('BEGIN:VALARM'));
        const valueOf = (name: string): string => {
          const known = own.filter((line) => line.startsWith(`${name}:`) || line.startsWith(`${name};`));
          expect([name, known.length]).toEqual([name, 1]);
          return known[0]!.slice(known[0]!.indexOf(':') + 1);
        };
        expect(valueOf('DTSTAMP')).toMatch(/^\d{8}T\d{6}Z$/);
        expect(valueOf('SUMMARY')).toContain('Comments close');
        const alarms = part.join('\n').split('BEGIN:VALARM').slice(1);
        for (const alarm of alarms)
          for (const name of ['ACTION:DISPLAY', 'TRIGGER', 'DESCRIPTION'])
            expect(alarm.split('\n').filter((line) => line.startsWith(name))).toHaveLength(1);
        return { uid: valueOf('UID'), sequence: Number(valueOf('SEQUENCE')), on: valueOf('DTSTART') };
      });
    };
    const proposed = {
      ...notice,
      id: 'p1',
      title: 'Labor proposes a rule on the valuation of widgets and gauges in the funds of plans',
    };
    await bring(
      store,
      [{ ...proposed, deadline: { kind: 'comments-close', on: '2026-06-30', reckoning: 'stated' } }],
      at('2026-05-01'),
    );
    const [first, ...others] = await events(at('2026-05-02'));
    expect([first, others]).toMatchObject([{ sequence: 0, on: '20260630' }, []]);
    const moves: [string, string, string][] = [
      ['p2', '2026-06-30', '2026-07-15'],
      ['p3', '2026-07-15', '2026-08-14'],
    ];
    let sequence = 0;
    for (const [index, [id, replaces, on]] of moves.entries()) {
      const day = at(`2026-06-0${index + 1}`);
      const title = `Valuation of widgets and gauges in the funds of plans; extension of comment period ${id}`;
      await bring(
        store,
        [{ ...notice, id, title, deadline: { kind: 'comments-close', on, reckoning: 'stated', replaces } }],
        day,
      );
      const after = await events(day);
      expect(after).toHaveLength(1);
      expect(after[0]).toMatchObject({ uid: first!.uid, on: on.replaceAll('-', '') });
      expect(after[0]!.sequence).toBeGreaterThan(sequence);
      sequence = after[0]!.sequence;
    }
    await store.close();
  });
});
