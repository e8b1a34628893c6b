// One round over sources: side by side within the settings' limits, one never stopping another; and what it came to, kept
// for health and metrics and logged as one event.

import type { Source, Visit } from '../model.ts';
import type { Collector } from '../collect.ts';
import type { Fetcher } from '../fetch/fetcher.ts';
import { type Lease, type Store, StoreTrouble } from '../store/contract.ts';
import { UsageError } from '../lib/usage-error.ts';
import { log } from '../log.ts';

export type RoundSettings = {
  collector: Collector;
  fetcher: Fetcher;
  now: () => Date;
  lease?: Lease;
  onVisit?: (visit: Visit, source: Source) => void;
  /** Asked before each visit: true ends the round early. */
  isStopping?: () => boolean;
};

/** So many sources that all fail have one cause: the way out (O03). */
const WAY_OUT = 3;
/** Visits that may wait for their host at once; how many requests run at once is the fetcher's limit. */
const SIDE_BY_SIDE = 64;

/**
 * Visits all these sources; gives the visits in the order of the sources. A visit that throws is one failed visit (R17).
 * Trouble with the database itself ends the round: it is thrown when the visits that are open have ended (R04, R05), and
 * what was not saved is due still.
 */
export async function collectRound(sources: Source[], settings: RoundSettings): Promise<Visit[]> {
  const { collector, fetcher, now, lease, onVisit, isStopping } = settings;
  const visits = new Map<string, Visit>();
  const waiting = [...sources];
  let trouble: unknown;
  const worker = async (): Promise<void> => {
    for (let source = waiting.shift(); source && !trouble && !isStopping?.(); source = waiting.shift()) {
      const startedAt = now();
      let visit: Visit;
      try {
        visit = await collector.collectSource(source, fetcher, startedAt, lease);
      } catch (error) {
        if (error instanceof StoreTrouble) return void (trouble ??= error);
        if (error instanceof UsageError) throw error; // the user's files, not the source's fault
        if (isStopping?.()) return; // the store was closed over a visit that took too long: the next start asks again
        log('error', 'visit failed', {
          source: source.id,
          message: error instanceof Error ? error.stack : String(error),
        });
        visit = failedVisit(source, startedAt, error);
      }
      visits.set(source.id, visit);
      onVisit?.(visit, source);
    }
  };
  await Promise.all(Array.from({ length: Math.min(SIDE_BY_SIDE, sources.length) }, worker));
  if (trouble) throw trouble;
  return sources.flatMap(({ id }) => visits.get(id) ?? []);
}

function failedVisit(source: Source, startedAt: Date, error: unknown): Visit {
  const message = `${source.id}: ${error instanceof Error ? error.message : String(error)}`;
  return {
    sourceId: source.id,
    startedAt: startedAt.toISOString(),
    result: 'failed',
    found: 0,
    added: 0,
    updated: 0,
    problem: { kind: 'unreadable', message },
  };
}

const sum = (visits: Visit[], of: 'added' | 'updated'): number => visits.reduce((total, visit) => total + visit[of], 0);

/** Keeps the collector's sign of life and, where sources were asked, the report of the round. */
export async function saveRound(store: Store, visits: Visit[], ms: number, now: Date): Promise<void> {
  if (visits.length === 0) return store.beat('collect', now);
  const failed = visits.filter(({ result }) => result === 'failed').length;
  await store.saveRound(
    {
      sources: visits.length,
      failed,
      added: sum(visits, 'added'),
      updated: sum(visits, 'updated'),
      ms: Math.round(ms),
    },
    now,
  );
}

/** Logs a round as one event, and each source in trouble; where all fail, that once and not for each. */
export function logRound(visits: Visit[], ms: number): void {
  if (visits.length === 0) return;
  const troubled = visits.filter(({ problem }) => problem !== undefined);
  const failed = visits.filter(({ result }) => result === 'failed').length;
  if (failed === visits.length && failed >= WAY_OUT)
    log('error', 'no way out', { sources: failed, message: visits[0]!.problem?.message });
  else for (const { sourceId, problem } of troubled) log('warning', 'source', { source: sourceId, ...problem });
  log('information', 'round', {
    sources: visits.length,
    failed,
    added: sum(visits, 'added'),
    updated: sum(visits, 'updated'),
    unchanged: visits.filter(({ result }) => result === 'unchanged').length,
    ms: Math.round(ms),
  });
}
