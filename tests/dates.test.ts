// Dates as feeds, agencies and papers print them (rows I07 to I11, P26): what is read, and what is null.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, dayInWashington, daysBetween } from '../src/lib/calendar.ts';
import { readMoment } from '../src/lib/dates.ts';

/** Printed, and the moment in UTC; a day stands as a day, a month as a month. */
const READ: [string, string][] = [
  ['Thu, 07 Aug 2025 10:15:00 GMT', '2025-08-07T10:15:00'],
  ['Thu, 07 Aug 2025 10:15:00 -0400', '2025-08-07T14:15:00'],
  ['Thu, 07 Aug 2025 10:15 EDT', '2025-08-07T14:15:00'],
  ['Wed, 07 Jan 2026 10:15:00 EST', '2026-01-07T15:15:00'],
  ['Thu, 7 Aug 2025 8:05 CDT', '2025-08-07T13:05:00'],
  ['Mon, 30 Sept 2026 8:05 PDT', '2026-09-30T15:05:00'],
  ['Thursday, 07-Aug-25 10:15:00 GMT', '2025-08-07T10:15:00'],
  ['Thu Aug  7 10:15:00 2025', '2025-08-07T10:15:00'],
  ['Thu Aug 07 10:15:00 EDT 2025', '2025-08-07T14:15:00'],
  ['Thu Aug 07 2025 10:15:00 GMT-0400 (Eastern Daylight Time)', '2025-08-07T14:15:00'],
  ['2025-08-07T10:15:00Z', '2025-08-07T10:15:00'],
  ['2025-08-07T10:15:00.123456789+05:30', '2025-08-07T04:45:00'],
  ['2025-08-07 10:15:00 -0400', '2025-08-07T14:15:00'],
  ['20250807T101500Z', '2025-08-07T10:15:00'],
  ['2025-08-07T24:00:00Z', '2025-08-08T00:00:00'],
  ['07 August 2025 10:15 ET', '2025-08-07T14:15:00'],
  ['January 7, 2026, 4:15 p.m. ET', '2026-01-07T21:15:00'],
  ['Published August 7, 2025 at 4 p.m. Eastern Time', '2025-08-07T20:00:00'],
  ['August 7, 2025 · 1:36 PM GMT+2', '2025-08-07T11:36:00'],
  ['07 Aug 25 1500 GMT', '2025-08-07T15:00:00'],
  ['jeu., 07 août 2025 10:15:00 +0200', '2025-08-07T08:15:00'],
  ['Do, 07 Aug 2025 10:15:00 +0200', '2025-08-07T08:15:00'],
  ['2026-03-08T02:30:00 ET', '2026-03-08T07:30:00'], // an hour that the clocks leave out
  ['1754561700', '2025-08-07T10:15:00'],
  ['Aug. 7, 2025', '2025-08-07'],
  ['Aug 7, 2025 | News Release', '2025-08-07'],
  ['For release: Thursday, August 7th, 2025', '2025-08-07'],
  ['7. August 2025', '2025-08-07'],
  ['7 de agosto de 2025', '2025-08-07'],
  ['8/7/2025', '2025-08-07'],
  ['07.08.2025', '2025-08-07'],
  ['31/12/2025', '2025-12-31'],
  ['19-Feb-19', '2019-02-19'],
  ['2025-08-07', '2025-08-07'],
  ['20250807', '2025-08-07'],
  ['２０２６年3月30日', '2026-03-30'],
  ['August 2025', '2025-08'],
  ['2025-08', '2025-08'],
];

const UNREAD = [
  ...['', ' ', 'yesterday', 'soon', 'March', 'Aug 7', '10:15', '-', '0000-00-00 00:00:00', '99'],
  ...['2026-02-30', '2026-13-01', 'Thu, 31 Feb 2026 10:00:00 GMT', 'February 30, 2026', '2/30/2026'],
  ...['Wed, 02 Oct 2025 25:61:61 GMT', 'Fri, 01 Jan 9999 00:00:00 GMT', '0103-12-13T18:30:02Z'],
  ...['Thu, 01 Jan 1970 00:00:00 GMT', '1970-01-01', '0', 'Invalid Date', 'NaN', 'undefined', '07-01T01:55:07-05:00'],
];

