// What is to be held against the interests: a row for each new or reworded item, made by triggers in the transaction that
// stores it (migrations/subscribers.ts). Here is only whether it came as a backlog.

import type { Db } from './sqlite.ts';

export function intakeWriterOf(db: Db) {
  const waiting = db
    .prepare<[string], string>('select item_id from intake where item_id in (select value from json_each(?))')
    .pluck();
  const hush = db.prepare('update intake set quiet = 1 where item_id in (select value from json_each(?))');
  return {
    /**
     * Before a backlog of items is saved. Gives what marks them as one once they are saved, so that a crash before they
     * are matched makes no news of them; those that wait already as news stay so.
     */
    hushed(ids: string[]): () => void {
      const news = new Set(waiting.all(JSON.stringify(ids)));
      return () => void hush.run(JSON.stringify(ids.filter((id) => !news.has(id))));
    },
  };
}
