// What stands together on the timeline, and what does not; what was known on a day; what persons decide.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideOn, undoChange } from './record.ts';
import { openStore } from '../src/store/open.ts';
import { policyHistory } from '../src/query/history.ts';
import { policyState, readPolicy } from '../src/query/state.ts';
import { developmentById, findDevelopments } from '../src/query/timeline.ts';
import type { Initiative } from '../src/model.ts';
import { groupsOf, storeWith, tell, type Told } from './timeline-kit.ts';

const NOW = '2026-11-01T00:00:00.000Z';
const POLICY = 'pension-funds';

/** One rumor told by three papers, one of them copying another; then the order itself. */
const WAVE: Told[] = [
  {
    id: 'a1',
    title: 'White House weighs order to open pension plans to timber funds',
    text: 'Advisers are considering an order that would let pension plans buy timber funds, people familiar with the talks said on Monday. No decision has been made.',
    at: '2025-05-19',
    publisher: 'Morning Paper',
    status: 'rumor',
    stage: 'order',
    policy: POLICY,
  },
  {
    id: 'a2',
    title: 'President mulls directive on timber funds in pension plans',
    text: 'The President may sign a directive on timber in pensions, four people told the Evening Paper.',
    at: '2025-05-20',
    publisher: 'Evening Paper',
    status: 'rumor',
    stage: 'order',
    policy: POLICY,
  },
  {
    id: 'a3',
    title: 'White House weighs order to open pension plans to timber funds',
    text: 'Advisers are considering an order that would let pension plans buy timber funds, people familiar with the talks said on Monday. No decision has been made. (via wire)',
    at: '2025-05-20',
    publisher: 'Copy Site',
    status: 'rumor',
    stage: 'order',
    policy: POLICY,
  },
];
const SIGNED: Told = {
  id: 'b1',
  title: 'Opening pension plans to timber funds',
  text: 'By the authority vested in me as President it is hereby ordered that pension plans may hold timber funds.',
  at: '2025-08-07',
  publisher: 'The White House',
  speaksFor: 'president',
  status: 'official',
  stage: 'order',
  policy: POLICY,
  numbers: [['eo', '14999']],
};

