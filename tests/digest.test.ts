// Digests end to end on a real store: what is told, that it is told once, when, and what becomes of what was told.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { composeMessage } from '../src/notify/compose.ts';
import { readChanges } from '../src/notify/match-changes.ts';
import { makeMail } from '../src/deliver/mail.ts';
import { renderMessage } from '../src/notify/render.ts';
import { previewMessage, sendDue } from '../src/notify/run.ts';
import { confirmByToken, signUp } from '../src/notify/signup.ts';
import { leave, readUnsubscribe, setPaused, unsubscribeByToken } from '../src/notify/unsubscribe.ts';
import { openStore, type Store } from '../src/store/open.ts';
import { startMailServer } from './mail-server.ts';
import { bring, follow, IDENTITY, keep, notifySettings, type Sketch } from './subscriber-helpers.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearsay-digest-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const SIGNED = new Date('2026-05-18T12:00:00Z');
const RUMOR: Sketch = {
  id: 'r1',
  title: 'Labor weighs a valuation rule for widget funds, people familiar say',
  text: 'Labor weighs a valuation rule for widget funds in plans, people familiar with the talks say.',
  status: 'rumor',
};
const OTHER: Sketch = {
  id: 'o1',
  title: 'Banking supervisors publish a stress scenario for regional lenders',
  text: 'Banking supervisors publish a stress scenario for regional lenders with a deep fall in property.',
  status: 'official',
  agencies: ['fed'],
  publisher: 'Supervisors',
  kind: 'agency',
};

/** The mails of an outbox folder, read by a parser that is not ours, oldest first. */
async function mailsIn(outbox: string) {
  const names = (await readdir(outbox).catch(() => [])).filter((name) => name.endsWith('.eml'));
  const mails = await Promise.all(names.map(async (name) => simpleParser(await readFile(join(outbox, name)))));
  return mails.sort((a, b) => (a.date?.getTime() ?? 0) - (b.date?.getTime() ?? 0));
}

let number = 0;
async function openFixture() {
  const store = await openStore(':memory:');
  const outbox = join(folder, `outbox-${(number += 1)}`);
  return { store, outbox, settings: notifySettings(store, outbox) };
}

const at = (text: string): Date => new Date(text);

