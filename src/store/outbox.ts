// The outbox: mails as bytes with their Message-ID and state, and posts to webhooks. `sending` is written before a
// connection is opened; rows are changed by id and expected state, never by asking again what is due.

import type { Instant, MailState, OutboxMail, WebhookDelivery } from '../model.ts';
import type { Db } from './sqlite.ts';

type MailRow = {
  id: string;
  subscriber_id: string | null;
  kind: OutboxMail['kind'];
  recipient: string;
  subject: string;
  message_id: string;
  bytes: Uint8Array;
  state: MailState;
  attempts: number;
  unknowns: number;
  soft_refusals: number;
  queued_at: string;
  next_try_at: string | null;
  settled_at: string | null;
  problem: string | null;
};
type DeliveryRow = {
  id: string;
  subscriber_id: string;
  url: string;
  kind: WebhookDelivery['kind'];
  body: string;
  state: WebhookDelivery['state'];
  attempts: number;
  queued_at: string;
  next_try_at: string | null;
  problem: string | null;
};

function toMail(row: MailRow): OutboxMail {
  return {
    id: row.id,
    subscriberId: row.subscriber_id,
    kind: row.kind,
    to: row.recipient,
    subject: row.subject,
    messageId: row.message_id,
    bytes: row.bytes,
    state: row.state,
    attempts: row.attempts,
    unknowns: row.unknowns,
    softRefusals: row.soft_refusals,
    queuedAt: row.queued_at,
    nextTryAt: row.next_try_at,
    ...(row.settled_at ? { settledAt: row.settled_at } : {}),
    ...(row.problem ? { problem: row.problem } : {}),
  };
}

function toDelivery(row: DeliveryRow): WebhookDelivery {
  return {
    id: row.id,
    subscriberId: row.subscriber_id,
    url: row.url,
    kind: row.kind,
    body: row.body,
    state: row.state,
    attempts: row.attempts,
    queuedAt: row.queued_at,
    nextTryAt: row.next_try_at,
    ...(row.problem ? { problem: row.problem } : {}),
  };
}

