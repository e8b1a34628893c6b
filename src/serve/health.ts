// /healthz for anyone: whether promises are kept (O04), in numbers. Names, addresses and words of problems are for those
// who may read them.

import type { routerOf } from './routes.ts';
import type { Standing, standingOf } from './standing.ts';
import type { Web } from './web.ts';

type Router = ReturnType<typeof routerOf>;

/** A collector that has not been heard of for this long has missed two runs (O02). */
const SILENT_MS = 15 * 60_000;
/** Refused mail is tried again after an hour at the latest: what waits longer than this does not leave (P6). */
const MAIL_WAITS_MS = 3 * 3_600_000;
const ALARM_MS = 24 * 3_600_000;
/** Less room than this, or than a hundredth of the disk, and the next rounds may not be kept. */
const LEAST_FREE_BYTES = 256 * 1024 * 1024;

/** What is broken, one sentence for each promise; none where all is well. */
function brokenPromises(standing: Standing, { collects = false, trouble }: Web): string[] {
  const { now, sources, mails, sizes, reports, silentSince, collectedAt, mailAlarmAt } = standing;
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

export function addHealth(route: Router, web: Web, standing: ReturnType<typeof standingOf>): void {
  route('GET /healthz', async (c) => {
    const found = await standing();
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
