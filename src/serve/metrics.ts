// /metrics in Prometheus' text format, for this machine or with a credential. docs/operations.md explains the figures,
// deploy/alerts.yml has the alerts.

import { readdir, readFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { log } from '../log.ts';
import { MAIL_STATES } from '../model.ts';
import { version } from '../lib/machine.ts';
import type { routerOf } from './routes.ts';
import type { HealthReport, healthReporter } from './status.ts';

type Router = ReturnType<typeof routerOf>;

const DAY_MS = 86_400_000;

type Labels = Record<string, string>;
type Sample = { labels?: Labels; value: number };
type Exposition = ReturnType<typeof createExposition>;

/** Prometheus' text format: each family once, with its help and type; labels and help escaped. */
const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const escapeHelp = (text: string): string => text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
const escapeLabel = (text: string): string => escapeHelp(text).replace(/"/g, '\\"');
const number = (value: number): string => (value === Infinity ? '+Inf' : String(value));

function line(name: string, labels: Labels, value: number): string {
  const written = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}${written.length > 0 ? `{${written.join(',')}}` : ''} ${number(value)}`;
}

function createExposition() {
  const lines: string[] = [];
  const head = (name: string, type: string, help: string): void =>
    void lines.push(`# HELP ${name} ${escapeHelp(help)}`, `# TYPE ${name} ${type}`);

  /** A family of samples; left out without samples, because an unknown figure is not zero. */
  const family = (name: string, type: 'gauge' | 'counter', help: string, samples: Sample[]): void => {
    if (samples.length === 0) return;
    head(name, type, help);
    for (const { labels = {}, value } of samples) lines.push(line(name, labels, value));
  };
  const one = (name: string, type: 'gauge' | 'counter', help: string, value: number | null | undefined): void =>
    family(name, type, help, typeof value === 'number' && !Number.isNaN(value) ? [{ value }] : []);

  return {
    family,
    /** One figure; null if unknown. */
    gauge: (name: string, help: string, value: number | null | undefined): void => one(name, 'gauge', help, value),
    counter: (name: string, help: string, value: number | null | undefined): void => one(name, 'counter', help, value),
    /** A histogram: for each upper bound, how many values were at most that. */
    histogram(name: string, help: string, of: { buckets: [number, number][]; sum: number; total: number }): void {
      head(name, 'histogram', help);
      for (const [bound, count] of of.buckets) lines.push(line(`${name}_bucket`, { le: number(bound) }, count));
      lines.push(line(`${name}_bucket`, { le: '+Inf' }, of.total));
      lines.push(line(`${name}_sum`, {}, Number(of.sum.toFixed(6))), line(`${name}_count`, {}, of.total));
    },
    text: (): string => `${lines.join('\n')}\n`,
  };
}

/** Upper bounds of the response time histogram, in seconds. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
/** Slower answers are logged. */
const SLOW_MS = 1000;
/** Interval at which the lag of the event loop is measured. */
const LOOP_MS = 20;
const LOOP_WINDOW_MS = 60_000;

export type Meters = ReturnType<typeof createMeters>;

/** Figures of this process: answers, response times, event loop lag. */
export function createMeters() {
  const answers = new Map<string, number>();
  const buckets = BOUNDS.map(() => 0);
  let sum = 0;
  let total = 0;
  const loop = monitorEventLoopDelay({ resolution: LOOP_MS });
  loop.enable();
  let loopSince = performance.now();

  return {
    /** Counts an answer; a slow one is logged. */
    note(method: string, status: number, ms: number, route: string): void {
      const known = method === 'GET' || method === 'POST' || method === 'HEAD' ? method : 'other';
      const key = `${known} ${Math.floor(status / 100)}xx`;
      answers.set(key, (answers.get(key) ?? 0) + 1);
      total += 1;
      sum += ms / 1000;
      for (const [index, bound] of BOUNDS.entries()) if (ms / 1000 <= bound) buckets[index]! += 1;
      if (ms >= SLOW_MS) log('warning', 'request slow', { method: known, route, status, ms: Math.round(ms) });
    },

    write(to: Exposition): void {
      to.family(
        'hearsay_http_requests_total',
        'counter',
        'Answers given.',
        [...answers].map(([key, value]) => {
          const [method = '', status = ''] = key.split(' ');
          return { labels: { method, status }, value };
        }),
      );
      to.histogram('hearsay_http_request_duration_seconds', 'How long answers took.', {
        buckets: BOUNDS.map((bound, index) => [bound, buckets[index]!]),
        sum,
        total,
      });
      const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - LOOP_MS) / 1000 || 0;
      to.gauge('hearsay_event_loop_lag_p99_seconds', 'How late the loop of this process ran, in the last minute.', late(loop.percentile(99))); // prettier-ignore
      to.gauge('hearsay_event_loop_lag_max_seconds', 'The longest wait of the loop in the last minute.', late(loop.max)); // prettier-ignore
      if (performance.now() - loopSince > LOOP_WINDOW_MS) {
        loop.reset();
        loopSince = performance.now();
      }
    },
  };
}

