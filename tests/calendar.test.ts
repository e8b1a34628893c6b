// Days as the federal government counts them: 5 U.S.C. 6103 and 1 CFR 18.17.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addMonths,
  countDays,
  isBusinessDay,
  isFederalHoliday,
  nextBusinessDay,
  weekday,
  addDays,
  dayInWashington,
} from '../src/lib/calendar.ts';

describe('federal holidays', () => {
  test('all eleven of 2026, the Friday before a Saturday among them', () => {
    const days = Array.from({ length: 365 }, (_, at) => addDays('2026-01-01', at)).filter(isFederalHoliday);
    expect(days).toEqual([
      ...['2026-01-01', '2026-01-19', '2026-02-16', '2026-05-25', '2026-06-19', '2026-07-03', '2026-07-04'],
      ...['2026-09-07', '2026-10-12', '2026-11-11', '2026-11-26', '2026-12-25'],
    ]);
  });

  test('New Year on a Saturday closes offices on the last day of the old year', () => {
    expect(isFederalHoliday('2021-12-31')).toBe(true);
    expect(isFederalHoliday('2022-12-31')).toBe(false);
  });

  test('a Sunday holiday is kept on Monday', () => {
    expect(isFederalHoliday('2023-01-02')).toBe(true);
    expect(isFederalHoliday('2022-12-26')).toBe(true);
  });

  test('Juneteenth is one since 2021; Inauguration Day and election days are none', () => {
    expect(isFederalHoliday('2020-06-19')).toBe(false);
    expect(isFederalHoliday('2021-06-18')).toBe(true); // the 19th was a Saturday
    expect(isFederalHoliday('2029-01-20')).toBe(false);
    expect(isFederalHoliday('2026-11-03')).toBe(false);
  });
});

describe('periods', () => {
  test('sixty days from 31 March 2026 end on Monday, 1 June: the 30th of May is a Saturday', () => {
    expect(addDays('2026-03-31', 60)).toBe('2026-05-30');
    expect(countDays('2026-03-31', 60)).toBe('2026-06-01');
  });

  test.each([
    ['2025-10-30', 60, '2025-12-29'],
    ['2026-04-10', 60, '2026-06-09'],
    ['2026-05-26', 30, '2026-06-25'],
    ['2026-06-03', 30, '2026-07-06'], // Friday the 3rd is kept for the 4th, then a weekend
    ['2025-11-25', 30, '2025-12-26'], // Christmas moves it by a day
  ])('%s and %i days is %s', (from, days, on) => {
    expect(countDays(from, days)).toBe(on);
  });

  test('the order of 7 August 2025 gives 180 days: 3 February 2026', () => {
    expect(addDays('2025-08-07', 180)).toBe('2026-02-03');
  });

  test('months end on the last day where the date is missing', () => {
    expect(addMonths('2025-08-31', 6)).toBe('2026-02-28');
    expect(addMonths('2025-11-15', 2)).toBe('2026-01-15');
  });

  test('an end is always a business day, at most five days after the bare count', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), fc.integer({ min: 1, max: 400 }), (at, days) => {
        const from = addDays('1990-01-01', at);
        const bare = addDays(from, days);
        const end = countDays(from, days);
        expect(isBusinessDay(end)).toBe(true);
        expect(end >= bare && end <= addDays(bare, 5)).toBe(true);
        expect(nextBusinessDay(end)).toBe(end);
        expect(weekday(end)).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});

test('the end of comments as regulations.gov stamps it, in UTC, is the day before in Washington', () => {
  expect(dayInWashington('2026-06-02T03:59:59Z')).toBe('2026-06-01');
  expect(dayInWashington('2026-12-02T04:59:59Z')).toBe('2026-12-01');
});
