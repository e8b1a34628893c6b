// The outbox: mails as bytes with their Message-ID and state. `sending` is written before a
// connection is opened; rows are changed by id and expected state, never by asking again what is due.

import { type Instant, MAIL_STATES, type MailState, type OutboxMail } from '../model.ts';
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

/** What became of an attempt. `repeatAt` null: never again by itself. */
export type Settlement = {
  state: MailState;
  at: Instant;
  nextTryAt: Instant | null;
  problem?: string;
  unknown?: boolean;
  soft?: boolean;
};

const DAY_MS = 86_400_000;
/** Why something waits for a person's word: it may have been sent before the store was restored. */
export const RESTORED = 'this store is older than the mails already sent from it';

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

    /**
     * Mails whose time has come: queued ones, and uncertain ones that are owed their one repetition. Oldest first. A time
     * further ahead than any pause was set before the clock was put back, and has come (T02).
     */
    async dueMails(now: Date, limit: number): Promise<OutboxMail[]> {
      return db
        .prepare<[string, string, number], MailRow>(
          `select * from outbox where state in ('queued', 'uncertain') and (next_try_at <= ? or next_try_at > ?)
           order by next_try_at, queued_at, id limit ?`,
        )
        .all(now.toISOString(), new Date(now.getTime() + DAY_MS).toISOString(), limit)
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
        if (done === 1 && outcome.state === 'sent') {
          db.prepare('delete from soft_bounces where email = (select recipient from outbox where id = ?)').run(id);
          write('sent', String(Number(read('sent') ?? 0) + 1));
        }
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

    /**
     * Sets aside all that waits, and remembers since when: an older copy of the store must not send by itself (R14).
     * `sentBefore` is how many mails left the later one, as far as is known. Gives how many mails, posts and facts.
     */
    async withhold(sentBefore: number, now: Date): Promise<number> {
      return db
        .transaction((): number => {
          const mails = db
            .prepare(
              `update outbox set state = 'withheld', next_try_at = null, problem = '${RESTORED}'
               where state = 'queued' or (state = 'uncertain' and next_try_at is not null)`,
            )
            .run().changes;
          const posts = db
            .prepare(
              `update webhook_deliveries set state = 'dead', next_try_at = null, problem = '${RESTORED}' where state = 'queued'`,
            )
            .run().changes;
          const facts = db
            .prepare(`update ledger set state = 'held', because = '${RESTORED}' where state = 'pending'`)
            .run().changes;
          write('sent', String(Math.max(sentBefore, Number(read('sent') ?? 0))));
          write('restored-at', now.toISOString());
          db.prepare(`delete from heartbeats where name = 'restored'`).run();
          return mails + posts + facts;
        })
        .immediate();
    },

    /** The operator's word on what was set aside: it is sent after all, or it was sent before and never is. */
    async settleRestore(word: 'release' | 'discard', now: Date): Promise<number> {
      const at = now.toISOString();
      return db
        .transaction((): number => {
          db.prepare(`delete from mail_state where name = 'restored-at'`).run();
          if (word === 'discard') {
            db.prepare(
              `update ledger set because = 'discarded after a restore' where state = 'held' and because = '${RESTORED}'`,
            ).run();
            return db
              .prepare(
                `update outbox set state = 'failed', settled_at = ?, problem = 'discarded after a restore' where state = 'withheld'`,
              )
              .run(at).changes;
          }
          const mails = db
            .prepare(`update outbox set state = 'queued', next_try_at = ?, problem = null where state = 'withheld'`)
            .run(at).changes;
          const posts = db
            .prepare(
              `update webhook_deliveries set state = 'queued', next_try_at = ?, problem = null
               where state = 'dead' and problem = '${RESTORED}'`,
            )
            .run(at).changes;
          const facts = db
            .prepare(
              `update ledger set state = 'pending', because = null where state = 'held' and because = '${RESTORED}'`,
            )
            .run().changes;
          return mails + posts + facts;
        })
        .immediate();
    },

    /**
     * Takes back a reader's digests and alerts that have certainly not left: their facts wait again and go into the
     * next one, so that an outage ends in one mail (M29). Gives how many were taken back.
     */
    async takeBackMails(subscriberId: string, kind: 'digest' | 'alert', because: string, now: Date): Promise<number> {
      return db
        .transaction((): number => {
          const mails = db
            .prepare(
              `update outbox set state = 'failed', next_try_at = null, settled_at = ?, problem = ?
               where subscriber_id = ? and state = 'queued' and unknowns = 0 and kind = ?
                 and not exists (select 1 from webhook_deliveries w where w.id = replace(outbox.id, 'm-', 'w-') and w.state = 'sent')
               returning id`,
            )
            .pluck()
            .all(now.toISOString(), because, subscriberId, kind) as string[];
          for (const id of mails)
            db.prepare(
              `update webhook_deliveries set state = 'dead', next_try_at = null, problem = ? where id = ? and state = 'queued'`,
            ).run(because, id.replace('m-', 'w-'));
          for (const id of mails)
            db.prepare(
              `update ledger set state = 'pending', mail_id = null, told_at = null where mail_id = ? and state = 'told'`,
            ).run(id);
          return mails.length;
        })
        .immediate();
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

    /** When a digest was last queued, to anyone. */
    async lastDigestAt(): Promise<Instant | null> {
      return db
        .prepare<[string], string | null>(
          `select max(at) from (select (select max(queued_at) from outbox where state = s.value and kind = 'digest') as at
             from json_each(?) s)`,
        )
        .pluck()
        .get(JSON.stringify(MAIL_STATES)) as string | null;
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
     * Lets one sender work at a time: takes the lease, or renews it. It falls free at its end, or before that when
     * `isAlive` knows that its holder no longer runs (null: cannot be known).
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
            if (alive !== false && end > now.toISOString()) return 'busy';
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
    async mailNote(name: 'paused-until' | 'sent' | 'alarm' | 'restored-at'): Promise<string | null> {
      return read(name);
    },
    async keepMailNote(name: 'paused-until' | 'sent' | 'alarm', value: string): Promise<void> {
      write(name, value);
    },
  };
}
