// A cap over all mail of one day to one reader: what it holds back is said in the ledger and told with the next mail.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendDue } from '../src/notify/run.ts';
import { openStore } from '../src/store/open.ts';
import { bring, follow, notifySettings, type Sketch } from './subscriber-helpers.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearsay-cap-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (text: string): Date => new Date(text);
/** Pieces of news that have nothing to do with each other. */
const TITLES = [
  'Barge crews win a night rest standard',
  'Orchard ladders get new inspection marks',
  'Lighthouse keepers are counted in payroll surveys',
  'Bakery dust limits take the slow road',
  'Quarry blasting schools lose their waiver',
  'Ferry pilots may retire at sixty',
  'Vineyard housing grants open in Sonoma',
  'Tannery chemicals join the hazard list',
];
const news = (index: number): Sketch => ({ id: `n-${index}`, title: TITLES[index]!, status: 'official' });

/** News every hour from 13:00 on 18 May, New York 09:00; the subscribers' minute after each. */
async function hours(name: string, mailsADay: number, follows: ('at-once' | 'daily')[]) {
  const store = await openStore(':memory:');
  const outbox = join(folder, name);
  const settings = notifySettings(store, outbox, { mailsADay });
  const signed = at('2026-05-18T12:30:00Z');
  for (const rhythm of follows)
    await follow(store, 'ada@example.com', rhythm === 'daily' ? { agencies: ['labor'] } : {}, signed, { rhythm });
  const id = (await store.subscriberByEmail('ada@example.com'))!.id;
  for (const index of TITLES.keys()) {
    const hour = at(`2026-05-18T${13 + index}:00:00Z`);
    await bring(store, [news(index)], hour);
    await sendDue(settings, new Date(hour.getTime() + 60_000));
  }
  const mails = async () => {
    const names = (await readdir(outbox).catch(() => [])).filter((file) => file.endsWith('.eml'));
    const all = await Promise.all(names.map(async (file) => simpleParser(await readFile(join(outbox, file)))));
    return all.sort((a, b) => a.date!.getTime() - b.date!.getTime());
  };
  return { store, settings, id, mails };
}

/** Which of the titles a mail tells. */
const named = (text: string | undefined): string[] => TITLES.filter((title) => text?.includes(`* ${title}`));

describe('the daily cap', () => {
  test('alerts stop before it, the digest brings the rest, nothing is lost or told twice', async () => {
    const { store, settings, id, mails } = await hours('both', 4, ['at-once', 'daily']);
    expect(await mails()).toHaveLength(3); // the fourth is kept for the digest
    const held = (await store.readersLedger(id, 50)).filter(({ state }) => state === 'pending');
    expect(held).toHaveLength(5);
    for (const { because } of held) expect(because).toBe('waited: the cap of 4 mails a day was reached on 2026-05-18');
    const log = (await store.subscriberLog(id)).filter(({ actor }) => actor === 'daily cap');
    expect(log).toEqual([
      {
        at: '2026-05-18T16:01:00.000Z',
        actor: 'daily cap',
        event: '4 mails a day reached on 2026-05-18: what comes after waits for the next digest',
      },
    ]);
    // The next alert after midnight would tell it too; here the digest of the day is due first.
    await sendDue(settings, at('2026-05-19T11:30:00Z'));
    const all = await mails();
    expect(all.flatMap(({ text }) => named(text)).sort()).toEqual([...TITLES].sort());
    const ledger = await store.readersLedger(id, 50);
    expect(ledger.every(({ state }) => state === 'told')).toBe(true);
    expect(ledger.filter(({ because }) => because?.startsWith('waited'))).toHaveLength(5); // it stays on record
  });

  test('for a reader of alerts alone the first one of the next day tells it', async () => {
    const { settings, mails } = await hours('alerts', 2, ['at-once']);
    expect(await mails()).toHaveLength(2);
    await sendDue(settings, at('2026-05-19T03:59:00Z')); // still the 18th in New York
    expect(await mails()).toHaveLength(2);
    await sendDue(settings, at('2026-05-19T04:01:00Z'));
    const all = await mails();
    expect(named(all[2]?.text)).toHaveLength(6);
    expect(all.flatMap(({ text }) => named(text)).sort()).toEqual([...TITLES].sort());
  });

  test('a cap of one leaves the digest', async () => {
    const { settings, mails } = await hours('one', 1, ['at-once', 'daily']);
    expect(await mails()).toHaveLength(0);
    await sendDue(settings, at('2026-05-19T11:30:00Z'));
    expect((await mails()).map(({ text }) => named(text).length)).toEqual([8]);
  });

  test('a digest that has no room comes with the next one', async () => {
    const { store, settings, id, mails } = await hours('full', 1, ['daily']);
    const question = { subscriberId: id, kind: 'notice' as const, to: 'ada@example.com', subject: 's', text: 't' };
    const { makeMail } = await import('../src/deliver/mail.ts');
    const identity = { from: 'Hearsay <hearsay@example.org>', baseUrl: 'https://hearsay.example.org' };
    await store.queueMail(await makeMail(question, identity, at('2026-05-19T05:00:00Z')));
    for (const minute of ['11:30', '11:31', '15:00']) await sendDue(settings, at(`2026-05-19T${minute}:00Z`));
    expect((await mails()).map(({ text }) => named(text).length)).toEqual([0]); // the notice alone
    expect((await store.readersLedger(id, 50)).every(({ because }) => because?.startsWith('waited'))).toBe(true);
    await sendDue(settings, at('2026-05-20T11:30:00Z'));
    expect((await mails()).map(({ text }) => named(text).length)).toEqual([0, 8]);
  });
});
