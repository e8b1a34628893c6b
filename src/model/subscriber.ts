// Subscribers with their interests and ledger, and the outbox of mails and webhook deliveries.

import type { Instant } from './item.ts';
import type { Filter } from './query.ts';

export type Rhythm = 'at-once' | 'daily' | 'weekly';

export type SubscriberState = 'unconfirmed' | 'active' | 'paused' | 'stopped';

/** Where a subscriber's messages are posted to as well: JSON signed by us, or the shape that Slack or Teams reads. */
export type Webhook = { url: string; kind: 'json' | 'slack' | 'teams'; secret: string; deadAt?: Instant };

/** One address and when its mail is due. What it follows are its interests. */
export type Subscriber = {
  id: string;
  email: string; // lower case: one address is one subscriber
  state: SubscriberState;
  time: string; // HH:MM, local
  weekday: number; // 1 Monday … 7 Sunday, for weekly digests
  zone: string; // IANA name
  webhook?: Webhook;
  createdAt: Instant;
  confirmedAt?: Instant;
  suppressed?: { reason: string; at: Instant }; // never mailed while this stands
};

/** A filter that a subscriber follows; several are merged in one mail. */
export type Interest = {
  id: string;
  subscriberId: string;
  name: string; // as the reader said it, or the filter in words
  filter: Filter;
  rhythm: Rhythm;
  createdAt: Instant;
};

/** What can be told of a development. Each is told to a reader once. */
export const FACT_KINDS = [
  'commentary',
  'rumor',
  'reported',
  'official',
  'confirmed',
  'partly',
  'denied',
  'lapsed',
  'withdrawn', // it stands as less than we said
  'deadline-set',
  'deadline-moved',
] as const;
export type FactKind = (typeof FACT_KINDS)[number];

/** One entry of the reader's ledger: subscriber × development × fact, unique. */
export type LedgerEntry = {
  subscriberId: string;
  developmentId: string;
  fact: string; // the kind, and what makes it this one: `denied:<development>`, `deadline-moved:<deadline>:<day>`
  kind: FactKind;
  itemId: string | null; // the item that brought it
  otherId: string | null; // the development that answers, or the deadline
  interestIds: string[]; // why it is told
  words: string[]; // the words of the interest that were found
  rhythm: Rhythm;
  state: 'pending' | 'told' | 'held';
  because?: string; // why it was held back
  recordedAt: Instant;
  mailId?: string; // the message that told it
  toldAt?: Instant;
};

export const MAIL_STATES = ['queued', 'sending', 'sent', 'failed', 'uncertain', 'withheld'] as const;
export type MailState = (typeof MAIL_STATES)[number];

/** One mail to one address: its bytes and Message-ID are fixed when it is queued. */
export type OutboxMail = {
  id: string;
  subscriberId: string | null; // null for notices to the operator
  kind: 'digest' | 'alert' | 'confirmation' | 'notice';
  to: string;
  subject: string;
  messageId: string;
  bytes: Uint8Array;
  state: MailState;
  attempts: number;
  unknowns: number; // attempts whose outcome nobody knows; a second one leaves it to the operator
  softRefusals: number;
  queuedAt: Instant;
  nextTryAt: Instant | null;
  settledAt?: Instant;
  problem?: string; // the last refusal, in the server's words
};

/** One message to one webhook; `id` is its idempotency key. */
export type WebhookDelivery = {
  id: string;
  subscriberId: string;
  url: string;
  kind: Webhook['kind'];
  body: string;
  state: 'queued' | 'sent' | 'dead';
  attempts: number;
  queuedAt: Instant;
  nextTryAt: Instant | null;
  problem?: string;
};
