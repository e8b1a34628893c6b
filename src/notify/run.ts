// One run of the subscribers' work: match new changes with interests, queue alerts and digests, then send the outbox and
// the webhooks.

import type { Rhythm, Subscriber } from '../model.ts';
import { commit } from '../change/commit.ts';
import { lapse, lapseWindow } from '../change/lapse.ts';
import { readSentCount } from '../deliver/mail-file.ts';
import { type SendReport, sendMails } from '../deliver/send.ts';
import { sendDeliveries } from '../deliver/webhook.ts';
import type { Store } from '../store/open.ts';
import { RESTORED } from '../store/outbox.ts';
import { type ComposeContext, composeMessage } from './compose.ts';
import { readChanges } from './match-changes.ts';
import type { Message } from './message.ts';
import { audienceOf, withEmptyCache, queueAlerts, queueDigests, type NotifySettings } from './queue-messages.ts';
import type { TimelineReader } from './timeline-reader.ts';

export type DueReport = {
  alerts: number;
  digests: number;
  skipped: number; // too late; the next digest contains their facts
  mail: SendReport;
  webhooks: { sent: number; later: number; dead: number };
};

/** Records a lapse for each claim whose day has passed without the act. */
async function recordLapses({ store, timeline }: ComposeContext, now: Date): Promise<void> {
  const overdue = await store.overdueClaims(...lapseWindow(now));
  if (overdue.length === 0) return;
  const lapsed = (await timeline.developments(overdue, now)).filter(({ lapsedOn }) => lapsedOn !== undefined);
  if (lapsed.length > 0) await commit(store, lapse(lapsed.map(({ id }) => id)), now);
}

/**
 * Sets aside all pending mails and facts of a store that was restored from a backup, because mails sent after the backup
 * are not in it (R14). A store counts as restored if it carries the mark of a backup, or if the outbox folder has counted
 * more sent mails. Returns a warning for the operator, once; null if nothing was restored.
 */
async function setAsideAfterRestore(
  store: Store,
  timeline: TimelineReader,
  outbox: string,
  now: Date,
): Promise<string | null> {
  const { storeId, sent, isRestored } = await store.sentState();
  const counted = await readSentCount(outbox, storeId);
  if (counted <= sent && !isRestored) return null;
  const facts = await readChanges(store, now, timeline, RESTORED);
  const waiting = facts + (await store.withhold(counted, now));
  return (
    `this store was restored from a backup and does not know what was sent after it: ${waiting} pending mails and facts are set aside, ` +
    `and so is news published before ${now.toISOString().slice(0, 16)}Z; send them with "hearsay digest --release", ` +
    `or drop them with "hearsay digest --discard"`
  );
}

/** Queues and sends everything that is due now. Safe to call at any time and from several processes. */
export async function sendDue(notifying: NotifySettings, now: Date): Promise<DueReport> {
  const settings = { ...notifying, composing: withEmptyCache(notifying.composing) };
  const { store, timeline, baseUrl } = settings.composing;
  const restored = await setAsideAfterRestore(store, timeline, settings.sending.outbox, now);
  await recordLapses(settings.composing, now);
  await readChanges(store, now, timeline);
  const audience = await audienceOf(store);
  const alerts = await queueAlerts(settings, audience, now);
  const { digests, skipped } = await queueDigests(settings, audience, now);
  const mail = await sendMails(store, settings.sending, now, restored ? [restored] : []);
  const webhooks = settings.post
    ? await sendDeliveries(store, settings.post, { from: settings.sending.from, baseUrl }, now)
    : { sent: 0, later: 0, dead: 0 };
  return { alerts, digests, skipped, mail, webhooks };
}

/** The message a subscriber would get now, with all rhythms; null if nothing is pending. Changes nothing. */
export async function previewMessage(
  composing: ComposeContext,
  subscriber: Subscriber,
  now: Date,
): Promise<Message | null> {
  const asked = { subscriberId: subscriber.id, since: now.toISOString() };
  const { lastDigestAt } = (await composing.store.messagesOf([asked])).get(subscriber.id)!;
  const rhythms: Rhythm[] = ['at-once', 'daily', 'weekly'];
  return (
    (await composeMessage(withEmptyCache(composing), subscriber, { kind: 'daily', rhythms, since: lastDigestAt }, now))
      ?.message ?? null
  );
}