describe('what stands together', () => {
  it('puts a story once, across papers and paraphrase, and counts copies as one origin', async () => {
    const store = await storeWith([...WAVE, SIGNED]);
    expect(await groupsOf(store, ['a1', 'a2', 'a3', 'b1'])).toEqual([['a1', 'a2', 'a3'], ['b1']]);
    const { developments } = await findDevelopments(store, { statuses: ['rumor'] }, { now: NOW });
    expect(developments[0]).toMatchObject({ origins: 2, originPublisher: 'Morning Paper', initiativeId: POLICY });
    const copy = developments[0]!.members.find(({ itemId }) => itemId === 'a3')!;
    expect(copy).toMatchObject({ reason: 'copy', originItemId: 'a1' });
    expect(developments[0]!.members.every(({ reason, because }) => reason === 'first' || because.length > 0)).toBe(
      true,
    );
  });

  it('never puts a claim of a coming act and the act itself into one development', async () => {
    const store = await storeWith([
      ...WAVE,
      { ...SIGNED, at: '2025-05-21', title: WAVE[0]!.title.replace('weighs', 'signs') },
    ]);
    expect(await groupsOf(store, ['a1', 'b1'])).toEqual([['a1'], ['b1']]);
  });

  it('groups what belongs to no tracked policy too', async () => {
    const store = await storeWith([
      {
        id: 'c1',
        title: 'Parks agency closes coastal lighthouse road for repairs',
        at: '2025-06-01',
        status: 'official',
      },
      {
        id: 'c2',
        title: 'Coastal lighthouse road closed for repairs by parks agency',
        at: '2025-06-01',
        status: 'official',
      },
      { id: 'c3', title: 'Parks agency hires forty rangers for mountain trails', at: '2025-06-01', status: 'official' },
    ]);
    expect(await groupsOf(store, ['c1', 'c2', 'c3'])).toEqual([['c1', 'c2'], ['c3']]);
    const { developments } = await findDevelopments(store, {}, { now: NOW });
    expect(developments.map(({ initiativeId }) => initiativeId)).toEqual([null, null]);
  });

  it('lets numbers of record beat words, both ways', async () => {
    const store = await storeWith([
      {
        id: 'd1',
        title: 'Choosing plan investments',
        at: '2026-03-30',
        status: 'official',
        stage: 'proposed',
        numbers: [['fr_document', '2026-01111']],
        record: { documentNumber: '2026-01111' },
      },
      {
        id: 'd2',
        title: 'A rule text nobody would call alike',
        at: '2026-03-31',
        status: 'official',
        stage: 'proposed',
        numbers: [['fr_document', '2026-01111']],
        record: { documentNumber: '2026-01111' },
      },
      {
        id: 'd3',
        title: 'Choosing plan investments',
        at: '2026-03-31',
        status: 'official',
        stage: 'proposed',
        numbers: [['fr_document', '2026-02222']],
        record: { documentNumber: '2026-02222' },
      },
    ]);
    expect(await groupsOf(store, ['d1', 'd2', 'd3'])).toEqual([['d1', 'd2'], ['d3']]);
  });

  it('keeps a denial apart from the talk that it denies', async () => {
    const store = await storeWith([
      {
        id: 'e1',
        title: 'Agencies to merge, officials say of harbor and river boards',
        at: '2025-09-22',
        status: 'rumor',
      },
      { id: 'e2', title: 'Harbor chair denies merger of harbor and river boards', at: '2025-09-24', status: 'rumor' },
      {
        id: 'e3',
        title: 'Chair dismisses merger rumors on harbor and river boards',
        at: '2025-09-24',
        status: 'rumor',
      },
    ]);
    expect(await groupsOf(store, ['e1', 'e2', 'e3'])).toEqual([['e1'], ['e2', 'e3']]);
  });

  it('gives the same groups in every order within a day and in every cut into visits', async () => {
    const subjects = ['lighthouse road repairs', 'salmon quota cut', 'timber pension order', 'ferry fare refund'];
    const items: Told[] = subjects.flatMap((subject, index) =>
      [0, 1, 2].map((copy): Told => ({
        id: `s${index}${copy}`,
        title: `${['Agency tells of', 'Ministry on', 'Word of'][copy]} ${subject} in the ${['north', 'south', 'north'][copy]} district ${index}`,
        at: '2025-06-01',
        seen: `2025-06-01T0${copy}:00:00Z`,
        status: 'official',
        stage: 'final',
      })),
    );
    const ids = items.map(({ id }) => id);
    const expected = await groupsOf(await storeWith(items), ids);
    expect(expected.some((group) => group.length > 1)).toBe(true);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(items, { minLength: items.length }),
        fc.integer({ min: 1, max: 6 }),
        async (order, perVisit) => {
          const store = await storeWith(order, perVisit);
          expect(await groupsOf(store, ids)).toEqual(expected);
          await store.close();
        },
      ),
      { numRuns: 25 },
    );
  });

  it('does not chain a hundred stories that each resemble the next, and keeps a hundred reports of one together', async () => {
    const syllables = ['ba', 'co', 'du', 'fe', 'gi', 'lo', 'mu', 'ra', 'ti', 'vo'];
    const word = (number: number): string =>
      [100, 10, 1].map((unit) => syllables[Math.floor(number / unit) % 10]).join('');
    const story = (id: string, from: number, minute: number): Told => ({
      id,
      title: Array.from({ length: 9 }, (_, at) => word(from + at)).join(' '),
      at: `2025-06-01T${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00Z`,
      status: 'reported',
    });
    const chain = Array.from({ length: 100 }, (_, at) => story(`c${at}`, at * 5, at));
    const chained = await groupsOf(
      await storeWith(chain, 10),
      chain.map(({ id }) => id),
    );
    expect(Math.max(...chained.map(({ length }) => length))).toBeLessThan(40);
    const reports = Array.from({ length: 100 }, (_, at) => story(`r${at}`, at % 3, at));
    expect(
      await groupsOf(
        await storeWith(reports, 10),
        reports.map(({ id }) => id),
      ),
    ).toHaveLength(1);
  });

  it('gives the same ids for the same items, run after run', async () => {
    const [one, two] = [await storeWith([...WAVE, SIGNED]), await storeWith([...WAVE, SIGNED])];
    expect(await findDevelopments(one, {}, { now: NOW })).toEqual(await findDevelopments(two, {}, { now: NOW }));
  });

  it('keeps the known record: one entry, one development; collected items join it', async () => {
    const curated = { verified: 'primary', sources: ['https://record.example/'] };
    const store = await storeWith([
      { ...WAVE[0]!, id: 'k1', title: 'Morning Paper: an order on timber funds in pension plans is weighed', curated },
      {
        ...WAVE[1]!,
        id: 'k2',
        title: 'Evening Paper follows: a directive on timber funds in pension plans',
        at: '2025-05-20',
        curated,
      },
      ...WAVE,
    ]);
    const home = await store.developmentsOfItems(['k1', 'k2', 'a1', 'a2', 'a3']);
    expect(home.get('k1')).not.toBe(home.get('k2'));
    expect([home.get('k1'), home.get('k2')]).toContain(home.get('a1'));
    expect(home.get('k1')).toBe('dk1');
  });
});

