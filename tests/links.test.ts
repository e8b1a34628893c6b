// Which act settles which rumor or report, and which looks as if it did and does not.

import { describe, expect, it } from 'vitest';
import { developmentById, findDevelopments } from '../src/query/timeline.ts';
import { TABLES } from '../src/query/tables.ts';
import { eachLinkPage, type Link } from '../src/query/links.ts';
import { storeWith, tell, type Told } from './timeline-kit.ts';

const NOW = '2026-11-01T00:00:00.000Z';
const POLICY = 'pension-funds';

const RUMOR: Told = {
  id: 'rumor',
  title: 'White House weighs order to open pension plans to timber funds',
  text: 'People familiar with the talks say an order is being weighed.',
  at: '2025-05-21T12:26:00Z',
  publisher: 'Evening Paper',
  status: 'rumor',
  stage: 'order',
  policy: POLICY,
};
const FACT_SHEET: Told = {
  id: 'sheet',
  title: 'Fact Sheet: The President opens pension plans to timber funds',
  text: 'Today the President signed an order on timber funds in pension plans.',
  at: '2025-08-07T19:44:00Z',
  publisher: 'The White House',
  speaksFor: 'president',
  status: 'official',
  stage: 'order',
  policy: POLICY,
};
const ORDER: Told = {
  ...FACT_SHEET,
  id: 'order',
  title: 'Opening pension plans to timber funds',
  text: 'By the authority vested in me as President it is hereby ordered: pension plans may hold timber funds.',
  at: '2025-08-07T21:01:00Z',
};

type Stored = Awaited<ReturnType<typeof storeWith>>;

async function allLinks(store: Stored): Promise<Link[]> {
  const links: Link[] = [];
  for await (const page of eachLinkPage(store, {}, { now: NOW })) links.push(...page);
  return links;
}

const linksOf = async (items: Told[]): Promise<[string, string, string, number][]> => {
  const store = await storeWith(items);
  const links = await allLinks(store);
  await store.close();
  return links.map(({ fromDevelopment, how, toDevelopment, leadDays }) => [
    fromDevelopment,
    how,
    toDevelopment,
    leadDays,
  ]);
};

