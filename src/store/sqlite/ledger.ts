// The reader's ledger: what each subscriber was sent of each development, what waits, what was held back and why.
// A fact is written once per subscriber and development; a digest takes the waiting ones together with its mail.

import type { Instant, LedgerEntry } from '../../model.ts';
import type { Ledger } from '../contract/mail.ts';
import type { Db } from './connection.ts';
import { insertDelivery } from './deliveries.ts';
import { insertMail } from './outbox.ts';

type Row = Omit<LedgerEntry, 'interestIds' | 'words' | 'because' | 'mailId' | 'toldAt'> & {
  interestIds: string;
  words: string;
  because: string | null;
  mailId: string | null;
  toldAt: Instant | null;
};

const ENTRY = `subscriber_id as subscriberId, development_id as developmentId, fact, kind, item_id as itemId,
  other_id as otherId, interest_ids as interestIds, words, rhythm, state, because, recorded_at as recordedAt,
  mail_id as mailId, told_at as toldAt`;

const toEntry = ({ interestIds, words, because, mailId, toldAt, ...entry }: Row): LedgerEntry => ({
  ...entry,
  interestIds: JSON.parse(interestIds) as string[],
  words: JSON.parse(words) as string[],
  ...(because ? { because } : {}),
  ...(mailId ? { mailId } : {}),
  ...(toldAt ? { toldAt } : {}),
});

/** Entries by their subscriber. */
function bySubscriber(rows: Row[]): Map<string, LedgerEntry[]> {
  const found = new Map<string, LedgerEntry[]>();
  for (const entry of rows.map(toEntry)) {
    const known = found.get(entry.subscriberId);
    if (known) known.push(entry);
    else found.set(entry.subscriberId, [entry]);
  }
  return found;
}

/** No day is longer. What was queued later than that was queued before the clock was put back (T02). */
const TWO_DAYS_MS = 2 * 86_400_000;

/** Rolls a message back that another process was quicker with. */
const RACED = new Error('the facts or the job were taken meanwhile');