describe('what was known on a day', () => {
  it('tells it exactly as a run on that day would have', async () => {
    const all = [...WAVE, SIGNED];
    const knownAt = '2025-06-01T00:00:00.000Z';
    const later = await storeWith(all);
    const then = await storeWith(all.filter(({ at }) => at < '2025-06-01'));
    const asked = await findDevelopments(later, { knownAt }, { now: NOW });
    expect(asked).toEqual(await findDevelopments(then, {}, { now: knownAt }));
    expect(asked.developments.every(({ status }) => status === 'rumor')).toBe(true);
  });

  it('shows an edited wording as it was, and the edit as an event with both wordings', async () => {
    const store = await storeWith([
      { id: 'w1', title: 'Board will cut the fare, a spokesman said', at: '2025-06-01', status: 'reported' },
    ]);
    await tell(
      store,
      [
        {
          id: 'w1',
          title: 'Board may cut the fare, people say',
          at: '2025-06-01',
          seen: '2025-06-03T08:00:00Z',
          status: 'rumor',
        },
      ],
      1,
      '2025-06-03T08:00:00.000Z',
    );
    const before = await findDevelopments(store, { knownAt: '2025-06-02T00:00:00.000Z' }, { now: NOW });
    expect(before.developments.map(({ status, title }) => [status, title])).toEqual([
      ['reported', 'Board will cut the fare, a spokesman said'],
    ]);
    const [present] = (await findDevelopments(store, {}, { now: NOW })).developments;
    expect(present!.status).toBe('rumor');
    const wording = (await policyHistory(store, {}, { now: NOW })).find(({ kind }) => kind === 'wording');
    expect(wording).toMatchObject({ before: { status: 'reported' }, after: { status: 'rumor' }, on: '2025-06-03' });
  });
});

describe('what persons decide', () => {
  it('merges, splits, links and cuts, and takes each back', async () => {
    const store = await openStore(':memory:');
    await tell(store, [...WAVE, SIGNED]);
    const at = '2025-09-01T00:00:00.000Z';
    const split = await decideOn(store, 'split', { id: 'da1', other: 'a2', at });
    const own = (await store.developmentsOfItems(['a2'])).get('a2');
    expect(await groupsOf(store, ['a1', 'a2', 'a3'])).toEqual([['a1', 'a3'], ['a2']]);
    // A new copy of the same story does not bring them together again.
    await tell(store, [{ ...WAVE[0]!, id: 'a4', at: '2025-05-21', seen: '2025-09-02' }]);
    expect((await store.developmentsOfItems(['a1', 'a2'])).get('a2')).toBe(own);
    await undoChange(store, split.change, '2025-09-03T00:00:00.000Z');
    expect((await groupsOf(store, ['a1', 'a2', 'a3']))[0]).toEqual(['a1', 'a2', 'a3']);

    const cut = await decideOn(store, 'cut', { id: 'db1', other: 'da1', at });
    expect((await developmentById(store, 'da1', { now: NOW }))!.answeredBy).toEqual([]);
    await undoChange(store, cut.change, at);
    expect((await developmentById(store, 'da1', { now: NOW }))!.answeredBy).toHaveLength(1);

    await tell(store, [{ id: 'z1', title: 'Quite another matter of ferries', at: '2025-06-02', status: 'rumor' }]);
    await decideOn(store, 'link', { id: 'db1', other: 'dz1', how: 'partly', at });
    expect((await developmentById(store, 'dz1', { now: NOW }))!.answeredBy[0]).toMatchObject({
      how: 'partly',
      by: 'person',
    });
    const merged = await decideOn(store, 'merge', { id: 'da1', other: 'dz1', at });
    expect((await developmentById(store, 'dz1', { now: NOW }))!.id).toBe('da1');
    await undoChange(store, merged.change, '2025-09-04T00:00:00.000Z');
    expect((await developmentById(store, 'dz1', { now: NOW }))!.itemIds).toEqual(['z1']);
  });
});

