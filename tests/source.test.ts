// feeds.json as people write it, and when a source is asked next (rows F01-F06, F21, F41, F44, F45, F51, P25).

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UsageError } from '../src/lib/usage-error.ts';
import type { Outcome, Problem, SourceState } from '../src/model.ts';
import { dueSources, goneNotice, isDue, nextState } from '../src/source/due.ts';
import { loadSources } from '../src/source/load.ts';
import { now, source, state } from './loopback.ts';

describe('feeds.json', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hearsay-feeds-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (content: unknown): string => {
    const path = join(folder, 'feeds.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const good = source('https://example.org/feed.xml', { expect: { minItems: 5, newestWithinDays: 30 } });
  const complaint = (content: unknown): string => {
    try {
      loadSources(file(content));
    } catch (error) {
      if (error instanceof UsageError) return error.message;
      throw error;
    }
    return '';
  };

  test('a sound file gives its sources in order', () => {
    const page = source('https://example.org/list', {
      id: 'b',
      format: 'html',
      select: { item: 'li', title: 'a', link: 'a@href', date: 'time' },
      paused: 'blocks programs',
    });
    expect(loadSources(file({ sources: [good, page] }))).toEqual([good, page]);
    expect(loadSources(file('\ufeff{"sources":[]}'))).toEqual([]);
  });

  const broken: [string, unknown, string[]][] = [
    ['an unknown key', [{ ...good, colour: 'red' }], ['a-source', 'colour']],
    ['a missing key', [{ ...good, publisher: undefined }], ['a-source', 'publisher']],
    ['a bad id', [{ ...good, id: 'Bad Id' }], ['Bad Id', 'single hyphens']],
    ['an id used twice', [good, good], ['a-source', 'twice']],
    ['a bad kind', [{ ...good, publisherKind: 'paper' }], ['publisherKind', 'trade']],
    ['a bad address', [{ ...good, url: 'ftp://example.org' }], ['url', 'http']],
    ['a password in an address', [{ ...good, url: 'https://me:secret@example.org/' }], ['password']],
    ['a bad interval', [{ ...good, everyMinutes: '30' }], ['everyMinutes', 'whole number']],
    ['a bad expectation', [{ ...good, expect: { minItems: -1 } }], ['expect', 'minItems']],
    ['an unknown expectation', [{ ...good, expect: { most: 1 } }], ['expect', 'most']],
    ['a selector without link', [{ ...good, format: 'html', select: { item: 'a', title: 'b' } }], ['select', 'link']],
    ['json without reader', [{ ...good, format: 'json' }], ['parser']],
    ['html without selectors', [{ ...good, format: 'html' }], ['select']],
    ['a list of words', ['x'], ['number 1']],
  ];
  test.each(broken)('%s is told with entry and mend', (_what, sources, words) => {
    const said = complaint({ sources });
    for (const word of ['feeds.json', ...words]) expect(said).toContain(word);
    expect(said).not.toContain('secret');
  });

  test('no file, no JSON, no list', () => {
    expect(() => loadSources(join(folder, 'none.json'))).toThrow(/no such file.*--feeds/s);
    expect(complaint('{"sources": [\n {"id": "a",}\n]}')).toMatch(/not valid JSON near line 2/);
    expect(complaint([])).toContain('{ "sources": [ … ] }');
    expect(complaint({ sources: [], feeds: [] })).toContain('feeds');
  });
});

describe('when to ask next', () => {
  const hourly = source('https://example.org/feed.xml');
  const pages = (more: Partial<Extract<Outcome, { kind: 'pages' }>> = {}): Outcome => ({
    kind: 'pages',
    pages: [],
    leftMs: 0,
    ...more,
  });
  const failed = (problem: Partial<Problem>): Outcome => ({
    kind: 'failed',
    problem: { kind: 'unreachable', message: 'no', ...problem },
  });
  const after = (
    outcome: Outcome,
    before: SourceState | null = null,
    more: { problem?: Problem; found?: number; ttlMinutes?: number } = {},
  ) => nextState({ source: hourly, state: before, outcome, found: 3, added: 0, now, random: () => 0.5, ...more });
  const minutes = (next: SourceState): number =>
    Math.round((Date.parse(next.nextCheckAt ?? '') - now.getTime()) / 60_000);

  test('a good visit: the interval, 15 minutes at least, or max-age if that is longer (F45)', () => {
    const well = after(pages({ etag: '"1"', bodyHash: 'h' }), state({ failures: 4 }));
    expect(well).toMatchObject({ failures: 0, etag: '"1"', bodyHash: 'h', lastSuccessAt: now.toISOString() });
    expect(minutes(well)).toBe(60);
    expect(minutes(after(pages({ maxAgeMinutes: 300 })))).toBe(300);
    expect(minutes(after(pages({ maxAgeMinutes: 5 })))).toBe(60);
    expect(minutes(after(pages({ maxAgeMinutes: 90 }), null, { ttlMinutes: 120 }))).toBe(120);
    expect(minutes(after({ kind: 'unchanged' }, state({ ttlMinutes: 120 })))).toBe(120);
    expect(after(pages(), state({ ttlMinutes: 120 })).ttlMinutes).toBeUndefined();
    const eager = nextState({
      source: { ...hourly, everyMinutes: 1 },
      state: null,
      outcome: pages(),
      found: 1,
      added: 1,
      now,
    });
    expect(minutes(eager)).toBe(15);
    expect(eager.lastNewAt).toBe(now.toISOString());
  });

  test('F41 "unchanged" clears the errors and keeps what is known', () => {
    const known = state({ failures: 2, etag: '"1"', bodyHash: 'h', lastNewAt: '2026-02-01T00:00:00Z' });
    expect(after({ kind: 'unchanged' }, known)).toMatchObject({
      failures: 0,
      etag: '"1"',
      bodyHash: 'h',
      lastNewAt: '2026-02-01T00:00:00Z',
    });
  });

  test('F01 F05 failures double the pause, with jitter that only lengthens, up to a day', () => {
    expect(minutes(after(failed({ kind: 'gone', status: 404 })))).toBe(126);
    expect(minutes(after(failed({ kind: 'slow-down', status: 429 }), state({ failures: 1 })))).toBe(252);
    expect(minutes(after(failed({}), state({ failures: 30 })))).toBe(1440);
    const rare = nextState({
      source: { ...hourly, everyMinutes: 10_080 },
      state: null,
      outcome: failed({}),
      found: 0,
      added: 0,
      now,
    });
    expect(minutes(rare)).toBe(10_080);
  });

  test('F03 F06 Retry-After is kept within the interval and a day, and holds back the host', () => {
    const told = (retryAfterMinutes: number): SourceState =>
      after(failed({ kind: 'slow-down', status: 429, retryAfterMinutes }));
    expect(minutes(told(600))).toBe(600);
    expect(minutes(told(1))).toBe(60);
    expect(minutes(told(1440))).toBe(1440);
    const sibling = source('https://example.org/other.xml', { id: 'sibling' });
    const stranger = source('https://example.com/feed.xml', { id: 'stranger' });
    const states = new Map([['a-source', told(600)]]);
    const at = (more: number): string[] =>
      dueSources([hourly, sibling, stranger], states, new Date(now.getTime() + more * 60_000)).map(({ id }) => id);
    expect(at(599)).toEqual(['stranger']);
    expect(at(601).sort()).toEqual(['a-source', 'sibling', 'stranger']);
  });

  test('F02 410: once more, then never until an operator resumes it', () => {
    const once = after(failed({ kind: 'gone', status: 410 }));
    const later = new Date(now.getTime() + 3 * 3_600_000);
    expect(isDue(hourly, once, later)).toBe(true);
    expect(goneNotice(hourly, once)).toBeNull();
    const twice = after(failed({ kind: 'gone', status: 410 }), once);
    expect(isDue(hourly, twice, new Date(now.getTime() + 1e11))).toBe(false);
    expect(goneNotice(hourly, twice)).toContain('hearsay collect a-source');
    expect(isDue(hourly, after(pages(), twice), later)).toBe(true);
  });

  test('F51 due by what the store remembers; paused never; longest overdue first, hosts in turn', () => {
    expect(isDue(hourly, undefined, now)).toBe(true);
    expect(isDue({ ...hourly, paused: 'blocks' }, undefined, now)).toBe(false);
    expect(isDue(hourly, state({ nextCheckAt: '2026-03-02T12:00:01Z' }), now)).toBe(false);
    expect(isDue(hourly, state({ nextCheckAt: '2026-03-02T12:00:00Z' }), now)).toBe(true);
    const other = source('https://example.com/', { id: 'other' });
    const states = new Map([
      ['a-source', state({ nextCheckAt: '2026-03-02T11:00:00Z' })],
      ['other', state({ nextCheckAt: '2026-03-02T10:00:00Z' })],
    ]);
    expect(dueSources([hourly, other], states, now).map(({ id }) => id)).toEqual(['other', 'a-source']);
    const many = ['a', 'b', 'c'].map((id) => source(`https://example.org/${id}`, { id }));
    expect(dueSources([...many, other], new Map(), now).map(({ id }) => id)).toEqual(['a', 'other', 'b', 'c']);
  });

  test('F44 F28 P25 validators are kept only for a document that was wholly read', () => {
    const fresh = pages({ etag: '"2"', bodyHash: 'new' });
    const known = state({ etag: '"1"', bodyHash: 'old' });
    const with_ = (kind: Problem['kind'], found: number): SourceState =>
      after(fresh, known, { problem: { kind, message: 'x' }, found });
    expect(with_('unreadable', 0)).toMatchObject({ failures: 1, etag: '"1"', bodyHash: 'old' });
    expect(with_('incomplete', 7)).toMatchObject({ failures: 0, etag: '"1"', bodyHash: 'old' });
    expect(with_('too-large', 2000)).toMatchObject({ failures: 0, etag: '"2"', bodyHash: 'new' });
    const stale = with_('too-old', 7);
    expect(stale.failures).toBe(0);
    expect(stale.etag ?? stale.bodyHash).toBeUndefined();
    expect(with_('too-few', 0).failures).toBe(1);
    expect(after(pages({ problem: { kind: 'incomplete', message: 'x' } }), known).bodyHash).toBe('old');
  });

  test('F21 an address is adopted after three permanent redirects in a row, and given up when it fails as often', () => {
    const moved = pages({ movedTo: 'https://example.org/new.xml' });
    const once = after(moved);
    const twice = after(moved, once);
    expect(twice.redirect).toEqual({ url: 'https://example.org/new.xml', times: 2 });
    expect(after(pages(), twice).redirect).toBeUndefined();
    const adopted = after({ kind: 'unchanged', movedTo: 'https://example.org/new.xml' }, twice);
    expect(adopted).toMatchObject({ movedTo: 'https://example.org/new.xml', movedFrom: hourly.url });
    expect(after(pages(), adopted).movedTo).toBe('https://example.org/new.xml');
    let failing = adopted;
    for (let times = 0; times < 3; times += 1) failing = after(failed({}), failing);
    expect(failing.movedTo).toBeUndefined();
  });

  test('a source without its key rests a day and has not failed', () => {
    const resting = after(failed({ kind: 'no-key' }));
    expect(resting.failures).toBe(0);
    expect(minutes(resting)).toBe(1440);
  });
});