describe('an act settles what was said of it before', () => {
  it('and nothing that was said after it, though a late report of the act comes later still', async () => {
    const late: Told = { ...RUMOR, id: 'late', at: '2025-08-10T12:00:00Z' };
    const report: Told = {
      ...FACT_SHEET,
      id: 'report',
      at: '2025-08-12T09:00:00Z',
      publisher: 'Morning Paper',
      speaksFor: undefined as never,
    };
    expect((await linksOf([late, FACT_SHEET, report])).filter(([, , , leadDays]) => leadDays < 0)).toEqual([]);
    expect(await linksOf([RUMOR, FACT_SHEET, report])).toEqual([['drumor', 'confirms', 'dsheet', 78]]);
  });

  it('confirms the rumor, with days and hours, and leaves the rumor as it was', async () => {
    const store = await storeWith([RUMOR, ORDER]);
    const [link] = await allLinks(store);
    expect(link).toMatchObject({ how: 'confirms', leadDays: 78, fromPublisher: 'Evening Paper', by: 'rule' });
    expect(link!.leadHours).toBe(Math.round((Date.parse(ORDER.at) - Date.parse(RUMOR.at)) / 3_600_000));
    expect(link!.because).toContain('policy');
    const rumor = await developmentById(store, 'drumor', { now: NOW });
    expect(rumor!).toMatchObject({ status: 'rumor', title: RUMOR.title });
    expect(rumor!.answeredBy.map(({ developmentId }) => developmentId)).toEqual(['dorder']);
  });

  it('trap: the fact sheet is posted 76 minutes before the order: one act, official since the fact sheet', async () => {
    const store = await storeWith([RUMOR, FACT_SHEET, ORDER]);
    const home = await store.developmentsOfItems(['sheet', 'order']);
    expect(home.get('sheet')).toBe(home.get('order'));
    const between = await findDevelopments(store, { knownAt: '2025-08-07T20:00:00.000Z' }, { now: NOW });
    expect(between.developments.map(({ status }) => status).sort()).toEqual(['official', 'rumor']);
    expect(await linksOf([RUMOR, FACT_SHEET, ORDER])).toEqual([['drumor', 'confirms', home.get('order'), 78]]);
  });

  it('trap: "has signed" told falsely three weeks early stays as it was told; the real order is an act of its own', async () => {
    const early: Told = {
      ...RUMOR,
      id: 'blog',
      title: 'The President has signed the order on timber funds in pension plans',
      at: '2025-07-16',
      publisher: 'A Blog',
      kind: 'blog',
      status: 'official',
    };
    const store = await storeWith([RUMOR, early, ORDER]);
    const home = await store.developmentsOfItems(['blog', 'order']);
    expect(home.get('blog')).not.toBe(home.get('order'));
    const rumor = await developmentById(store, 'drumor', { now: NOW });
    expect(rumor!.answeredBy.map(({ developmentId }) => developmentId)).toEqual(['dorder']);
    const blog = await developmentById(store, 'dblog', { now: NOW });
    expect(blog!).toMatchObject({ status: 'official', answers: [] });
    const then = await developmentById(store, 'drumor', { now: NOW, knownAt: '2025-07-20T00:00:00.000Z' });
    expect(then!.answeredBy).toEqual([]);
  });

  it('trap: another order on retirement (E.O. 14403) settles nothing of this policy', async () => {
    const other: Told = {
      ...ORDER,
      id: 'other',
      title: 'Promoting retirement savings by a federal website',
      text: 'It is hereby ordered that a website be made.',
      at: '2026-04-30',
    };
    delete other.policy;
    expect(await linksOf([RUMOR, other])).toEqual([]);
  });

  it('trap: guidance of the same week on the same subject is not the order that was talked of', async () => {
    expect(
      await linksOf([
        RUMOR,
        {
          ...ORDER,
          id: 'paper',
          title: 'Labor rescinds its paper on timber funds in pension plans',
          at: '2025-05-28',
          stage: 'guidance',
        },
      ]),
    ).toEqual([]);
  });

  it('an earlier act settles nothing later, and one of years later neither', async () => {
    expect(await linksOf([{ ...ORDER, at: '2025-05-01' }, RUMOR])).toEqual([]);
    expect(await linksOf([RUMOR, { ...ORDER, at: '2028-05-01' }])).toEqual([]);
  });

  it('finds the act also where the rumor is collected after it', async () => {
    expect(await linksOf([ORDER, { ...RUMOR, seen: '2025-08-09' }])).toEqual([['drumor', 'confirms', 'dorder', 78]]);
  });

  it('asks deeds to agree outside a tracked policy', async () => {
    const claim: Told = {
      id: 'c',
      title: 'Energy secretary to meet salmon canneries on river prices, sources say',
      at: '2026-01-05',
      status: 'rumor',
    };
    const met: Told = {
      id: 'm',
      title: 'Energy secretary meets salmon canneries on river prices',
      at: '2026-01-09',
      status: 'official',
    };
    const sold: Told = {
      id: 's',
      title: 'Energy secretary sells salmon canneries at river prices',
      at: '2026-01-09',
      status: 'official',
    };
    expect(await linksOf([claim, met])).toEqual([['dc', 'confirms', 'dm', 4]]);
    expect(await linksOf([claim, sold])).toEqual([]);
  });

  it('a later act of the same step does not settle the claim once more', async () => {
    const again: Told = {
      ...ORDER,
      id: 'again',
      title: 'Another order that recalls timber funds in pension plans',
      at: '2025-12-11',
    };
    expect((await linksOf([RUMOR, ORDER, again])).map(([, , act]) => act)).toEqual(['dorder']);
  });
});

