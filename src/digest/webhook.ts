// Messages posted to webhooks: signed JSON by the Standard Webhooks form, or the shapes that Slack and Teams read.
// Repeated until they are taken, under one idempotency key; dead after a day, which its reader is told by mail.

import { createHmac, randomBytes } from 'node:crypto';
import { UsageError } from '../lib/usage-error.ts';
import { linkTarget } from '../lib/text.ts';
import { log } from '../log.ts';
import type { Webhook, WebhookDelivery } from '../model.ts';
import type { Store } from '../store/contract.ts';
import { type MailIdentity, makeMail } from './mail.ts';
import type { Message } from './message.ts';
import {
  correctionHead,
  correctionOpening,
  deadlineWords,
  entryFacts,
  GROUPS,
  messageTitle,
  subjectOf,
} from './wording.ts';

/** Posts through the guard that every outgoing request passes (rule 1). */
export type Post = (
  url: string,
  body: string,
  headers: Record<string, string>,
) => Promise<{ status: number } | { problem: { message: string; status?: number } }>;

const MINUTE = 60_000;
/** After so many attempts, about 24 hours in all, a webhook is dead. */
const ATTEMPTS = 12;
const ENTRIES_SHOWN = 30;

/**
 * A webhook from its address. Slack and Teams are known by their hosts where `kind` is not said.
 * Throws UsageError for what is not http or https.
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
 * secret's bytes, and drops an id that it has seen.
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

const slackText = (text: string): string =>
  text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]!).replace(/[*_~`|]/g, ' ');

/** The message for a chat: lines, each a heading or one thing with its address. */
function chatLines(message: Message): { text: string; url: string | null; isHeading: boolean }[] {
  const lines: { text: string; url: string | null; isHeading: boolean }[] = [];
  const add = (text: string, url: string | null = null, isHeading = false): void =>
    void lines.push({ text, url, isHeading });
  if (message.corrections.length > 0) add('Corrections', null, true);
  for (const one of message.corrections) add(`${correctionHead(one)}. ${correctionOpening(one)} ${one.title}`, one.url);
  for (const { status, heading } of GROUPS) {
    const entries = message.entries.filter((entry) => entry.status === status);
    if (entries.length > 0) add(heading, null, true);
    for (const entry of entries) add([entry.title, entryFacts(entry)].filter(Boolean).join(' · '), entry.url);
  }
  if (message.moved.length > 0) add('Deadlines moved', null, true);
  for (const one of message.moved) add(`${deadlineWords(one)}: ${one.title}`, one.url);
  const rest = lines.length - ENTRIES_SHOWN;
  return rest > 0
    ? [...lines.slice(0, ENTRIES_SHOWN), { text: `And ${rest} more`, url: message.moreUrl, isHeading: false }]
    : lines;
}

/** The body of a post in the shape that its receiver reads. */
export function webhookBody(message: Message, kind: Webhook['kind']): string {
  if (kind === 'json') {
    const { kind: rhythm, day, since, isLate, corrections, entries, moved, upcoming, sources } = message;
    const content = { rhythm, day, since, isLate, corrections, entries, moved, upcoming, sources };
    return JSON.stringify({ type: rhythm === 'alert' ? 'alert' : 'digest', subject: subjectOf(message), ...content });
  }
  const lines = chatLines(message);
  if (kind === 'slack') {
    const text = lines.map(({ text: words, url, isHeading }) => {
      if (isHeading) return `*${slackText(words)}*`;
      return url ? `• <${url.replace(/[<>|]/g, encodeURIComponent)}|${slackText(words)}>` : `• ${slackText(words)}`;
    });
    return JSON.stringify({ text: `${slackText(subjectOf(message))}\n${text.join('\n')}`, unfurl_links: false });
  }
  const card = {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.4',
    body: [
      { type: 'TextBlock', text: messageTitle(message), weight: 'Bolder', size: 'Medium', wrap: true },
      ...lines.map(({ text, url, isHeading }) => {
        const words = text.replace(/[\\[\]*_`#()<>]/g, '\\$&');
        return {
          type: 'TextBlock',
          wrap: true,
          ...(isHeading
            ? { weight: 'Bolder', text: words }
            : { text: url ? `[${words}](${url.replace(/[()]/g, encodeURIComponent)})` : words }),
        };
      }),
    ],
  };
  return JSON.stringify({
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card }],
  });
}

/** A post that belongs to the mail `mailId`: queued with it, under a key of its own that never changes. */
export function makeDelivery(
  message: Message,
  webhook: Webhook,
  mailId: string,
  subscriberId: string,
  now: Date,
): WebhookDelivery {
  return {
    id: mailId.replace(/^m-/, 'w-'),
    subscriberId,
    url: webhook.url,
    kind: webhook.kind,
    body: webhookBody(message, webhook.kind),
    state: 'queued',
    attempts: 0,
    queuedAt: now.toISOString(),
    nextTryAt: now.toISOString(),
  };
}

/** Marks a webhook as dead and tells its reader by mail. */
async function buryWebhook(
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
  const words = `Your webhook at ${host} no longer takes our messages (${why}). Nothing is posted to it any more; your mail goes on as before. Subscribe with the webhook again to revive it.`;
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

/** Posts what is due, one after another. Gives how many were taken, wait, or are dead. */
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
        problem: 'the reader no longer wants it',
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
      await buryWebhook(store, delivery, message, identity, now);
    } else report.later += 1;
  }
  return report;
}
