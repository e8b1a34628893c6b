// Deadlines on the timeline: one for all who name it, moved where a notice moves it, and the policy's own clocks.

import { describe, expect, it } from 'vitest';
import { findDeadlines } from '../src/query/deadlines.ts';
import { mergeDeadlines } from '../src/timeline/deadlines.ts';
import { addDays } from '../src/lib/calendar.ts';
import type { Deadline, Initiative } from '../src/model.ts';
import { storeWith, type Told } from './timeline-kit.ts';

const POLICY = 'pension-funds';
const day = (on: string, more: Partial<Deadline> = {}): Deadline => ({
  kind: 'comments-close',
  on,
  reckoning: 'stated',
  evidence: { field: 'text', quote: `on or before ${on}`, start: 0, rule: 'test' },
  ...more,
});

const RULE: Told = {
  id: 'rule',
  title: 'Choosing plan investments',
  at: '2026-03-31',
  publisher: 'Federal Register',
  status: 'official',
  stage: 'proposed',
  agencies: ['labor'],
  policy: POLICY,
  numbers: [
    ['fr_document', '2026-06178'],
    ['rin', '1210-AC38'],
    ['docket', 'EBSA-2026-0166'],
  ],
  record: { documentNumber: '2026-06178', commentsCloseOn: '2026-06-01' },
  deadlines: [day('2026-06-01')],
};
/** The docket's end stamp is in UTC: a day late. */
const DOCKET: Told = {
  ...RULE,
  id: 'docket',
  title: 'Choosing plan investments (docket)',
  publisher: 'regulations.gov',
  at: '2026-03-30',
  numbers: [['docket', 'EBSA-2026-0166']],
  record: { docketIds: ['EBSA-2026-0166'] },
  deadlines: [day('2026-06-02')],
};
const PRESS: Told = {
  ...RULE,
  id: 'press',
  title: 'What to know of the plan investments proposal',
  publisher: 'A site',
  at: '2026-04-07',
  status: 'commentary',
  numbers: [],
  deadlines: [day('2026-05-30', { reckoning: 'counted' })],
};
delete PRESS.record;

const ask = async (items: Told[], now: string, filter = {}, options = {}) =>
  (await findDeadlines(await storeWith(items), filter, now, options)).map((one) => ({
    on: one.on,
    state: one.state,
    ...(one.movedFrom ? { movedFrom: one.movedFrom } : {}),
    revision: one.revision,
    itemId: one.itemId,
  }));

