// Mail is accounted for (promise P3): real SMTP on loopback, every fault of reliability rows M01 to M12, R14.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SMTPServer } from 'smtp-server';
import { makeMail } from '../src/deliver/mail.ts';
import { sendMails, type SendReport, type SendSettings } from '../src/deliver/send.ts';
import { readSmtpUrl } from '../src/deliver/smtp.ts';
import { openStore, type Store } from '../src/store/open.ts';
import { sized } from './campaign.ts';
import { FAULTS, startMailServer, type Fault, type MailServer } from './mail-server.ts';
import { sendDue } from '../src/notify/run.ts';
import { mailById, notifySettings } from './subscriber-helpers.ts';

const FROM = 'Hearsay <hearsay@example.org>';
const START = new Date('2026-06-01T12:00:00Z');
const MINUTE = 60_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearsay-send-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function addReader(store: Store, name: string): Promise<string> {
  const at = START.toISOString();
  await store.saveSubscriber(
    {
      id: `s-${name}`,
      email: `${name}@example.com`,
      state: 'active',
      time: '07:30',
      weekday: 1,
      zone: 'America/New_York',
      createdAt: at,
      confirmedAt: at,
    },
    { actor: 'test', event: 'added', now: START },
  );
  return `s-${name}`;
}

async function addMail(store: Store, name: string, words = 'Something happened.'): Promise<string> {
  const mail = await makeMail(
    {
      subscriberId: `s-${name}`,
      kind: 'digest',
      to: `${name}@example.com`,
      subject: 'News',
      text: words,
      html: `<p>${words}</p>`,
      unsubscribeUrl: 'https://example.org/unsubscribe/x',
    },
    { from: FROM, baseUrl: 'https://example.org' },
    START,
  );
  await store.queueMail(mail);
  return mail.id;
}

const settingsFor = (server: MailServer, name: string): SendSettings => ({
  smtp: { host: '127.0.0.1', port: server.port, secure: false, requireTls: false },
  outbox: join(folder, name),
  from: FROM,
  limitMs: 2500, // generous: on a busy machine an answer may take its time and is still an answer
});

const later = (minutes: number): Date => new Date(START.getTime() + minutes * MINUTE);

/** One mail, one server that does these things in turn, one look a few hours apart. */
async function tell(
  faults: Fault[],
  looks = 8,
): Promise<{ store: Store; id: string; server: MailServer; reports: SendReport[] }> {
  const store = await openStore(':memory:');
  const server = await startMailServer(() => faults.shift() ?? 'accept');
  await addReader(store, 'ada');
  const id = await addMail(store, 'ada');
  const reports: SendReport[] = [];
  for (let look = 0; look < looks; look += 1)
    reports.push(await sendMails(store, settingsFor(server, 'one'), later(look * 90)));
  await server.close();
  return { store, id, server, reports };
}

