// Sends the outbox: one sender at a time, two connections, each outcome recorded before the next step. Promise P3: an
// accepted mail is never sent again; one with an unknown outcome is sent once more with the same Message-ID, then a person
// decides.

import { randomBytes } from 'node:crypto';
import { holderName, isHolderRunning } from '../lib/machine.ts';
import { log } from '../log.ts';
import type { OutboxMail } from '../model.ts';
import type { Store } from '../store/open.ts';
import { senderAddress } from './mail.ts';
import { outboxFolder, writeMailFile, writeSentCount } from './mail-file.ts';
import { deliver, type DeliveryResult, type SmtpServer } from './smtp.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const GIVE_UP_MS = 5 * DAY;
const LOGIN_PAUSE_MS = 15 * MINUTE;
const SERVER_PAUSE_MS = 5 * MINUTE;
const LEASE_MS = 10 * MINUTE;
/** The lease is renewed long before its end: one mail takes a minute at most. */
const RENEW_MS = MINUTE;
const BATCH = 500;
/** An address is suppressed after this many temporary refusals in a row … */
const SOFT_TIMES = 6;
/** … if they span at least this long (M06). */
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
  dropped: number; // their subscribers left or paused meanwhile
  problems: string[]; // for the operator
};

/** 5 minutes, doubling to an hour (M01). */
const pauseAfter = (attempts: number): number => Math.min(60, 5 * 2 ** Math.max(0, attempts - 1)) * MINUTE;

/** The reason to drop a mail, checked just before it is sent (M24, M25); null to send it. */
async function reasonToDrop(store: Store, mail: OutboxMail): Promise<string | null> {
  if (mail.subscriberId === null) return null;
  const subscriber = await store.subscriberById(mail.subscriberId);
  if (!subscriber) return 'the subscription was deleted';
  if (mail.kind === 'confirmation') return null; // a question to the owner, a few times a day at most
  if (subscriber.suppressed) return `address suppressed: ${subscriber.suppressed.reason}`;
  if (subscriber.state === 'active' || (mail.kind === 'notice' && subscriber.state === 'paused')) return null;
  return subscriber.state === 'stopped' ? 'unsubscribed' : subscriber.state;
}

/** Records the outcome of an attempt in the store and in the report. Returns the result for the rest of the queue. */
async function recordOutcome(
  store: Store,
  mail: OutboxMail,
  result: DeliveryResult,
  now: Date,
  report: SendReport,
): Promise<DeliveryResult> {
  const at = now.toISOString();
  const after = (ms: number): string => new Date(now.getTime() + ms).toISOString();
  const problem = result.kind === 'accepted' ? undefined : result.text;
  const write = (state: OutboxMail['state'], nextTryAt: string | null, more = {}): Promise<boolean> =>
    store.settleMail(mail.id, { state, at, nextTryAt, ...(problem ? { problem } : {}), ...more });
  /** A refused second attempt leaves the first one unknown, and the second is still to be made. */
  const back = mail.unknowns > 0 ? 'uncertain' : 'queued';
  switch (result.kind) {
    case 'accepted':
      await write('sent', null);
      report.sent += 1;
      break;
    case 'refused':
      await write('failed', null);
      report.failed += 1;
      if (result.scope === 'recipient') {
        await store.suppress(mail.to, result.text, { actor: 'mail server', now });
        report.problems.push(`${mail.to} is suppressed: ${result.text}`);
      } else report.problems.push(`the mail ${mail.id} to ${mail.to} was refused: ${result.text}`);
      break;
    case 'unknown': {
      const isSecond = mail.unknowns > 0;
      await write('uncertain', isSecond ? null : after(pauseAfter(4)), { unknown: true });
      report.uncertain += 1;
      if (isSecond)
        report.problems.push(
          `it is unknown whether ${mail.id} to ${mail.to} arrived; decide with "hearsay digest --settle"`,
        );
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
          soft: result.of === 'mail',
        },
      );
      if (isTooOld) {
        report.failed += 1;
        report.problems.push(`the mail ${mail.id} to ${mail.to} was given up after 5 days: ${result.text}`);
      } else report.later += 1;
      if (result.of === 'mail') {
        const soft = await store.softBounce(mail.to, at);
        if (soft.times >= SOFT_TIMES && now.getTime() - Date.parse(soft.since) >= SOFT_SPAN_MS)
          await store.suppress(mail.to, `${soft.times} temporary refusals since ${soft.since}`, {
            actor: 'mail server',
            now,
          });
      }
    }
  }
  return result;
}

