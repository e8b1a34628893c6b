// Opens what a command needs of the house, from the settings: store, sources, policies, classifier, collector.

import { dirname, join } from 'node:path';
import { createCollector } from '../collect.ts';
import { createFetcher } from '../fetch/fetcher.ts';
import { rememberIn } from '../fetch/robots-memory.ts';
import { curatedItem } from '../item/curated.ts';
import type { Initiative } from '../model.ts';
import { loadInitiatives } from '../source/initiatives.ts';
import { loadSources } from '../source/load.ts';
import { openStore } from '../store/open.ts';
import type { Context } from './context.ts';
import { openJudge } from './judge.ts';

/** The entries of the known record that had happened by now, as items that are judged already. */
function knownRecord(initiatives: Initiative[], now: Date) {
  return initiatives
    .flatMap((initiative) => (initiative.chronology ?? []).map((entry) => curatedItem(entry, initiative)))
    .filter(({ item }) => item.firstSeenAt <= now.toISOString());
}

/** Everything that brings items in. Close it at the end. `mayWait` is for the store (store/patience.ts). */
export async function openHouse(context: Pick<Context, 'config' | 'now'>, mayWait?: () => boolean) {
  const { config } = context;
  const sources = loadSources(config.feeds);
  const initiatives = loadInitiatives(config.initiatives);
  const store = await openStore(config.db, mayWait);
  const record = knownRecord(initiatives, context.now());
  const judged = new Map(record.map(({ item, classified }) => [item.id, classified]));
  const judge = openJudge({ data: config.data, initiatives });
  const collector = createCollector({
    store,
    async classify(items) {
      const unknown = items.filter(({ id }) => !judged.has(id));
      const answers = unknown.length > 0 ? await judge.judge(unknown) : [];
      let next = 0;
      return items.map(({ id }) => judged.get(id) ?? answers[next++]!);
    },
  });
  // What stands there already is left as it is: on a second start this is a look-up.
  await collector.saveItems(record, 'known-record', context.now(), true);
  // robots.txt is asked at most once a day for a host, also by many short runs (F46).
  const fetcher = createFetcher({ ...config, robots: rememberIn(join(dirname(config.db), 'robots.json')) });
  return {
    sources,
    initiatives,
    classifier: judge.classifier,
    store,
    fetcher,
    collector,
    async close(): Promise<void> {
      await fetcher.close();
      await judge.close();
      await store.close();
    },
  };
}

export type House = Awaited<ReturnType<typeof openHouse>>;
