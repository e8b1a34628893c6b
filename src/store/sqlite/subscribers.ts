// Who wants what: subscribers, their interests, confirmations, and who changed what.

import { randomBytes } from 'node:crypto';
import type { Filter, Instant, Interest, Subscriber, Webhook } from '../../model.ts';
import type { Subscribers } from '../contract/subscribers.ts';
import type { Db } from './connection.ts';

type SubscriberRow = Omit<Subscriber, 'webhook' | 'confirmedAt' | 'suppressed'> & {
  webhook: string | null;
  confirmedAt: Instant | null;
  reason: string | null; // why the address is suppressed, and since when
  at: Instant | null;
};
type InterestRow = Omit<Interest, 'filter'> & { filter: string };

const SELECT_SUBSCRIBER = `select s.id, s.email, s.state, s.time, s.weekday, s.zone, s.webhook, s.created_at as createdAt,
    s.confirmed_at as confirmedAt, x.reason, x.at
  from subscribers s left join suppressed x on x.email = s.email`;
const INTEREST = 'i.id, i.subscriber_id as subscriberId, i.name, i.filter, i.rhythm, i.created_at as createdAt';

const toSubscriber = ({ webhook, confirmedAt, reason, at, ...subscriber }: SubscriberRow): Subscriber => ({
  ...subscriber,
  ...(webhook ? { webhook: JSON.parse(webhook) as Webhook } : {}),
  ...(confirmedAt ? { confirmedAt } : {}),
  ...(reason && at ? { suppressed: { reason, at } } : {}),
});

const toInterest = (row: InterestRow): Interest => ({ ...row, filter: JSON.parse(row.filter) as Filter });

/** The readers' part of the store. Every function is one transaction. */
export function createSubscribers(db: Db): Subscribers {
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
  const interestRow = db.prepare<[string], InterestRow>(
    `select ${INTEREST} from interests i where id = ? and ended_at is null`,
  );
  function subscriberWhere(column: 'id' | 'email', value: string): Subscriber | null {
    const row = db.prepare<[string], SubscriberRow>(`${SELECT_SUBSCRIBER} where s.${column} = ?`).get(value);
    return row ? toSubscriber(row) : null;
  }

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
        ).run(row.subscriberId);
        note.run(by.now.toISOString(), row.subscriberId, by.actor, `no longer follows ${row.name}`);
        bump.run();
        return true;
      })();
    },

    async interestById(id) {
      const row = interestRow.get(id);
      return row ? toInterest(row) : null;
    },

    subscriberByEmail: async (email) => subscriberWhere('email', email),
    subscriberById: async (id) => subscriberWhere('id', id),

    async listSubscribers() {
      return db.prepare<[], SubscriberRow>(`${SELECT_SUBSCRIBER} order by s.email`).all().map(toSubscriber);
    },

    async interestsOf(subscriberId) {
      return db
        .prepare<[string], InterestRow>(
          `select ${INTEREST} from interests i where subscriber_id = ? and ended_at is null order by created_at, id`,
        )
        .all(subscriberId)
        .map(toInterest);
    },

    async interestsOfSubscribers(subscriberIds) {
      const rows = db
        .prepare<[string], InterestRow>(
          `select ${INTEREST} from interests i where subscriber_id in (select value from json_each(?)) and ended_at is null
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
          `select ${INTEREST}, s.state from interests i join subscribers s on s.id = i.subscriber_id
           where i.ended_at is null and s.state in ('active', 'paused') order by i.id`,
        )
        .all()
        .map(({ state, ...row }) => ({ ...toInterest(row), paused: state === 'paused' }));
    },

    async interestsRevision() {
      return Number(db.prepare(`select value from mail_state where name = 'interests_revision'`).pluck().get() ?? 0);
    },

    async changeInterest(id, to, by) {
      db.transaction(() => {
        const row = interestRow.get(id);
        if (!row) return;
        db.prepare('update interests set name = ?, rhythm = ? where id = ?').run(to.name, to.rhythm, id);
        note.run(by.now.toISOString(), row.subscriberId, by.actor, `follows ${to.name}, ${to.rhythm}`);
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
      return secret();
    },

    async sentState() {
      const sent = db.prepare(`select value from mail_state where name = 'sent'`).pluck().get();
      const restored = db.prepare(`select 1 from heartbeats where name = 'restored'`).pluck().get();
      return { storeId: secret().slice(0, 8), sent: Number(sent ?? 0), isRestored: restored !== undefined };
    },
  };
}
