// Whether anything was written since: what was read stays true while this word stays the same.

import type { Db } from './sqlite.ts';

export function versionOf(db: Db) {
  const others = db.prepare<[], number>('pragma data_version').pluck();
  const own = db.prepare<[], number>('select total_changes()').pluck();
  return {
    /** Changes with every write to the file, whichever process wrote. Costs microseconds. */
    async version(): Promise<string> {
      return `${others.get()} ${own.get()}`;
    },
  };
}