/**
 * Sends every due mail. A mail still marked `sending` was left by a killed sender: its outcome is unknown. Never throws
 * for a mail: problems, with the earlier ones of `problems`, go to the report, the log and /healthz.
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
  // A pause longer than the longest one began before the clock was set back (T02).
  if (settings.smtp && pausedMs > 0 && pausedMs <= Math.max(LOGIN_PAUSE_MS, SERVER_PAUSE_MS) + MINUTE) return report;
  const holder = holderName(randomBytes(6).toString('hex'));
  let renewAt = 0;
  const lease = async (): Promise<boolean> => {
    const at = clock().getTime();
    if (at < renewAt) return true;
    const until = new Date(at + LEASE_MS).toISOString();
    const isOurs = (await store.takeMailLease(holder, clock(), until, isHolderRunning)) !== 'busy';
    renewAt = isOurs ? at + RENEW_MS : 0;
    return isOurs;
  };
  if (!(await lease())) return report;
  try {
    await outboxFolder(settings.outbox);
    await store.recoverMails(new Date(now.getTime() + pauseAfter(4)).toISOString());
    await workQueue(store, settings, { now, clock, lease, report });
    const { storeId, sent } = await store.sentState();
    await writeSentCount(settings.outbox, storeId, sent);
    const tried = report.sent + report.failed;
    if (report.failed > 0 && report.failed / tried > 0.05)
      report.problems.push(`${report.failed} of ${tried} mails were refused permanently`);
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

type SendContext = { now: Date; clock: () => Date; lease: () => Promise<boolean>; report: SendReport };

/** Sends due mails in turn over a few connections, until none is left or the server needs a pause. */
async function workQueue(
  store: Store,
  settings: SendSettings,
  { now, clock, lease, report }: SendContext,
): Promise<void> {
  let stop = false;
  const seen = new Set<string>();
  const pause = async (ms: number, why: string): Promise<void> => {
    if (stop) return;
    stop = true;
    await store.keepMailNote('paused-until', new Date(clock().getTime() + ms).toISOString());
    report.problems.push(`sending pauses for ${ms / MINUTE} minutes: ${why}`);
  };
  const one = async (mail: OutboxMail): Promise<void> => {
    const reason = await reasonToDrop(store, mail);
    if (reason === 'paused') {
      report.dropped += await store.takeBackMails(
        mail.subscriberId!,
        mail.kind === 'alert' ? 'alert' : 'digest',
        'the subscriber paused',
        clock(),
      );
      return;
    }
    if (reason) {
      if (await store.dropMail(mail.id, mail.state, reason, clock().toISOString())) report.dropped += 1;
      return;
    }
    if (!(await lease()) || !(await store.startMail(mail.id, mail.state))) return;
    const result: DeliveryResult = settings.smtp
      ? await deliver(
          settings.smtp,
          { from: senderAddress(settings.from), to: mail.to, bytes: mail.bytes },
          settings.limitMs,
        )
      : await writeMailFile(settings.outbox, mail);
    await recordOutcome(store, mail, result, clock(), report);
    if (result.kind === 'login-refused')
      await pause(LOGIN_PAUSE_MS, `the mail server refused the login: ${result.text}`);
    if (result.kind === 'unsafe')
      await pause(LOGIN_PAUSE_MS, `TLS is required and not available, nothing was sent: ${result.text}`);
    if (result.kind === 'later' && result.of === 'server') await pause(SERVER_PAUSE_MS, result.text);
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
