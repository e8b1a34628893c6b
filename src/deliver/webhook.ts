// Posts queued deliveries to webhooks, signed by the Standard Webhooks specification. A delivery is repeated under one
// idempotency key until the receiver accepts it; after a day of failures the webhook is dead and its subscriber gets a mail.

import { createHmac, randomBytes } from 'node:crypto';
import { UsageError } from '../lib/usage-error.ts';
import { linkTarget } from '../lib/text.ts';
import { log } from '../log.ts';
import type { Webhook, WebhookDelivery } from '../model.ts';
import type { Store } from '../store/open.ts';
import { type MailIdentity, makeMail } from './mail.ts';

/** Posts a body through the guard of all outgoing requests (rule 1). */
export type Post = (
  url: string,
  body: string,
  headers: Record<string, string>,
) => Promise<{ status: number } | { problem: { message: string; status?: number } }>;

const MINUTE = 60_000;
/** A webhook is dead after this many failed attempts, about 24 hours in all. */
const ATTEMPTS = 12;

/**
 * A webhook from its address. Without `kind`, Slack and Teams are recognized by their hosts.
 * Throws UsageError for an address that is not http or https and for an unknown kind.
 */
export function readWebhook(address: string, kind?: string): Webhook {
  const url = linkTarget(address);
  if (!url || address.length > 2000) throw new UsageError('--webhook must be an http or https address.');
  if (kind !== undefined && kind !== 'json' && kind !== 'slack' && kind !== 'teams')
    throw new UsageError(`--webhook-kind "${kind.slice(0, 20)}" is not known; use json, slack or teams.`);
  const { hostname } = new URL(url);
  const known =
    hostname === 'hooks.slack.com'
      ? 'slack'
      : /(^|\.)(webhook\.office\.com|logic\.azure\.com|powerplatform\.com)$/.test(hostname)
        ? 'teams'
        : 'json';
  return { url, kind: kind ?? known, secret: `whsec_${randomBytes(32).toString('base64')}` };
}

/**
 * Headers of a post (standardwebhooks.com): the receiver recomputes HMAC-SHA256 over `id.timestamp.body` with the
 * secret's bytes, and ignores an id that it has already accepted.
 */
export function signPost(secret: string, id: string, body: string, now: Date): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'content-type': 'application/json; charset=utf-8',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
    'idempotency-key': id,
  };
}

/** Marks a webhook as dead and tells its subscriber by mail. */
async function markWebhookDead(
  store: Store,
  delivery: WebhookDelivery,
  why: string,
  identity: MailIdentity,
  now: Date,
): Promise<void> {
  const subscriber = await store.subscriberById(delivery.subscriberId);
  if (!subscriber?.webhook || subscriber.webhook.deadAt || subscriber.webhook.url !== delivery.url) return;
  const host = new URL(delivery.url).host;
  await store.saveSubscriber(
    { ...subscriber, webhook: { ...subscriber.webhook, deadAt: now.toISOString() } },
    { actor: 'sender', event: `webhook at ${host} is dead: ${why}`, now },
  );
  const words = `Your webhook at ${host} no longer accepts our messages (${why}). Nothing more is posted to it; your mail continues as before. Subscribe with the webhook again to turn it back on.`;
  await store.queueMail(
    await makeMail(
      {
        subscriberId: subscriber.id,
        kind: 'notice',
        to: subscriber.email,
        subject: `Your webhook at ${host} no longer answers`,
        text: `${words}\n`,
      },
      identity,
      now,
    ),
  );
}

/** Posts all due deliveries, one after another. Returns how many were accepted, will be retried, or are dead. */
export async function sendDeliveries(
  store: Store,
  post: Post,
  identity: MailIdentity,
  now: Date,
): Promise<{ sent: number; later: number; dead: number }> {
  const report = { sent: 0, later: 0, dead: 0 };
  for (const delivery of await store.dueDeliveries(now, 200)) {
    const subscriber = await store.subscriberById(delivery.subscriberId);
    const { webhook } = subscriber ?? {};
    if (subscriber?.state !== 'active' || !webhook || webhook.url !== delivery.url || webhook.deadAt) {
      await store.settleDelivery(delivery.id, {
        state: 'dead',
        nextTryAt: null,
        problem: 'the subscriber no longer wants it',
      });
      report.dead += 1;
      continue;
    }
    const answer = await post(delivery.url, delivery.body, signPost(webhook.secret, delivery.id, delivery.body, now));
    if ('status' in answer) {
      await store.settleDelivery(delivery.id, { state: 'sent', nextTryAt: null });
      report.sent += 1;
      continue;
    }
    const { message, status } = answer.problem;
    const isDead = status === 410 || delivery.attempts + 1 >= ATTEMPTS;
    // 1 min, doubling to 8 hours
    const wait = Math.min(480, 2 ** delivery.attempts) * MINUTE;
    await store.settleDelivery(delivery.id, {
      state: isDead ? 'dead' : 'queued',
      nextTryAt: isDead ? null : new Date(now.getTime() + wait).toISOString(),
      problem: message.slice(0, 300),
    });
    log('warning', 'webhook', { delivery: delivery.id, problem: message, dead: isDead });
    if (isDead) {
      report.dead += 1;
      await markWebhookDead(store, delivery, message, identity, now);
    } else report.later += 1;
  }
  return report;
}
