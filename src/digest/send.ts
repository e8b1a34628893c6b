// Works the outbox off: one sender at a time, two connections, every outcome written down before the next thing is done.
// Promise P3: acknowledged means never again; unknown means once more under the same Message-ID, then a person decides.

import { randomBytes } from 'node:crypto';
import { holderName, isHolderRunning } from '../lib/machine.ts';
import { log } from '../log.ts';
import type { OutboxMail } from '../model.ts';
import type { Store } from '../store/contract.ts';
import { senderAddress } from './mail.ts';
import { outboxFolder, writeMailFile, writeSentCount } from './mail-file.ts';
import { deliver, type Fate, type SmtpServer } from './smtp.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const GIVE_UP_MS = 5 * DAY;
const LOGIN_PAUSE_MS = 15 * MINUTE;
const SERVER_PAUSE_MS = 5 * MINUTE;
const LEASE_MS = 10 * MINUTE;
const BATCH = 500;
/** An address is given up after so many temporary refusals in a row … */
const SOFT_TIMES = 6;
/** … when they span this long (M06). */
const SOFT_SPAN_MS = 5 * DAY;

export type SendSettings = {
  smtp?: SmtpServer; // none: mails become files in `outbox`
  outbox: string;
  from: string;
  limitMs?: number; // for one mail; 60 s
  connections?: number; // at once; 2
};

export type SendReport = {
  sent: number;
  later: number;
  failed: number;
  uncertain: number;
  dropped: number; // readers who left or paused meanwhile
  problems: string[]; // for the operator
};

/** 5 minutes, doubling to an hour (M01). */
const pauseAfter = (attempts: number): number => Math.min(60, 5 * 2 ** Math.max(0, attempts - 1)) * MINUTE;

/** Why a mail must not go out any more, asked just before it does (M24, M25); null where nothing speaks against it. */
async function reasonToDrop(store: Store, mail: OutboxMail): Promise<string | null> {
  if (mail.subscriberId === null) return null;
  const subscriber = await store.subscriberById(mail.subscriberId);
  if (!subscriber) return 'the subscription was deleted';
  if (mail.kind === 'confirmation') return null; // it only asks, and only a few times a day
  if (subscriber.suppressed) return `address suppressed: ${subscriber.suppressed.reason}`;
  if (subscriber.state === 'active' || (mail.kind === 'notice' && subscriber.state === 'paused')) return null;
  return subscriber.state === 'stopped' ? 'unsubscribed' : subscriber.state;
}

/** Writes down what became of an attempt. Gives what the rest of the queue has to know. */
async function settle(store: Store, mail: OutboxMail, fate: Fate, now: Date, report: SendReport): Promise<Fate> {
  const at = now.toISOString();
  const after = (ms: number): string => new Date(now.getTime() + ms).toISOString();
  const problem = fate.kind === 'accepted' ? undefined : fate.text;
  const write = (state: OutboxMail['state'], nextTryAt: string | null, more = {}): Promise<boolean> =>
    store.settleMail(mail.id, { state, at, nextTryAt, ...(problem ? { problem } : {}), ...more });
  /** A refusal during the one repetition leaves an unknown first attempt unknown, but the repetition is still owed. */
  const back = mail.unknowns > 0 ? 'uncertain' : 'queued';
  switch (fate.kind) {
    case 'accepted':
      await write('sent', null);
      report.sent += 1;
      break;
    case 'refused':
      await write('failed', null);
      report.failed += 1;
      if (fate.scope === 'recipient') {
        await store.suppress(mail.to, fate.text, { actor: 'mail server', now });
        report.problems.push(`${mail.to} is suppressed: ${fate.text}`);
      } else report.problems.push(`the mail ${mail.id} to ${mail.to} was refused: ${fate.text}`);
      break;
    case 'unknown': {
      const isSecond = mail.unknowns > 0;
      await write('uncertain', isSecond ? null : after(pauseAfter(4)), { unknown: true });
      report.uncertain += 1;
      if (isSecond) report.problems.push(`nobody knows whether ${mail.id} to ${mail.to} arrived; decide it by hand`);
      break;
    }
    case 'login-refused':
    case 'unsafe':
      await write(back, after(LOGIN_PAUSE_MS));
      report.later += 1;
      break;
    case 'later': {
      const isTooOld = now.getTime() - Date.parse(mail.queuedAt) >= GIVE_UP_MS;
      await write(
        isTooOld ? (mail.unknowns > 0 ? 'uncertain' : 'failed') : back,
        isTooOld ? null : after(pauseAfter(mail.attempts + 1)),
        {
          soft: fate.of === 'mail',
        },
      );
      if (isTooOld) {
        report.failed += 1;
        report.problems.push(`the mail ${mail.id} to ${mail.to} was given up after 5 days: ${fate.text}`);
      } else report.later += 1;
      if (fate.of === 'mail') {
        const soft = await store.softBounce(mail.to, at);
        if (soft.times >= SOFT_TIMES && now.getTime() - Date.parse(soft.since) >= SOFT_SPAN_MS)
          await store.suppress(mail.to, `${soft.times} temporary refusals since ${soft.since}`, {
            actor: 'mail server',
            now,
          });
      }
    }
  }
  return fate;
}

