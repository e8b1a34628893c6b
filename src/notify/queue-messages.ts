// Makes and queues the messages that are due: alerts, then digests, within each subscriber's daily cap.

import type { Rhythm, Subscriber } from '../model.ts';
import type { Messages } from '../store/contract.ts';
import { makeMail, type OutgoingMail } from '../deliver/mail.ts';
import type { SendSettings } from '../deliver/send.ts';
import type { Post } from '../deliver/webhook.ts';
import { type Composed, type ComposeContext, composeMessage } from './compose.ts';
import { type DueDigest, dueDigests, localTime, momentOf } from './due-digests.ts';
import { loadForMessages } from './load.ts';
import type { Message } from './message.ts';
import { renderMessage } from './render.ts';
import { makeDelivery } from './render-webhook.ts';

const MINUTE = 60_000;
const WEEK_MS = 7 * 24 * 60 * MINUTE;
/** Least time between two alerts to one subscriber. Facts that come in between go into the next alert. */
const FOLD_MS = 15 * MINUTE;
/** Default cap on mails a day to one subscriber. */
const MAILS_A_DAY = 20;

export type NotifySettings = {
  composing: ComposeContext;
  sending: SendSettings;
  post: Post | null; // null: webhooks are off
  mailsADay?: number; // to one subscriber, of all kinds; 20
};

