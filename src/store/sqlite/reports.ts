// The last report of each kind of work: what operators, health and metrics ask for without counting anything.

import { statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RoundReport } from '../../model.ts';
import type { Reports } from '../contract/maintenance.ts';
import type { Db } from './connection.ts';

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

export function createReports(db: Db): Reports {
  const read = db.prepare<[string], string>('select report from reports where name = ?').pluck();
  const all = db.prepare<[], { name: string; at: string; report: string }>('select name, at, report from reports');
  const write = db.prepare(
    `insert into reports (name, at, report) values (?, ?, ?)
     on conflict (name) do update set at = excluded.at, report = excluded.report`,
  );
  const beat = db.prepare(
    `insert into heartbeats (name, at) values ('collect', ?) on conflict (name) do update set at = excluded.at`,
  );

  return {
    async saveRound(round, now) {
      db.transaction(() => {
        const before = JSON.parse(read.get('round') ?? '{}') as Partial<RoundReport>;
        const report: RoundReport = {
          ...round,
          rounds: (before.rounds ?? 0) + 1,
          addedInAll: (before.addedInAll ?? 0) + round.added,
          updatedInAll: (before.updatedInAll ?? 0) + round.updated,
        };
        write.run('round', now.toISOString(), JSON.stringify(report));
        beat.run(now.toISOString());
      }).immediate();
    },

    async saveReport(name, report, now) {
      write.run(name, now.toISOString(), JSON.stringify(report));
    },

    async reports() {
      return Object.fromEntries(
        all.all().map(({ name, at, report }) => [name, { ...(JSON.parse(report) as object), at }]),
      );
    },

    schemaVersion: async () => db.pragma('user_version', { simple: true }) as number,
    sqliteVersion: async () => db.prepare<[], string>('select sqlite_version()').pluck().get()!,

    async sizes() {
      const pageBytes = db.pragma('page_size', { simple: true }) as number;
      const unusedBytes = (db.pragma('freelist_count', { simple: true }) as number) * pageBytes;
      if (db.name === ':memory:') {
        const fileBytes = (db.pragma('page_count', { simple: true }) as number) * pageBytes;
        return { fileBytes, walBytes: 0, unusedBytes, diskFreeBytes: null, diskBytes: null };
      }
      const disk = await statfs(dirname(db.name));
      return {
        fileBytes: sizeOf(db.name),
        walBytes: sizeOf(`${db.name}-wal`),
        unusedBytes,
        diskFreeBytes: disk.bavail * disk.bsize,
        diskBytes: disk.blocks * disk.bsize,
      };
    },
  };
}
