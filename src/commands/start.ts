// `hearsay start`: serves at once, collects at once, then on schedule. One process collects; a second one only serves.
// Collecting has a thread of its own (collector-thread.ts): here are the web, the clock and the readers' mail.

import { openCollector } from './collector.ts';
import type { Command } from './context.ts';
import { readFlags } from './flags.ts';
import { openHouse } from './house.ts';
import { openReaders } from './readers.ts';
import { logRound } from './round-report.ts';
import { summary } from './summary.ts';
import { placeNotice } from '../lib/machine.ts';
import { coloured, printable } from '../lib/terminal.ts';
import type { Source, Visit } from '../model.ts';
import { log } from '../log.ts';
import { startSchedule } from '../schedule.ts';
import { isQuicklyChecked, refuseDamaged } from '../store/damage.ts';
import { startServer } from '../serve/server.ts';

/** Tells each visit as a line: what it brought, or what was wrong. A sentence that several sources share is said once. */
function visitTeller(note: (text: string) => void, sources: Source[]): (visit: Visit) => void {
  const said = new Set<string>();
  const names = new Map(sources.map(({ id, name }) => [id, name]));
  return ({ sourceId, result, found, added, updated, problem }) => {
    const brought = `${added} new${updated > 0 ? `, ${updated} edited` : ''} of ${found}`;
    const words = result === 'failed' ? 'failed' : result === 'unchanged' ? 'unchanged' : brought;
    const style = result === 'failed' ? 'red' : problem ? 'yellow' : 'green';
    const told = problem && !said.has(problem.message) ? `: ${printable(problem.message)}` : '';
    if (problem) said.add(problem.message);
    note(`${coloured(style, words.padEnd(18), process.stderr)} ${names.get(sourceId) ?? sourceId}${told}`);
  };
}

/** Says in the thread's words why a round came to nothing; what it left is due at the next minute. */
function roundFailed(event: string, error: unknown): Visit[] {
  log('error', event, { message: error instanceof Error ? error.message : String(error) });
  return [];
}

/** Everything is gone by then, whatever still hangs: a mail server, a thread inside SQLite (R15). */
const GONE_MS = 4500;

export const run: Command = async (args, context) => {
  readFlags(args, {});
  const { config } = context;
  if (isQuicklyChecked(config.db)) refuseDamaged(config.db); // a larger one is looked at by the collecting thread
  let stopping = false;
  const house = await openHouse(context, () => !stopping);
  const collector = openCollector({
    config,
    ...(context.moment === undefined ? {} : { moment: context.moment }),
  });
  const server = await startServer({
    store: house.store,
    config,
    now: context.now,
    sources: house.sources,
    initiatives: house.initiatives,
    collects: true,
    trouble: collector.trouble,
  });
  context.out(`Hearsay listens on ${server.url}`);
  const readers = openReaders(house, context);
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  }).then(() => {
    stopping = true;
    setTimeout(() => process.exit(0), GONE_MS).unref();
  });

  const place = placeNotice(config.db);
  if (place) log('warning', 'database', { message: place });
  if (config.allowPrivate.length > 0)
    context.note(`Private addresses that may be asked: ${config.allowPrivate.join(', ')}`);
  const active = house.sources.filter(({ paused }) => paused === undefined);
  context.note(`Collecting from ${active.length} sources (${house.sources.length - active.length} are paused) …`);
  const first = collector
    .round(context.now(), visitTeller(context.note, house.sources))
    .then(async (visits) => {
      if (!stopping) context.out(await summary(house, visits, context.now()));
    })
    .catch((error: unknown) => {
      if (!stopping) roundFailed('first round failed', error);
    });
  const schedule = startSchedule({
    everyMinute: async (now) => {
      // Beside the collecting: a slow mail server holds up nothing (M12).
      const sending = collector.isDamaged()
        ? null
        : readers.sendDue(now).catch((error: unknown) => log('error', 'sending failed', { message: String(error) }));
      await first;
      const started = performance.now();
      const visits = await collector.round(now).catch((error: unknown) => roundFailed('round failed', error));
      logRound(visits, performance.now() - started); // the first was told line by line
      await sending;
    },
    everyDay: async (now) => {
      if (!collector.isDamaged()) await house.store.beat('day', now);
    },
  });

  await stopped;
  context.note('Stopping …');
  await Promise.all([collector.stop(), schedule.stop(), server.close()]);
  await house.close();
  return 0;
};
