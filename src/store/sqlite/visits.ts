// What we know of each source, the log of visits, the lease of the one scheduler, signs of life. A visit itself is saved
// in a transaction (transaction.ts), with all that it brought.

import type { Problem, SourceState, Visit } from '../../model.ts';
import type { Lease, Visits, VisitSummary } from '../contract/visits.ts';
import type { VisitWrites } from '../contract/tx.ts';
import type { Db } from './connection.ts';
import { pageWriter } from './pages.ts';

type VisitRow = Omit<Visit, 'problem'> & { problem: string | null };

const toVisit = ({ problem, ...visit }: VisitRow): Visit => ({
  ...visit,
  ...(problem === null ? {} : { problem: JSON.parse(problem) as Problem }),
});

/** Prepared writes of a visit's own lines; inside the transaction that saves its items. */
export function createVisitWriter(db: Db): VisitWrites {
  const writePages = pageWriter(db);
  const addVisit = db.prepare(
    'insert into visits (source_id, started_at, result, found, added, updated, problem) values (?, ?, ?, ?, ?, ?, ?)',
  );
  const setState = db.prepare(
    `insert into source_states (source_id, state, listed_at) values (?, ?, ?)
     on conflict (source_id) do update set state = excluded.state, listed_at = coalesce(excluded.listed_at, listed_at)`,
  );
  const tokenOf = db.prepare<[string], number>('select token from leases where name = ?').pluck();
  return {
    async checkLease({ name, token }) {
      if (tokenOf.get(name) !== token)
        throw new Error(`store: another process has taken over the lease "${name}"; this visit was not saved.`);
    },

    async saveVisit(visit, packed) {
      const { lastInsertRowid } = addVisit.run(
        visit.sourceId,
        visit.startedAt,
        visit.result,
        visit.found,
        visit.added,
        visit.updated,
        visit.problem ? JSON.stringify(visit.problem) : null,
      );
      writePages(Number(lastInsertRowid), packed);
    },

    async saveSourceState(state, listedAt) {
      setState.run(state.sourceId, JSON.stringify(state), listedAt);
    },
  };
}

export function createVisits(db: Db): Visits {
  const states = db.prepare<[], string>('select state from source_states').pluck();
  const state = db.prepare<[string], string>('select state from source_states where source_id = ?').pluck();
  const log = db.prepare<[string, string, number], VisitRow>(
    `select source_id as sourceId, started_at as startedAt, result, found, added, updated, problem
     from visits where source_id = ? and started_at >= ? order by started_at desc, no desc limit ?`,
  );
  const figures = db.prepare<[string, string, number], Omit<VisitSummary, 'problem'>>(
    `select count(*) as visits, count(*) filter (where result = 'failed') as failed, coalesce(sum(added), 0) as added,
       min(started_at) as oldest
     from (select result, added, started_at from visits where source_id = ? and started_at >= ?
       order by started_at desc, no desc limit ?)`,
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

  return {
    async sourceStates() {
      const all = states.all().map((text) => JSON.parse(text) as SourceState);
      return new Map(all.map((one) => [one.sourceId, one]));
    },

    async sourceState(sourceId) {
      const text = state.get(sourceId);
      return text === undefined ? null : (JSON.parse(text) as SourceState);
    },

    visitsOf: async (sourceId, since = '', limit = 1000) => log.all(sourceId, since, limit).map(toVisit),

    async visitSummaries(sourceIds, since, limit) {
      return new Map(
        sourceIds.map((id) => {
          const problem = log.all(id, since, 1).map(toVisit)[0]?.problem ?? null;
          return [id, { ...figures.get(id, since, limit)!, problem }];
        }),
      );
    },

    async takeLease(name, holder, now, seconds, isAlive = () => null) {
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

    async releaseLease(held) {
      dropLease.run(held.name, held.token);
    },

    async beat(name, now) {
      setBeat.run(name, now.toISOString());
    },

    heartbeats: async () => new Map(beats.all().map(({ name, at }) => [name, at])),
  };
}
