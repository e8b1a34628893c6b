// Opens what a command needs of the house, from the settings: store, sources, policies, classifier, collector.

import { join } from 'node:path';
import { createClassifier } from '../classify/classify.ts';
import { loadModel } from '../classify/learned.ts';
import { loadVocabulary } from '../classify/vocabulary.ts';
import { createCollector } from '../collect.ts';
import type { Config } from '../config.ts';
import { createFetcher } from '../fetch/fetcher.ts';
import { curatedItem } from '../item/curated.ts';
import type { ClassifiedItem, Initiative, Item } from '../model.ts';
import { loadInitiatives } from '../source/initiatives.ts';
import { loadSources } from '../source/load.ts';
import { openStore, type Store } from '../store/open.ts';
import type { Context } from './context.ts';

/** The classifier of today's rules, vocabulary and weights. Throws UsageError for a file that cannot be used. */
export function openClassifier(config: Config, initiatives: Initiative[]): { classify: (item: Item) => ClassifiedItem } {
  return createClassifier(loadVocabulary(config.data, initiatives), loadModel(join(config.data, 'model.json')));
}

/** Puts the known record of each policy on the timeline; what stands there already is left as it is. */
async function placeKnownRecord(store: Store, initiatives: Initiative[]): Promise<void> {
  for (const initiative of initiatives) {
    const entries = (initiative.chronology ?? []).map((entry) => ({ entry, ...curatedItem(entry, initiative) }));
    await store.saveKnownRecord(initiative, entries);
  }
}

/** Everything that brings items in. Close it at the end. */
export async function openHouse(context: Pick<Context, 'config' | 'now'>) {
  const { config } = context;
  const sources = loadSources(config.feeds);
  const initiatives = loadInitiatives(config.initiatives);
  const { classify } = openClassifier(config, initiatives);
  const store = await openStore(config.db);
  await placeKnownRecord(store, initiatives);
  const fetcher = createFetcher(config);
  const collector = createCollector({ store, classify });
  return {
    sources,
    initiatives,
    classify,
    store,
    fetcher,
    collector,
    async close(): Promise<void> {
      await fetcher.close();
      await store.close();
    },
  };
}

export type House = Awaited<ReturnType<typeof openHouse>>;
