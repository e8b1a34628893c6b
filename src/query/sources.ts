// The health of each source: visits, freshness, problem in words, items a day, track record.

import { withoutCredentials } from '../lib/urls.ts';
import { quietDays } from '../lib/quiet.ts';
import type { Instant, Source } from '../model.ts';
import type { Store } from '../store/contract.ts';
import { trackRecord, type TrackRecord } from './track-record.ts';

export const HEALTHS = ['well', 'late', 'failing', 'paused', 'new'] as const;
type Health = (typeof HEALTHS)[number];

export type SourceHealth = {
  id: string;
  name: string;
  publisher: string;
  publisher_kind: Source['publisherKind'];
  url: string;
  health: Health;
  problem: string | null; // in words, for a person
  failures: number; // in a row
  every_minutes: number;
  next_check_at: Instant | null;
  last_success_at: Instant | null;
  last_new_at: Instant | null;
  items_per_day: number; // over the last 30 days
  visits: number; // over the last 30 days
  failed_visits: number;
  track_record: TrackRecord | null; // of its publisher; null if it was first with nothing
};

const DAYS = 30;
const DAY = 86_400_000;
const VISITS_READ = 3000;

/**
 * Health of sources of feeds.json, in their order. The track record asks after everything that a publisher ever
 * claimed: `withRecord: false` leaves it out (null), for those who ask only whether sources answer.
 */
export async function sourceHealth(
  store: Store,
  sources: Source[],
  now: Date | Instant,
  { withRecord = true }: { withRecord?: boolean } = {},
): Promise<SourceHealth[]> {
  const at = typeof now === 'string' ? new Date(now) : now;
  const since = new Date(at.getTime() - DAYS * DAY).toISOString();
  const states = await store.sourceStates();
  const records = new Map(
    (withRecord ? await trackRecord(store, at.toISOString()) : []).map((record) => [record.publisher, record]),
  );
  const summaries = await store.visitSummaries(
    sources.map(({ id }) => id),
    since,
    VISITS_READ,
  );
  return sources.map((source) => {
    const state = states.get(source.id);
    const { visits, failed, added, oldest, problem } = summaries.get(source.id)!;
    const span = oldest ? Math.max(1, (at.getTime() - Date.parse(oldest)) / DAY) : 1;
    const failures = state?.failures ?? 0;
    const stale =
      source.expect?.newestWithinDays !== undefined &&
      state?.lastNewAt !== undefined &&
      at.getTime() - Date.parse(state.lastNewAt) > source.expect.newestWithinDays * DAY;
    const quiet = quietDays(state, at);
    const record = records.get(source.publisher);
    return {
      id: source.id,
      name: source.name,
      publisher: source.publisher,
      publisher_kind: source.publisherKind,
      url: withoutCredentials(source.url),
      health: source.paused
        ? 'paused'
        : !state?.lastSuccessAt && failures === 0
          ? 'new'
          : failures > 0
            ? 'failing'
            : stale || quiet !== null || problem
              ? 'late'
              : 'well',
      problem:
        source.paused ??
        problem?.message ??
        (stale || quiet !== null ? `nothing new since ${state!.lastNewAt!.slice(0, 10)}` : null),
      failures,
      every_minutes: source.everyMinutes,
      next_check_at: state?.nextCheckAt ?? null,
      last_success_at: state?.lastSuccessAt ?? null,
      last_new_at: state?.lastNewAt ?? null,
      items_per_day: Math.round((added / span) * 100) / 100,
      visits,
      failed_visits: failed,
      track_record: record ?? null,
    };
  });
}
