// How the house stands, in figures: what health judges and metrics tell. Quick, also in a large store: what must be
// counted is counted at most every few minutes, after the answer and not before it.

import { quietDays } from '../lib/quiet.ts';
import type { MailState, SourceState, TimelineDeadline } from '../model.ts';
import { findDeadlines } from '../query/deadlines.ts';
import type { Web } from './web.ts';

const COUNT_EVERY_MS = 120_000;
const SOON_DAYS = 7;
const DAY_MS = 86_400_000;

export type Standing = Awaited<ReturnType<ReturnType<typeof standingOf>>>;

/** Keeps a figure that takes a while: the last one is given, and a new one is made afterwards where it is old. */
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
    found.filter(({ state }) => state === 'upcoming'),
  );
}

/** Gives the figures of the moment; asked of the store with a handful of look-ups. */
export function standingOf(web: Web) {
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
      // A process that has just been started has missed nothing yet.
      silentSince: collectedAt !== null && collectedAt > startedAt.toISOString() ? new Date(collectedAt) : startedAt,
      lastDigestAt,
      mailAlarmAt: alarm === null ? null : (JSON.parse(alarm) as { at: string }).at,
      schema: await store.schemaVersion(),
      sqlite: await store.sqliteVersion(),
    };
  };
}