describe('one deadline', () => {
  it('trap: the comment date in UTC, and a miscounted one: the Federal Register is believed', async () => {
    expect(await ask([DOCKET, RULE, PRESS], '2026-04-10T00:00:00.000Z')).toEqual([
      { on: '2026-06-01', state: 'upcoming', revision: 0, itemId: 'rule' },
    ]);
  });

  it('is over on the day after, in Washington', async () => {
    expect((await ask([RULE], '2026-06-02T03:00:00.000Z'))[0]!.state).toBe('upcoming');
    expect((await ask([RULE], '2026-06-02T05:00:00.000Z'))[0]!.state).toBe('met');
  });

  it('moves by an extension, keeps its id and its old day, and counts the revision', async () => {
    const extension: Told = {
      ...RULE,
      id: 'ext',
      title: 'Choosing plan investments; extension of comment period',
      at: '2026-05-20',
      numbers: [
        ['fr_document', '2026-09999'],
        ['rin', '1210-AC38'],
        ['docket', 'EBSA-2026-0166'],
      ],
      record: { documentNumber: '2026-09999', action: 'Proposed rule; extension of comment period.' },
      deadlines: [day('2026-07-01', { replaces: '2026-06-01' })],
    };
    const now = '2026-05-25T00:00:00.000Z';
    expect(await ask([DOCKET, RULE, PRESS, extension], now)).toEqual([
      { on: '2026-07-01', state: 'moved', movedFrom: '2026-06-01', revision: 1, itemId: 'ext' },
    ]);
    const store = await storeWith([RULE, extension]);
    const [before] = await findDeadlines(store, { knownAt: '2026-05-01T00:00:00.000Z' }, now);
    const [after] = await findDeadlines(store, {}, now);
    expect(before).toMatchObject({ on: '2026-06-01', revision: 0, state: 'upcoming' });
    expect(after!.id).toBe(before!.id);
    expect((await findDeadlines(store, { deadlineFrom: '2026-06-15' }, now)).map(({ id }) => id)).toEqual([after!.id]);
  });

  it('trap: the sister rule (RIN 1210-AC37) and a wrong CFR part have periods of their own', async () => {
    const sister: Told = {
      ...RULE,
      id: 'sister',
      title: 'Loyalty and proxy voting',
      numbers: [
        ['fr_document', '2026-07777'],
        ['rin', '1210-AC37'],
        ['cfr', '29 CFR 2550.404a-1'],
      ],
      record: { documentNumber: '2026-07777' },
      deadlines: [day('2026-06-15')],
    };
    delete sister.policy;
    expect((await ask([RULE, sister], '2026-04-10T00:00:00.000Z')).map(({ on }) => on)).toEqual([
      '2026-06-01',
      '2026-06-15',
    ]);
  });

  it('a development shows its deadline also where the notice of another has moved it', async () => {
    const extension: Told = {
      ...RULE,
      id: 'ext',
      title: 'Comment period prolonged',
      at: '2026-05-20',
      policy: 'another',
      stage: 'none',
      numbers: [['docket', 'EBSA-2026-0166']],
      record: { action: 'Extension of comment period.' },
      deadlines: [day('2026-07-01')],
    };
    const store = await storeWith([RULE, extension]);
    const homes = await store.developmentsOfItems(['rule', 'ext']);
    const found = await findDeadlines(store, {}, '2026-05-25T00:00:00.000Z', { developmentIds: [homes.get('rule')!] });
    expect(found.map(({ on, movedFrom }) => [on, movedFrom])).toEqual([['2026-07-01', '2026-06-01']]);
  });

  it('none is lost among many, the last to come no more than the first', async () => {
    const store = await storeWith([]);
    const at = Date.parse('2026-01-01T00:00:00Z');
    const mentions = Array.from({ length: 12_000 }, (_, no) => ({
      itemId: `i${no}`,
      deadline: day(new Date(at + (no % 500) * 86_400_000).toISOString().slice(0, 10)),
      subjects: [`docket:D-${no}`],
      moves: false,
      official: true,
      seenAt: '2025-12-01T00:00:00.000Z',
      publishedAt: null,
    }));
    const placed = { places: [], developments: [], answers: [], moved: [], mentions };
    await store.transaction((tx) => tx.savePlaced(placed, '2025-12-01T00:00:00.000Z'));
    const found = await findDeadlines(store, {}, '2026-06-01T00:00:00.000Z');
    expect(found).toHaveLength(12_000);
    expect(found.at(-1)!.on).toBe('2027-05-15');
    const ahead = await findDeadlines(store, { deadlineFrom: '2027-05-15' }, '2026-06-01T00:00:00.000Z');
    expect(ahead).toHaveLength(24);
  });

  it('many mentions of one policy are put together in time that grows with their number', () => {
    const mentions = Array.from({ length: 20_000 }, (_, no) => ({
      itemId: `i${no}`,
      deadline: day(new Date(Date.parse('2000-01-01') + (no % 9000) * 86_400_000).toISOString().slice(0, 10)),
      subjects: no % 2 ? ['eo:14330', `docket:D-${no % 50}`] : [],
      moves: false,
      official: no % 4 === 1,
      seenAt: '2025-12-01T00:00:00.000Z',
      publishedAt: null,
      developmentId: `d${no}`,
      initiativeId: POLICY,
      agencies: [],
    }));
    const started = performance.now();
    const merged = mergeDeadlines(mentions, '2026-06-01T00:00:00.000Z');
    expect(performance.now() - started).toBeLessThan(2000);
    expect(merged.length).toBeGreaterThan(0);
  });

  it('answers filters', async () => {
    expect(await ask([RULE], '2026-04-10T00:00:00.000Z', { agencies: ['sec'] })).toEqual([]);
    expect(await ask([RULE], '2026-04-10T00:00:00.000Z', { initiatives: [POLICY], agencies: ['labor'] })).toHaveLength(
      1,
    );
    expect(await ask([RULE], '2026-04-10T00:00:00.000Z', { words: '"plan investments"' })).toHaveLength(1);
    expect(await ask([RULE], '2026-04-10T00:00:00.000Z', { words: 'ferry' })).toEqual([]);
  });

  it('a span of days has its first and its last day in it', async () => {
    const [deadline] = await ask([RULE], '2026-04-10T00:00:00.000Z');
    const day = deadline!.on;
    const [before, after] = [addDays(day, -1), addDays(day, 1)];
    const within = async (deadlineFrom: string, deadlineTo: string) =>
      (await ask([RULE], '2026-04-10T00:00:00.000Z', { deadlineFrom, deadlineTo })).length;
    expect(await within(day, day)).toBe(1);
    expect(await within(before, day)).toBe(1);
    expect(await within(day, after)).toBe(1);
    expect([await within(before, before), await within(after, after)]).toEqual([0, 0]);
  });
});