/** The ledger's part of the store. Every function is one transaction. */
export function createLedger(db: Db): Ledger {
  const insertFact = db.prepare(
    `insert into ledger (subscriber_id, development_id, fact, kind, item_id, other_id, interest_ids, words, rhythm, state, because, recorded_at)
     values (@subscriberId, @developmentId, @fact, @kind, @itemId, @otherId, @interestIds, @words, @rhythm, @state, @because, @recordedAt)
     on conflict (subscriber_id, development_id, fact) do nothing`,
  );
  const setCursor = db.prepare(
    `insert into change_cursors (name, no) values (?, ?) on conflict (name) do update set no = max(no, excluded.no)`,
  );
  const insertItem = db.prepare(
    `insert into ledger_items (subscriber_id, item_id, development_id) values (?, ?, ?)
     on conflict (subscriber_id, item_id) do nothing`,
  );

  return {
    async recordFacts(entries, items, revived) {
      return db
        .transaction((): number => {
          let added = 0;
          for (const entry of entries)
            added += insertFact.run({
              ...entry,
              interestIds: JSON.stringify(entry.interestIds),
              words: JSON.stringify(entry.words),
              because: entry.because ?? null,
            }).changes;
          for (const { subscriberId, itemId, developmentId } of items)
            insertItem.run(subscriberId, itemId, developmentId);
          for (const { subscriberId, developmentId, fact } of revived)
            added += db
              .prepare(
                `update ledger set state = 'pending', because = null
                 where subscriber_id = ? and development_id = ? and fact = ? and state = 'held'`,
              )
              .run(subscriberId, developmentId, fact).changes;
          return added;
        })
        .immediate();
    },

    async setChangeCursor(name, no) {
      setCursor.run(name, no);
    },

    async ledgerOfDevelopments(developmentIds) {
      return db
        .prepare<[string], Row>(
          `select ${ENTRY} from ledger where development_id in (select value from json_each(?)) order by recorded_at, fact`,
        )
        .all(JSON.stringify(developmentIds))
        .map(toEntry);
    },

    async readersOfItems(itemIds) {
      return db
        .prepare<[string], { subscriberId: string; itemId: string; developmentId: string }>(
          `select subscriber_id as subscriberId, item_id as itemId, development_id as developmentId
           from ledger_items where item_id in (select value from json_each(?))`,
        )
        .all(JSON.stringify(itemIds));
    },

    async carryLedger(carry) {
      const { from, to, isGone } = carry;
      const move = db.prepare(
        `update ledger_items set development_id = ? where development_id = ?
           and item_id in (select value from json_each(?)) and subscriber_id in (select value from json_each(?))`,
      );
      const copy = db.prepare(
        `insert into ledger (subscriber_id, development_id, fact, kind, item_id, other_id, interest_ids, words, rhythm,
                             state, because, recorded_at, mail_id, told_at)
         select subscriber_id, ?, fact, kind, item_id, other_id, interest_ids, words, rhythm,
                case when state = 'pending' and not ? then 'held' else state end,
                case when state = 'pending' and not ? then 'waits under the development it was part of' else because end,
                recorded_at, mail_id, told_at
         from ledger where development_id = ? and subscriber_id in (select value from json_each(?))
         on conflict (subscriber_id, development_id, fact) do nothing`,
      );
      const close = db.prepare(
        `update ledger set state = 'held', because = 'told under the development it became part of'
         where development_id = ? and state = 'pending' and subscriber_id in (select value from json_each(?))`,
      );
      const readers = JSON.stringify(carry.subscriberIds);
      db.transaction(() => {
        copy.run(to, isGone ? 1 : 0, isGone ? 1 : 0, from, readers);
        if (isGone) close.run(from, readers);
        move.run(to, from, JSON.stringify(carry.itemIds), readers);
      }).immediate();
    },

    async pendingFacts(subscriberIds) {
      return bySubscriber(
        db
          .prepare<[string], Row>(
            `select ${ENTRY} from ledger where subscriber_id in (select value from json_each(?)) and state = 'pending'
             order by recorded_at, development_id, fact`,
          )
          .all(JSON.stringify(subscriberIds)),
      );
    },

    async subscribersWithPending(rhythm) {
      return db
        .prepare(`select distinct subscriber_id from ledger where state = 'pending' and rhythm = ?`)
        .pluck()
        .all(rhythm) as string[];
    },

    async oldestPending(rhythm) {
      const rows = db
        .prepare<[string], { id: string; at: Instant }>(
          `select subscriber_id as id, min(recorded_at) as at from ledger where state = 'pending' and rhythm = ? group by 1`,
        )
        .all(rhythm);
      return new Map(rows.map(({ id, at }) => [id, at]));
    },

    async toldFacts(subscriberIds, developmentIds) {
      return bySubscriber(
        db
          .prepare<[string, string], Row>(
            `select ${ENTRY} from ledger where subscriber_id in (select value from json_each(?)) and state = 'told'
               and development_id in (select value from json_each(?)) order by told_at, fact`,
          )
          .all(JSON.stringify(subscriberIds), JSON.stringify(developmentIds)),
      );
    },

    async readersLedger(subscriberId, limit) {
      return db
        .prepare<[string, number], Row>(
          `select ${ENTRY} from ledger where subscriber_id = ? order by coalesce(told_at, recorded_at) desc, fact limit ?`,
        )
        .all(subscriberId, limit)
        .map(toEntry);
    },

    async queueMessage(message) {
      const at = message.now.toISOString();
      const take = db.prepare(
        `update ledger set state = 'told', mail_id = ?, told_at = ?
         where subscriber_id = ? and development_id = ? and fact = ? and state = 'pending'`,
      );
      try {
        db.transaction(() => {
          if (message.localDate) {
            const job = db
              .prepare(
                `insert into digest_jobs (subscriber_id, local_date, outcome, mail_id, made_at) values (?, ?, 'queued', ?, ?)
                 on conflict (subscriber_id, local_date) do nothing`,
              )
              .run(message.subscriberId, message.localDate, message.mail.id, at);
            if (job.changes === 0) throw RACED;
          }
          for (const { developmentId, fact } of message.facts)
            if (take.run(message.mail.id, at, message.subscriberId, developmentId, fact).changes === 0) throw RACED;
          insertMail(db, message.mail);
          if (message.delivery) insertDelivery(db, message.delivery);
        }).immediate();
        return true;
      } catch (error) {
        if (error === RACED) return false;
        throw error;
      }
    },

    async closeJobs(jobs, outcome, now) {
      const insert = db.prepare(
        `insert into digest_jobs (subscriber_id, local_date, outcome, made_at) values (?, ?, ?, ?)
         on conflict (subscriber_id, local_date) do nothing`,
      );
      db.transaction(() => {
        for (const job of jobs) insert.run(job.subscriberId, job.localDate, outcome, now.toISOString());
      }).immediate();
    },

    async jobsSince(day) {
      return new Set(
        db
          .prepare(`select subscriber_id || ' ' || local_date from digest_jobs where local_date >= ?`)
          .pluck()
          .all(day) as string[],
      );
    },

    async messagesOf(asked) {
      const last = db.prepare<[string, string], { at: Instant | null; waiting: number }>(
        `select max(queued_at) as at, count(*) filter (where state = 'queued') as waiting
           from outbox where subscriber_id = ? and kind = ?`,
      );
      const count = db
        .prepare<[string, string, string], number>(
          `select count(*) from outbox where subscriber_id = ? and queued_at >= ? and queued_at < ?
             and (state <> 'failed' or attempts > 0)`,
        )
        .pluck();
      return new Map(
        asked.map(({ subscriberId: id, since }) => {
          const [digest, alert] = [last.get(id, 'digest')!, last.get(id, 'alert')!];
          const mails = count.get(id, since, new Date(Date.parse(since) + TWO_DAYS_MS).toISOString())!;
          return [
            id,
            {
              lastDigestAt: digest.at,
              lastAlertAt: alert.at,
              waiting: { digest: digest.waiting > 0, alert: alert.waiting > 0 },
              mails,
            },
          ];
        }),
      );
    },

    async explainPending(subscriberId, rhythms, because) {
      return db
        .prepare(
          `update ledger set because = ? where subscriber_id = ? and state = 'pending' and because is not ?
             and rhythm in (select value from json_each(?))`,
        )
        .run(because, subscriberId, because, JSON.stringify(rhythms)).changes;
    },
  };
}
