// Visits are saved several in one transaction, each with all that it brought: items, pages, place on the timeline, what
// we learned of the source, its line in the log. One that fails takes no other with it.

import type { Candidates, Page, Placed, PlacementKeys, SourceState, Visit } from '../model.ts';
import type { ItemIndex } from './item-index.ts';
import { type PackedPage, pageWriterOf } from './pages.ts';
import type { ItemToSave, ItemWriter } from './save-items.ts';
import { isBusy } from './patience.ts';
import type { Db } from './sqlite.ts';
import type { Terms } from './terms.ts';
import { writePlaced } from './timeline.ts';
import { intakeWriterOf } from './intake.ts';
import { timelineMemoryOf } from './timeline-memory.ts';
import { type Lease, visitWriterOf } from './visits.ts';

/** Everything that one visit brought. */
export type VisitToSave<P = Page> = {
  visit: Visit; // `added` and `updated` are counted again here
  state: SourceState | null; // null for what is no source: an import
  seen: string[]; // ids of all items that the document shows
  items: ItemToSave[]; // new and changed ones, judged
  placed?: Placed; // their place on the timeline
  pages?: P[];
  quiet?: boolean; // a backlog: held against the interests, and told to nobody (I17, I18)
  isComplete?: boolean; // the whole list was read: what it does not show is no longer listed
  lease?: Lease; // refused where another scheduler has taken over
};

/** What was new and what was revised, by id. */
export type Saved = { added: string[]; updated: string[] };

/** What may be asked and saved inside the transaction: at once, for nothing may come between. */
export type Keeper = {
  /** For each list of keys the id of the item that has one of them, or null (I02, I04). */
  resolveItems(keys: string[][]): (string | null)[];
  /** Content hashes of those of these items that are known; as this source last showed them. */
  knownItems(ids: string[], sourceId: string): Map<string, string>;
  findCandidates(keys: PlacementKeys[]): Candidates;
  /** Saves a visit. An edit of an item keeps the earlier version; `firstSeenAt` stays. */
  saveVisit(saving: VisitToSave<PackedPage>): Saved;
};

/** So long one transaction takes in more, at most: others wait to write meanwhile. */
const MOST_MS = 100;

export type KeepingParts = {
  items: ItemWriter;
  index: ItemIndex;
  terms: Terms;
  findCandidates: (keys: PlacementKeys[]) => Candidates;
};

export function togetherOf(db: Db, { items, index, terms, findCandidates }: KeepingParts) {
  const pages = pageWriterOf(db);
  const visits = visitWriterOf(db);
  const intake = intakeWriterOf(db);
  const keeper: Keeper = {
    resolveItems: items.resolve,
    knownItems: items.known,
    findCandidates,
    saveVisit({ visit, state, seen, items: brought, placed, pages: packed, quiet, isComplete, lease }) {
      if (lease) visits.checkLease(lease);
      const hush = quiet ? intake.hushed(brought.map(({ classified }) => classified.item.id)) : undefined;
      const saved = items.saveItems(brought, state !== null);
      hush?.();
      items.sawItems(seen, visit.sourceId, visit.startedAt, brought);
      if (placed) writePlaced(db, placed, visit.startedAt);
      const number = visits.addVisit({ ...visit, added: saved.added.length, updated: saved.updated.length });
      pages.write(number, packed ?? []);
      if (state) visits.setState(state, isComplete ? visit.startedAt : null);
      return saved;
    },
  };

  /** One transaction; gives what came of as many of these works as it took in, in order, at least one. */
  function runTogether<T>(works: ((keeper: Keeper) => T)[]): T[] {
    const done: T[] = [];
    const until = performance.now() + MOST_MS;
    db.transaction(() => {
      for (const work of works) {
        done.push(work(keeper));
        if (performance.now() > until) break;
      }
      index.flush();
    }).immediate();
    return done;
  }

  /** The same; all that is at hand in memory of what was rolled back is forgotten. */
  function run<T>(works: ((keeper: Keeper) => T)[]): T[] {
    try {
      return runTogether(works);
    } catch (error) {
      index.forget();
      terms.forget();
      timelineMemoryOf(db).forget();
      throw error;
    }
  }

  function alone<T>(work: (keeper: Keeper) => T): PromiseSettledResult<T> {
    try {
      return { status: 'fulfilled', value: run([work])[0]! };
    } catch (reason) {
      return { status: 'rejected', reason };
    }
  }

  /** Does works one after another in one transaction; where one fails, each in a transaction of its own. */
  async function keepTogether<T>(works: ((keeper: Keeper) => T)[]): Promise<PromiseSettledResult<T>[]> {
    try {
      return run(works).map((value) => ({ status: 'fulfilled', value }));
    } catch (reason) {
      // Nobody can write to the file now, none of them was done, and all may be tried again (patience.ts).
      if (isBusy(reason)) throw reason;
      return works.length === 1 ? [{ status: 'rejected', reason }] : works.map(alone);
    }
  }

  return {
    /**
     * Does works one after another in one transaction: as many as fit into a tenth of a second, at least one. Gives what
     * came of each, in order; fewer than were given where time was up. A work may be done twice: where one fails, all is
     * rolled back and each is done by itself. Rejects where another connection writes for too long: then none was done.
     */
    keepTogether,

    /** Hashes and deflates pages, before they are saved with their visit. */
    packPages: pages.pack,

    /** Saves one visit, all of it or nothing. */
    async saveVisit(saving: VisitToSave): Promise<Saved> {
      const packed = await pages.pack(saving.pages ?? []);
      return run([() => keeper.saveVisit({ ...saving, pages: packed })])[0]!;
    },
  };
}
