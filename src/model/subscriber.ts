// Subscribers with their interests and ledger, and the outbox of mails and webhook deliveries.

import type { Instant } from './item.ts';
import type { Filter } from './query.ts';

export type Rhythm = 'at-once' | 'daily' | 'weekly';

export type SubscriberState = 'unconfirmed' | 'active' | 'paused' | 'stopped';

/** Where a subscriber's messages are posted too: signed JSON, or the format of Slack or Teams. */
export type Webhook = { url: string; kind: 'json' | 'slack' | 'teams'; secret: string; deadAt?: Instant };

/** One address and the time of its digests. */
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
  suppressed?: { reason: string; at: Instant }; // never mailed while this is set
};

/** A filter that a subscriber follows; several are merged in one mail. */
export type Interest = {
  id: string;
  subscriberId: string;
  name: string; // chosen by the subscriber, or the filter in words
  filter: Filter;
  rhythm: Rhythm;
  createdAt: Instant;
};

/** The kinds of facts of a development. Each fact is sent to a subscriber once. */
export const FACT_KINDS = [
  'commentary',
  'rumor',
  'reported',
  'official',
  'confirmed',
  'partly',
  'denied',
  'lapsed',
  'withdrawn', // its status is now weaker than the one that was sent
  'deadline-set',
  'deadline-moved',
] as const;
export type FactKind = (typeof FACT_KINDS)[number];

/** One entry of a subscriber's ledger: subscriber × development × fact, unique. */
export type LedgerEntry = {
  subscriberId: string;
  developmentId: string;
  fact: string; // the kind and its key: `denied:<development>`, `deadline-moved:<deadline>:<day>`
  kind: FactKind;
  itemId: string | null; // the item that brought it
  otherId: string | null; // the act that settles it, or the deadline
  interestIds: string[]; // the interests that matched
  words: string[]; // words of the interests that were found
  rhythm: Rhythm;
  state: 'pending' | 'told' | 'held';
  because?: string; // why it is held or waits
  recordedAt: Instant;
  mailId?: string; // the mail that contained it
  toldAt?: Instant;
};

export const MAIL_STATES = ['queued', 'sending', 'sent', 'failed', 'uncertain', 'withheld'] as const;
export type MailState = (typeof MAIL_STATES)[number];

/** One mail to one address; its bytes and Message-ID never change after it is queued. */
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
  unknowns: number; // attempts with an unknown outcome; after the second, the operator decides
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
