// One round over sources: side by side within the settings' limits, each visit told as it ends, one never stopping another.

import type { Source, Visit } from '../model.ts';
import type { Collector } from '../collect.ts';
import type { Fetcher } from '../fetch/fetcher.ts';
import type { Lease } from '../store/visits.ts';
import { StoreTrouble } from '../store/contract.ts';
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
