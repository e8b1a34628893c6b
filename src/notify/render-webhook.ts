// A message as the body of a webhook post: JSON for programs, or the shapes that Slack and Teams read.

import type { Webhook, WebhookDelivery } from '../model.ts';
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

const ENTRIES_SHOWN = 30;

const slackText = (text: string): string =>
  text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]!).replace(/[*_~`|]/g, ' ');

/** The message for a chat: lines, each a heading or one entry with its link. */
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

/** The body of a post in the format of its receiver. */
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

/** The webhook delivery of a message: queued with its mail, whose id gives it an idempotency key that never changes. */
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
