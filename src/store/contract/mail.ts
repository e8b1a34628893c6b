// What subscribers are sent: the ledger, the mails, the posts to webhooks.

import type { Day, Instant, LedgerEntry, MailState, OutboxMail, Rhythm, WebhookDelivery } from '../../model.ts';

/** What left for a subscriber: the last of each kind, which still wait in the outbox, mails of the day. */
export type Messages = {
  lastDigestAt: Instant | null;
  lastAlertAt: Instant | null;
  waiting: { digest: boolean; alert: boolean };
  mails: number;
};

export type FactKey = Pick<LedgerEntry, 'developmentId' | 'fact'>;

/** What one digest or alert is, when it is queued. */
export type NewMessage = {
  subscriberId: string;
  localDate?: Day; // for digests: the key of the job
  facts: FactKey[];
  mail: OutboxMail;
  delivery?: WebhookDelivery;
  now: Date;
};

/** What came of an attempt. `nextTryAt` null: never again by itself. */
export type Settlement = {
  state: MailState;
  at: Instant;
  nextTryAt: Instant | null;
  problem?: string;
  unknown?: boolean;
  soft?: boolean;
};

/** Why something waits for a person's decision: it may have been sent before the store was restored. */
export const RESTORED = 'this store is older than the mails already sent from it';

/** The reader's ledger. Every function is one transaction. */
export type Ledger = {
  /**
   * Writes facts that are not in the ledger yet, and the items behind them. `revived` are backlog facts that later news
   * has made news. Gives how many facts are new.
   */
  recordFacts(
    entries: LedgerEntry[],
    items: { subscriberId: string; itemId: string; developmentId: string }[],
    revived: (FactKey & { subscriberId: string })[],
  ): Promise<number>;
  /** Notes that all changes up to a number have been matched with the interests. */
  setChangeCursor(name: string, no: number): Promise<void>;
  /** All that any reader knows of these developments. */
  ledgerOfDevelopments(developmentIds: string[]): Promise<LedgerEntry[]>;
  /** Who was sent these items (or for whom they wait), and under which development. */
  readersOfItems(itemIds: string[]): Promise<{ subscriberId: string; itemId: string; developmentId: string }[]>;
  /**
   * Items move when developments are joined or parted; what a reader was sent moves with them, so that nothing is
   * sent again under another name. Copies every entry of `from` to `to` for these readers; where `from` is gone,
   * what still waits is sent under `to`.
   */
  carryLedger(carry: {
    from: string;
    to: string;
    subscriberIds: string[];
    itemIds: string[];
    isGone: boolean;
  }): Promise<void>;
  /** What waits for these subscribers, by subscriber, the oldest first; those for whom nothing does are left out. */
  pendingFacts(subscriberIds: string[]): Promise<Map<string, LedgerEntry[]>>;
  /** Subscribers for whom something of this rhythm waits. */
  subscribersWithPending(rhythm: Rhythm): Promise<string[]>;
  /** Since when the oldest entry of a rhythm waits, by subscriber. */
  oldestPending(rhythm: Rhythm): Promise<Map<string, Instant>>;
  /** What these subscribers were sent of these developments, by subscriber, the oldest first. */
  toldFacts(subscriberIds: string[], developmentIds: string[]): Promise<Map<string, LedgerEntry[]>>;
  /** The reader's ledger, newest first: sent, waiting and held back. */
  readersLedger(subscriberId: string, limit: number): Promise<LedgerEntry[]>;
  /**
   * Membership, job and outbox row in one transaction. Only facts that still wait are taken, by their own key;
   * what arrived since stays for the next one (I19). False, and nothing written, when the job exists already or
   * when any of the facts no longer waits.
   */
  queueMessage(message: NewMessage): Promise<boolean>;
  /** Closes the day's job without a mail. */
  closeJobs(jobs: { subscriberId: string; localDate: Day }[], outcome: 'nothing' | 'skipped', now: Date): Promise<void>;
  /** Jobs since a day, as `subscriber local-date`. */
  jobsSince(day: Day): Promise<Set<string>>;
  /**
   * Of each subscriber: when the last digest and alert were queued, which of them still wait in the outbox, and mails of
   * any kind in the day since a moment, but for those taken back untried.
   */
  messagesOf(asked: { subscriberId: string; since: Instant }[]): Promise<Map<string, Messages>>;
  /** Says of what waits under these rhythms why it waits. It goes on waiting. Gives of how many it was not said yet. */
  explainPending(subscriberId: string, rhythms: Rhythm[], because: string): Promise<number>;
};

