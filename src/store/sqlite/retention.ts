// What is kept for a time and then cleared: pages as received, the log of visits, mails and posts that have arrived.
// Items, their versions, developments, links, corrections, the readers' ledger and the audit are history: not touched
// here (P13). Work is done in small steps, each its own short transaction, so that nobody waits for it.

import { setImmediate } from 'node:timers/promises';
import type { Cleared, Instant } from '../../model.ts';
import type { ClearingOptions, Retention } from '../contract/maintenance.ts';
import type { Db } from './connection.ts';
import type { WriteQueue } from './transaction.ts';

const PAGES_A_STEP = 50;
const ROWS_A_STEP = 500;
const DAY_MS = 86_400_000;

type Old = { no: number; is_old: 0 | 1; is_free: 0 | 1 };

/** Visits in the order in which they were written, with or without pages: which are old, which may go. The last of a source stays. */
const PAGED = `select v.no, v.started_at < @before as is_old, v.started_at < @before and exists (
    select 1 from visits l where l.source_id = v.source_id and l.started_at > v.started_at
      and exists (select 1 from visit_pages t where t.visit = l.no)) as is_free
  from (select distinct visit from visit_pages where visit > @after order by visit limit ${PAGES_A_STEP}) p
  join visits v on v.no = p.visit`;
const BARE = `select v.no, v.started_at < @before as is_old, v.started_at < @before
    and not exists (select 1 from visit_pages t where t.visit = v.no)
    and exists (select 1 from visits l where l.source_id = v.source_id and l.started_at > v.started_at) as is_free
  from (select no from visits where no > @after order by no limit ${ROWS_A_STEP}) p join visits v on v.no = p.no`;

/** Settled mails, but the last of its kind to each reader: the next one says since when it tells. */
const MAILS = `from outbox o where o.state in ('sent', 'failed') and o.kind in ('digest', 'alert', 'confirmation', 'notice')
  and o.queued_at < @before and exists (select 1 from outbox l where l.subscriber_id is o.subscriber_id
    and l.kind = o.kind and (l.queued_at, l.id) > (o.queued_at, o.id))`;
const POSTS = `from webhook_deliveries o where o.state in ('sent', 'dead') and o.queued_at < @before`;

const nothing = (): { rows: number; bytes: number } => ({ rows: 0, bytes: 0 });

export function createRetention(db: Db, queue: WriteQueue): Retention {
  /**
   * Hands old visits over in steps, in the order of their numbers, each step with its work in one transaction. Ends at
   * the first step in which nothing is old: visits are written in the order of time.
   */
  async function eachOld(
    sql: string,
    before: Instant,
    how: ClearingOptions,
    work: (visits: number[]) => void,
  ): Promise<void> {
    const read = db.prepare<[{ before: Instant; after: number }], Old>(sql);
    let after = -1;
    while (how.goesOn?.() ?? true) {
      const step = db.transaction(() => {
        const rows = read.all({ before, after });
        work(rows.filter((row) => row.is_free).map(({ no }) => no));
        return rows;
      });
      const found = await queue(() => step.immediate());
      if (!found.some((row) => row.is_old)) return;
      after = Math.max(...found.map(({ no }) => no));
      await setImmediate();
    }
  }

  /** Rows of letters that may go: counted, or taken in steps. */
  async function letters(table: string, from: string, size: string, before: Instant, how: ClearingOptions) {
    const { isDry = false, goesOn } = how;
    const sum = nothing();
    const read = db.prepare<[object], { id: string; bytes: number }>(
      `select o.id, length(o.${size}) as bytes ${from}${isDry ? '' : ` limit ${PAGES_A_STEP}`}`,
    );
    const drop = db.prepare(`delete from ${table} where id = ?`);
    while (goesOn?.() ?? true) {
      const step = db.transaction(() => {
        const found = read.all({ before });
        if (!isDry) for (const { id } of found) drop.run(id);
        return found;
      });
      const taken = await queue(() => step.immediate());
      sum.rows += taken.length;
      for (const { bytes } of taken) sum.bytes += bytes;
      if (isDry || taken.length === 0) break;
      await setImmediate();
    }
    return sum;
  }

  /** Pages of old visits: the ties to the visits, and each page that no visit is tied to any more. */
  async function oldPages(before: Instant, how: ClearingOptions) {
    const { isDry = false } = how;
    const sum = nothing();
    const tied = db.prepare<[number], string>('select hash from visit_pages where visit = ?').pluck();
    const cut = db.prepare('delete from visit_pages where visit = ?');
    const ties = db.prepare<[string], number>('select count(*) from visit_pages where hash = ?').pluck();
    const size = db.prepare<[string], number>('select length(body) from pages where hash = ?').pluck();
    const drop = db.prepare('delete from pages where hash = ?');
    const cutTies = new Map<string, number>(); // of a dry run: how many ties of a page would be cut
    await eachOld(PAGED, before, how, (visits) => {
      for (const visit of visits) {
        const hashes = tied.all(visit);
        if (!isDry) cut.run(visit);
        for (const hash of hashes) {
          const ended = (cutTies.get(hash) ?? 0) + 1;
          if (isDry) cutTies.set(hash, ended);
          if (ties.get(hash)! > (isDry ? ended : 0)) continue;
          sum.rows += 1;
          sum.bytes += size.get(hash) ?? 0;
          if (!isDry) drop.run(hash);
        }
      }
    });
    return sum;
  }

  /** Old visits whose pages are gone. A dry run counts what has no pages now. */
  async function oldVisits(before: Instant, how: ClearingOptions): Promise<{ rows: number }> {
    const drop = db.prepare('delete from visits where no = ?');
    let rows = 0;
    await eachOld(BARE, before, how, (visits) => {
      rows += visits.length;
      if (!how.isDry) for (const no of visits) drop.run(no);
    });
    return { rows };
  }

  /** Keys of the digests of days long past, questions to confirm that have run out, sessions that have ended. */
  function dropKeys(before: Instant, now: Instant): void {
    db.transaction(() => {
      db.prepare('delete from digest_jobs where local_date < ?').run(before.slice(0, 10));
      db.prepare('delete from subscriber_tokens where expires_at < ?').run(before);
      db.prepare('delete from sessions where expires_at < ?').run(now);
    }).immediate();
  }

  return {
    async clearOld(keeping, now, how = {}) {
      const before = (days: number): Instant => new Date(now.getTime() - days * DAY_MS).toISOString();
      const { pages, visits, mail } = keeping;
      const cleared: Cleared = {
        pages: pages === null ? nothing() : await oldPages(before(pages), how),
        // After the pages: a visit stays as long as a page of it does.
        visits: visits === null ? { rows: 0 } : await oldVisits(before(visits), how),
        mails: mail === null ? nothing() : await letters('outbox', MAILS, 'bytes', before(mail), how),
        posts: mail === null ? nothing() : await letters('webhook_deliveries', POSTS, 'body', before(mail), how),
      };
      if (mail !== null && !how.isDry && (how.goesOn?.() ?? true))
        await queue(() => dropKeys(before(mail), now.toISOString()));
      return cleared;
    },
  };
}
