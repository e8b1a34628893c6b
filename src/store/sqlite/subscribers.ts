// Who wants what: subscribers, their interests, confirmations, and who changed what.

import { randomBytes } from 'node:crypto';
import type { Filter, Interest, Rhythm, Subscriber, SubscriberState, Webhook } from '../../model.ts';
import type { Subscribers } from '../contract/subscribers.ts';
import type { Db } from './connection.ts';

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
export function createSubscribers(db: Db): Subscribers {
  const note = db.prepare('insert into subscriber_log (at, subscriber_id, actor, event) values (?, ?, ?, ?)');
  const bump = db.prepare(
    `insert into mail_state (name, value) values ('interests_revision', '1')
     on conflict (name) do update set value = cast(cast(value as integer) + 1 as text)`,
  );
  const interestRow = db.prepare<[string], InterestRow>('select * from interests where id = ? and ended_at is null');
  const one = <T>(where: string, value: string): T | null =>
    (db.prepare<[string], SubscriberRow>(`${SELECT_SUBSCRIBER} where ${where} = ?`).get(value) as T) ?? null;

  return {
    async saveSubscriber(subscriber, by) {
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

    async addInterest(interest, by) {
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

    async endInterest(id, by) {
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

    async interestById(id) {
      const row = interestRow.get(id);
      return row ? toInterest(row) : null;
    },

    async subscriberByEmail(email) {
      const row = one<SubscriberRow>('s.email', email);
      return row && toSubscriber(row);
    },

    async subscriberById(id) {
      const row = one<SubscriberRow>('s.id', id);
      return row && toSubscriber(row);
    },

    async listSubscribers() {
      return db.prepare<[], SubscriberRow>(`${SELECT_SUBSCRIBER} order by s.email`).all().map(toSubscriber);
    },

    async interestsOf(subscriberId) {
      return db
        .prepare<[string], InterestRow>(
          'select * from interests where subscriber_id = ? and ended_at is null order by created_at, id',
        )
        .all(subscriberId)
        .map(toInterest);
    },

    async interestsOfSubscribers(subscriberIds) {
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

    async liveInterests() {
      return db
        .prepare<[], InterestRow & { state: string }>(
          `select i.*, s.state from interests i join subscribers s on s.id = i.subscriber_id
           where i.ended_at is null and s.state in ('active', 'paused') order by i.id`,
        )
        .all()
        .map((row) => ({ ...toInterest(row), paused: row.state === 'paused' }));
    },

    async interestsRevision() {
      return Number(db.prepare(`select value from mail_state where name = 'interests_revision'`).pluck().get() ?? 0);
    },

    async changeInterest(id, to, by) {
      db.transaction(() => {
        const row = interestRow.get(id);
        if (!row) return;
        db.prepare('update interests set name = ?, rhythm = ? where id = ?').run(to.name, to.rhythm, id);
        note.run(by.now.toISOString(), row.subscriber_id, by.actor, `follows ${to.name}, ${to.rhythm}`);
        bump.run();
      })();
    },

    async saveConfirmation(waiting) {
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

    async confirmationOf(hash, now) {
      const asks = db
        .prepare('select asks from subscriber_tokens where hash = ? and expires_at > ?')
        .pluck()
        .get(hash, now.toISOString()) as string | undefined;
      return asks === undefined ? null : (JSON.parse(asks) as Interest);
    },

    async confirmationsSince(subscriberId, since) {
      return db
        .prepare('select count(*) from subscriber_tokens where subscriber_id = ? and made_at >= ?')
        .pluck()
        .get(subscriberId, since) as number;
    },

    async noteOnce(subscriberId, by, since) {
      const known = db.prepare('select 1 from subscriber_log where subscriber_id = ? and event = ? and at >= ?');
      if (!known.get(subscriberId, by.event, since)) note.run(by.now.toISOString(), subscriberId, by.actor, by.event);
    },

    async subscriberLog(subscriberId) {
      return db
        .prepare<[string], { at: string; actor: string; event: string }>(
          'select at, actor, event from subscriber_log where subscriber_id = ? order by at desc, rowid desc',
        )
        .all(subscriberId);
    },

    async mailSecret() {
      db.prepare(`insert into mail_state (name, value) values ('secret', ?) on conflict (name) do nothing`).run(
        randomBytes(32).toString('base64url'),
      );
      return db.prepare(`select value from mail_state where name = 'secret'`).pluck().get() as string;
    },
  };
}
