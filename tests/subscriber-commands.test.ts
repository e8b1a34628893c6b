// subscribe, subscribers, unsubscribe, digest as an operator types them.

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Command } from '../src/commands/context.ts';
import { run as digest } from '../src/commands/digest.ts';
import { run as importItems } from '../src/commands/import.ts';
import { run as subscribe } from '../src/commands/subscribe.ts';
import { run as subscribers } from '../src/commands/subscribers.ts';
import { run as unsubscribe } from '../src/commands/unsubscribe.ts';
import { readConfig } from '../src/config.ts';
import { openStore } from '../src/store/open.ts';
import { bring } from './subscriber-helpers.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearsay-commands-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a command at a moment; gives status and what was printed. */
const at = (moment: string, command: Command, ...args: string[]) => atIn('.', moment, command, ...args);

/** The same over a store and an outbox in a folder of their own. */
async function atIn(name: string, moment: string, command: Command, ...args: string[]) {
  const environment = { HEARSAY_OUTBOX: join(folder, name, 'outbox'), HEARSAY_BASE_URL: 'https://hearsay.example.org' };
  const config = readConfig({ db: join(folder, name, 'store.db') }, environment, join(import.meta.dirname, '..'));
  const out: string[] = [];
  const note: string[] = [];
  const status = await command(args, {
    config,
    now: () => new Date(moment),
    out: (text) => void out.push(text),
    note: (text) => void note.push(text),
  });
  return { status, out: out.join('\n'), note: note.join('\n') };
}

