// /metrics in Prometheus' text format, for this machine or a credential: the figures that one would be woken by.
// docs/operations.md says what each means, deploy/alerts.yml when to act.

import { readdir, readFile } from 'node:fs/promises';
import { MAIL_STATES } from '../model.ts';
import { version } from '../lib/machine.ts';
import { EXPOSITION_TYPE, type Exposition, expositionOf } from './exposition.ts';
import type { Meters } from './meters.ts';
import type { routerOf } from './routes.ts';
import type { Standing, standingOf } from './standing.ts';

type Router = ReturnType<typeof routerOf>;

const DAY_MS = 86_400_000;

/** Sources: one series for each entry of feeds.json that is asked, and no other labels. */
function writeSources(to: Exposition, { now, sources }: Standing): void {
  const age = (moment: string | undefined): number | null =>
    moment === undefined ? null : Math.max(0, (now.getTime() - Date.parse(moment)) / 1000);
  const each = (name: string, help: string, of: (source: Standing['sources'][number]) => number | null): void =>
    to.family(
      `hearsay_source_${name}`,
      'gauge',
      help,
      sources.flatMap((source) => {
        const value = of(source);
        return value === null ? [] : [{ labels: { source: source.id }, value }];
      }),
    );
  const failing = sources.filter(({ failures }) => failures > 0).length;
  to.gauge('hearsay_sources_active', 'Sources that are asked.', sources.length);
  to.gauge('hearsay_sources_failing', 'Sources whose last visit failed.', failing);
  to.gauge('hearsay_sources_quiet', 'Sources that bring nothing new for three times their usual gap.', sources.filter(({ quietDays }) => quietDays !== null).length); // prettier-ignore
  each('newest_item_age_seconds', 'Since when the source brings nothing new.', ({ state }) => age(state?.lastNewAt));
  each('last_success_age_seconds', 'Since the last visit that succeeded.', ({ state }) => age(state?.lastSuccessAt));
  each('failures', 'Visits that failed in a row.', ({ failures }) => failures);
  each('quiet', '1 where nothing new came for three times the usual gap, and two days at least.', ({ quietDays }) => (quietDays === null ? 0 : 1)); // prettier-ignore
}

function writeCollecting(
  to: Exposition,
  { now, items, due, reports, collectedAt, lastDigestAt, mails }: Standing,
): void {
  const age = (moment: string | null | undefined): number | null =>
    moment ? Math.max(0, (now.getTime() - Date.parse(moment)) / 1000) : null;
  const { round } = reports;
  to.gauge('hearsay_items', 'Items in the store.', items);
  to.counter('hearsay_items_added_total', 'Items that rounds have added.', round?.addedInAll ?? 0);
  to.counter('hearsay_items_edited_total', 'Edits of items that rounds have kept.', round?.updatedInAll ?? 0);
  to.counter('hearsay_rounds_total', 'Rounds in which sources were asked.', round?.rounds ?? 0);
  to.gauge('hearsay_collect_silent_seconds', 'Since the last sign of life of the collector.', age(collectedAt));
  to.gauge('hearsay_round_age_seconds', 'Since the end of the last round that asked sources.', age(round?.at));
  to.gauge('hearsay_round_duration_seconds', 'How long it took.', round ? round.ms / 1000 : null);
  to.gauge('hearsay_round_sources', 'Sources that it asked.', round?.sources);
  to.gauge('hearsay_round_failed', 'Sources of it that failed.', round?.failed);
  to.family('hearsay_mails', 'gauge', 'Mails by state, as long as they are kept.', MAIL_STATES.map((state) => ({ labels: { state }, value: mails[state]?.mails ?? 0 }))); // prettier-ignore
  to.gauge('hearsay_mail_oldest_queued_age_seconds', 'How long the oldest mail waits; 0 where none does.', age(mails.queued?.oldest) ?? 0); // prettier-ignore
  to.gauge('hearsay_last_digest_age_seconds', 'Since a digest was last queued.', age(lastDigestAt));
  to.gauge('hearsay_deadlines_due_soon', 'Deadlines of tracked policies within 7 days that nothing has met.', due.length); // prettier-ignore
  const next = due.map(({ on }) => on).sort()[0];
  to.gauge('hearsay_next_deadline_days', 'Days to the next of them.', next ? Math.ceil((Date.parse(next) - now.getTime()) / DAY_MS) : null); // prettier-ignore
}

function writeStore(to: Exposition, { now, sizes, reports, schema, sqlite }: Standing): void {
  const age = (moment: string | undefined): number | null =>
    moment ? Math.max(0, (now.getTime() - Date.parse(moment)) / 1000) : null;
  to.gauge('hearsay_database_bytes', 'Size of the database file.', sizes.fileBytes);
  to.gauge('hearsay_database_wal_bytes', 'Size of the log beside it.', sizes.walBytes);
  to.gauge('hearsay_database_unused_bytes', 'Room inside the file that is used before it grows.', sizes.unusedBytes);
  to.gauge('hearsay_disk_free_bytes', 'Room on its disk.', sizes.diskFreeBytes);
  to.gauge('hearsay_disk_bytes', 'Size of its disk.', sizes.diskBytes);
  to.gauge('hearsay_backup_age_seconds', 'Since the last backup that was whole.', age(reports.backup?.at));
  to.gauge('hearsay_check_age_seconds', 'Since the last check of the database.', age(reports.check?.at));
  to.gauge('hearsay_check_problems', 'Problems that it found.', reports.check?.problems);
  to.gauge('hearsay_prune_age_seconds', 'Since old rows were last cleared.', age(reports.prune?.at));
  to.family('hearsay_build_info', 'gauge', 'What runs here.', [
    { labels: { version, node: process.versions.node, sqlite, schema: String(schema) }, value: 1 },
  ]);
}

/** How many files and sockets are open, and how many may be; null where the system does not say. */
async function descriptors(): Promise<{ open: number | null; most: number | null }> {
  try {
    const [open, limits] = await Promise.all([readdir('/proc/self/fd'), readFile('/proc/self/limits', 'utf8')]);
    const most = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
    return { open: open.length, most: most ? Number(most) : null };
  } catch {
    return { open: null, most: null };
  }
}

async function writeProcess(to: Exposition): Promise<void> {
  const { open, most } = await descriptors();
  const { user, system } = process.cpuUsage();
  const { heapUsed } = process.memoryUsage();
  to.counter('process_cpu_seconds_total', 'Processor time of this process.', (user + system) / 1e6);
  to.gauge('process_resident_memory_bytes', 'Memory of this process.', process.memoryUsage.rss());
  to.gauge('nodejs_heap_used_bytes', 'Of it what JavaScript uses.', heapUsed);
  to.gauge('process_open_fds', 'Open files and sockets.', open);
  to.gauge('process_max_fds', 'How many may be open.', most);
  to.gauge('process_start_time_seconds', 'When this process was started.', Math.round(Date.now() / 1000 - process.uptime())); // prettier-ignore
}

export function addMetrics(route: Router, standing: ReturnType<typeof standingOf>, meters: Meters): void {
  route('GET /metrics', async (c) => {
    const to = expositionOf();
    const found = await standing();
    writeSources(to, found);
    writeCollecting(to, found);
    writeStore(to, found);
    await writeProcess(to);
    meters.write(to);
    return c.body(to.text(), 200, { 'Content-Type': EXPOSITION_TYPE, 'Cache-Control': 'no-store' });
  });
}
