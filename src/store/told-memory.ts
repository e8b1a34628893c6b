// What developments are told by, kept in memory for as long as their mark in the store stays the same: whichever process
// writes to one gives it another mark. While a round is collected, only what it touched is read anew.

import type { DevelopmentState, ItemAnswer } from '../model.ts';
import type { Db } from './sqlite.ts';
import type { PlaceHead } from './timeline-rows.ts';

/** Members and answers that are kept, in all. */
const MOST_KEPT = 30_000;

/** A development, its members without their words, and their answers. */
export type ToldBy = { state: DevelopmentState; places: PlaceHead[]; answers: ItemAnswer[] };

export function toldMemoryOf(db: Db, read: (id: string) => Omit<ToldBy, 'state'>) {
  const markOf = db.prepare<[string], number>('select mark from timeline_developments where id = ?').pluck();
  const stateOf = db.prepare<[string], string>('select state from timeline_developments where id = ?').pluck();
  const kept = new Map<string, ToldBy & { mark: number }>();
  let size = 0;
  const weightOf = ({ places, answers }: ToldBy): number => 1 + places.length + answers.length;

  function drop(id: string, one: ToldBy): void {
    kept.delete(id);
    size -= weightOf(one);
  }

  const readNow = db.transaction((id: string): (ToldBy & { mark: number }) | null => {
    const [mark, text] = [markOf.get(id), stateOf.get(id)];
    return mark === undefined || text === undefined
      ? null
      : { mark, state: JSON.parse(text) as DevelopmentState, ...read(id) };
  });

  return {
    /** What a development is told by, as it stands; null where there is none. Not to be changed by who is given it. */
    get(id: string): ToldBy | null {
      const known = kept.get(id);
      if (known && known.mark === markOf.get(id)) return known;
      if (known) drop(id, known);
      const one = readNow(id);
      if (!one) return null;
      kept.set(id, one);
      size += weightOf(one);
      for (const [oldest, old] of kept) {
        if (size <= MOST_KEPT) break;
        drop(oldest, old);
      }
      return one;
    },
  };
}
