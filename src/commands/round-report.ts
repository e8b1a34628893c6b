// What a round came to: kept for health and metrics, and told in the log as one event.

import { log } from '../log.ts';
import type { Visit } from '../model.ts';
import type { Store } from '../store/open.ts';

/** So many sources that all fail have one cause: the way out (O03). */
const WAY_OUT = 3;

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

/** Tells a round as one event, and each source in trouble; where all fail, that once and not for each. */
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
