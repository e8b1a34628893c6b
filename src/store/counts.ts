// How many developments a question means, counted in the index: what a page of a long list says beside its rows.

import type { Day, DevelopmentQuestion } from '../model.ts';
import type { Db } from './sqlite.ts';

/** Developments are counted up to this many. */
const COUNT_CAP = 10_001;

/** How many claims a publisher was first with, of those that name this day or none. */
export type ClaimCount = { publisher: string; expectedBy: Day | null; count: number };

export function countsOf(db: Db) {
  const claims = db.prepare<[], ClaimCount>(
    `select claim_of as publisher, expected_by as expectedBy, count(*) as count
     from timeline_developments where claim_of is not null group by 1, 2`,
  );
  // Answers are few: from them to their developments, not the other way round.
  const answered = db
    .prepare<[], string>(
      `select distinct development_id from timeline_answers cross join timeline_places on item_id = claim_item_id`,
    )
    .pluck();

  return {
    /** Claims by publisher and the day that they name, however they ended. */
    async claimCounts(): Promise<ClaimCount[]> {
      return claims.all();
    },

    /** Developments that an act has answered, as far as items say. */
    async answeredDevelopments(): Promise<string[]> {
      return answered.all();
    },

    /** The number of developments of these policies, stages, statuses and days, at most 10,001. */
    async countDevelopments(question: DevelopmentQuestion): Promise<number> {
      const where = [question.knownAt ? 'first_seen_at <= ?' : 'merged_into is null'];
      const values: string[] = question.knownAt ? [question.knownAt] : [];
      const among = (column: string, list: string[] | undefined): void => {
        if (!list) return;
        where.push(`${column} in (select value from json_each(?))`);
        values.push(JSON.stringify(list));
      };
      among('initiative_id', question.initiatives);
      if (!question.knownAt) {
        among('stage', question.stages);
        among('status', question.statuses);
      }
      if (question.from) {
        where.push('first_word_at >= ?');
        values.push(question.from);
      }
      if (question.to) {
        where.push('first_word_at < ?');
        values.push(`${question.to}T24`);
      }
      const sql = `select count(*) from (select 1 from timeline_developments where ${where.join(' and ')} limit ${COUNT_CAP})`;
      return (
        db
          .prepare<string[], number>(sql)
          .pluck()
          .get(...values) ?? 0
      );
    },
  };
}