describe('one mail', () => {
  test('M03 greylisted: not before five minutes, then delivered once', async () => {
    const store = await openStore(':memory:');
    const faults: Fault[] = ['rcpt-450'];
    const server = await startMailServer(() => faults.shift() ?? 'accept');
    await addReader(store, 'ada');
    const id = await addMail(store, 'ada');
    await sendMails(store, settingsFor(server, 'grey'), later(0));
    await sendMails(store, settingsFor(server, 'grey'), later(4));
    expect(server.attempts).toBe(1);
    await sendMails(store, settingsFor(server, 'grey'), later(6));
    expect(server.received.filter((mail) => mail.acknowledged)).toHaveLength(1);
    expect((await mailById(store, id))?.state).toBe('sent');
    await server.close();
  });

  test.each<[string, Fault[]]>([
    ['M02 dropped at the greeting', ['greeting-drop']],
    ['M02 421 as greeting', ['greeting-421']],
    ['M06 451 after the text', ['data-451']],
    ['M02 421 after the text', ['data-421']],
    ['dropped after RCPT', ['rcpt-drop', 'rcpt-drop']],
  ])('%s: kept, tried again, delivered once', async (_name, faults) => {
    const { store, id, server } = await tell(faults);
    expect((await mailById(store, id))?.state).toBe('sent');
    expect(server.received).toHaveLength(1);
  });

  test('M04 550 for the recipient: failed, the address suppressed with the reason, the others served', async () => {
    const { store, id, server } = await tell(['rcpt-550']);
    expect(server.attempts).toBe(1);
    const other = await startMailServer(() => 'accept');
    await addReader(store, 'ben');
    const second = await addMail(store, 'ben');
    await sendMails(store, settingsFor(other, 'one'), later(9000));
    await other.close();
    expect((await mailById(store, second))?.state).toBe('sent');
    expect(await mailById(store, id)).toMatchObject({ state: 'failed', problem: expect.stringContaining('5.1.1') });
    expect((await store.subscriberById('s-ada'))?.suppressed?.reason).toContain('5.1.1');
  });

  test('M07 554 after the text: failed, not retried, the address is not blamed', async () => {
    const { store, id, server, reports } = await tell(['data-554']);
    expect(server.attempts).toBe(1);
    expect((await mailById(store, id))?.state).toBe('failed');
    expect(await store.isSuppressed('ada@example.com')).toBe(false);
    expect(reports[0]?.problems.join()).toContain('1 of 1 mails were refused');
  });

  test('M08 dropped before the final dot: delivered once in the end', async () => {
    const { store, id, server } = await tell(['drop-before-dot']);
    expect((await mailById(store, id))?.state).toBe('sent');
    expect(server.received).toHaveLength(1);
  });

  test.each<[string, Fault]>([
    ['M09 dropped after the final dot', 'drop-after-dot'],
    ['M12 no answer in time', 'slow'],
  ])('%s: uncertain, repeated once with the same bytes, settled', async (_name, fault) => {
    const { store, id, server } = await tell([fault]);
    expect(server.received).toHaveLength(2);
    expect(server.received[0]!.raw).toBe(server.received[1]!.raw);
    expect((await mailById(store, id))?.state).toBe('sent');
  });

  test('M09 unknown twice: left to the operator, who can decide', async () => {
    const { store, id, server } = await tell(['drop-after-dot', 'drop-after-dot']);
    expect(server.received).toHaveLength(2);
    expect(await mailById(store, id)).toMatchObject({ state: 'uncertain', nextTryAt: null });
    expect(await store.decideMail(id, 'sent', later(9999))).toBe(true);
    expect((await mailById(store, id))?.state).toBe('sent');
  });

  test('M01 server down: retried from 5 minutes to an hour apart, failed after five days, with the reason', async () => {
    const store = await openStore(':memory:');
    await addReader(store, 'ada');
    const id = await addMail(store, 'ada');
    const settings: SendSettings = {
      smtp: { host: '127.0.0.1', port: 9, secure: false, requireTls: false },
      outbox: join(folder, 'down'),
      from: FROM,
    };
    const tries: number[] = [];
    for (let minute = 0; minute <= 6 * 24 * 60 && (await mailById(store, id))?.state !== 'failed'; minute += 5) {
      const report = await sendMails(store, settings, later(minute));
      if (report.later + report.failed > 0) tries.push(minute);
    }
    const gaps = tries.slice(1).map((minute, index) => minute - tries[index]!);
    expect(gaps.slice(0, 5)).toEqual([10, 15, 25, 45, 65]); // five-minute looks: the next look after 5, 10, 20, 40, 60
    expect(tries.at(-1)).toBeGreaterThanOrEqual(5 * 24 * 60);
    expect(await mailById(store, id)).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('M24, M25 unsubscribed or suppressed while queued: not sent', async () => {
    const store = await openStore(':memory:');
    const server = await startMailServer(() => 'accept');
    await addReader(store, 'ada');
    await addReader(store, 'ben');
    const ids = [await addMail(store, 'ada'), await addMail(store, 'ben')];
    const ada = (await store.subscriberById('s-ada'))!;
    await store.saveSubscriber({ ...ada, state: 'stopped' }, { actor: 'ada', event: 'unsubscribed', now: START });
    await store.suppress('ben@example.com', 'complaint', { actor: 'operator', now: START });
    await sendMails(store, settingsFor(server, 'gone'), later(1));
    expect(server.attempts).toBe(0);
    for (const id of ids) expect((await mailById(store, id))?.state).toBe('failed');
    await server.close();
  });
});

test('M05, M15 one mail has one recipient, two connections at most; asked to slow down, all of it waits 5 minutes', async () => {
  const store = await openStore(':memory:');
  const recipients: number[] = [];
  let [open, most, taken] = [0, 0, 0];
  let isLimited = true;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    onConnect(_session, callback) {
      most = Math.max(most, (open += 1));
      callback();
    },
    onClose: () => void (open -= 1),
    onData(stream, session, callback) {
      stream.resume();
      stream.on('end', () => {
        if (isLimited && taken === 4)
          return callback(Object.assign(new Error('4.7.1 too many mails'), { responseCode: 450 }));
        taken += 1;
        recipients.push(session.envelope.rcptTo.length);
        setTimeout(() => callback(null, 'queued'), 20);
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = (server.server as unknown as { address(): { port: number } }).address();
  for (let index = 0; index < 12; index += 1) {
    await addReader(store, `r${index}`);
    await addMail(store, `r${index}`);
  }
  const smtp = { host: '127.0.0.1', port, secure: false, requireTls: false };
  const settings: SendSettings = { smtp, outbox: join(folder, 'limited'), from: FROM, limitMs: 2500 };
  const report = await sendMails(store, settings, later(0));
  expect(report).toMatchObject({ sent: 4, failed: 0, uncertain: 0 });
  expect(report.problems.join()).toMatch(/pauses for 5 minutes: .*4\.7\.1/);
  isLimited = false;
  expect((await sendMails(store, settings, later(4))).sent).toBe(0);
  for (let minute = 6; minute < 30; minute += 1) await sendMails(store, settings, later(minute));
  await new Promise<void>((resolve) => server.close(() => resolve()));
  expect(recipients).toEqual(Array.from({ length: 12 }, () => 1));
  expect(most).toBeLessThanOrEqual(2);
});

test('M13 TLS demanded and not offered: nothing is sent in the clear', async () => {
  const store = await openStore(':memory:');
  const server = await startMailServer(() => 'accept');
  await addReader(store, 'ada');
  const id = await addMail(store, 'ada');
  const settings = settingsFor(server, 'tls');
  const report = await sendMails(store, { ...settings, smtp: { ...settings.smtp!, requireTls: true } }, later(0));
  expect(server.received).toHaveLength(0);
  expect((await mailById(store, id))?.state).toBe('queued');
  expect(report.problems.join()).toMatch(/TLS/);
  await server.close();
});

test('M14 login refused: one attempt in 15 minutes for the whole queue, an alarm, and all of it later', async () => {
  const store = await openStore(':memory:');
  const logins: string[] = [];
  const received: string[] = [];
  let right = 'new password';
  const server = new SMTPServer({
    authOptional: false,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onAuth(auth, _session, callback) {
      logins.push(auth.password ?? '');
      if (auth.password === right) callback(null, { user: auth.username });
      else callback(Object.assign(new Error('5.7.8 authentication failed'), { responseCode: 535 }));
    },
    onData(stream, session, callback) {
      stream.resume();
      stream.on('end', () => {
        received.push(session.envelope.rcptTo[0]!.address);
        callback(null, 'queued');
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = (server.server as unknown as { address(): { port: number } }).address();
  const names = ['ada', 'ben', 'cyd', 'dan', 'eve', 'fay'];
  const ids: string[] = [];
  for (const name of names) {
    await addReader(store, name);
    ids.push(await addMail(store, name));
  }
  const smtp = readSmtpUrl(`smtp://hearsay:old%20password@127.0.0.1:${port}`);
  const settings: SendSettings = { smtp, outbox: join(folder, 'login'), from: FROM, limitMs: 2500, connections: 4 };
  const states = async () => Promise.all(ids.map(async (id) => (await mailById(store, id))!.state));

  const report = await sendMails(store, settings, later(0));
  expect(logins).toEqual(['old password']); // six mails, four connections, one attempt
  expect(report).toMatchObject({ sent: 0, later: 1, failed: 0, uncertain: 0 });
  expect(report.problems.join()).toMatch(/pauses for 15 minutes: the mail server refused the login: .*5\.7\.8/);
  expect(report.problems.join()).not.toContain('password');
  expect(await store.mailNote('alarm')).toContain('refused the login');
  expect(new Set(await states())).toEqual(new Set(['queued']));
  expect(await store.suppressedAddresses()).toEqual([]); // no reader is blamed

  for (let minute = 1; minute < 15; minute += 1) await sendMails(store, settings, later(minute));
  expect(logins).toHaveLength(1);
  for (let minute = 15; minute < 31; minute += 1) await sendMails(store, settings, later(minute));
  expect(logins).toHaveLength(2); // again once

  right = 'old password'; // the operator mended it
  for (let minute = 31; minute < 60; minute += 1) await sendMails(store, settings, later(minute));
  expect(received.sort()).toEqual(names.map((name) => `${name}@example.com`));
  expect(new Set(await states())).toEqual(new Set(['sent']));
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

test('without a mail server: whole .eml files, written once', async () => {
  const store = await openStore(':memory:');
  await addReader(store, 'ada');
  const id = await addMail(store, 'ada');
  const outbox = join(folder, 'files');
  for (const minutes of [0, 90, 180]) await sendMails(store, { outbox, from: FROM }, later(minutes));
  const files = (await readdir(outbox)).filter((name) => name !== 'sent.json');
  expect(files).toEqual([`2026-06-01-${id}.eml`]);
  expect(await readFile(join(outbox, files[0]!))).toEqual(Buffer.from((await mailById(store, id))!.bytes));
});

test('R14 a restored store sends nothing old by itself', async () => {
  const path = join(folder, 'store.db');
  const outbox = join(folder, 'restored');
  const store = await openStore(path);
  await addReader(store, 'ada');
  await addMail(store, 'ada');
  await store.mailSecret();
  await store.close();
  const { copyFile } = await import('node:fs/promises');
  await copyFile(path, `${path}.backup`);
  const first = await openStore(path);
  expect((await sendMails(first, { outbox, from: FROM }, later(0))).sent).toBe(1);
  await first.close();
  const restored = await openStore(`${path}.backup`);
  const settings = notifySettings(restored, outbox);
  const report = (await sendDue(settings, later(10))).mail;
  expect(report.sent).toBe(0);
  expect(report.problems.join()).toContain('restored');
  await restored.settleRestore('release', later(20));
  expect((await sendDue(settings, later(20))).mail.sent).toBe(1);
  await restored.close();
});

test('P3: of many faulted mails none is lost, none sent again once acknowledged', async () => {
  let seed = 7;
  const random = (): number => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
  const MAILS = sized(1000, 80);
  const faultsSeen = new Map<Fault, number>();
  // Each attempt meets a fault with a chance of three in four; slow answers are rarer, they cost real time.
  const draw = (): Fault => {
    const fault = random() < 0.25 ? 'accept' : FAULTS[Math.floor(random() * FAULTS.length)]!;
    const chosen = fault === 'slow' && random() < 0.95 ? 'drop-after-dot' : fault;
    faultsSeen.set(chosen, (faultsSeen.get(chosen) ?? 0) + 1);
    return chosen;
  };
  const store = await openStore(':memory:');
  const server = await startMailServer(draw);
  const ids = new Map<string, string>();
  for (let index = 0; index < MAILS; index += 1) {
    await addReader(store, `r${index}`);
    ids.set(await addMail(store, `r${index}`, 'word '.repeat(index % 50 === 0 ? 20_000 : 50)), `r${index}@example.com`);
  }
  // The test's server greets after a tenth of a second; many connections make up for it.
  const settings: SendSettings = { ...settingsFor(server, 'thousand'), connections: 24 };
  const overlapping: Promise<SendReport>[] = [];
  let minute = 0;
  for (; minute < 5 * 24 * 60; minute += 5) {
    const open = (await store.mailCounts()).some(({ state }) => state === 'queued' || state === 'sending');
    const owed = (await store.mailsIn('uncertain', MAILS)).some(({ nextTryAt }) => nextTryAt !== null);
    if (!open && !owed) break;
    // Two senders at once: the lease lets one work.
    overlapping.push(sendMails(store, settings, later(minute)));
    await sendMails(store, settings, later(minute));
    await Promise.all(overlapping.splice(0));
  }
  await server.close();
  const counts = Object.fromEntries((await store.mailCounts()).map(({ state, mails }) => [state, mails]));
  let lost = 0;
  let afterAcknowledgement = 0;
  let secondIds = 0;
  let tooOften = 0;
  for (const [id, to] of ids) {
    const mail = (await mailById(store, id))!;
    const copies = server.received.filter((copy) => copy.to === to);
    if (copies.some((copy) => copy.messageId !== mail.messageId)) secondIds += 1;
    if (copies.length > 2) tooOften += 1;
    if (copies.slice(0, -1).some((copy) => copy.acknowledged)) afterAcknowledgement += 1;
    if (mail.state === 'sent' ? copies.length === 0 : !['failed', 'uncertain'].includes(mail.state)) lost += 1;
    if (mail.state === 'failed') expect(mail.problem).toMatch(/5\.\d\.\d|given up/);
  }
  console.log(
    `P3: ${MAILS} mails, ${server.attempts} attempts (${[...faultsSeen].map(([fault, times]) => `${fault} ${times}`).join(', ')}): ` +
      `${JSON.stringify(counts)}; lost ${lost}, repeated after acknowledgement ${afterAcknowledgement}, ` +
      `second Message-IDs ${secondIds}, more than two copies ${tooOften}; ${minute} simulated minutes`,
  );
  expect({ lost, afterAcknowledgement, secondIds, tooOften }).toEqual({
    lost: 0,
    afterAcknowledgement: 0,
    secondIds: 0,
    tooOften: 0,
  });
}, 240_000);