describe('what is told', () => {
  test('M00, M21 one mail for a due digest that has items, none when there are none', async () => {
    const { store, outbox, settings } = await openFixture();
    await follow(store, 'ada@example.com', { agencies: ['labor'] }, SIGNED);
    await follow(store, 'ben@example.com', { agencies: ['treasury'] }, SIGNED);
    await bring(store, [RUMOR], at('2026-05-19T09:00:00Z'));
    await sendDue(settings, at('2026-05-19T11:29:00Z'));
    expect(await mailsIn(outbox)).toHaveLength(0);
    for (const minute of ['11:30', '11:31', '12:00', '18:00']) await sendDue(settings, at(`2026-05-19T${minute}:00Z`));
    const mails = await mailsIn(outbox);
    expect(mails.map(({ to }) => (Array.isArray(to) ? to[0]?.text : to?.text))).toEqual(['ada@example.com']);
    expect(mails[0]?.subject).toContain('Rumor: Labor weighs a valuation rule');
    expect(mails[0]?.text).toContain('Why: agency labor');
    await sendDue(settings, at('2026-05-20T11:30:00Z'));
    expect(await mailsIn(outbox)).toHaveLength(1);
  });

  test('several interests that want one development: one entry, both reasons', async () => {
    const { store, settings } = await openFixture();
    const { subscriber } = await follow(store, 'ada@example.com', { words: 'widget valuation' }, SIGNED);
    await follow(store, 'ada@example.com', { agencies: ['labor'] }, SIGNED);
    await bring(store, [RUMOR], at('2026-05-19T09:00:00Z'));
    const message = await previewMessage(settings.composing, subscriber, at('2026-05-19T10:00:00Z'));
    expect(message?.entries).toHaveLength(1);
    expect(message?.entries[0]?.because.map(({ interest, words }) => [interest, words]).sort()).toEqual([
      ['agency labor', []],
      ['“widget valuation”', ['widget', 'valuation']],
    ]);
  });

  test('I12, I13 an edit or a new date of the same story: no second mail', async () => {
    const { store, outbox, settings } = await openFixture();
    await follow(store, 'ada@example.com', { agencies: ['labor'] }, SIGNED);
    await bring(store, [RUMOR], at('2026-05-19T09:00:00Z'));
    await sendDue(settings, at('2026-05-19T11:30:00Z'));
    expect(await bring(store, [{ ...RUMOR, text: `${RUMOR.text} Updated.` }], at('2026-05-19T15:00:00Z'))).toBe(0);
    expect(await bring(store, [{ ...RUMOR, published: '2026-05-19T16:00:00Z' }], at('2026-05-19T17:00:00Z'))).toBe(0);
    await sendDue(settings, at('2026-05-20T11:30:00Z'));
    expect(await mailsIn(outbox)).toHaveLength(1);
  });

  test('a rumor that becomes official within one development is told again, as what it now is', async () => {
    const { store, outbox, settings } = await openFixture();
    await follow(store, 'ada@example.com', { agencies: ['labor'] }, SIGNED);
    await bring(store, [RUMOR], at('2026-05-19T09:00:00Z'));
    await sendDue(settings, at('2026-05-19T11:30:00Z'));
    await bring(
      store,
      [{ ...RUMOR, status: 'reported', text: `${RUMOR.text} The secretary said so.` }],
      at('2026-05-19T15:00:00Z'),
    );
    await sendDue(settings, at('2026-05-20T11:30:00Z'));
    const mails = await mailsIn(outbox);
    expect(mails).toHaveLength(2);
    expect(mails[1]?.text?.replace(/\s+/g, ' ')).toContain('now reported: on 19 May 2026 we sent it as rumor');
  });

  test('a withdrawn status is sent as a correction, also to those whose interest no longer matches', async () => {
    const { store, outbox, settings } = await openFixture();
    await follow(store, 'ada@example.com', { statuses: ['official'] }, SIGNED);
    const official: Sketch = { ...RUMOR, status: 'official', title: 'Labor adopts a valuation rule for widget funds' };
    await bring(store, [official], at('2026-05-19T09:00:00Z'));
    await sendDue(settings, at('2026-05-19T11:30:00Z'));
    await bring(
      store,
      [{ ...official, status: 'rumor', text: 'Labor may adopt a rule, we hear.' }],
      at('2026-05-19T15:00:00Z'),
    );
    await sendDue(settings, at('2026-05-20T11:30:00Z'));
    const mails = await mailsIn(outbox);
    expect(mails).toHaveLength(2);
    expect(mails[1]?.subject).toContain('Withdrawn: ');
    expect(mails[1]?.text?.replace(/\s+/g, ' ')).toContain('We sent this on 19 May 2026 as official');
  });

  test('a deadline is told when it is set and when it moves, each once', async () => {
    const { store, outbox, settings } = await openFixture();
    await follow(store, 'ada@example.com', { agencies: ['labor'] }, SIGNED);
    const rule: Sketch = {
      id: 'p1',
      title: 'Labor proposes a valuation rule for widget funds',
      status: 'official',
      kind: 'agency',
      publisher: 'Labor',
      identifiers: [
        ['rin', '1299-ZZ01'],
        ['docket', 'EBSA-2099-0001'],
      ],
      deadline: { kind: 'comments-close', on: '2026-06-08', reckoning: 'stated' },
    };
    await bring(store, [rule], at('2026-05-19T09:00:00Z'));
    await sendDue(settings, at('2026-05-19T11:30:00Z'));
    const longer: Sketch = {
      ...rule,
      id: 'p2',
      title: 'Labor extends the comment period on its valuation rule for widget funds',
      text: 'The comment period on the valuation rule for widget funds is extended from June 8, 2026 to June 29, 2026.',
      deadline: { kind: 'comments-close', on: '2026-06-29', reckoning: 'stated', replaces: '2026-06-08' },
    };
    await bring(store, [longer], at('2026-05-19T15:00:00Z'));
    await bring(store, [{ ...longer, text: `${longer.text} Edited.` }], at('2026-05-19T18:00:00Z'));
    await sendDue(settings, at('2026-05-20T11:30:00Z'));
    await sendDue(settings, at('2026-05-21T11:30:00Z'));
    const [first, second, ...more] = await mailsIn(outbox);
    expect(more).toEqual([]);
    expect(first?.text).toContain('Deadline: Comments close 8 June 2026, in 20 days');
    expect(second?.text?.replace(/\s+/g, ' ')).toContain(
      'Comments close 29 June 2026 (moved from 8 June 2026), in 40 days',
    );
  });

  test('a rumor that is denied by a later act is corrected to those who were told, and to nobody else', async () => {
    const { store, outbox, settings } = await openFixture();
    await follow(store, 'ada@example.com', { statuses: ['rumor'] }, SIGNED);
    const rumor: Sketch = {
      id: 'q1',
      title: 'Labor will delay the effective date of its widget valuation rule by a year, people familiar say',
      text: 'The Labor Department will delay the effective date of the widget valuation rule by a year, people familiar with the matter said.',
      status: 'rumor',
      statusWords: 'people familiar say',
      stage: 'final',
      initiative: 'widget-valuation',
    };
    await bring(store, [rumor], at('2026-05-19T09:00:00Z'));
    await sendDue(settings, at('2026-05-19T11:30:00Z'));
    await follow(store, 'eve@example.com', { statuses: ['rumor'] }, at('2026-05-20T12:00:00Z'));
    const denial: Sketch = {
      ...rumor,
      id: 'q2',
      title: 'Labor denies it will delay the effective date of its widget valuation rule',
      text: 'The Labor Department denied that it will delay the effective date of the widget valuation rule. There is no delay, the department said.',
      status: 'reported',
      statusWords: 'denies',
      publisher: 'Plan Weekly',
    };
    await bring(store, [denial], at('2026-05-20T15:00:00Z'));
    await sendDue(settings, at('2026-05-21T11:30:00Z'));
    const mails = await mailsIn(outbox);
    expect(mails.map(({ to }) => [to].flat()[0]?.text)).toEqual(['ada@example.com', 'ada@example.com']);
    expect(mails[1]?.subject).toContain('Denied: Labor will delay');
    expect(mails[1]?.text?.replace(/\s+/g, ' ')).toContain('We sent this on 19 May 2026 as rumor: Labor will delay');
  });

  test('I18 the backlog of a first visit is not mailed; news that joins it later is', async () => {
    const { store, outbox, settings } = await openFixture();
    await follow(store, 'ada@example.com', { agencies: ['labor'] }, SIGNED);
    await bring(store, [RUMOR], at('2026-05-19T09:00:00Z'), true);
    expect(await bring(store, [{ ...RUMOR, text: `${RUMOR.text} Edited.` }], at('2026-05-19T10:00:00Z'))).toBe(0);
    await sendDue(settings, at('2026-05-19T11:30:00Z'));
    expect(await mailsIn(outbox)).toHaveLength(0);
    const [held] = await store.readersLedger((await store.subscriberByEmail('ada@example.com'))!.id, 10);
    expect(held).toMatchObject({ state: 'held', because: expect.stringContaining('backlog') });
    await bring(store, [{ ...RUMOR, id: 'r2', publisher: 'Plan Weekly', kind: 'trade' }], at('2026-05-19T15:00:00Z'));
    await sendDue(settings, at('2026-05-20T11:30:00Z'));
    expect(await mailsIn(outbox)).toHaveLength(1);
  });

  test('I19, M28 what arrives while a digest is made is in the next one, never in none and never in both', async () => {
    const { store, settings } = await openFixture();
    const { subscriber } = await follow(store, 'ada@example.com', {}, SIGNED);
    await bring(store, [RUMOR], at('2026-05-19T09:00:00Z'));
    const now = at('2026-05-19T11:30:00Z');
    const wanted = { kind: 'daily' as const, rhythms: ['daily' as const], since: null };
    const composed = (await composeMessage(settings.composing, subscriber, wanted, now))!;
    await bring(store, [OTHER], now);
    const mail = await makeMail(
      { subscriberId: subscriber.id, kind: 'digest', to: subscriber.email, ...renderMessage(composed.message) },
      IDENTITY,
      now,
    );
    const queue = { subscriberId: subscriber.id, localDate: '2026-05-19', facts: composed.facts, mail, now };
    expect(await store.queueMessage(queue)).toBe(true);
    const again = await makeMail(
      { subscriberId: subscriber.id, kind: 'digest', to: subscriber.email, subject: 's', text: 't' },
      IDENTITY,
      now,
    );
    expect(await store.queueMessage({ ...queue, localDate: '2026-05-20', mail: again })).toBe(false);
    const next = await composeMessage(settings.composing, subscriber, wanted, now);
    expect(composed.message.entries.map(({ title }) => title)).toEqual([RUMOR.title]);
    expect(next?.message.entries.map(({ title }) => title)).toEqual([OTHER.title]);
  });

  test('a crash between storing and matching loses nobody the news', async () => {
    const { store, outbox, settings } = await openFixture();
    await follow(store, 'ada@example.com', { agencies: ['labor'] }, SIGNED);
    const now = at('2026-05-19T09:00:00Z');
    await keep(store, [RUMOR], now);
    await sendDue(settings, at('2026-05-19T11:30:00Z'));
    expect(await mailsIn(outbox)).toHaveLength(1);
    expect(await readChanges(store, now)).toBe(0);
  });

  test('a crash between storing and matching makes no news of a backlog, and keeps the news from none', async () => {
    const file = join(folder, 'crashed.db');
    const crashed = await openStore(file);
    await follow(crashed, 'ada@example.com', {}, SIGNED);
    await keep(crashed, [OTHER], at('2026-05-19T08:00:00Z'));
    // A first visit, of what is an hour old; it sees one item that waits as news, with other words.
    await keep(crashed, [RUMOR, { ...OTHER, text: `${OTHER.text} Edited.` }], at('2026-05-19T09:00:00Z'), true);
    await crashed.close();

    const store = await openStore(file);
    const outbox = join(folder, 'outbox-crashed');
    await sendDue(notifySettings(store, outbox), at('2026-05-19T11:30:00Z'));
    const mails = await mailsIn(outbox);
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text).toContain('stress scenario');
    expect(mails[0]?.text).not.toContain('valuation rule');
    const ledger = await store.readersLedger((await store.subscriberByEmail('ada@example.com'))!.id, 10);
    expect(ledger.map(({ state }) => state).sort()).toEqual(['held', 'told']);
    await store.close();
  });

  test('the first digest begins with what the last day brought; an alert begins empty', async () => {
    const { store, settings } = await openFixture();
    await bring(store, [RUMOR], at('2026-05-18T09:00:00Z'));
    await bring(store, [{ ...OTHER, published: '2026-05-01T00:00:00Z' }], at('2026-05-18T09:00:00Z'));
    const ada = await follow(store, 'ada@example.com', {}, SIGNED);
    const ben = await follow(store, 'ben@example.com', {}, SIGNED, { rhythm: 'at-once' });
    const first = await previewMessage(settings.composing, ada.subscriber, SIGNED);
    expect(first?.entries.map(({ title }) => title)).toEqual([RUMOR.title]);
    expect(await previewMessage(settings.composing, ben.subscriber, SIGNED)).toBeNull();
  });
});