/** Writes a mail inside the caller's transaction. */
export function insertMail(db: Db, mail: OutboxMail): void {
  db.prepare(
    `insert into outbox (id, subscriber_id, kind, recipient, subject, message_id, bytes, state, queued_at, next_try_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    mail.id,
    mail.subscriberId,
    mail.kind,
    mail.to,
    mail.subject,
    mail.messageId,
    Buffer.from(mail.bytes),
    mail.state,
    mail.queuedAt,
    mail.nextTryAt,
  );
}

/** Writes a post to a webhook inside the caller's transaction. */
export function insertDelivery(db: Db, delivery: WebhookDelivery): void {
  db.prepare(
    `insert into webhook_deliveries (id, subscriber_id, url, kind, body, state, queued_at, next_try_at)
     values (?, ?, ?, ?, ?, 'queued', ?, ?)`,
  ).run(
    delivery.id,
    delivery.subscriberId,
    delivery.url,
    delivery.kind,
    delivery.body,
    delivery.queuedAt,
    delivery.nextTryAt,
  );
}

/** What became of an attempt. `repeatAt` null: never again by itself. */
export type Settlement = {
  state: MailState;
  at: Instant;
  nextTryAt: Instant | null;
  problem?: string;
  unknown?: boolean;
  soft?: boolean;
};

/** The outbox's part of the store. Every function is one transaction. */
export function outboxOf(db: Db) {
  const read = (name: string): string | null =>
    (db.prepare('select value from mail_state where name = ?').pluck().get(name) as string | undefined) ?? null;
  const write = (name: string, value: string): void =>
    void db
      .prepare(
        'insert into mail_state (name, value) values (?, ?) on conflict (name) do update set value = excluded.value',
      )
      .run(name, value);

  return {
    /** Queues a mail that belongs to no digest: a confirmation, a notice. */
    async queueMail(mail: OutboxMail): Promise<void> {
      insertMail(db, mail);
    },

    /** Mails whose time has come: queued ones, and uncertain ones that are owed their one repetition. Oldest first. */
    async dueMails(now: Date, limit: number): Promise<OutboxMail[]> {
      return db
        .prepare<[string, number], MailRow>(
          `select * from outbox where state in ('queued', 'uncertain') and next_try_at <= ?
           order by next_try_at, queued_at, id limit ?`,
        )
        .all(now.toISOString(), limit)
        .map(toMail);
    },

    /** Marks a mail as being sent, before the connection is opened. False where it is no longer in the expected state. */
    async startMail(id: string, expected: MailState): Promise<boolean> {
      return (
        db
          .prepare(`update outbox set state = 'sending', attempts = attempts + 1 where id = ? and state = ?`)
          .run(id, expected).changes === 1
      );
    },

    /** Records the outcome of an attempt. False where the mail was not being sent. */
    async settleMail(id: string, outcome: Settlement): Promise<boolean> {
      const settled = ['sent', 'failed'].includes(outcome.state) || outcome.nextTryAt === null;
      return db.transaction((): boolean => {
        const done = db
          .prepare(
            `update outbox set state = ?, next_try_at = ?, settled_at = ?, problem = ?,
               unknowns = unknowns + ?, soft_refusals = soft_refusals + ? where id = ? and state = 'sending'`,
          )
          .run(
            outcome.state,
            outcome.nextTryAt,
            settled ? outcome.at : null,
            outcome.problem ?? null,
            outcome.unknown ? 1 : 0,
            outcome.soft ? 1 : 0,
            id,
          ).changes;
        if (done === 1 && outcome.state === 'sent')
          db.prepare('delete from soft_bounces where email = (select recipient from outbox where id = ?)').run(id);
        return done === 1;
      })();
    },

    /** Gives up a mail that was not tried: its reader has gone, or it is too old. */
    async dropMail(id: string, expected: MailState, problem: string, at: Instant): Promise<boolean> {
      return (
        db
          .prepare(
            `update outbox set state = 'failed', next_try_at = null, settled_at = ?, problem = ? where id = ? and state = ?`,
          )
          .run(at, problem, id, expected).changes === 1
      );
    },

    /**
     * Mails that a sender which is no more left in `sending`: nobody knows whether they arrived. The first time they
     * are owed one repetition at `repeatAt`; after that they are the operator's.
     */
    async recoverMails(repeatAt: Instant): Promise<number> {
      return db
        .prepare(
          `update outbox set state = 'uncertain', unknowns = unknowns + 1, problem = 'stopped while sending',
             next_try_at = case when unknowns = 0 then ? else null end where state = 'sending'`,
        )
        .run(repeatAt).changes;
    },

    /** The operator's word on a mail that is uncertain, failed or withheld: it arrived, or it is to go out once more. */
    async decideMail(id: string, word: 'sent' | 'again', now: Date): Promise<boolean> {
      const at = now.toISOString();
      const sql =
        word === 'sent'
          ? `update outbox set state = 'sent', next_try_at = null, settled_at = ?, problem = 'settled by the operator'
             where id = ? and state in ('uncertain', 'failed', 'withheld')`
          : `update outbox set state = 'queued', next_try_at = ?, queued_at = queued_at, unknowns = 0, settled_at = null
             where id = ? and state in ('uncertain', 'failed', 'withheld')`;
      return db.prepare(sql).run(at, id).changes === 1;
    },

    /** Sets aside all that waits: an older copy of the store must not send by itself (R14). */
    async withholdMails(): Promise<number> {
      return db
        .prepare(
          `update outbox set state = 'withheld', next_try_at = null,
             problem = 'this store is older than the mails already sent from it'
           where state = 'queued' or (state = 'uncertain' and next_try_at is not null)`,
        )
        .run().changes;
    },

    async mailById(id: string): Promise<OutboxMail | null> {
      const row = db.prepare<[string], MailRow>('select * from outbox where id = ?').get(id);
      return row ? toMail(row) : null;
    },

    /** Mails in a state, newest first. */
    async mailsIn(state: MailState, limit: number): Promise<OutboxMail[]> {
      return db
        .prepare<[string, number], MailRow>('select * from outbox where state = ? order by queued_at desc, id limit ?')
        .all(state, limit)
        .map(toMail);
    },

    /** How many mails are in each state, and since when the oldest of them waits. */
    async mailCounts(): Promise<{ state: MailState; mails: number; oldest: Instant }[]> {
      return db
        .prepare<[], { state: MailState; mails: number; oldest: string }>(
          'select state, count(*) as mails, min(queued_at) as oldest from outbox group by state order by state',
        )
        .all();
    },

    /**
     * Lets one sender work at a time: takes the lease, or renews it. `isAlive` says whether the holder that stands
     * there still runs; null where that cannot be known, and then the lease's end decides.
     */
    async takeMailLease(
      holder: string,
      now: Date,
      until: Instant,
      isAlive: (holder: string) => boolean | null,
    ): Promise<'taken' | 'renewed' | 'busy'> {
      return db
        .transaction((): 'taken' | 'renewed' | 'busy' => {
          const [name, end] = (read('lease') ?? '').split(' ');
          if (name && end && name !== holder) {
            const alive = isAlive(name);
            if (alive === true || (alive === null && end > now.toISOString())) return 'busy';
          }
          write('lease', `${holder} ${until}`);
          return name === holder ? 'renewed' : 'taken';
        })
        .immediate();
    },

    async dropMailLease(holder: string): Promise<void> {
      db.prepare(`delete from mail_state where name = 'lease' and value like ? || ' %'`).run(holder);
    },

    /** A word that the sender remembers: until when it pauses, how many mails it has sent. */
    async mailNote(name: 'paused-until' | 'sent' | 'alarm'): Promise<string | null> {
      return read(name);
    },
    async keepMailNote(name: 'paused-until' | 'sent' | 'alarm', value: string): Promise<void> {
      write(name, value);
    },

    /** Posts whose time has come, oldest first. */
    async dueDeliveries(now: Date, limit: number): Promise<WebhookDelivery[]> {
      return db
        .prepare<[string, number], DeliveryRow>(
          `select * from webhook_deliveries where state = 'queued' and next_try_at <= ?
           order by next_try_at, id limit ?`,
        )
        .all(now.toISOString(), limit)
        .map(toDelivery);
    },

    async queueDelivery(delivery: WebhookDelivery): Promise<void> {
      insertDelivery(db, delivery);
    },

    /** Records an attempt to post. A repeated post carries the same id: the receiver can tell. */
    async settleDelivery(
      id: string,
      outcome: { state: WebhookDelivery['state']; nextTryAt: Instant | null; problem?: string },
    ): Promise<void> {
      db.prepare(
        `update webhook_deliveries set state = ?, next_try_at = ?, problem = ?, attempts = attempts + 1
         where id = ? and state = 'queued'`,
      ).run(outcome.state, outcome.nextTryAt, outcome.problem ?? null, id);
    },

    async deliveriesOf(subscriberId: string): Promise<WebhookDelivery[]> {
      return db
        .prepare<[string], DeliveryRow>(
          'select * from webhook_deliveries where subscriber_id = ? order by queued_at desc, id',
        )
        .all(subscriberId)
        .map(toDelivery);
    },
  };
}
