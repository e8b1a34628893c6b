// The classifier of today's rules, vocabulary and weights, opened from the settings.

import { createClassifier } from '../classify/classify.ts';
import { loadModel } from '../classify/learned.ts';
import { loadVocabulary } from '../classify/vocabulary.ts';
import type { ClassifiedItem, Initiative, Item } from '../model.ts';

export type Classify = (item: Item) => ClassifiedItem;

/** `data` is the folder of wording.json and model.bin. Throws UsageError for a file that cannot be used. */
export function openClassifier(data: string, initiatives: Initiative[]): Classify {
  return createClassifier(loadVocabulary(data, initiatives), loadModel(data)).classify;
}