describe('a printed date', () => {
  test.each(READ)('%s is %s', (printed, expected) => {
    const moment = readMoment(printed);
    const precision = expected.length > 10 ? 'moment' : expected.length > 7 ? 'day' : 'month';
    const day = expected.length === 7 ? `${expected}-01` : expected;
    expect(moment).toEqual({ at: expected.length > 10 ? `${day}.000Z` : `${day}T00:00:00.000Z`, precision });
  });

  test.each(UNREAD)('%j is none: neither now nor 1970 (I09)', (printed) => {
    expect(readMoment(printed)).toBeNull();
  });

  test('one instant in many spellings is one instant (I10)', () => {
    const spellings = [
      'Thu, 07 Aug 2025 10:15:00 EDT',
      '2025-08-07T14:15:00Z',
      '2025-08-07T10:15:00-04:00',
      'Aug 7, 2025 10:15 a.m. ET',
    ];
    expect(new Set(spellings.map((printed) => readMoment(printed)?.at)).size).toBe(1);
  });

  test('a time without zone is UTC, or in the zone of its source (I10)', () => {
    expect(readMoment('2025-08-07 10:15')?.at).toBe('2025-08-07T10:15:00.000Z');
    expect(readMoment('2025-08-07 10:15', { zone: 'America/New_York' })?.at).toBe('2025-08-07T14:15:00.000Z');
    expect(readMoment('2025-08-07 10:15 GMT', { zone: 'America/New_York' })?.at).toBe('2025-08-07T10:15:00.000Z');
  });

  test('the day first where the publisher writes so', () => {
    expect(readMoment('7/8/2025', { dayFirst: true })?.at).toBe('2025-08-07T00:00:00.000Z');
  });

  test('"2 hours ago" counts from when the page was read, and only where that is told', () => {
    const now = new Date('2026-01-14T02:00:00Z');
    expect(readMoment('2 hours ago', { now })?.at).toBe('2026-01-14T00:00:00.000Z');
    expect(readMoment('Yesterday', { now })).toEqual({ at: '2026-01-12T00:00:00.000Z', precision: 'day' });
    expect(readMoment('2 hours ago')).toBeNull();
  });

  test('what is read is a moment of this age that reads as itself, whatever is printed; and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 60 }),
          fc.date().map(String),
          fc.date({ noInvalidDate: true }).map((d) => d.toISOString()),
        ),
        (printed) => {
          const moment = readMoment(printed);
          if (!moment) return;
          expect(moment.at).toMatch(/^(?:19|20|21)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
          expect(moment.at.startsWith('1970-01-01')).toBe(false);
          expect(readMoment(moment.at)?.at).toBe(moment.at);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('no text takes long (P26)', () => {
    const before = performance.now();
    for (const piece of ['1', '1/', '1:', 'Jan ', '1 Jan ', ' ', '2025-', '年', 'GMT', '+', '('])
      readMoment(piece.repeat(100_000));
    expect(performance.now() - before).toBeLessThan(1000);
  });
});

describe('days', () => {
  test('the day in Washington is that of its clocks, summer and winter', () => {
    expect(dayInWashington('2026-06-02T03:59:59Z')).toBe('2026-06-01');
    expect(dayInWashington('2026-06-02T04:00:00Z')).toBe('2026-06-02');
    expect(dayInWashington('2026-01-02T04:59:59Z')).toBe('2026-01-01');
  });

  test('midnight in Greenwich is the day before in Washington', () => {
    expect(dayInWashington('2026-06-02T00:00:00.000Z')).toBe('2026-06-01');
    expect(dayInWashington('2026-06-02T04:00:00.000Z')).toBe('2026-06-02');
  });

  test('days are counted over the change of clocks and of years', () => {
    expect(addDays('2026-03-07', 2)).toBe('2026-03-09');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(addDays('2025-08-07', 180)).toBe('2026-02-03');
    expect(daysBetween('2025-08-07', '2026-02-03')).toBe(180);
    expect(daysBetween('2026-02-03', '2025-08-07')).toBe(-180);
  });
});
