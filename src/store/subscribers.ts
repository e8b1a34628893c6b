// Who wants what: subscribers, their interests, confirmations, and who changed what.
// The reader's ledger, the outbox and the suppressed addresses stand beside it in files of their own; `subscribersOf`
// hands out all of them.

import { randomBytes } from 'node:crypto';
import type { Filter, Instant, Interest, Rhythm, Subscriber, SubscriberState, Webhook } from '../model.ts';
import { deliveriesOf } from './deliveries.ts';
import { ledgerOf } from './ledger.ts';
import { outboxOf } from './outbox.ts';
import type { Db } from './sqlite.ts';
import { suppressedOf } from './suppressed.ts';

type SubscriberRow = {
  id: string;
  email: string;
  state: SubscriberState;
  time: string;
  weekday: number;
  zone: string;
  webhook: string | null;
  created_at: string;
  confirmed_at: string | null;
  suppressed_reason: string | null;
  suppressed_at: string | null;
};
type InterestRow = {
  id: string;
  subscriber_id: string;
  name: string;
  filter: string;
  rhythm: Rhythm;
  created_at: string;
};

const SELECT_SUBSCRIBER = `select s.*, x.reason as suppressed_reason, x.at as suppressed_at
  from subscribers s left join suppressed x on x.email = s.email`;

function toSubscriber(row: SubscriberRow): Subscriber {
  return {
    id: row.id,
    email: row.email,
    state: row.state,
    time: row.time,
    weekday: row.weekday,
    zone: row.zone,
    ...(row.webhook ? { webhook: JSON.parse(row.webhook) as Webhook } : {}),
    createdAt: row.created_at,
    ...(row.confirmed_at ? { confirmedAt: row.confirmed_at } : {}),
    ...(row.suppressed_reason && row.suppressed_at
      ? { suppressed: { reason: row.suppressed_reason, at: row.suppressed_at } }
      : {}),
  };
}

function toInterest(row: InterestRow): Interest {
  return {
    id: row.id,
    subscriberId: row.subscriber_id,
    name: row.name,
    filter: JSON.parse(row.filter) as Filter,
    rhythm: row.rhythm,
    createdAt: row.created_at,
  };
}

