// `hearsay collect [SOURCE…] [--all] [--json]`: one round over the due sources, then exit. Where another process is
// collecting, its round comes first: what it brought is due no more (R08).

import { collectRound } from './round.ts';
import { saveRound } from './round-report.ts';
import type { Command } from './context.ts';
import { readFlags } from './flags.ts';
import { openHouse } from './house.ts';
import { type Turn, waitForTurn } from './turn.ts';
import { progressBar, printable } from '../lib/terminal.ts';
import { placeNotice } from '../lib/machine.ts';
import { dueSources } from '../source/due.ts';
import { sourceNamed } from '../source/load.ts';

export const run: Command = async (args, context) => {
  const { values, positionals } = readFlags(args, { all: { type: 'boolean' }, json: { type: 'boolean' } });
  const house = await openHouse(context);
  let turn: Turn | undefined;
  try {
    turn = await waitForTurn(house.store, () =>
      context.note('Another process is collecting into this database; waiting until its round is done.'),
    );
    const started = performance.now();
    const states = await house.store.sourceStates();
    const sources =
      positionals.length > 0
        ? positionals.map((id) => sourceNamed(id, house.sources, context.config.feeds))
        : values.all
          ? house.sources.filter(({ paused }) => paused === undefined)
          : dueSources(house.sources, states, context.now());
    const bar = progressBar(sources.length);
    const visits = await collectRound(sources, {
      collector: house.collector,
      fetcher: house.fetcher,
      now: context.now,
      lease: turn.lease,
      onVisit: (visit) => bar.step(visit.sourceId),
    });
    bar.end();
    await saveRound(house.store, visits, performance.now() - started, context.now());
    const sum = (of: 'added' | 'updated'): number => visits.reduce((total, visit) => total + visit[of], 0);
    const failed = visits.filter(({ result }) => result === 'failed').length;
    // A sentence that several sources share, such as a missing key, is said once.
    const sentences = new Set(visits.flatMap(({ problem }) => (problem ? [problem.message] : [])));
    const notices = [house.fetcher.clockNotice(), placeNotice(context.config.db)];
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
    await turn?.end();
    await house.close();
  }
};
