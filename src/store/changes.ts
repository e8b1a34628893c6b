// The numbered list of changes, read.

import type { ChangeEntry, Day } from '../model.ts';
import type { Db } from './sqlite.ts';

type ChangeRow = Omit<ChangeEntry, 'isBacklog'> & { isBacklog: number };
const toChange = (row: ChangeRow): ChangeEntry => ({ ...row, isBacklog: row.isBacklog === 1 });

/** Reads the claims that named a day between two, both included, and of which no lapse is recorded. */
export function overdueClaimsOf(db: Db): (from: Day, to: Day) => string[] {
  const overdue = db
    .prepare<[string, string], string>(
      `select id from timeline_developments d where claim_of is not null and expected_by between ? and ?
         and not exists (select 1 from changes where kind = 'lapsed' and development_id = d.id)`,
    )
    .pluck();
  return (from, to) => overdue.all(from, to);
}

export function changesOf(db: Db) {
  const overdue = overdueClaimsOf(db);
  const last = db.prepare<[], number | null>('select max(no) from changes').pluck();
  const after = db.prepare<[number, number], ChangeRow>(
    `select no, at, kind, item_id as itemId, development_id as developmentId, is_backlog as isBacklog
     from changes where no > ? order by no limit ?`,
  );
  const cursor = db.prepare<[string], number>('select no from change_cursors where name = ?').pluck();
  return {
    /** The number of the last change; 0 where nothing has changed yet. */
    async lastChange(): Promise<number> {
      return last.get() ?? 0;
    },

    /** Changes after a number, in order. */
    async changesAfter(no: number, limit: number): Promise<ChangeEntry[]> {
      return after.all(no, limit).map(toChange);
    },

    /** Changes after the last one that a part of the program has read, in order. */
    async unreadChanges(name: string, limit: number): Promise<ChangeEntry[]> {
      return after.all(cursor.get(name) ?? 0, limit).map(toChange);
    },

    /** Developments that claimed something for a day between two, both included, and of which no lapse is recorded. */
    async overdueClaims(from: Day, to: Day): Promise<string[]> {
      return overdue(from, to);
    },
  };
}
