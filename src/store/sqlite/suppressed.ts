// Addresses that get no mail any more: bounced for good, complained, or refused too often. How the word came (mail
// server, operator, signed report) is the caller's; here it is kept, once.

import type { Instant } from '../../model.ts';
import type { Suppression, Suppressions } from '../contract/subscribers.ts';
import type { Db } from './connection.ts';

/** The suppressed addresses' part of the store. Every function is one transaction. */
export function createSuppressions(db: Db): Suppressions {
  /** Inside the caller's transaction. True where the address was not suppressed before. */
  function suppressOne({ email, reason }: Suppression, actor: string, at: Instant): boolean {
    const isNew =
      db
        .prepare('insert into suppressed (email, reason, at) values (?, ?, ?) on conflict (email) do nothing')
        .run(email, reason, at).changes === 1;
    db.prepare(
      `update outbox set state = 'failed', settled_at = ?, next_try_at = null, problem = ?
       where recipient = ? and state = 'queued'`,
    ).run(at, `address suppressed: ${reason}`, email);
    const id = db.prepare('select id from subscribers where email = ?').pluck().get(email) as string | undefined;
    if (id && isNew)
      db.prepare('insert into subscriber_log (at, subscriber_id, actor, event) values (?, ?, ?, ?)').run(
        at,
        id,
        actor,
        `suppressed: ${reason}`,
      );
    return isNew;
  }

  return {
    async suppress(email, reason, by) {
      db.transaction(() => suppressOne({ email, reason }, by.actor, by.now.toISOString()))();
    },

    async suppressReported(report, by) {
      return db
        .transaction((): number | null => {
          const at = by.now.toISOString();
          db.prepare(`delete from mail_state where name like 'report:%' and value < ?`).run(at);
          const remember = db.prepare(
            'insert into mail_state (name, value) values (?, ?) on conflict (name) do nothing',
          );
          if (remember.run(`report:${report.reportId}`, report.keepUntil).changes === 0) return null;
          return report.addresses.filter((one) => suppressOne(one, by.actor, at)).length;
        })
        .immediate();
    },

    async liftSuppression(email) {
      db.prepare('delete from soft_bounces where email = ?').run(email);
      return db.prepare('delete from suppressed where email = ?').run(email).changes > 0;
    },

    async suppressedAddresses() {
      return db
        .prepare<[], { email: string; reason: string; at: string }>('select * from suppressed order by at desc')
        .all();
    },

    isSuppressed: async (email) => db.prepare('select 1 from suppressed where email = ?').get(email) !== undefined,

    async softBounce(email, at) {
      db.prepare('insert into soft_bounces (email, at) values (?, ?)').run(email, at);
      return db.prepare('select count(*) as times, min(at) as since from soft_bounces where email = ?').get(email) as {
        times: number;
        since: string;
      };
    },
  };
}
