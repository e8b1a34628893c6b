// The outbox: mails as bytes with their Message-ID and state. `sending` is written before a
// connection is opened; rows are changed by id and expected state, never by asking again what is due.

import { type Instant, MAIL_STATES, type MailState, type OutboxMail } from '../../model.ts';
import { type Outbox, RESTORED } from '../contract/mail.ts';
import type { Db } from './connection.ts';

type MailRow = Omit<OutboxMail, 'settledAt' | 'problem'> & { settledAt: Instant | null; problem: string | null };

const MAIL = `id, subscriber_id as subscriberId, kind, recipient as "to", subject, message_id as messageId, bytes, state,
  attempts, unknowns, soft_refusals as softRefusals, queued_at as queuedAt, next_try_at as nextTryAt,
  settled_at as settledAt, problem`;

const toMail = ({ settledAt, problem, ...mail }: MailRow): OutboxMail => ({
  ...mail,
  ...(settledAt ? { settledAt } : {}),
  ...(problem ? { problem } : {}),
});

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

const DAY_MS = 86_400_000;

/** The outbox's part of the store. Every function is one transaction. */
export function createOutbox(db: Db): Outbox {
  const read = (name: string): string | null =>
    (db.prepare('select value from mail_state where name = ?').pluck().get(name) as string | undefined) ?? null;
  const write = (name: string, value: string): void =>
    void db
      .prepare(
        'insert into mail_state (name, value) values (?, ?) on conflict (name) do update set value = excluded.value',
      )
      .run(name, value);

  return {
    async queueMail(mail) {
      insertMail(db, mail);
    },

    async dueMails(now, limit) {
      return db
        .prepare<[string, string, number], MailRow>(
          `select ${MAIL} from outbox where state in ('queued', 'uncertain') and (next_try_at <= ? or next_try_at > ?)
           order by next_try_at, queued_at, id limit ?`,
        )
        .all(now.toISOString(), new Date(now.getTime() + DAY_MS).toISOString(), limit)
        .map(toMail);
    },

    async startMail(id, expected) {
      return (
        db
          .prepare(`update outbox set state = 'sending', attempts = attempts + 1 where id = ? and state = ?`)
          .run(id, expected).changes === 1
      );
    },

    async settleMail(id, outcome) {
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

    async dropMail(id, expected, problem, at) {
      return (
        db
          .prepare(
            `update outbox set state = 'failed', next_try_at = null, settled_at = ?, problem = ? where id = ? and state = ?`,
          )
          .run(at, problem, id, expected).changes === 1
      );
    },

    async recoverMails(repeatAt) {
      return db
        .prepare(
          `update outbox set state = 'uncertain', unknowns = unknowns + 1, problem = 'stopped while sending',
             next_try_at = case when unknowns = 0 then ? else null end where state = 'sending'`,
        )
        .run(repeatAt).changes;
    },

    async decideMail(id, word, now) {
      const at = now.toISOString();
      const sql =
        word === 'sent'
          ? `update outbox set state = 'sent', next_try_at = null, settled_at = ?, problem = 'settled by the operator'
             where id = ? and state in ('uncertain', 'failed', 'withheld')`
          : `update outbox set state = 'queued', next_try_at = ?, queued_at = queued_at, unknowns = 0, settled_at = null
             where id = ? and state in ('uncertain', 'failed', 'withheld')`;
      return db.prepare(sql).run(at, id).changes === 1;
    },

    async withhold(sentBefore, now) {
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

    async settleRestore(word, now) {
      const at = now.toISOString();
      return db
        .transaction((): number => {
          db.prepare(`delete from mail_state where name = 'restored-at'`).run();
          if (word === 'discard') {
            const facts = db
              .prepare(
                `update ledger set because = 'discarded after a restore' where state = 'held' and because = '${RESTORED}'`,
              )
              .run().changes;
            const mails = db
              .prepare(
                `update outbox set state = 'failed', settled_at = ?, problem = 'discarded after a restore' where state = 'withheld'`,
              )
              .run(at).changes;
            return facts + mails;
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

    async takeBackMails(subscriberId, kind, because, now) {
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

    async mailsIn(state, limit) {
      return db
        .prepare<[string, number], MailRow>(
          `select ${MAIL} from outbox where state = ? order by queued_at desc, id limit ?`,
        )
        .all(state, limit)
        .map(toMail);
    },

    async lastDigestAt() {
      return db
        .prepare<[string], string | null>(
          `select max(at) from (select (select max(queued_at) from outbox where state = s.value and kind = 'digest') as at
             from json_each(?) s)`,
        )
        .pluck()
        .get(JSON.stringify(MAIL_STATES)) as string | null;
    },

    async mailCounts() {
      return db
        .prepare<[], { state: MailState; mails: number; oldest: string }>(
          'select state, count(*) as mails, min(queued_at) as oldest from outbox group by state order by state',
        )
        .all();
    },

    async takeMailLease(holder, now, until, isAlive) {
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

    async dropMailLease(holder) {
      db.prepare(`delete from mail_state where name = 'lease' and value like ? || ' %'`).run(holder);
    },

    mailNote: async (name) => read(name),
    async keepMailNote(name, value) {
      write(name, value);
    },
  };
}
