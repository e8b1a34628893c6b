// One visit is one transaction: its items, pages, place on the timeline, what we learned of the source, its line in the
// log. Beside it: states of sources, the log itself, the lease of the one scheduler, signs of life.

import type { Instant, Page, Placed, Problem, SourceState, Visit } from '../model.ts';
import { pageWriterOf } from './pages.ts';
import type { ItemToSave, ItemWriter } from './save-items.ts';
import type { Db } from './sqlite.ts';
import type { Terms } from './terms.ts';
import { writePlaced } from './timeline.ts';
import { timelineMemoryOf } from './timeline-memory.ts';

/** Everything that one visit brought. */
export type VisitToSave = {
  visit: Visit; // `added` and `updated` are counted again here
  state: SourceState | null; // null for what is no source: an import
  seen: string[]; // ids of all items that the document shows
  items: ItemToSave[]; // new and changed ones, judged
  placed?: Placed; // their place on the timeline
  pages?: Page[];
  isComplete?: boolean; // the whole list was read: what it does not show is no longer listed
  lease?: Lease; // refused where another scheduler has taken over
};

/** The right of one process to do a thing. `token` grows with every holder. */
export type Lease = { name: string; holder: string; token: number; expiresAt: Instant };

type VisitRow = {
  source_id: string;
  started_at: string;
  result: Visit['result'];
  found: number;
  added: number;
  updated: number;
  problem: string | null;
};

const toVisit = (row: VisitRow): Visit => ({
  sourceId: row.source_id,
  startedAt: row.started_at,
  result: row.result,
  found: row.found,
  added: row.added,
  updated: row.updated,
  ...(row.problem === null ? {} : { problem: JSON.parse(row.problem) as Problem }),
});

export function visitsOf(db: Db, items: ItemWriter, terms: Terms) {
  const pages = pageWriterOf(db);
  const addVisit = db.prepare(
    'insert into visits (source_id, started_at, result, found, added, updated, problem) values (?, ?, ?, ?, ?, ?, ?)',
  );
  const setState = db.prepare(
    `insert into source_states (source_id, state, listed_at) values (?, ?, ?)
     on conflict (source_id) do update set state = excluded.state, listed_at = coalesce(excluded.listed_at, listed_at)`,
  );
  const states = db.prepare<[], string>('select state from source_states').pluck();
  const state = db.prepare<[string], string>('select state from source_states where source_id = ?').pluck();
  const log = db.prepare<[string, string, number], VisitRow>(
    'select * from visits where source_id = ? and started_at >= ? order by started_at desc, no desc limit ?',
  );
  const lease = db.prepare<[string], { holder: string; token: number; expires_at: string }>(
    'select holder, token, expires_at from leases where name = ?',
  );
  const setLease = db.prepare(
    `insert into leases (name, holder, token, expires_at) values (?, ?, ?, ?)
     on conflict (name) do update set holder = excluded.holder, token = excluded.token, expires_at = excluded.expires_at`,
  );
  const dropLease = db.prepare(`update leases set expires_at = '' where name = ? and token = ?`);
  const setBeat = db.prepare(
    'insert into heartbeats (name, at) values (?, ?) on conflict (name) do update set at = excluded.at',
  );
  const beats = db.prepare<[], { name: string; at: string }>('select name, at from heartbeats');

  /** Throws where somebody else has taken the lease since: its holder must stop. */
  function checkLease(held: Lease): void {
    if (lease.get(held.name)?.token !== held.token)
      throw new Error(`store: another process has taken over the lease "${held.name}"; this visit was not saved.`);
  }

  return {
    /**
     * Saves a visit, all of it or nothing. Gives the ids of the items that are new and of those that were revised.
     * An edit of an item keeps the earlier version; `firstSeenAt` stays.
     */
    async saveVisit(saving: VisitToSave): Promise<{ added: string[]; updated: string[] }> {
      const packed = await pages.pack(saving.pages ?? []);
      const { visit } = saving;
      const save = db.transaction(() => {
        if (saving.lease) checkLease(saving.lease);
        const counts = items.saveItems(saving.items);
        items.sawItems(saving.seen, visit.sourceId, visit.startedAt);
        if (saving.placed) writePlaced(db, saving.placed, visit.startedAt);
        const { lastInsertRowid } = addVisit.run(
          visit.sourceId,
          visit.startedAt,
          visit.result,
          visit.found,
          counts.added.length,
          counts.updated.length,
          visit.problem ? JSON.stringify(visit.problem) : null,
        );
        pages.write(Number(lastInsertRowid), packed);
        if (saving.state)
          setState.run(saving.state.sourceId, JSON.stringify(saving.state), saving.isComplete ? visit.startedAt : null);
        return counts;
      });
      try {
        return save.immediate();
      } catch (error) {
        terms.forget();
        timelineMemoryOf(db).forget();
        throw error;
      }
    },

    /** What we know of every source that was ever asked. */
    async sourceStates(): Promise<Map<string, SourceState>> {
      const all = states.all().map((text) => JSON.parse(text) as SourceState);
      return new Map(all.map((one) => [one.sourceId, one]));
    },

    async sourceState(sourceId: string): Promise<SourceState | null> {
      const text = state.get(sourceId);
      return text === undefined ? null : (JSON.parse(text) as SourceState);
    },

    /** The log of a source's visits, newest first. */
    async visitsOf(sourceId: string, since: Instant = '', limit = 1000): Promise<Visit[]> {
      return log.all(sourceId, since, limit).map(toVisit);
    },

    /**
     * Takes a lease, or renews it where `holder` has it already. Null while somebody else holds it (R08): until its end,
     * or as long as `isAlive` does not know that its holder runs no more. An end that no holder can have set, after the
     * clock was put back, binds nobody (T02).
     */
    async takeLease(
      name: string,
      holder: string,
      now: Date,
      seconds: number,
      isAlive: (holder: string) => boolean | null = () => null,
    ): Promise<Lease | null> {
      const latest = new Date(now.getTime() + 2000 * seconds).toISOString();
      const expiresAt = new Date(now.getTime() + seconds * 1000).toISOString();
      const take = db.transaction((): Lease | null => {
        const held = lease.get(name);
        const isOurs = held?.holder === holder;
        const isHeld = held && held.expires_at > now.toISOString() && held.expires_at <= latest;
        if (isHeld && !isOurs && isAlive(held.holder) !== false) return null;
        const token = (held?.token ?? 0) + (isOurs && held.expires_at !== '' ? 0 : 1);
        setLease.run(name, holder, token, expiresAt);
        return { name, holder, token, expiresAt };
      });
      return take.immediate();
    },

    /** Gives a lease back, so that the next one need not wait for its end. */
    async releaseLease(held: Lease): Promise<void> {
      dropLease.run(held.name, held.token);
    },

    /** Notes a sign of life of a part of the program. */
    async beat(name: string, now: Date): Promise<void> {
      setBeat.run(name, now.toISOString());
    },

    /** The last sign of life of each part. */
    async heartbeats(): Promise<Map<string, Instant>> {
      return new Map(beats.all().map(({ name, at }) => [name, at]));
    },
  };
}