describe('where a policy stands', () => {
  const initiative: Initiative = {
    id: POLICY,
    name: 'Timber in pensions',
    summary: '',
    startedOn: '2025-08-07',
    agencies: ['labor', 'sec'],
    identifiers: { rins: ['1210-ZZ38'] },
    notIdentifiers: { rins: ['1210-ZZ37'] },
    wording: { any: ['timber'] },
  };
  const rule = {
    at: '2026-03-31',
    status: 'official' as const,
    stage: 'proposed' as const,
    policy: POLICY,
    agencies: ['labor'],
  };

  it('moves an agency only by what is on the record, and not by the sister rule', async () => {
    const store = await storeWith([
      ...WAVE.map((one) => ({ ...one, agencies: ['labor', 'sec'] })),
      { ...rule, id: 'r1', title: 'Choosing timber funds for pension plans', numbers: [['rin', '1210-ZZ38']] },
      {
        ...rule,
        id: 'r2',
        title: 'Loyalty and proxy voting in pension plans',
        at: '2026-06-30',
        stage: 'final',
        numbers: [['rin', '1210-ZZ37']],
      },
      {
        ...rule,
        id: 'r3',
        title: 'A blog thinks the timber rule is final',
        at: '2026-07-01',
        stage: 'final',
        publisher: 'A blog',
      },
    ]);
    const { agencies } = await policyState(initiative, await readPolicy(store, initiative, { now: NOW }));
    expect(agencies[0]).toMatchObject({ agency: 'labor', stage: 'proposed', developmentId: 'dr1', on: '2026-03-31' });
    expect(agencies[1]).toMatchObject({ agency: 'sec', stage: 'none', developmentId: null });
    const then = await policyState(
      initiative,
      await readPolicy(store, initiative, { now: NOW, knownAt: '2025-06-01T00:00:00.000Z' }),
    );
    expect(then.agencies[0]).toMatchObject({ stage: 'none', talk: { status: 'rumor' } });
  });

  const SYLLABLES = Array.from({ length: 30 }, (_, no) => `${'bdfgklmnrt'[no % 10]}${'aio'[Math.floor(no / 10)]}`);
  it('of steps told many times shows the one that counts, with the comment period of the policy', async () => {
    const quote = { field: 'title' as const, quote: 'timber', start: 0, rule: 'test' };
    const store = await storeWith([
      ...Array.from({ length: 30 }, (_, no) => ({
        ...rule,
        id: `blog${no}`,
        at: `2026-02-${String((no % 28) + 1).padStart(2, '0')}`,
        title: [3, 5, 7, 11, 13].map((by) => `${SYLLABLES[(no * by) % 30]}${SYLLABLES[no]}${by}`).join(' '),
        stage: 'final' as const,
      })),
      {
        ...rule,
        id: 'p1',
        title: 'Choosing timber funds for pension plans',
        numbers: [['rin', '1210-ZZ38']],
        deadlines: [{ kind: 'comments-close', on: '2026-06-01', reckoning: 'stated', evidence: quote }],
      },
      { ...rule, id: 'p2', at: '2026-09-01', title: 'Docket of timber funds counted', numbers: [['rin', '1210-ZZ38']] },
    ]);
    const { agencies } = await policyState(initiative, await readPolicy(store, initiative, { now: NOW }));
    expect(agencies[0]).toMatchObject({ stage: 'proposed', on: '2026-03-31' });
    expect(agencies[0]!.step).toMatch(/^proposed; comments closed 2026-06-01$/);
    const before = await policyState(
      initiative,
      await readPolicy(store, initiative, { now: NOW, knownAt: '2026-04-15T00:00:00.000Z' }),
    );
    expect(before.agencies[0]!.step).toBe('proposed; comments open to 2026-06-01');
  });
});
