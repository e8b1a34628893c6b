// The health of this server: figures for /metrics, and the broken promises for /healthz (O04). Names, addresses and messages
// are only for those who may read them. Slow counts are refreshed at most every few minutes, after the answer.

import { quietDays } from '../lib/quiet.ts';
import type { MailState, SourceState, TimelineDeadline } from '../model.ts';
import { findDeadlines, isAhead } from '../query/deadlines.ts';
import type { routerOf } from './routes.ts';
import type { Web } from './web.ts';

type Router = ReturnType<typeof routerOf>;

const COUNT_EVERY_MS = 120_000;
const SOON_DAYS = 7;
const DAY_MS = 86_400_000;

export type HealthReport = Awaited<ReturnType<ReturnType<typeof healthReporter>>>;

/** Caches a slow figure: returns the last one and refreshes an old one afterwards. */
function remembered<T>(make: () => Promise<T>): () => Promise<T> {
  let kept: { at: number; value: T } | undefined;
  let making: Promise<T> | undefined;
  const renew = (): Promise<T> =>
    (making ??= make()
      .then((value) => {
        kept = { at: performance.now(), value };
        return value;
      })
      .finally(() => (making = undefined)));
  return async () => {
    if (!kept) return renew();
    if (performance.now() - kept.at > COUNT_EVERY_MS) setImmediate(() => void renew().catch(() => undefined));
    return kept.value;
  };
}

/** Deadlines of the tracked policies within a week that nothing has met yet. */
function dueSoon({ store, initiatives, now }: Web): Promise<TimelineDeadline[]> {
  const day = (days: number): string => new Date(now().getTime() + days * DAY_MS).toISOString().slice(0, 10);
  const filter = { initiatives: initiatives.map(({ id }) => id), deadlineFrom: day(0), deadlineTo: day(SOON_DAYS) };
  return findDeadlines(store, filter, now(), { initiatives }).then((found) =>
    found.filter((one) => isAhead(one, day(0))),
  );
}

/** The current figures, from a handful of queries. */
export function healthReporter(web: Web) {
  const { store } = web;
  const startedAt = web.now();
  const countItems = remembered(() => store.countItems());
  const countDue = remembered(() => dueSoon(web));

  return async () => {
    const now = web.now();
    const [items, due, states, beats, reports, sizes, counts, lastDigestAt, alarm] = await Promise.all([
      countItems(),
      countDue(),
      store.sourceStates(),
      store.heartbeats(),
      store.reports(),
      store.sizes(),
      store.mailCounts(),
      store.lastDigestAt(),
      store.mailNote('alarm'),
    ]);
    const sources = web.sources
      .filter(({ paused }) => paused === undefined)
      .map((source) => {
        const state: SourceState | undefined = states.get(source.id);
        return { id: source.id, state, failures: state?.failures ?? 0, quietDays: quietDays(state, now) };
      });
    const mails: Partial<Record<MailState, { mails: number; oldest: string }>> = {};
    for (const { state, ...count } of counts) mails[state] = count;
    const collectedAt = beats.get('collect') ?? null;
    return {
      now,
      items,
      due,
      sources,
      mails,
      sizes,
      reports,
      collectedAt,
      // A process that has just started has missed nothing yet.
      silentSince: collectedAt !== null && collectedAt > startedAt.toISOString() ? new Date(collectedAt) : startedAt,
      lastDigestAt,
      mailAlarmAt: alarm === null ? null : (JSON.parse(alarm) as { at: string }).at,
      schema: await store.schemaVersion(),
      sqlite: await store.sqliteVersion(),
    };
  };
}

/** A collector without a sign of life for this long has missed two runs (O02). */
const SILENT_MS = 15 * 60_000;
/** Mail is retried at least every hour, so a mail older than this is stuck (P6). */
const MAIL_WAITS_MS = 3 * 3_600_000;
const ALARM_MS = 24 * 3_600_000;
/** With less free space than this, or than 1% of the disk, the next rounds may fail. */
const LEAST_FREE_BYTES = 256 * 1024 * 1024;

/** One sentence for each broken promise; empty if all is well. */
function brokenPromises(report: HealthReport, { collects = false, trouble }: Web): string[] {
  const { now, sources, mails, sizes, reports, silentSince, collectedAt, mailAlarmAt } = report;
  const age = (moment: string | Date): number => now.getTime() - new Date(moment).getTime();
  const failing = sources.filter(({ failures }) => failures > 0).length;
  const free = sizes.diskFreeBytes;
  const oldest = mails.queued?.oldest;
  const ofCollecting = trouble?.() ?? null;
  return [
    ...(ofCollecting === null ? [] : [ofCollecting]),
    ...(collects && age(silentSince) > SILENT_MS ? ['collecting stopped'] : []),
    ...(failing > 0 && failing === sources.length && collectedAt ? ['no way out: every source fails'] : []),
    ...((mails.uncertain?.mails ?? 0) > 0 ? ['mails of unknown outcome wait for the operator'] : []),
    ...(oldest !== undefined && age(oldest) > MAIL_WAITS_MS ? ['mail does not leave'] : []),
    ...(mailAlarmAt !== null && age(mailAlarmAt) < ALARM_MS ? ['mail was refused or given up in the last day'] : []),
    ...(free !== null && (free < LEAST_FREE_BYTES || free < sizes.diskBytes! / 100) ? ['the disk is nearly full'] : []),
    ...((reports.check?.problems ?? 0) > 0 ? ['the last check found the database damaged'] : []),
  ];
}

export function addHealth(route: Router, web: Web, report: ReturnType<typeof healthReporter>): void {
  route('GET /healthz', async (c) => {
    const found = await report();
    const problems = brokenPromises(found, web);
    const { reports, sizes, mails, sources } = found;
    return c.json(
      {
        status: problems.length > 0 ? 'failing' : 'ok',
        problems,
        items: found.items,
        sources: {
          active: sources.length,
          failing: sources.filter(({ failures }) => failures > 0).length,
          quiet: sources.filter(({ quietDays }) => quietDays !== null).length,
        },
        collected_at: found.collectedAt,
        mail: Object.fromEntries(Object.entries(mails).map(([state, { mails: number }]) => [state, number])),
        mail_waits_since: mails.queued?.oldest ?? null,
        disk_free_bytes: sizes.diskFreeBytes,
        database_bytes: sizes.fileBytes,
        checked: reports.check ? { at: reports.check.at, problems: reports.check.problems } : null,
        backup_at: reports.backup?.at ?? null,
      },
      problems.length > 0 ? 503 : 200,
      { 'Cache-Control': 'no-store' },
    );
  });
}
