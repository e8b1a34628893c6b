// The readers' minute: alerts that wait, digests whose time has come, then the outbox and the webhooks. Each digest is
// keyed by its reader's local date; everything else about it is in the ledger.

import type { Rhythm, Subscriber } from '../model.ts';
import type { Messages } from '../store/contract.ts';
import { type Composed, type Composing, composeMessage } from './compose.ts';
import { commit } from '../change/commit.ts';
import { lapse, lapseWindow } from '../change/lapse.ts';
import { readChanges } from './intake.ts';
import { type Letter, makeMail } from './mail.ts';
import { loadForMessages } from './load.ts';
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

/** A message that a reader is to get if anything waits for it. */
type Wanted = { subscriber: Subscriber; kind: Message['kind']; rhythms: Rhythm[]; localDate: string | null };

/** Readers whose messages are read for and made together: what is shown in a mail was read so many mails before at most. */
const TOGETHER = 50;

/**
 * Makes and queues messages, a few readers at a time: `chosen` leaves out who gets none after all, by what left for them
 * before. Gives those whose message was queued.
 */
async function queueMessages(
  readers: Readers,
  all: Wanted[],
  chosen: (wanted: Wanted, before: Messages) => Promise<Wanted | null>,
  now: Date,
): Promise<Set<string>> {
  const queued = new Set<string>();
  for (let start = 0; start < all.length; start += TOGETHER) {
    const composing = freshly(readers.composing);
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
      if (composed && (await queueComposed(readers, subscriber, composed, localDate, now))) queued.add(subscriber.id);
    }
  }
  return queued;
}

/** Whether anything of a reader comes by digest. */
const hasDigest = (rhythms: Set<Rhythm> | undefined): boolean =>
  Boolean(rhythms?.has('daily') || rhythms?.has('weekly'));

/** Who is there to be mailed, and by which rhythms. */
type Audience = { subscribers: Subscriber[]; rhythms: Map<string, Set<Rhythm>> };

async function audienceOf(store: Composing['store']): Promise<Audience> {
  const rhythms = new Map<string, Set<Rhythm>>();
  for (const { subscriberId, rhythm } of await store.liveInterests())
    rhythms.set(subscriberId, (rhythms.get(subscriberId) ?? new Set<Rhythm>()).add(rhythm));
  return { subscribers: (await store.listSubscribers()).filter(mayBeMailed), rhythms };
}

/** Alerts for all for whom something waits that is to be told at once. */
async function queueAlerts(readers: Readers, { subscribers, rhythms }: Audience, now: Date): Promise<number> {
  const { store } = readers.composing;
  const cap = readers.mailsADay ?? MAILS_A_DAY;
  const waiting = new Set(await store.subscribersWithPending('at-once'));
  const wanted = subscribers
    .filter(({ id }) => waiting.has(id))
    .map((subscriber): Wanted => ({ subscriber, kind: 'alert', rhythms: ['at-once'], localDate: null }));
  const queued = await queueMessages(
    readers,
    wanted,
    async (one, before) => {
      const { id } = one.subscriber;
      const isDigested = hasDigest(rhythms.get(id));
      // One mail of the day is kept for the digest that what is held back goes into.
      if (before.mails >= (isDigested ? cap - 1 : cap)) {
        await holdBack(readers, one.subscriber, ['at-once'], now);
        return null;
      }
      // An alert of a later moment than now was queued before the clock was put back: it holds up none (T02).
      const sinceAlert = before.lastAlertAt ? now.getTime() - Date.parse(before.lastAlertAt) : FOLD_MS;
      if (sinceAlert >= 0 && sinceAlert < FOLD_MS) return null;
      if (before.waiting.alert) await store.takeBackMails(id, 'alert', 'folded into the next one', now);
      return one;
    },
    now,
  );
  return queued.size;
}

/** The digest that a reader is to get for its day: what is weekly comes on its weekday, or where that was missed. */
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

async function queueDigests(
  readers: Readers,
  { subscribers, rhythms }: Audience,
  now: Date,
): Promise<{ digests: number; skipped: number }> {
  const { store } = readers.composing;
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
    readers,
    wanted,
    async (one, before) => {
      if (before.mails >= (readers.mailsADay ?? MAILS_A_DAY)) {
        await holdBack(readers, one.subscriber, one.rhythms, now);
        return null;
      }
      // What could not leave since the last time comes with this one (M29).
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
  const audience = await audienceOf(store);
  const alerts = await queueAlerts(readers, audience, now);
  const { digests, skipped } = await queueDigests(readers, audience, now);
  const mail = await sendMails(store, readers.sending, now, restored ? [restored] : []);
  const webhooks = readers.post
    ? await sendDeliveries(store, readers.post, { from: readers.sending.from, baseUrl }, now)
    : { sent: 0, later: 0, dead: 0 };
  return { alerts, digests, skipped, mail, webhooks };
}

/** What a subscriber would get now, all rhythms together; null for nothing. Changes nothing. */
export async function previewMessage(composing: Composing, subscriber: Subscriber, now: Date): Promise<Message | null> {
  const asked = { subscriberId: subscriber.id, since: now.toISOString() };
  const { lastDigestAt } = (await composing.store.messagesOf([asked])).get(subscriber.id)!;
  const rhythms: Rhythm[] = ['at-once', 'daily', 'weekly'];
  return (
    (await composeMessage(freshly(composing), subscriber, { kind: 'daily', rhythms, since: lastDigestAt }, now))
      ?.message ?? null
  );
}