describe("the policy's own clocks", () => {
  const initiative: Initiative = {
    id: POLICY,
    name: 'Timber in pensions',
    summary: '',
    startedOn: '2025-08-07',
    agencies: ['labor'],
    identifiers: {},
    wording: { any: ['timber'] },
    clocks: [
      {
        id: 'review',
        kind: 'due',
        agencies: ['labor'],
        on: '2026-02-03',
        from: '2025-08-07',
        days: 180,
        quote: 'Within 180 days',
        url: 'https://record.example/',
      },
      {
        id: 'comments',
        kind: 'comments-close',
        agencies: ['labor'],
        on: '2026-06-01',
        from: '2026-03-31',
        quote: 'comments',
        url: 'https://record.example/',
      },
    ],
  };
  const options = { initiatives: [initiative] };

  it('run from the order on, and a duty whose day passed is missed', async () => {
    expect(await ask([], '2025-08-06T12:00:00.000Z', {}, options)).toEqual([]);
    expect(await ask([], '2025-08-08T12:00:00.000Z', {}, options)).toMatchObject([{ on: '2026-02-03' }]);
    expect((await ask([], '2026-02-03T12:00:00.000Z', {}, options))[0]).toMatchObject({
      on: '2026-02-03',
      state: 'upcoming',
    });
    expect((await ask([], '2026-02-05T12:00:00.000Z', {}, options))[0]).toMatchObject({
      on: '2026-02-03',
      state: 'missed',
    });
  });

  it('are one with the deadline that an item names', async () => {
    expect((await ask([RULE], '2026-04-10T00:00:00.000Z', {}, options)).map(({ on, itemId }) => [on, itemId])).toEqual([
      ['2026-02-03', null],
      ['2026-06-01', 'rule'],
    ]);
  });

  it('are met by an entry of the record from its day on, and late where it came late', async () => {
    const entry = (id: string, on: string) => ({
      id,
      on,
      title: id,
      actor: 'Labor',
      outlet: 'Labor',
      kind: 'official' as const,
      stage: 'guidance' as const,
      agencies: ['labor'],
      urls: ['https://record.example/'],
      verified: 'made up',
    });
    const metBy = (on: string): Initiative => ({
      ...initiative,
      clocks: [{ ...initiative.clocks![0]!, name: 'Labor reviews', metBy: 'review-done' }],
      chronology: [entry('review-done', on)],
    });
    const told = async (on: string, now: string) => {
      const found = await findDeadlines(await storeWith([]), {}, now, { initiatives: [metBy(on)] });
      return found.map(({ title, state, metOn }) => [title, state, metOn]);
    };
    expect(await told('2026-01-10', '2026-01-09T12:00:00.000Z')).toEqual([['Labor reviews', 'upcoming', undefined]]);
    expect(await told('2026-01-10', '2026-01-10T12:00:00.000Z')).toEqual([['Labor reviews', 'met', '2026-01-10']]);
    expect(await told('2026-01', '2026-01-20T12:00:00.000Z')).toEqual([['Labor reviews', 'upcoming', undefined]]);
    expect(await told('2026-01', '2026-11-20T12:00:00.000Z')).toEqual([['Labor reviews', 'met', '2026-01-31']]);
    expect(await told('2026-06-02', '2026-03-01T12:00:00.000Z')).toEqual([['Labor reviews', 'missed', undefined]]);
    expect(await told('2026-06-02', '2026-11-01T12:00:00.000Z')).toEqual([['Labor reviews', 'missed', '2026-06-02']]);
  });
});
