// Killed while sending (kill -9), again and again, with a restart each time: promise P3, rows M10 and M11.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeMail } from '../src/deliver/mail.ts';
import { openStore } from '../src/store/open.ts';
import { sized } from './campaign.ts';
import { startMailServer } from './mail-server.ts';
import { IDENTITY, mailById } from './subscriber-helpers.ts';

const START = Date.parse('2026-06-01T12:00:00Z');
const MAILS = sized(160, 60);
const KILLS = sized(8, 3);

/** Ends once the process has gone. */
const ended = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.once('exit', () => resolve()));

test('M10, M11, M27 every mail ends as sent or uncertain, none is lost, an acknowledged and recorded one is never sent again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hearsay-kill-'));
  const path = join(folder, 'store.db');
  const store = await openStore(path);
  const ids = new Map<string, string>();
  const at = new Date(START).toISOString();
  for (let index = 0; index < MAILS; index += 1) {
    const email = `r${index}@example.com`;
    await store.saveSubscriber(
      {
        id: `s-${index}`,
        email,
        state: 'active',
        time: '07:30',
        weekday: 1,
        zone: 'UTC',
        createdAt: at,
        confirmedAt: at,
      },
      { actor: 'test', event: 'added', now: new Date(START) },
    );
    const mail = await makeMail(
      { subscriberId: `s-${index}`, kind: 'digest', to: email, subject: 'News', text: 'News.' },
      IDENTITY,
      new Date(START),
    );
    await store.queueMail(mail);
    ids.set(mail.id, email);
  }
  const server = await startMailServer(() => 'accept');
  const sender = join(import.meta.dirname, 'killed-while-sending.ts');
  let kills = 0;
  let minute = 0;
  const sentBefore = new Map<string, number>(); // mail → copies received when it was recorded as sent
  const noteSent = async (): Promise<void> => {
    for (const mail of await store.mailsIn('sent', MAILS))
      if (!sentBefore.has(mail.id)) sentBefore.set(mail.id, server.received.filter(({ to }) => to === mail.to).length);
  };
  const isOpen = async (): Promise<boolean> => {
    const counts = await store.mailCounts();
    const owed = (await store.mailsIn('uncertain', MAILS)).some(({ nextTryAt }) => nextTryAt !== null);
    return owed || counts.some(({ state }) => state === 'queued' || state === 'sending');
  };
  while (await isOpen()) {
    const child = spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        sender,
        path,
        join(folder, 'outbox'),
        String(server.port),
        new Date(START + minute * 60_000).toISOString(),
      ],
      {
        cwd: join(import.meta.dirname, '..'),
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    const gone = ended(child);
    if (kills < KILLS) {
      const before = server.received.length;
      // Killed once a few mails have arrived: in the middle of the others.
      const watch = setInterval(() => {
        if (server.received.length < before + 12 || child.exitCode !== null) return;
        clearInterval(watch);
        child.kill('SIGKILL');
        kills += 1;
      }, 1);
      await gone;
      clearInterval(watch);
    } else await gone;
    await noteSent();
    minute += 41;
  }
  await server.close();
  let lost = 0;
  let again = 0;
  let tooOften = 0;
  let secondIds = 0;
  for (const [id, to] of ids) {
    const mail = (await mailById(store, id))!;
    const copies = server.received.filter((copy) => copy.to === to);
    if (copies.length === 0) lost += 1;
    if (copies.length > 2) tooOften += 1;
    if (copies.some(({ messageId }) => messageId !== mail.messageId)) secondIds += 1;
    if (copies.length > (sentBefore.get(id) ?? copies.length)) again += 1;
    expect(['sent', 'uncertain']).toContain(mail.state);
  }
  const counts = (await store.mailCounts()).map(({ state, mails }) => `${mails} ${state}`).join(', ');
  const doubled = server.received.length - MAILS;
  console.log(
    `kill -9: ${MAILS} mails, ${kills} kills: ${counts}; lost ${lost}, sent again after being recorded ${again}, second Message-IDs ${secondIds}, ` +
      `more than two copies ${tooOften}; ${doubled} of unknown outcome were repeated once under the same Message-ID`,
  );
  await store.close();
  await rm(folder, { recursive: true, force: true });
  expect({ lost, again, tooOften, secondIds }).toEqual({ lost: 0, again: 0, tooOften: 0, secondIds: 0 });
  expect(kills).toBe(KILLS);
}, 120_000);
