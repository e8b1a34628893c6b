// Subscribers, their interests, and addresses that get no mail any more.

import type { Instant, Interest, Rhythm, Subscriber } from '../../model.ts';

export type Suppression = { email: string; reason: string };

/** Who wants what: subscribers, their interests, confirmations. Every function is one transaction. */
export type Subscribers = {
  /** Adds a subscriber or rewrites its schedule, state and webhook; its interests stay. */
  saveSubscriber(subscriber: Subscriber, by: { actor: string; event: string; now: Date }): Promise<void>;
  addInterest(interest: Interest, by: { actor: string; now: Date }): Promise<void>;
  /** Ends one interest; facts that only it asked for are held back. False when it had ended before. */
  endInterest(id: string, by: { actor: string; now: Date }): Promise<boolean>;
  interestById(id: string): Promise<Interest | null>;
  /** `email` in lower case, as readAddress gives it. */
  subscriberByEmail(email: string): Promise<Subscriber | null>;
  subscriberById(id: string): Promise<Subscriber | null>;
  listSubscribers(): Promise<Subscriber[]>;
  interestsOf(subscriberId: string): Promise<Interest[]>;
  /** Interests of these subscribers, by subscriber, the oldest first. */
  interestsOfSubscribers(subscriberIds: string[]): Promise<Map<string, Interest[]>>;
  /** Every interest whose owner gets mail: active, or paused and owed it later. */
  liveInterests(): Promise<(Interest & { paused: boolean })[]>;
  /** Grows with every change to subscribers and interests: what was built from them is stale when it differs. */
  interestsRevision(): Promise<number>;
  /** Changes the name of an interest and how often it is sent. */
  changeInterest(id: string, to: { name: string; rhythm: Rhythm }, by: { actor: string; now: Date }): Promise<void>;
  /** Remembers a confirmation by the hash of its token alone, with the interest that waits for it. */
  saveConfirmation(waiting: { hash: string; interest: Interest; madeAt: Instant; expiresAt: Instant }): Promise<void>;
  /** The interest that a confirmation is for; null where it is unknown or has expired. It may be shown again. */
  confirmationOf(hash: string, now: Date): Promise<Interest | null>;
  /** How many confirmations were asked of a subscriber since a moment. */
  confirmationsSince(subscriberId: string, since: Instant): Promise<number>;
  /** Writes a word into a subscriber's log, once for the same words since a moment. */
  noteOnce(subscriberId: string, by: { actor: string; event: string; now: Date }, since: Instant): Promise<void>;
  /** Who changed what of this subscriber, newest first. */
  subscriberLog(subscriberId: string): Promise<{ at: Instant; actor: string; event: string }[]>;
  /** The key from which unsubscribe links are made: made once, at random, and it never leaves the store and the mails' links. */
  mailSecret(): Promise<string>;
  /** How many mails left this store, and whether it was put back from a backup and not opened for mail since (R14). */
  sentState(): Promise<{ storeId: string; sent: number; isRestored: boolean }>;
};

/** Addresses that get no mail any more. Every function is one transaction. */
export type Suppressions = {
  /** Never mails this address again until it asks again; what waits for it is failed with the reason. */
  suppress(email: string, reason: string, by: { actor: string; now: Date }): Promise<void>;
  /**
   * Suppresses what one signed report names, all of it or nothing. `reportId` is remembered until `keepUntil`: the
   * same report again does nothing, also where an address was lifted since. Gives how many are newly suppressed,
   * null for a repetition.
   */
  suppressReported(
    report: { reportId: string; keepUntil: Instant; addresses: Suppression[] },
    by: { actor: string; now: Date },
  ): Promise<number | null>;
  liftSuppression(email: string): Promise<boolean>;
  suppressedAddresses(): Promise<{ email: string; reason: string; at: Instant }[]>;
  isSuppressed(email: string): Promise<boolean>;
  /** Counts a temporary bounce; tells how many came in a row and when the first of them did. A delivery ends the row. */
  softBounce(email: string, at: Instant): Promise<{ times: number; since: Instant }>;
};