/** Puts a composed message into the outbox and marks its facts as sent, in one transaction. False if another process did it first. */
async function queueComposed(
  settings: NotifySettings,
  subscriber: Subscriber,
  { message, facts }: Composed,
  localDate: string | null,
  now: Date,
): Promise<boolean> {
  const rendered = renderMessage(message);
  const outgoing: OutgoingMail = {
    subscriberId: subscriber.id,
    kind: message.kind === 'alert' ? 'alert' : 'digest',
    to: subscriber.email,
    ...rendered,
    unsubscribeUrl: message.links.unsubscribe,
  };
  const mail = await makeMail(outgoing, { from: settings.sending.from, baseUrl: settings.composing.baseUrl }, now);
  const { webhook } = subscriber;
  return settings.composing.store.queueMessage({
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

/** Records in a subscriber's ledger that the daily cap delays its facts. The next mail contains them. */
async function holdBack(settings: NotifySettings, subscriber: Subscriber, rhythms: Rhythm[], now: Date): Promise<void> {
  const { store } = settings.composing;
  const cap = settings.mailsADay ?? MAILS_A_DAY;
  const { day } = localTime(now, subscriber.zone);
  const because = `waited: the cap of ${cap} ${cap === 1 ? 'mail' : 'mails'} a day was reached on ${day}`;
  if ((await store.explainPending(subscriber.id, rhythms, because)) === 0) return;
  const event = `${cap} mails a day reached on ${day}: what comes after waits for the next digest`;
  await store.noteOnce(subscriber.id, { actor: 'daily cap', event, now }, midnightOf(subscriber, now));
}

/** A message to make for a subscriber, if any facts are pending. */
type Wanted = { subscriber: Subscriber; kind: Message['kind']; rhythms: Rhythm[]; localDate: string | null };

/** Subscribers per batch. Each batch reads the store again, so no mail shows data older than its batch. */
const TOGETHER = 50;

/**
 * Makes and queues messages in batches. `chosen` sees the earlier messages of a subscriber and returns null to skip it.
 * Returns the ids of the subscribers whose message was queued.
 */
async function queueMessages(
  settings: NotifySettings,
  all: Wanted[],
  chosen: (wanted: Wanted, before: Messages) => Promise<Wanted | null>,
  now: Date,
): Promise<Set<string>> {
  const queued = new Set<string>();
  for (let start = 0; start < all.length; start += TOGETHER) {
    const composing = withEmptyCache(settings.composing);
    const { store } = composing;
    const some = all.slice(start, start + TOGETHER);
    const before = await store.messagesOf(
      some.map(({ subscriber }) => ({ subscriberId: subscriber.id, since: midnightOf(subscriber, now) })),
    );
    const wanted: Wanted[] = [];
    for (const one of some) {
      const choice = await chosen(one, before.get(one.subscriber.id)!);
      if (choice) wanted.push(choice);
    }
    if (wanted.length === 0) continue;
    const loaded = await loadForMessages(
      composing,
      wanted.map(({ subscriber }) => subscriber.id),
      now,
    );
    for (const { subscriber, kind, rhythms, localDate } of wanted) {
      const { lastAlertAt, lastDigestAt } = before.get(subscriber.id)!;
      const since = kind === 'alert' ? lastAlertAt : lastDigestAt;
      const composed = await composeMessage(composing, subscriber, { kind, rhythms, since }, now, loaded);
      if (composed && (await queueComposed(settings, subscriber, composed, localDate, now))) queued.add(subscriber.id);
    }
  }
  return queued;
}

/** Whether a subscriber has any interest that comes by digest. */
const hasDigest = (rhythms: Set<Rhythm> | undefined): boolean =>
  Boolean(rhythms?.has('daily') || rhythms?.has('weekly'));

/** Subscribers who may be mailed, and the rhythms of their interests. */
type Audience = { subscribers: Subscriber[]; rhythms: Map<string, Set<Rhythm>> };

export async function audienceOf(store: ComposeContext['store']): Promise<Audience> {
  const rhythms = new Map<string, Set<Rhythm>>();
  for (const { subscriberId, rhythm } of await store.liveInterests())
    rhythms.set(subscriberId, (rhythms.get(subscriberId) ?? new Set<Rhythm>()).add(rhythm));
  return { subscribers: (await store.listSubscribers()).filter(mayBeMailed), rhythms };
}

/** Queues an alert for each subscriber with pending at-once facts. Returns how many. */
export async function queueAlerts(
  settings: NotifySettings,
  { subscribers, rhythms }: Audience,
  now: Date,
): Promise<number> {
  const { store } = settings.composing;
  const cap = settings.mailsADay ?? MAILS_A_DAY;
  const waiting = new Set(await store.subscribersWithPending('at-once'));
  const wanted = subscribers
    .filter(({ id }) => waiting.has(id))
    .map((subscriber): Wanted => ({ subscriber, kind: 'alert', rhythms: ['at-once'], localDate: null }));
  const queued = await queueMessages(
    settings,
    wanted,
    async (one, before) => {
      const { id } = one.subscriber;
      const isDigested = hasDigest(rhythms.get(id));
      // The last mail of the day is reserved for the digest, which contains the delayed facts.
      if (before.mails >= (isDigested ? cap - 1 : cap)) {
        await holdBack(settings, one.subscriber, ['at-once'], now);
        return null;
      }
      // An alert dated later than now was queued before the clock was set back: it delays no other (T02).
      const sinceAlert = before.lastAlertAt ? now.getTime() - Date.parse(before.lastAlertAt) : FOLD_MS;
      if (sinceAlert >= 0 && sinceAlert < FOLD_MS) return null;
      if (before.waiting.alert) await store.takeBackMails(id, 'alert', 'folded into the next one', now);
      return one;
    },
    now,
  );
  return queued.size;
}

/** The digest due to a subscriber. Weekly interests are included on their weekday, or later if that day was missed. */
function digestOf(
  { subscriber, localDate, isWeekday }: DueDigest,
  rhythms: Set<Rhythm>,
  oldestWeekly: string | undefined,
  now: Date,
): Wanted | null {
  const kind: Message['kind'] = rhythms.has('weekly') && !rhythms.has('daily') ? 'weekly' : 'daily';
  const isOverdue = oldestWeekly !== undefined && now.getTime() - Date.parse(oldestWeekly) > WEEK_MS;
  const withWeekly = isWeekday || (rhythms.has('weekly') && isOverdue);
  if (kind === 'weekly' && !withWeekly) return null;
  return { subscriber, kind, localDate, rhythms: ['at-once', 'daily', ...(withWeekly ? (['weekly'] as const) : [])] };
}

export async function queueDigests(
  settings: NotifySettings,
  { subscribers, rhythms }: Audience,
  now: Date,
): Promise<{ digests: number; skipped: number }> {
  const { store } = settings.composing;
  const wanting = subscribers.filter(({ id }) => hasDigest(rhythms.get(id)));
  const since = new Date(now.getTime() - 4 * 24 * 60 * MINUTE).toISOString().slice(0, 10);
  const due = dueDigests(wanting, await store.jobsSince(since), now);
  const skipped = due.filter((one) => one.skipped);
  const asked = due.filter((one) => !one.skipped);
  const oldest = asked.length > 0 ? await store.oldestPending('weekly') : new Map<string, string>();
  const wanted = asked.flatMap(
    (one) => digestOf(one, rhythms.get(one.subscriber.id)!, oldest.get(one.subscriber.id), now) ?? [],
  );
  const queued = await queueMessages(
    settings,
    wanted,
    async (one, before) => {
      if (before.mails >= (settings.mailsADay ?? MAILS_A_DAY)) {
        await holdBack(settings, one.subscriber, one.rhythms, now);
        return null;
      }
      // A digest that is still in the queue is combined with this one (M29).
      if (before.waiting.digest)
        await store.takeBackMails(one.subscriber.id, 'digest', 'combined with the next one', now);
      return one;
    },
    now,
  );
  const jobs = (of: DueDigest[]) => of.map(({ subscriber, localDate }) => ({ subscriberId: subscriber.id, localDate }));
  const nothing = asked.filter(({ subscriber }) => !queued.has(subscriber.id));
  if (nothing.length > 0) await store.closeJobs(jobs(nothing), 'nothing', now);
  if (skipped.length > 0) await store.closeJobs(jobs(skipped), 'skipped', now);
  return { digests: queued.size, skipped: skipped.length };
}

/** The same context with an empty cache, so that no run shows data of an earlier one. */
export const withEmptyCache = (composing: ComposeContext): ComposeContext => ({
  ...composing,
  timeline: composing.timeline.fresh(),
});
