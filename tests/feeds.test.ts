// Pull: Atom, JSON Feed and the calendar, read back by parsers that are not ours (rows X02, X03, I20, I21).

import * as cheerio from 'cheerio';
import fc from 'fast-check';
import { parseFeed } from 'feedsmith';
import { describe, expect, test } from 'vitest';
import type { Development, FoundItem, TimelineDeadline } from '../src/model.ts';
import { renderCalendar } from '../src/serve/calendar.ts';
import { developmentEntries, itemEntries, renderAtom, renderJsonFeed } from '../src/serve/feeds.ts';

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
