// Opens what most commands need, from the settings: the store, the sources, the tracked policies, the classifier.

import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Initiative, Item, ClassifiedItem } from '../model.ts';
import { createClassifier, loadModel } from '../classify/classify.ts';
import { loadVocabulary } from '../classify/vocabulary.ts';
import { loadInitiatives } from '../source/initiatives.ts';
import { createFetcher, type Fetcher } from '../fetch/fetcher.ts';

/** The classifier of today's rules, vocabulary and weights. Throws UsageError for a file that cannot be used. */
export function openClassifier(config: Config, initiatives: Initiative[]): { classify: (item: Item) => ClassifiedItem } {
  return createClassifier(loadVocabulary(config.data, initiatives), loadModel(join(config.data, 'model.json')));
}

/** The tracked policies of the settings' folder. */
export function openInitiatives(config: Config): Initiative[] {
  return loadInitiatives(config.initiatives);
}

/** The one door through which requests leave. */
export function openFetcher(config: Config): Fetcher {
  return createFetcher(config);
}