/** Sources: one series for each active entry of feeds.json, with no other labels. */
function writeSources(to: Exposition, { now, sources }: HealthReport): void {
  const age = (moment: string | undefined): number | null =>
    moment === undefined ? null : Math.max(0, (now.getTime() - Date.parse(moment)) / 1000);
  const each = (name: string, help: string, of: (source: HealthReport['sources'][number]) => number | null): void =>
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
  to.gauge('hearsay_sources_active', 'Sources that are visited.', sources.length);
  to.gauge('hearsay_sources_failing', 'Sources whose last visit failed.', failing);
  to.gauge('hearsay_sources_quiet', 'Sources that bring nothing new for three times their usual gap.', sources.filter(({ quietDays }) => quietDays !== null).length); // prettier-ignore
  each('newest_item_age_seconds', 'Since when the source brings nothing new.', ({ state }) => age(state?.lastNewAt));
  each('last_success_age_seconds', 'Since the last visit that succeeded.', ({ state }) => age(state?.lastSuccessAt));
  each('failures', 'Visits that failed in a row.', ({ failures }) => failures);
  each('quiet', '1 where nothing new came for three times the usual gap, and two days at least.', ({ quietDays }) => (quietDays === null ? 0 : 1)); // prettier-ignore
}

function writeCollecting(
  to: Exposition,
  { now, items, due, reports, collectedAt, lastDigestAt, mails }: HealthReport,
): void {
  const age = (moment: string | null | undefined): number | null =>
    moment ? Math.max(0, (now.getTime() - Date.parse(moment)) / 1000) : null;
  const { round } = reports;
  to.gauge('hearsay_items', 'Items in the store.', items);
  to.counter('hearsay_items_added_total', 'Items that rounds have added.', round?.addedInAll ?? 0);
  to.counter('hearsay_items_edited_total', 'Edits of items that rounds have kept.', round?.updatedInAll ?? 0);
  to.counter('hearsay_rounds_total', 'Rounds in which sources were visited.', round?.rounds ?? 0);
  to.gauge('hearsay_collect_silent_seconds', 'Since the last sign of life of the collector.', age(collectedAt));
  to.gauge('hearsay_round_age_seconds', 'Since the end of the last round that visited sources.', age(round?.at));
  to.gauge('hearsay_round_duration_seconds', 'How long it took.', round ? round.ms / 1000 : null);
  to.gauge('hearsay_round_sources', 'Sources that it visited.', round?.sources);
  to.gauge('hearsay_round_failed', 'Sources of it that failed.', round?.failed);
  to.family('hearsay_mails', 'gauge', 'Mails by state, as long as they are kept.', MAIL_STATES.map((state) => ({ labels: { state }, value: mails[state]?.mails ?? 0 }))); // prettier-ignore
  to.gauge('hearsay_mail_oldest_queued_age_seconds', 'How long the oldest mail waits; 0 where none does.', age(mails.queued?.oldest) ?? 0); // prettier-ignore
  to.gauge('hearsay_last_digest_age_seconds', 'Since a digest was last queued.', age(lastDigestAt));
  to.gauge('hearsay_deadlines_due_soon', 'Deadlines of tracked policies within 7 days that nothing has met.', due.length); // prettier-ignore
  const next = due.map(({ on }) => on).sort()[0];
  to.gauge('hearsay_next_deadline_days', 'Days to the next of them.', next ? Math.ceil((Date.parse(next) - now.getTime()) / DAY_MS) : null); // prettier-ignore
}

function writeStore(to: Exposition, { now, sizes, reports, schema, sqlite }: HealthReport): void {
  const age = (moment: string | undefined): number | null =>
    moment ? Math.max(0, (now.getTime() - Date.parse(moment)) / 1000) : null;
  to.gauge('hearsay_database_bytes', 'Size of the database file.', sizes.fileBytes);
  to.gauge('hearsay_database_wal_bytes', 'Size of its write-ahead log.', sizes.walBytes);
  to.gauge('hearsay_database_unused_bytes', 'Unused space inside the file.', sizes.unusedBytes);
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

/** Open files and sockets, and their limit; null if the system does not report them. */
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
  to.gauge('nodejs_heap_used_bytes', 'JavaScript heap in use.', heapUsed);
  to.gauge('process_open_fds', 'Open files and sockets.', open);
  to.gauge('process_max_fds', 'How many may be open.', most);
  to.gauge('process_start_time_seconds', 'When this process was started.', Math.round(Date.now() / 1000 - process.uptime())); // prettier-ignore
}

export function addMetrics(route: Router, report: ReturnType<typeof healthReporter>, meters: Meters): void {
  route('GET /metrics', async (c) => {
    const to = createExposition();
    const found = await report();
    writeSources(to, found);
    writeCollecting(to, found);
    writeStore(to, found);
    await writeProcess(to);
    meters.write(to);
    return c.body(to.text(), 200, { 'Content-Type': EXPOSITION_TYPE, 'Cache-Control': 'no-store' });
  });
}
