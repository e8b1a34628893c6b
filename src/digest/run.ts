// The readers' minute: alerts that wait, digests whose time has come, then the outbox and the webhooks. Each digest is
// keyed by its reader's local date; everything else about it is in the ledger.

import type { Rhythm, Subscriber } from '../model.ts';
import { type Composed, type Composing, composeMessage } from './compose.ts';
import { commit } from '../change/commit.ts';
import { lapse, lapseWindow } from '../change/lapse.ts';
import { readChanges } from './intake.ts';
import { type Letter, makeMail } from './mail.ts';
import type { Message } from './message.ts';
import { renderMessage } from './render.ts';
import { setAsideAfterRestore } from './restored.ts';
import { type SendReport, type SendSettings, sendMails } from './send.ts';
import { makeDelivery, type Post, sendDeliveries } from './webhook.ts';
import { type DueDigest, dueDigests, localTime, momentOf } from './when.ts';

const MINUTE = 60_000;
const WEEK_MS = 7 * 24 * 60 * MINUTE;
/** Alerts of one reader are at least this far apart: what comes between is folded into the next one. */
const FOLD_MS = 15 * MINUTE;
/** Mails a day to one reader where the settings say nothing else. */
const MAILS_A_DAY = 20;

export type Readers = {
  composing: Composing;
  sending: SendSettings;
  post: Post | null; // null: nothing is posted to webhooks
  mailsADay?: number; // to one reader, of all kinds; 20
};

export type DueReport = {
  alerts: number;
  digests: number;
  skipped: number; // too late: what they would have told comes with the next one
  mail: SendReport;
  webhooks: { sent: number; later: number; dead: number };
};

/** Puts a composed message into the outbox together with its membership. False where another process was quicker. */
async function queueComposed(
  readers: Readers,
  subscriber: Subscriber,
  { message, facts }: Composed,
  localDate: string | null,
  now: Date,
): Promise<boolean> {
  const rendered = renderMessage(message);
  const letter: Letter = {
    subscriberId: subscriber.id,
    kind: message.kind === 'alert' ? 'alert' : 'digest',
    to: subscriber.email,
    ...rendered,
    unsubscribeUrl: message.links.unsubscribe,
  };
  const mail = await makeMail(letter, { from: readers.sending.from, baseUrl: readers.composing.baseUrl }, now);
  const { webhook } = subscriber;
  return readers.composing.store.queueMessage({
    subscriberId: subscriber.id,
    ...(localDate ? { localDate } : {}),
    facts,
    mail,
    ...(webhook && !webhook.deadAt ? { delivery: makeDelivery(message, webhook, mail.id, subscriber.id, now) } : {}),
    now,
  });
}

const mayBeMailed = (subscriber: Subscriber | null): subscriber is Subscriber =>
  subscriber?.state === 'active' && subscriber.suppressed === undefined;

const midnightOf = (subscriber: Subscriber, now: Date): string =>
  momentOf(localTime(now, subscriber.zone).day, '00:00', subscriber.zone).toISOString();

/** Writes into a reader's ledger that the day's cap holds something back. It waits, and the next mail tells it. */
async function holdBack(readers: Readers, subscriber: Subscriber, rhythms: Rhythm[], now: Date): Promise<void> {
  const { store } = readers.composing;
  const cap = readers.mailsADay ?? MAILS_A_DAY;
  const { day } = localTime(now, subscriber.zone);
  const because = `waited: the cap of ${cap} ${cap === 1 ? 'mail' : 'mails'} a day was reached on ${day}`;
  if ((await store.explainPending(subscriber.id, rhythms, because)) === 0) return;
  const event = `${cap} mails a day reached on ${day}: what comes after waits for the next digest`;
  await store.noteOnce(subscriber.id, { actor: 'daily cap', event, now }, midnightOf(subscriber, now));
}

/** Alerts for all for whom something waits that is to be told at once. */
async function queueAlerts(readers: Readers, now: Date): Promise<number> {
  const { store } = readers.composing;
  const cap = readers.mailsADay ?? MAILS_A_DAY;
  const digested = new Set(
    (await store.liveInterests()).flatMap(({ subscriberId, rhythm }) => (rhythm === 'at-once' ? [] : [subscriberId])),
  );
  let alerts = 0;
  for (const id of await store.subscribersWithPending('at-once')) {
    const subscriber = await store.subscriberById(id);
    if (!mayBeMailed(subscriber)) continue;
    const before = await store.messagesOf(id, midnightOf(subscriber, now));
    // One mail of the day is kept for the digest that what is held back goes into.
    if (before.mails >= (digested.has(id) ? cap - 1 : cap)) {
      await holdBack(readers, subscriber, ['at-once'], now);
      continue;
    }
    // An alert of a later moment than now was queued before the clock was put back: it holds up none (T02).
    const sinceAlert = before.lastAlertAt ? now.getTime() - Date.parse(before.lastAlertAt) : FOLD_MS;
    if (sinceAlert >= 0 && sinceAlert < FOLD_MS) continue;
    await store.takeBackMails(id, 'alert', 'folded into the next one', now);
    const wanted = { kind: 'alert' as const, rhythms: ['at-once' as Rhythm], since: before.lastAlertAt };
    const composed = await composeMessage(readers.composing, subscriber, wanted, now);
    if (composed && (await queueComposed(readers, subscriber, composed, null, now))) alerts += 1;
  }
  return alerts;
}