describe('when', () => {
  test('weekly digests come on their weekday alone; alerts at once, bursts folded', async () => {
    const { store, outbox, settings } = await openFixture();
    await follow(store, 'wes@example.com', { agencies: ['labor'] }, SIGNED, { rhythm: 'weekly', weekday: '3' });
    await follow(store, 'ann@example.com', {}, SIGNED, { rhythm: 'at-once' });
    await bring(store, [RUMOR], at('2026-05-18T13:00:00Z')); // a Monday
    await sendDue(settings, at('2026-05-18T13:01:00Z'));
    await bring(store, [OTHER], at('2026-05-18T13:02:00Z'));
    await bring(
      store,
      [
        {
          ...OTHER,
          id: 'o2',
          title: 'Markets regulator fines an exchange over outage reports',
          text: 'A fine over outage reports of an exchange.',
          agencies: ['sec'],
        },
      ],
      at('2026-05-18T13:03:00Z'),
    );
    for (const minute of ['13:03', '13:10', '13:17', '13:40']) await sendDue(settings, at(`2026-05-18T${minute}:00Z`));
    let mails = await mailsIn(outbox);
    expect(mails).toHaveLength(2); // the first at once, the other two folded into one
    expect(mails[1]?.subject).toMatch(/\+ 1 official/);
    await sendDue(settings, at('2026-05-19T11:30:00Z'));
    expect(await mailsIn(outbox)).toHaveLength(2);
    await sendDue(settings, at('2026-05-20T11:30:00Z')); // Wednesday
    mails = await mailsIn(outbox);
    expect(mails).toHaveLength(3);
    expect(mails[2]?.subject).toContain('week to 20 May');
  });

  test('T05 off at the time: caught up within 12 hours, else told with the next digest', async () => {
    const { store, outbox, settings } = await openFixture();
    await follow(store, 'ada@example.com', {}, SIGNED);
    await bring(store, [RUMOR], at('2026-05-19T09:00:00Z'));
    const late = await sendDue(settings, at('2026-05-20T05:00:00Z')); // 17.5 hours after 19 May, 07:30
    expect(late).toMatchObject({ digests: 0, skipped: 1 });
    await sendDue(settings, at('2026-05-20T11:30:00Z'));
    const mails = await mailsIn(outbox);
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text).toContain(RUMOR.title.slice(0, 30));
  });

  test('M29 days without a mail server end in one digest with everything, marked late', async () => {
    const { store, settings } = await openFixture();
    await follow(store, 'ada@example.com', {}, SIGNED);
    const down = {
      ...settings,
      sending: { ...settings.sending, smtp: { host: '127.0.0.1', port: 9, secure: false, requireTls: false } },
    };
    await bring(store, [RUMOR], at('2026-05-19T09:00:00Z'));
    for (let hour = 0; hour < 48; hour += 1) {
      if (hour === 20) await bring(store, [OTHER], at('2026-05-20T07:30:00Z'));
      await sendDue(down, new Date(Date.parse('2026-05-19T11:30:00Z') + hour * 3_600_000));
    }
    const server = await startMailServer(() => 'accept');
    const up = { ...settings, sending: { ...settings.sending, smtp: { ...down.sending.smtp, port: server.port } } };
    for (let hour = 48; hour < 80; hour += 1)
      await sendDue(up, new Date(Date.parse('2026-05-19T11:30:00Z') + hour * 3_600_000));
    await server.close();
    expect(server.received).toHaveLength(1);
    const mail = await simpleParser(server.received[0]!.raw);
    expect(mail.text).toContain(RUMOR.title.slice(0, 30));
    expect(mail.text).toContain(OTHER.title.slice(0, 30));
    expect(mail.subject).toContain('(late)');
  });

  test('a pause holds everything back and gives it out afterwards', async () => {
    const { store, outbox, settings } = await openFixture();
    const { subscriber } = await follow(store, 'ada@example.com', {}, SIGNED);
    await setPaused(store, subscriber, true, { actor: 'ada', now: SIGNED });
    await bring(store, [RUMOR], at('2026-05-19T09:00:00Z'));
    await sendDue(settings, at('2026-05-19T11:30:00Z'));
    expect(await mailsIn(outbox)).toHaveLength(0);
    const paused = (await store.subscriberById(subscriber.id))!;
    await setPaused(store, paused, false, { actor: 'ada', now: at('2026-05-20T00:00:00Z') });
    await sendDue(settings, at('2026-05-20T11:30:00Z'));
    expect(await mailsIn(outbox)).toHaveLength(1);
  });
});

