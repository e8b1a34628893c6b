// What is not sure is shown as such, and nothing is built on it: no subject line, no milestone, no track record.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import { sendDue } from '../src/notify/run.ts';
import { OFFICIAL_SURE_FROM, SURE_FROM } from '../src/lib/sure.ts';
import { ITEMS, rowOf } from '../src/query/rows.ts';
import { findFacets, questionOf } from '../src/query/search.ts';
import { trackRecord } from '../src/query/track-record.ts';
import { openStore } from '../src/store/open.ts';
import { bring, follow, notifySettings } from './subscriber-helpers.ts';
import { correctTag } from './record.ts';
import { storeWith, type Told } from './timeline-kit.ts';

const claim: Told = {
  id: 'c',
  title: 'Labor to issue rule on lighthouse repairs, people familiar say',
  at: '2025-01-10',
  publisher: 'First Paper',
  status: 'rumor',
  stage: 'proposed',
};
const act: Told = {
  id: 'a',
  title: 'Labor issues rule on lighthouse repairs',
  at: '2025-01-20',
  publisher: 'Ministry',
  status: 'official',
  stage: 'proposed',
};
const NOT_SURE = OFFICIAL_SURE_FROM - 0.01;

test('a list says of each item whether its status is sure, and counts those that are not', async () => {
  const store = await storeWith([
    { ...claim, chance: SURE_FROM },
    { ...act, chance: NOT_SURE },
  ]);
  const rows = [];
  for await (const outline of store.eachOutline(questionOf({}))) rows.push(rowOf(ITEMS.exported, outline));
  expect(rows.map(({ id, status, status_sure }) => [id, status, status_sure])).toEqual([
    ['c', 'rumor', true],
    ['a', 'official', false],
  ]);
  expect((await findFacets(store, { sure: ['no'] })).total).toBe(1);
  // A person's word is sure.
  const at = '2025-02-01T00:00:00.000Z';
  await correctTag(store, 'a', 'status', 'official', at);
  expect((await findFacets(store, { sure: ['no'] })).total).toBe(0);
  expect((await findFacets(store, { sure: ['person'] })).total).toBe(1);
  await store.close();
});

test('no track record: an act that is not sure settles nothing, a claim that is not sure is nobody’s', async () => {
  const now = '2025-02-01T00:00:00.000Z';
  const recordOf = async (items: Told[]) => {
    const store = await storeWith(items);
    const records = await trackRecord(store, now);
    await store.close();
    return records.find(({ publisher }) => publisher === 'First Paper');
  };
  expect(await recordOf([claim, act])).toMatchObject({ originated: 1, confirmed: 1 });
  expect((await recordOf([claim, { ...act, chance: NOT_SURE }]))?.confirmed).toBe(0);
  expect((await recordOf([{ ...claim, chance: NOT_SURE }, act]))?.originated ?? 0).toBe(0);
});

test('no milestone: a development does not become official by what is not sure', async () => {
  const store = await storeWith([{ ...act, chance: NOT_SURE }]);
  const home = (await store.developmentsOfItems(['a'])).get('a')!;
  expect((await store.developmentState(home))?.status).toBe('commentary');
  await store.close();
});

test('no subject line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hearsay-sure-'));
  const subjectsOf = async (chance: number) => {
    const store = await openStore(':memory:');
    const outbox = join(folder, String(chance));
    await follow(store, 'ada@example.com', { agencies: ['labor'] }, new Date('2026-05-18T12:00:00Z'));
    await bring(store, [{ id: 'o', title: act.title, status: 'official', chance }], new Date('2026-05-19T09:00:00Z'));
    await sendDue(notifySettings(store, outbox), new Date('2026-05-19T11:31:00Z'));
    const names = (await readdir(outbox).catch(() => [])).filter((name) => name.endsWith('.eml'));
    const mails = await Promise.all(names.map(async (name) => simpleParser(await readFile(join(outbox, name)))));
    await store.close();
    return mails.map(({ subject }) => subject ?? '').join();
  };
  try {
    expect(await subjectsOf(SURE_FROM)).toContain('Official: Labor issues rule');
    expect(await subjectsOf(NOT_SURE)).not.toMatch(/official|lighthouse/i);
  } finally {
    await rm(folder, { recursive: true });
  }
});