/** Whether something weekly has waited longer than a week: its day was missed. */
async function isWeeklyOverdue(store: Composing['store'], subscriberId: string, now: Date): Promise<boolean> {
  const [oldest] = await store.pendingFacts(subscriberId, ['weekly']);
  return oldest !== undefined && now.getTime() - Date.parse(oldest.recordedAt) > WEEK_MS;
}

/** The digest of one reader for its day. */
async function queueDigest(
  readers: Readers,
  due: DueDigest,
  rhythms: Set<Rhythm>,
  now: Date,
): Promise<'queued' | 'nothing'> {
  const { store } = readers.composing;
  const { subscriber, localDate, isWeekday } = due;
  const kind: Message['kind'] = rhythms.has('weekly') && !rhythms.has('daily') ? 'weekly' : 'daily';
  const withWeekly = isWeekday || (rhythms.has('weekly') && (await isWeeklyOverdue(store, subscriber.id, now)));
  if (kind === 'weekly' && !withWeekly) return 'nothing';
  const wanted: Rhythm[] = ['at-once', 'daily'];
  if (withWeekly) wanted.push('weekly');
  const { lastDigestAt, mails } = await store.messagesOf(subscriber.id, midnightOf(subscriber, now));
  if (mails >= (readers.mailsADay ?? MAILS_A_DAY)) {
    await holdBack(readers, subscriber, wanted, now);
    return 'nothing';
  }
  // What could not leave since the last time comes with this one (M29).
  await store.takeBackMails(subscriber.id, 'digest', 'combined with the next one', now);
  const composed = await composeMessage(
    readers.composing,
    subscriber,
    { kind, rhythms: wanted, since: lastDigestAt },
    now,
  );
  if (!composed) return 'nothing';
  return (await queueComposed(readers, subscriber, composed, localDate, now)) ? 'queued' : 'nothing';
}

async function queueDigests(readers: Readers, now: Date): Promise<{ digests: number; skipped: number }> {
  const { store } = readers.composing;
  const rhythms = new Map<string, Set<Rhythm>>();
  for (const { subscriberId, rhythm } of await store.liveInterests())
    rhythms.set(subscriberId, (rhythms.get(subscriberId) ?? new Set<Rhythm>()).add(rhythm));
  const wanting = (await store.listSubscribers()).filter((subscriber) => {
    const wanted = rhythms.get(subscriber.id);
    return mayBeMailed(subscriber) && (wanted?.has('daily') || wanted?.has('weekly'));
  });
  const since = new Date(now.getTime() - 4 * 24 * 60 * MINUTE).toISOString().slice(0, 10);
  const due = dueDigests(wanting, await store.jobsSince(since), now);
  const skipped = due.filter((one) => one.skipped);
  const nothing: { subscriberId: string; localDate: string }[] = [];
  let digests = 0;
  for (const one of due) {
    if (one.skipped) continue;
    const outcome = await queueDigest(readers, one, rhythms.get(one.subscriber.id)!, now);
    if (outcome === 'queued') digests += 1;
    else nothing.push({ subscriberId: one.subscriber.id, localDate: one.localDate });
  }
  await store.closeJobs(nothing, 'nothing', now);
  await store.closeJobs(
    skipped.map(({ subscriber, localDate }) => ({ subscriberId: subscriber.id, localDate })),
    'skipped',
    now,
  );
  return { digests, skipped: skipped.length };
}

/** Records the claims whose day has passed without the act. */
async function recordLapses({ store, timeline }: Composing, now: Date): Promise<void> {
  const overdue = await store.overdueClaims(...lapseWindow(now));
  if (overdue.length === 0) return;
  const lapsed = (await timeline.developments(overdue, now)).filter(({ lapsedOn }) => lapsedOn !== undefined);
  if (lapsed.length > 0) await commit(store, lapse(lapsed.map(({ id }) => id)), now);
}
/** The same with nothing read yet: what was read for one run is not shown by the next. */
const freshly = (composing: Composing): Composing => ({ ...composing, timeline: composing.timeline.fresh() });

/** Everything that readers are owed now. Safe to call at any time and from several processes. */
export async function sendDue(settings: Readers, now: Date): Promise<DueReport> {
  const readers = { ...settings, composing: freshly(settings.composing) };
  const { store, timeline, baseUrl } = readers.composing;
  const restored = await setAsideAfterRestore(store, timeline, readers.sending.outbox, now);
  await recordLapses(readers.composing, now);
  await readChanges(store, now, timeline);
  const alerts = await queueAlerts(readers, now);
  const { digests, skipped } = await queueDigests(readers, now);
  const mail = await sendMails(store, readers.sending, now, restored ? [restored] : []);
  const webhooks = readers.post
    ? await sendDeliveries(store, readers.post, { from: readers.sending.from, baseUrl }, now)
    : { sent: 0, later: 0, dead: 0 };
  return { alerts, digests, skipped, mail, webhooks };
}

/** What a subscriber would get now, all rhythms together; null for nothing. Changes nothing. */
export async function previewMessage(composing: Composing, subscriber: Subscriber, now: Date): Promise<Message | null> {
  const { lastDigestAt } = await composing.store.messagesOf(subscriber.id, now.toISOString());
  const rhythms: Rhythm[] = ['at-once', 'daily', 'weekly'];
  return (
    (await composeMessage(freshly(composing), subscriber, { kind: 'daily', rhythms, since: lastDigestAt }, now))
      ?.message ?? null
  );
}
