// `hearsay collect [SOURCE…] [--all] [--json]`: one round over the due sources, then exit. Where another process is
// collecting, its round comes first: what it brought is due no more (R08). With --loop it goes on until it is stopped.

import { collectRound, saveRound } from './round.ts';
import { type Command, readFlags } from './context.ts';
import { openApp } from './app.ts';
import { type CollectorLease, waitForLease } from './lease.ts';
import { UsageError } from '../lib/usage-error.ts';
import { progressBar, printable } from '../lib/terminal.ts';
import { placeNotice } from '../lib/machine.ts';
import { dueSources } from '../source/due.ts';
import { sourceNamed } from '../source/load.ts';

export const run: Command = async (args, context) => {
  const { values, positionals } = readFlags(args, {
    all: { type: 'boolean' },
    json: { type: 'boolean' },
    loop: { type: 'boolean' },
  });
  if (values.loop) {
    if (values.all || values.json || positionals.length > 0)
      throw new UsageError('collect --loop takes no other flag and no names: it collects what is due, on schedule.');
    const { runLoop } = await import('./collect-loop.ts');
    return runLoop(context);
  }
  const app = await openApp(context);
  let held: CollectorLease | undefined;
  try {
    held = await waitForLease(app.store, () =>
      context.note('Another process is collecting into this database; waiting until its round is done.'),
    );
    const started = performance.now();
    const states = await app.store.sourceStates();
    const sources =
      positionals.length > 0
        ? positionals.map((id) => sourceNamed(id, app.sources, context.config.feeds))
        : values.all
          ? app.sources.filter(({ paused }) => paused === undefined)
          : dueSources(app.sources, states, context.now());
    const bar = progressBar(sources.length);
    const visits = await collectRound(sources, {
      collector: app.collector,
      fetcher: app.fetcher,
      now: context.now,
      lease: held.lease,
      onVisit: (visit) => bar.step(visit.sourceId),
    });
    bar.end();
    await saveRound(app.store, visits, performance.now() - started, context.now());
    const sum = (of: 'added' | 'updated'): number => visits.reduce((total, visit) => total + visit[of], 0);
    const failed = visits.filter(({ result }) => result === 'failed').length;
    // A sentence that several sources share, such as a missing key, is said once.
    const sentences = new Set(visits.flatMap(({ problem }) => (problem ? [problem.message] : [])));
    const notices = [app.fetcher.clockNotice(), placeNotice(context.config.db)];
    for (const sentence of [...sentences, ...notices]) if (sentence) context.note(printable(sentence));
    if (values.json) {
      const rows = visits.map(({ sourceId, result, found, added, updated, problem }) => ({
        id: sourceId,
        result,
        found,
        added,
        updated,
        ...(problem ? { problem } : {}),
      }));
      const elapsed = Math.round(performance.now() - started);
      context.out(
        JSON.stringify({ sources: rows, added: sum('added'), updated: sum('updated'), failed, elapsed_ms: elapsed }),
      );
    } else {
      const asked = `${visits.length} source${visits.length === 1 ? '' : 's'} asked`;
      context.out(`${asked}: ${sum('added')} new items, ${sum('updated')} edited, ${failed} sources failed.`);
    }
    return failed > 0 ? 1 : 0;
  } finally {
    await held?.release();
    await app.close();
  }
};
