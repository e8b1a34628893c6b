// Opens the parts that commands share, from the settings: store, sources, policies, classifier, collector.

import { dirname, join } from 'node:path';
import { createCollector } from '../collect.ts';
import { createFetcher } from '../fetch/fetcher.ts';
import { rememberIn } from '../fetch/robots-memory.ts';
import { curatedItem } from '../item/curated.ts';
import type { ClassifiedItem, Initiative, Item } from '../model.ts';
import { loadInitiatives } from '../source/initiatives.ts';
import { loadSources } from '../source/load.ts';
import { openStore } from '../store/open.ts';
import type { Context } from './context.ts';

/** The entries of the known record up to now, as classified items. */
function knownRecord(initiatives: Initiative[], now: Date) {
  return initiatives
    .flatMap((initiative) => (initiative.chronology ?? []).map((entry) => curatedItem(entry, initiative)))
    .filter(({ item }) => item.firstSeenAt <= now.toISOString());
}

export type Classify = (item: Item) => ClassifiedItem;

/**
 * The classifier of today's rules, vocabulary and weights; loaded when it is asked for, because most commands do without.
 * `data` is the folder of wording.json and model.bin. Throws UsageError for a file that cannot be used.
 */
export async function openClassifier(data: string, initiatives: Initiative[]): Promise<Classify> {
  const [{ createClassifier }, { loadModel }, { loadVocabulary }] = await Promise.all([
    import('../classify/classify.ts'),
    import('../classify/learned.ts'),
    import('../classify/vocabulary.ts'),
  ]);
  return createClassifier(loadVocabulary(data, initiatives), loadModel(data)).classify;
}

/** All parts that add items. Close it at the end. `goesOn` is for the store (store/open.ts). */
export async function openApp(context: Pick<Context, 'config' | 'now'>, goesOn?: () => boolean) {
  const { config } = context;
  const sources = loadSources(config.feeds);
  const initiatives = loadInitiatives(config.initiatives);
  const store = await openStore(config.db, goesOn);
  const record = knownRecord(initiatives, context.now());
  const knownItems = new Map(record.map(({ item, classified }) => [item.id, classified]));
  let opened: Promise<Classify> | undefined;
  const classifier = (): Promise<Classify> => (opened ??= openClassifier(config.data, initiatives));
  const collector = createCollector({
    store,
    async classify(items) {
      const known = items.map(({ id }) => knownItems.get(id));
      if (known.every((one) => one !== undefined)) return known;
      const classify = await classifier();
      return items.map((item, index) => known[index] ?? classify(item));
    },
  });
  // Stored entries are left as they are, so a second start only looks them up.
  await collector.saveItems(record, 'known-record', context.now(), true);
  // robots.txt is asked at most once a day for a host, also by many short runs (F46).
  const fetcher = createFetcher({ ...config, robots: rememberIn(join(dirname(config.db), 'robots.json')) });
  return {
    sources,
    initiatives,
    classifier,
    store,
    fetcher,
    collector,
    async close(): Promise<void> {
      await fetcher.close();
      await store.close();
    },
  };
}

export type App = Awaited<ReturnType<typeof openApp>>;
