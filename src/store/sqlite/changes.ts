// The numbered list of changes, read.

import type { ChangeEntry } from '../../model.ts';
import type { ChangeReads } from '../contract/timeline.ts';
import type { Db } from './connection.ts';

type ChangeRow = Omit<ChangeEntry, 'isBacklog'> & { isBacklog: number };
const toChange = (row: ChangeRow): ChangeEntry => ({ ...row, isBacklog: row.isBacklog === 1 });

export function createChangeReads(db: Db): ChangeReads {
  const overdue = db
    .prepare<[string, string], string>(
      `select id from timeline_developments d where claim_of is not null and expected_by between ? and ?
         and not exists (select 1 from changes where kind = 'lapsed' and development_id = d.id)`,
    )
    .pluck();
  const last = db.prepare<[], number | null>('select max(no) from changes').pluck();
  const after = db.prepare<[number, number], ChangeRow>(
    `select no, at, kind, item_id as itemId, development_id as developmentId, is_backlog as isBacklog
     from changes where no > ? order by no limit ?`,
  );
  const cursor = db.prepare<[string], number>('select no from change_cursors where name = ?').pluck();
  return {
    lastChange: async () => last.get() ?? 0,
    changesAfter: async (no, limit) => after.all(no, limit).map(toChange),
    unreadChanges: async (name, limit) => after.all(cursor.get(name) ?? 0, limit).map(toChange),
    overdueClaims: async (from, to) => overdue.all(from, to),
  };
}