/** The readers' part of the store. Every function is one transaction. */
export function subscribersOf(db: Db) {
  const secret = (): string => {
    db.prepare(`insert into mail_state (name, value) values ('secret', ?) on conflict (name) do nothing`).run(
      randomBytes(32).toString('base64url'),
    );
    return db.prepare(`select value from mail_state where name = 'secret'`).pluck().get() as string;
  };

  const note = db.prepare('insert into subscriber_log (at, subscriber_id, actor, event) values (?, ?, ?, ?)');
  const bump = db.prepare(
    `insert into mail_state (name, value) values ('interests_revision', '1')
     on conflict (name) do update set value = cast(cast(value as integer) + 1 as text)`,
  );
  const interestRow = db.prepare<[string], InterestRow>('select * from interests where id = ? and ended_at is null');
  const one = <T>(where: string, value: string): T | null =>
    (db.prepare<[string], SubscriberRow>(`${SELECT_SUBSCRIBER} where ${where} = ?`).get(value) as T) ?? null;

  return {
    ...ledgerOf(db),
    ...outboxOf(db),
    ...deliveriesOf(db),
    ...suppressedOf(db),

    /** Adds a subscriber or rewrites its schedule, state and webhook; its interests stay. */
    async saveSubscriber(subscriber: Subscriber, by: { actor: string; event: string; now: Date }): Promise<void> {
      db.transaction(() => {
        db.prepare(
          `insert into subscribers (id, email, state, time, weekday, zone, webhook, created_at, confirmed_at)
           values (@id, @email, @state, @time, @weekday, @zone, @webhook, @createdAt, @confirmedAt)
           on conflict (id) do update set state = excluded.state, time = excluded.time, weekday = excluded.weekday,
             zone = excluded.zone, webhook = excluded.webhook, confirmed_at = excluded.confirmed_at`,
        ).run({
          id: subscriber.id,
          email: subscriber.email,
          state: subscriber.state,
          time: subscriber.time,
          weekday: subscriber.weekday,
          zone: subscriber.zone,
          webhook: subscriber.webhook ? JSON.stringify(subscriber.webhook) : null,
          createdAt: subscriber.createdAt,
          confirmedAt: subscriber.confirmedAt ?? null,
        });
        note.run(by.now.toISOString(), subscriber.id, by.actor, by.event);
        bump.run();
      })();
    },

    async addInterest(interest: Interest, by: { actor: string; now: Date }): Promise<void> {
      db.transaction(() => {
        db.prepare(
          'insert into interests (id, subscriber_id, name, filter, rhythm, created_at) values (?, ?, ?, ?, ?, ?)',
        ).run(
          interest.id,
          interest.subscriberId,
          interest.name,
          JSON.stringify(interest.filter),
          interest.rhythm,
          interest.createdAt,
        );
        note.run(by.now.toISOString(), interest.subscriberId, by.actor, `follows ${interest.name}, ${interest.rhythm}`);
        bump.run();
      })();
    },

    /** Ends one interest; facts that only it asked for are held back. False when it had ended before. */
    async endInterest(id: string, by: { actor: string; now: Date }): Promise<boolean> {
      return db.transaction((): boolean => {
        const row = interestRow.get(id);
        if (!row) return false;
        db.prepare('update interests set ended_at = ? where id = ?').run(by.now.toISOString(), id);
        db.prepare(
          `update ledger set state = 'held', because = 'you no longer follow this'
           where subscriber_id = ? and state = 'pending' and not exists (
             select 1 from json_each(ledger.interest_ids) j join interests i on i.id = j.value where i.ended_at is null)`,
        ).run(row.subscriber_id);
        note.run(by.now.toISOString(), row.subscriber_id, by.actor, `no longer follows ${row.name}`);
        bump.run();
        return true;
      })();
    },

    async interestById(id: string): Promise<Interest | null> {
      const row = interestRow.get(id);
      return row ? toInterest(row) : null;
    },

    /** `email` in lower case, as readAddress gives it. */
    async subscriberByEmail(email: string): Promise<Subscriber | null> {
      const row = one<SubscriberRow>('s.email', email);
      return row && toSubscriber(row);
    },

    async subscriberById(id: string): Promise<Subscriber | null> {
      const row = one<SubscriberRow>('s.id', id);
      return row && toSubscriber(row);
    },

    async listSubscribers(): Promise<Subscriber[]> {
      return db.prepare<[], SubscriberRow>(`${SELECT_SUBSCRIBER} order by s.email`).all().map(toSubscriber);
    },

    async interestsOf(subscriberId: string): Promise<Interest[]> {
      return db
        .prepare<[string], InterestRow>(
          'select * from interests where subscriber_id = ? and ended_at is null order by created_at, id',
        )
        .all(subscriberId)
        .map(toInterest);
    },

    /** Interests of these subscribers, by subscriber, the oldest first. */
    async interestsOfSubscribers(subscriberIds: string[]): Promise<Map<string, Interest[]>> {
      const rows = db
        .prepare<[string], InterestRow>(
          `select * from interests where subscriber_id in (select value from json_each(?)) and ended_at is null
           order by created_at, id`,
        )
        .all(JSON.stringify(subscriberIds));
      const found = new Map<string, Interest[]>(subscriberIds.map((id) => [id, []]));
      for (const interest of rows.map(toInterest)) found.get(interest.subscriberId)?.push(interest);
      return found;
    },

    /** Every interest whose owner may be told something: active, or paused and owed it later. */
    async liveInterests(): Promise<(Interest & { paused: boolean })[]> {
      return db
        .prepare<[], InterestRow & { state: string }>(
          `select i.*, s.state from interests i join subscribers s on s.id = i.subscriber_id
           where i.ended_at is null and s.state in ('active', 'paused') order by i.id`,
        )
        .all()
        .map((row) => ({ ...toInterest(row), paused: row.state === 'paused' }));
    },

    /** Grows with every change to subscribers and interests: what was built from them is stale when it differs. */
    async interestsRevision(): Promise<number> {
      return Number(db.prepare(`select value from mail_state where name = 'interests_revision'`).pluck().get() ?? 0);
    },

    /** Changes how an interest is called and how often it is told. */
    async changeInterest(
      id: string,
      to: { name: string; rhythm: Rhythm },
      by: { actor: string; now: Date },
    ): Promise<void> {
      db.transaction(() => {
        const row = interestRow.get(id);
        if (!row) return;
        db.prepare('update interests set name = ?, rhythm = ? where id = ?').run(to.name, to.rhythm, id);
        note.run(by.now.toISOString(), row.subscriber_id, by.actor, `follows ${to.name}, ${to.rhythm}`);
        bump.run();
      })();
    },

    /** Remembers a confirmation by the hash of its token alone, with the interest that waits for it. */
    async saveConfirmation(waiting: {
      hash: string;
      interest: Interest;
      madeAt: Instant;
      expiresAt: Instant;
    }): Promise<void> {
      db.prepare(
        'insert into subscriber_tokens (hash, subscriber_id, asks, made_at, expires_at) values (?, ?, ?, ?, ?)',
      ).run(
        waiting.hash,
        waiting.interest.subscriberId,
        JSON.stringify(waiting.interest),
        waiting.madeAt,
        waiting.expiresAt,
      );
    },

    /** The interest that a confirmation stands for; null where it is unknown or has expired. It may be shown again. */
    async confirmationOf(hash: string, now: Date): Promise<Interest | null> {
      const asks = db
        .prepare('select asks from subscriber_tokens where hash = ? and expires_at > ?')
        .pluck()
        .get(hash, now.toISOString()) as string | undefined;
      return asks === undefined ? null : (JSON.parse(asks) as Interest);
    },

    /** How many confirmations were asked of a subscriber since a moment. */
    async confirmationsSince(subscriberId: string, since: Instant): Promise<number> {
      return db
        .prepare('select count(*) from subscriber_tokens where subscriber_id = ? and made_at >= ?')
        .pluck()
        .get(subscriberId, since) as number;
    },

    /** Writes a word into a subscriber's log, once for the same words since a moment. */
    async noteOnce(subscriberId: string, by: { actor: string; event: string; now: Date }, since: Instant) {
      const known = db.prepare('select 1 from subscriber_log where subscriber_id = ? and event = ? and at >= ?');
      if (!known.get(subscriberId, by.event, since)) note.run(by.now.toISOString(), subscriberId, by.actor, by.event);
    },

    /** Who changed what of this subscriber, newest first. */
    async subscriberLog(subscriberId: string): Promise<{ at: Instant; actor: string; event: string }[]> {
      return db
        .prepare<[string], { at: string; actor: string; event: string }>(
          'select at, actor, event from subscriber_log where subscriber_id = ? order by at desc, rowid desc',
        )
        .all(subscriberId);
    },

    /** The key from which unsubscribe links are made: made once, at random, and it never leaves the store and the mails' links. */
    async mailSecret(): Promise<string> {
      return secret();
    },

    /** How many mails left this store, and whether it was put back from a backup and not opened for mail since (R14). */
    async sentState(): Promise<{ storeId: string; sent: number; isRestored: boolean }> {
      const sent = db.prepare(`select value from mail_state where name = 'sent'`).pluck().get();
      const restored = db.prepare(`select 1 from heartbeats where name = 'restored'`).pluck().get();
      return { storeId: secret().slice(0, 8), sent: Number(sent ?? 0), isRestored: restored !== undefined };
    },
  };
}