/**
 * Sends every mail that is due. Mails found in `sending` belong to a sender that was killed: their outcome is unknown.
 * Never throws for a mail: problems (`problems` are known already) are in the report, in the log, and kept for /healthz.
 */
export async function sendMails(
  store: Store,
  settings: SendSettings,
  now: Date,
  problems: string[] = [],
): Promise<SendReport> {
  const report: SendReport = { sent: 0, later: 0, failed: 0, uncertain: 0, dropped: 0, problems: [...problems] };
  const started = performance.now();
  const clock = (): Date => new Date(now.getTime() + Math.round(performance.now() - started));
  const pausedUntil = await store.mailNote('paused-until');
  const pausedMs = pausedUntil ? Date.parse(pausedUntil) - now.getTime() : 0;
  // A longer pause than there is was begun before the clock was put back (T02).
  if (settings.smtp && pausedMs > 0 && pausedMs <= Math.max(LOGIN_PAUSE_MS, SERVER_PAUSE_MS) + MINUTE) return report;
  const holder = holderName(randomBytes(6).toString('hex'));
  const lease = async (): Promise<boolean> =>
    (await store.takeMailLease(
      holder,
      clock(),
      new Date(clock().getTime() + LEASE_MS).toISOString(),
      isHolderRunning,
    )) !== 'busy';
  if (!(await lease())) return report;
  try {
    await outboxFolder(settings.outbox);
    await store.recoverMails(new Date(now.getTime() + pauseAfter(4)).toISOString());
    await workQueue(store, settings, { now, clock, lease, report });
    const id = (await store.mailSecret()).slice(0, 8);
    await writeSentCount(settings.outbox, id, Number((await store.mailNote('sent')) ?? 0));
    const tried = report.sent + report.failed;
    if (report.failed > 0 && report.failed / tried > 0.05)
      report.problems.push(`${report.failed} of ${tried} mails were refused for good`);
    if (report.problems.length > 0) {
      await store.keepMailNote(
        'alarm',
        JSON.stringify({ at: now.toISOString(), problems: report.problems.slice(0, 20) }),
      );
      log('error', 'mail', { problems: report.problems.slice(0, 20) });
    }
  } finally {
    await store.dropMailLease(holder);
  }
  return report;
}

type Work = { now: Date; clock: () => Date; lease: () => Promise<boolean>; report: SendReport };

/** Takes due mails in turn over a few connections, until none is left or the server asks for a pause. */
async function workQueue(store: Store, settings: SendSettings, { now, clock, lease, report }: Work): Promise<void> {
  let stop = false;
  const seen = new Set<string>();
  const pause = async (ms: number, why: string): Promise<void> => {
    if (stop) return;
    stop = true;
    await store.keepMailNote('paused-until', new Date(clock().getTime() + ms).toISOString());
    report.problems.push(`sending pauses for ${ms / MINUTE} minutes: ${why}`);
  };
  const one = async (mail: OutboxMail): Promise<void> => {
    const because = await reasonToDrop(store, mail);
    if (because === 'paused') {
      report.dropped += await store.takeBackMails(
        mail.subscriberId!,
        mail.kind === 'alert' ? 'alert' : 'digest',
        'the reader paused',
        clock(),
      );
      return;
    }
    if (because) {
      if (await store.dropMail(mail.id, mail.state, because, clock().toISOString())) report.dropped += 1;
      return;
    }
    if (!(await lease()) || !(await store.startMail(mail.id, mail.state))) return;
    const fate: Fate = settings.smtp
      ? await deliver(
          settings.smtp,
          { from: senderAddress(settings.from), to: mail.to, bytes: mail.bytes },
          settings.limitMs,
        )
      : await writeMailFile(settings.outbox, mail);
    await settle(store, mail, fate, clock(), report);
    if (fate.kind === 'login-refused') await pause(LOGIN_PAUSE_MS, `the mail server refused the login: ${fate.text}`);
    if (fate.kind === 'unsafe')
      await pause(LOGIN_PAUSE_MS, `TLS is demanded and was not to be had, nothing was sent: ${fate.text}`);
    if (fate.kind === 'later' && fate.of === 'server') await pause(SERVER_PAUSE_MS, fate.text);
  };
  for (;;) {
    const queue = (await store.dueMails(now, BATCH)).filter(({ id }) => !seen.has(id));
    if (queue.length === 0) return;
    const worker = async (): Promise<void> => {
      for (let mail = queue.shift(); mail && !stop; mail = queue.shift()) {
        seen.add(mail.id);
        await one(mail);
      }
    };
    // With a login the first mail goes alone: a wrong password is tried once, not once for every connection (M14).
    const first = settings.smtp?.login && seen.size === 0 ? queue.shift() : undefined;
    if (first) {
      seen.add(first.id);
      await one(first);
    }
    await Promise.all(Array.from({ length: settings.connections ?? 2 }, worker));
    if (stop) return;
  }
}