/** Mails and their states. Every function is one transaction. */
export type Outbox = {
  /** Queues a mail that belongs to no digest: a confirmation, a notice. */
  queueMail(mail: OutboxMail): Promise<void>;
  /**
   * Mails whose time has come: queued ones, and uncertain ones that are owed their one repetition. Oldest first. A time
   * further ahead than any pause was set before the clock was put back, and has come (T02).
   */
  dueMails(now: Date, limit: number): Promise<OutboxMail[]>;
  /** Marks a mail as being sent, before the connection is opened. False where it is no longer in the expected state. */
  startMail(id: string, expected: MailState): Promise<boolean>;
  /** Records the outcome of an attempt. False where the mail was not being sent. */
  settleMail(id: string, outcome: Settlement): Promise<boolean>;
  /** Gives up a mail that was not tried: its reader has gone, or it is too old. */
  dropMail(id: string, expected: MailState, problem: string, at: Instant): Promise<boolean>;
  /**
   * Mails that a sender which is no more left in `sending`: nobody knows whether they arrived. The first time they
   * are owed one repetition at `repeatAt`; after that they are the operator's.
   */
  recoverMails(repeatAt: Instant): Promise<number>;
  /** The operator's word on a mail that is uncertain, failed or withheld: it arrived, or it is to go out once more. */
  decideMail(id: string, word: 'sent' | 'again', now: Date): Promise<boolean>;
  /**
   * Sets aside all that waits, and remembers since when: an older copy of the store must not send by itself (R14).
   * `sentBefore` is how many mails left the later one, as far as is known. Gives how many mails, posts and facts.
   */
  withhold(sentBefore: number, now: Date): Promise<number>;
  /** The operator's word on what was set aside: it is sent after all, or it was sent before and never is. */
  settleRestore(word: 'release' | 'discard', now: Date): Promise<number>;
  /**
   * Takes back a reader's digests and alerts that have certainly not left: their facts wait again and go into the
   * next one, so that an outage ends in one mail (M29). Gives how many were taken back.
   */
  takeBackMails(subscriberId: string, kind: 'digest' | 'alert', because: string, now: Date): Promise<number>;
  /** Mails in a state, newest first. */
  mailsIn(state: MailState, limit: number): Promise<OutboxMail[]>;
  /** When a digest was last queued, to anyone. */
  lastDigestAt(): Promise<Instant | null>;
  /** How many mails are in each state, and since when the oldest of them waits. */
  mailCounts(): Promise<{ state: MailState; mails: number; oldest: Instant }[]>;
  /**
   * Lets one sender work at a time: takes the lease, or renews it. It falls free at its end, or before that when
   * `isAlive` knows that its holder no longer runs (null: cannot be known).
   */
  takeMailLease(
    holder: string,
    now: Date,
    until: Instant,
    isAlive: (holder: string) => boolean | null,
  ): Promise<'taken' | 'renewed' | 'busy'>;
  dropMailLease(holder: string): Promise<void>;
  /** A word that the sender remembers: until when it pauses, how many mails it has sent. */
  mailNote(name: 'paused-until' | 'sent' | 'alarm' | 'restored-at'): Promise<string | null>;
  keepMailNote(name: 'paused-until' | 'sent' | 'alarm', value: string): Promise<void>;
};

/** Posts to webhooks. Every function is one transaction. */
export type Deliveries = {
  /** Posts whose time has come, oldest first; also those of a time that was set before the clock was put back (T02). */
  dueDeliveries(now: Date, limit: number): Promise<WebhookDelivery[]>;
  /** Records an attempt to post. A repeated post carries the same id: the receiver can tell. */
  settleDelivery(
    id: string,
    outcome: { state: WebhookDelivery['state']; nextTryAt: Instant | null; problem?: string },
  ): Promise<void>;
};