describe('subscribers by command', () => {
  test('from signing up to leaving', async () => {
    const store = await openStore(join(folder, 'store.db'));
    const old = { id: 'w0', title: 'Labor weighs a widget valuation rule, sources say', status: 'rumor' as const };
    await bring(store, [old], new Date('2026-05-10T12:00:00Z'));

    const asked = await at(
      '2026-05-18T12:00:00Z',
      subscribe,
      'Ada@example.com',
      'widget',
      '--rhythm',
      'daily',
      '--at',
      '07:30',
    );
    expect(asked.note).toContain('In the last 30 days this matched 1 item: “widget”.');
    expect(asked.out).toMatch(/^ada@example\.com gets “widget”, daily at 07:30 America\/New_York \(i-/);
    expect((await at('2026-05-18T12:00:00Z', subscribe, 'x@example.com', '--agency', 'sec', '--count')).out).toContain(
      '0 items',
    );

    const news = {
      id: 'w1',
      title: 'Labor adopts a widget valuation rule',
      text: 'A valuation rule for widgets is adopted.',
      status: 'official' as const,
    };
    await bring(store, [news], new Date('2026-05-19T09:00:00Z'));
    expect((await at('2026-05-19T10:00:00Z', digest)).out).toContain('Official: Labor adopts a widget valuation rule');
    const shown = await at('2026-05-19T10:00:00Z', digest, '--show', 'ADA@example.com');
    expect(shown.out).toContain('Labor adopts a widget valuation rule');
    expect(shown.out).toContain('Confirms what Example Wire said on 10 May 2026, 9 days before');
    expect((await at('2026-05-19T11:30:00Z', digest, '--send')).out).toContain(
      '1 digest and 0 alerts queued; 1 mails sent',
    );
    expect((await at('2026-05-19T11:31:00Z', digest, '--send')).out).toContain(
      '0 digests and 0 alerts queued; 0 mails sent',
    );
    expect((await readdir(join(folder, 'outbox'))).filter((name) => name.endsWith('.eml'))).toHaveLength(1);

    const list = JSON.parse((await at('2026-05-19T12:00:00Z', subscribers, '--format', 'json')).out);
    expect(list.subscribers).toMatchObject([
      { email: 'ada@example.com', state: 'active', interests: [{ rhythm: 'daily', filter: { q: 'widget' } }] },
    ]);
    const ledger = JSON.parse(
      (await at('2026-05-19T12:00:00Z', subscribers, '--show', 'ada@example.com', '--format', 'json')).out,
    );
    expect(ledger.ledger).toMatchObject([{ state: 'told', kind: 'official', itemId: 'w1' }]);

    expect((await at('2026-05-19T12:00:00Z', subscribers, '--pause', 'ada@example.com')).out).toContain('paused');
    expect((await at('2026-05-19T12:00:00Z', subscribers, '--resume', 'ada@example.com')).out).toContain(
      'active again',
    );
    expect(
      (await at('2026-05-19T12:00:00Z', subscribers, '--suppress', 'ada@example.com', '--reason', 'complaint')).out,
    ).toContain('suppressed');
    expect((await at('2026-05-19T12:00:00Z', subscribers, '--suppressed')).out).toContain('complaint');
    expect((await at('2026-05-19T12:00:00Z', subscribers, '--lift', 'ada@example.com')).out).toContain(
      'may be mailed again',
    );
    expect((await at('2026-05-19T12:00:00Z', unsubscribe, 'ada@example.com')).out).toContain('gets no more mail');
    expect((await at('2026-05-19T12:00:00Z', digest)).out).toContain('stopped');
    await store.close();
  });

  test('from a rumor that is imported to the act that confirms it, a mail for each and none more', async () => {
    const on = (moment: string, command: Command, ...args: string[]) => atIn('whole', moment, command, ...args);
    const bringIn = async (moment: string, record: Record<string, string>) => {
      const file = join(folder, 'record.jsonl');
      await writeFile(file, `${JSON.stringify(record)}\n`);
      expect((await on(moment, importItems, file)).out).toContain('1 records read: 1 new items');
    };
    const mails = async () => {
      const outbox = join(folder, 'whole', 'outbox');
      const names = (await readdir(outbox).catch(() => [])).filter((name) => name.endsWith('.eml')).sort();
      return Promise.all(names.map(async (name) => simpleParser(await readFile(join(outbox, name)))));
    };
    const show = (moment: string) => on(moment, digest, '--show', 'ada@example.com');
    const asked = ['ada@example.com', '"private credit"', '--rhythm', 'daily', '--at', '07:30'];
    expect((await on('2026-05-18T12:00:00Z', subscribe, ...asked)).out).toContain('gets "private credit", daily');
    expect((await show('2026-05-18T13:00:00Z')).out).toContain('no news, no mail');

    await bringIn('2026-05-18T21:00:00Z', {
      url: 'https://wire.example/guidance-near',
      publisher: 'Morning Wire',
      publisher_kind: 'wire',
      published: '2026-05-18T18:00:00Z',
      title: 'Labor Department to issue guidance on private credit in 401(k) target-date funds, people familiar say',
      text: 'The Labor Department is preparing to issue guidance on private credit in target-date funds of 401(k) plans, people familiar with the matter said.',
    });
    const rumor = (await show('2026-05-19T11:31:00Z')).out;
    expect(rumor).toMatch(/^Subject: Rumor: Labor Department to issue guidance on private credit.*… · 19 May\n/);
    expect(rumor).toContain('RUMORS\n======\nHearsay: unnamed or second-hand sources, unconfirmed.');
    expect(rumor).toContain('“people familiar with the matter said”');
    expect(rumor).toContain('Why: "private credit" (found: “private credit”)');
    const sent = await on('2026-05-19T11:31:00Z', digest, '--send');
    expect([sent.status, sent.out]).toEqual([0, expect.stringContaining('1 digest and 0 alerts queued; 1 mails sent')]);
    expect(await mails()).toHaveLength(1);

    await bringIn('2026-05-25T16:00:00Z', {
      url: 'https://www.dol.gov/newsroom/releases/ebsa/guidance',
      publisher: 'Department of Labor',
      publisher_kind: 'agency',
      published: '2026-05-25T15:00:00Z',
      title: 'US Department of Labor issues guidance on private credit in 401(k) target-date funds',
      text: "WASHINGTON – The U.S. Department of Labor's Employee Benefits Security Administration today issued guidance on private credit in target-date funds of 401(k) plans. Comments on the guidance are due by June 24, 2026.",
    });
    await on('2026-05-26T11:31:00Z', digest, '--send');
    const [, act] = await mails();
    expect(act?.subject).toMatch(/^Official: US Department of Labor issues guidance on private credit.*… · 26 May$/);
    for (const words of [act?.text, String(act?.html)].map((text) =>
      text?.replace(/<[^>]+>/g, '').replace(/\s+/g, ' '),
    )) {
      expect(words).toContain(
        'Confirms what Morning Wire said on 18 May 2026, 7 days before (we sent it on 19 May 2026):',
      );
      expect(words).toContain('Deadline: Comments close 24 June 2026, in 29 days');
      expect(words).not.toMatch(/\b[a-z]+_[a-z_]+\b|undefined|null|\[object/); // no names of fields
    }
    expect(act?.attachments.map(({ contentType }) => contentType)).toEqual(['image/png']);
    for (const moment of ['2026-05-26T18:00:00Z', '2026-05-27T11:31:00Z', '2026-05-28T11:31:00Z'])
      expect((await on(moment, digest, '--send')).out).toContain('0 digests and 0 alerts queued; 0 mails sent');
    expect(await mails()).toHaveLength(2);
  }, 60_000);

  test.each<[string, Command, string[], RegExp]>([
    ['no address', subscribe, ['--rhythm', 'daily'], /is not an address|Name the address/],
    ['a bad address', subscribe, ['ada@', '--rhythm', 'daily'], /not an address that can be used/],
    ['a bad rhythm', subscribe, ['a@example.com', '--rhythm', 'hourly'], /at-once, daily, weekly/],
    ['a bad time', subscribe, ['a@example.com', '--rhythm', 'daily', '--at', '25:00'], /07:30/],
    ['a bad zone', subscribe, ['a@example.com', '--rhythm', 'daily', '--zone', 'Mars/Olympus'], /America\/New_York/],
    ['a bad webhook', subscribe, ['a@example.com', '--rhythm', 'daily', '--webhook', 'file:///etc'], /http or https/],
    ['the past', subscribe, ['a@example.com', '--rhythm', 'daily', '--known-at', '2026-01-01'], /cannot be followed/],
    ['a stranger', unsubscribe, ['nobody@example.com'], /not a subscriber/],
    ['a suppression without reason', subscribers, ['--suppress', 'a@example.com'], /--reason/],
    ['a mail that is not there', digest, ['--settle', 'm-1', '--as', 'sent'], /No mail "m-1"/],
    ['an unfinished decision', digest, ['--settle', 'm-1'], /--as sent/],
  ])('%s is one sentence', async (_name, command, args, sentence) => {
    await expect(at('2026-05-19T12:00:00Z', command, ...args)).rejects.toThrow(sentence);
  });
});