describe('who', () => {
  const asked = async (store: Store, email: string, now: Date) =>
    signUp(
      { store, identity: IDENTITY, initiativeNames: new Map() },
      { email, filter: { agencies: ['labor'] }, rhythm: 'daily' },
      { actor: 'web', vouched: false, now },
    );

  test('M16, M25 nothing is mailed but the question before it is answered; the token is kept as a hash', async () => {
    const { store, outbox, settings } = await openFixture();
    await asked(store, 'ada@example.com', SIGNED);
    await bring(store, [RUMOR], at('2026-05-19T09:00:00Z'));
    await sendDue(settings, at('2026-05-19T11:30:00Z'));
    const mails = await mailsIn(outbox);
    expect(mails.map(({ subject }) => subject)).toEqual(['Please confirm: news from Hearsay']);
    const token = /\/confirm\/([\w-]+)/.exec(mails[0]!.text!)![1]!;
    expect(await confirmByToken(store, `${token}x`, at('2026-05-19T12:00:00Z'))).toBeNull();
    expect((await confirmByToken(store, token, at('2026-05-19T12:00:00Z')))?.outcome).toBe('active');
    await confirmByToken(store, token, at('2026-05-19T12:00:00Z'));
    expect(await store.interestsOf((await store.subscriberByEmail('ada@example.com'))!.id)).toHaveLength(1);
    await sendDue(settings, at('2026-05-20T11:30:00Z'));
    expect(await mailsIn(outbox)).toHaveLength(2); // the day before the answer is in the first digest
  });

  test('M25 a suppressed address is never mailed; signing up again asks', async () => {
    const { store, outbox, settings } = await openFixture();
    await follow(store, 'ada@example.com', {}, SIGNED);
    await store.suppress('ada@example.com', 'complaint', { actor: 'operator', now: SIGNED });
    await bring(store, [RUMOR], at('2026-05-19T09:00:00Z'));
    await sendDue(settings, at('2026-05-19T11:30:00Z'));
    expect(await mailsIn(outbox)).toHaveLength(0);
    expect((await follow(store, 'ada@example.com', { agencies: ['labor'] }, SIGNED)).outcome).toBe('asked');
  });

  test('M30 the same address in other case is one subscriber', async () => {
    const { store } = await openFixture();
    await follow(store, 'Ada@Example.com', {}, SIGNED);
    await follow(store, 'ada@example.COM', { agencies: ['labor'] }, SIGNED);
    expect(await store.listSubscribers()).toHaveLength(1);
  });

  test('M22, M23 the link ends the subscription at once, once or twice; looking at it changes nothing', async () => {
    const { store, outbox, settings } = await openFixture();
    await follow(store, 'ada@example.com', {}, SIGNED);
    await bring(store, [RUMOR], at('2026-05-19T09:00:00Z'));
    await sendDue(settings, at('2026-05-19T11:30:00Z'));
    const [mail] = await mailsIn(outbox);
    const raw = await readFile(
      join(
        outbox,
        (await readdir(outbox)).find((name) => name.endsWith('.eml'))!,
      ),
      'latin1',
    );
    const link = /^List-Unsubscribe: <https:\/\/hearsay\.example\.org\/unsubscribe\/([^>]+)>\r$/m.exec(raw)![1]!;
    expect(mail!.text).toContain(link);
    expect(raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
    expect(await readUnsubscribe(store, link)).toMatchObject({ email: 'ada@example.com', already: false });
    expect((await store.subscriberByEmail('ada@example.com'))?.state).toBe('active');
    expect(await unsubscribeByToken(store, link, SIGNED)).toMatchObject({ what: 'everything', already: false });
    expect(await unsubscribeByToken(store, link, SIGNED)).toMatchObject({ already: true });
    expect(await unsubscribeByToken(store, `${link.slice(0, -1)}x`, SIGNED)).toBeNull();
    await bring(store, [OTHER], at('2026-05-19T19:00:00Z'));
    await sendDue(settings, at('2026-05-20T11:30:00Z'));
    expect(await mailsIn(outbox)).toHaveLength(1);
  });

  test('coming back tells nothing twice', async () => {
    const { store, outbox, settings } = await openFixture();
    const { subscriber } = await follow(store, 'ada@example.com', {}, SIGNED);
    await bring(store, [RUMOR], at('2026-05-19T09:00:00Z'));
    await sendDue(settings, at('2026-05-19T11:30:00Z'));
    await leave(store, subscriber, { actor: 'ada', now: at('2026-05-19T12:00:00Z') });
    await follow(store, 'ada@example.com', {}, at('2026-05-19T13:00:00Z'));
    await sendDue(settings, at('2026-05-20T11:30:00Z'));
    expect(await mailsIn(outbox)).toHaveLength(1);
  });
});
