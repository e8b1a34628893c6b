// `hearsay start`: serves at once, collects at once, then on schedule. One process collects; a second one only serves.

import { collectRound } from './round.ts';
import type { Command, Context } from './context.ts';
import { readFlags } from './flags.ts';
import { type House, openHouse } from './house.ts';
import { openReaders } from './readers.ts';
import { summary } from './summary.ts';
import { takeTurn } from './turn.ts';
import { coloured, printable } from '../lib/terminal.ts';
import type { Source, Visit } from '../model.ts';
import { log } from '../log.ts';
import { startSchedule } from '../schedule.ts';
import { startServer } from '../serve/server.ts';
import { dueSources } from '../source/due.ts';

/** Steps of merging the full-text index at the end of a minute: small ones, so that nobody waits (docs/store.md). */
const TIDY_STEPS = 20;

/** Tells each visit as a line: what it brought, or what was wrong. A sentence that several sources share is said once. */
function visitTeller(note: (text: string) => void): (visit: Visit, source: Source) => void {
  const said = new Set<string>();
  return ({ result, found, added, updated, problem }, source) => {
    const brought = `${added} new${updated > 0 ? `, ${updated} edited` : ''} of ${found}`;
    const words = result === 'failed' ? 'failed' : result === 'unchanged' ? 'unchanged' : brought;
    const style = result === 'failed' ? 'red' : problem ? 'yellow' : 'green';
    const told = problem && !said.has(problem.message) ? `: ${printable(problem.message)}` : '';
    if (problem) said.add(problem.message);
    note(`${coloured(style, words.padEnd(18), process.stderr)} ${source.name}${told}`);
  };
}

/** The work of one minute: what is due is visited, readers get what is theirs. */
function minuteOf(house: House, context: Context, isStopping: () => boolean) {
  return async (now: Date, onVisit?: (visit: Visit, source: Source) => void): Promise<Visit[]> => {
    const turn = await takeTurn(house.store);
    if (!turn) {
      log('information', 'another process collects', { database: context.config.db });
      return [];
    }
    try {
      const due = dueSources(house.sources, await house.store.sourceStates(), now);
      const visits = await collectRound(due, {
        collector: house.collector,
        fetcher: house.fetcher,
        now: context.now,
        lease: turn.lease,
        isStopping,
        ...(onVisit ? { onVisit } : {}),
      });
      await house.store.beat('collect', context.now());
      await house.store.tidy(TIDY_STEPS);
      return visits;
    } finally {
      // Given back after each round, so that "hearsay collect" beside this process gets its turn.
      await turn.end().catch(() => undefined);
    }
  };
}

export const run: Command = async (args, context) => {
  readFlags(args, {});
  const { config } = context;
  const house = await openHouse(context);
  const server = await startServer({
    store: house.store,
    config,
    now: context.now,
    sources: house.sources,
    initiatives: house.initiatives,
    collects: true,
  });
  context.out(`Hearsay listens on ${server.url}`);
  let stopping = false;
  const readers = openReaders(house, context);
  const everyMinute = minuteOf(house, context, () => stopping);
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  }).then(() => (stopping = true));

  if (config.allowPrivate.length > 0)
    context.note(`Private addresses that may be asked: ${config.allowPrivate.join(', ')}`);
  const active = house.sources.filter(({ paused }) => paused === undefined);
  context.note(`Collecting from ${active.length} sources (${house.sources.length - active.length} are paused) …`);
  const first = everyMinute(context.now(), visitTeller(context.note))
    .then(async (visits) => {
      if (!stopping) context.out(await summary(house, visits, context.now()));
    })
    .catch((error: unknown) => {
      if (!stopping) log('error', 'first round failed', { message: String(error) });
    });
  const schedule = startSchedule({
    everyMinute: async (now) => {
      // Beside the collecting: a slow mail server holds up nothing (M12).
      const sending = readers
        .sendDue(now)
        .catch((error: unknown) => log('error', 'sending failed', { message: String(error) }));
      await first;
      for (const { problem } of await everyMinute(now)) if (problem) log('warning', 'source', problem);
      await sending;
    },
    everyDay: async (now) => {
      await house.store.beat('day', now);
    },
  });

  await stopped;
  context.note('Stopping …');
  await schedule.stop(first);
  await server.close();
  await house.close();
  return 0;
};