describe('denials and cautions', () => {
  const plan: Told = {
    id: 'plan',
    title: 'Adviser: plan will let savers pay for ferries from pensions',
    at: '2026-01-16',
    status: 'reported',
  };

  it('a denial by the one who decides denies', async () => {
    const no: Told = {
      id: 'no',
      title: 'President walks back plan to let savers pay for ferries from pensions',
      at: '2026-01-22',
      status: 'reported',
    };
    expect(await linksOf([plan, no])).toEqual([['dplan', 'denies', 'dno', 6]]);
  });

  it('a White House caution denies nothing and is no claim either', async () => {
    const caution: Told = {
      ...RUMOR,
      id: 'caution',
      title: 'White House on timber funds in pension plans: nothing is official unless the President announces it',
      at: '2025-07-17',
    };
    const links = await linksOf([{ ...RUMOR, at: '2025-07-15' }, caution, ORDER]);
    expect(links.map(([from, how]) => [from, how])).toEqual([['drumor', 'confirms']]);
  });

  it('an unnamed source who denies settles nothing', async () => {
    const no: Told = {
      id: 'no',
      title: 'President not weighing plan to let savers pay for ferries from pensions, source says',
      at: '2026-01-17',
      status: 'rumor',
    };
    expect(await linksOf([plan, no])).toEqual([]);
  });
});

describe('dated predictions', () => {
  const dated = (id: string, words: string, at = '2025-07-15'): Told => ({
    id,
    title: `Board to issue ferry rule ${words}`,
    text: '',
    at,
    status: 'rumor',
    stage: 'proposed',
  });
  const lapsedOn = async (items: Told[], id: string, now = NOW): Promise<string | undefined> => {
    const store = await storeWith(items);
    return (await developmentById(store, `d${id}`, { now }))!.lapsedOn;
  };

  it('lapse on the day after the one they name', async () => {
    expect(await lapsedOn([dated('w', 'this week')], 'w')).toBe('2025-07-21');
    expect(await lapsedOn([dated('f', 'by Friday')], 'f')).toBe('2025-07-19');
    expect(await lapsedOn([dated('t', 'on Thursday')], 't')).toBe('2025-07-18');
    expect(await lapsedOn([dated('n', 'next week')], 'n')).toBe('2025-07-28');
    expect(await lapsedOn([dated('s', 'as soon as this week')], 's')).toBe('2025-07-28');
  });

  it('do not lapse before, nor without a date, nor when the act came in time', async () => {
    expect(await lapsedOn([dated('w', 'this week')], 'w', '2025-07-20T12:00:00.000Z')).toBeUndefined();
    expect(await lapsedOn([dated('x', 'on ferries')], 'x')).toBeUndefined();
    const act: Told = {
      id: 'act',
      title: 'Board issues ferry rule',
      at: '2025-07-17',
      status: 'official',
      stage: 'proposed',
    };
    expect(await lapsedOn([dated('w', 'this week'), act], 'w')).toBeUndefined();
  });

  it('a weekday on which somebody spoke is no prediction', async () => {
    expect(
      await lapsedOn([{ ...dated('p', 'soon'), text: 'The board will act, a person familiar said on Tuesday.' }], 'p'),
    ).toBeUndefined();
  });
});

it('known entries say what they settled, and that stands before any rule', async () => {
  const curated = { verified: 'primary', sources: ['https://record.example/'] };
  const store = await storeWith([
    { ...RUMOR, id: 'k1', curated },
    { ...ORDER, id: 'k2', curated: { ...curated, answers: [{ itemId: 'k1', how: 'partly' }] } },
  ]);
  await tell(store, [{ ...RUMOR, id: 'late', seen: '2025-08-20' }]);
  expect((await allLinks(store)).map(({ how, by }) => [how, by])).toEqual([['partly', 'curated']]);
});

it('exported, keep to the two words that programs rely on; that it was in part stands beside them', async () => {
  const curated = { verified: 'primary', sources: ['https://record.example/'] };
  const store = await storeWith([
    { ...RUMOR, id: 'k1', curated },
    { ...ORDER, id: 'k2', curated: { ...curated, answers: [{ itemId: 'k1', how: 'partly' }] } },
  ]);
  const rows = [];
  for await (const row of TABLES.links.rows(
    'exported',
    { store, now: NOW, initiatives: () => [], sources: () => [] },
    {},
  ))
    rows.push(row);
  expect(rows).toMatchObject([{ how: 'confirms', partly: true, lead_days: 78 }]);
});
