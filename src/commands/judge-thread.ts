// A thread that judges items and does nothing else: they come in lists, and what was read in them goes back in that order.

import { parentPort, workerData } from 'node:worker_threads';
import type { ClassifiedItem, Initiative, Item } from '../model.ts';
import { openClassifier } from './classifier.ts';

export type JudgeSettings = { data: string; initiatives: Initiative[] };
export type Question = { no: number; items: Item[] };
/** The items themselves stay where they were. */
export type Verdict = { no: number; judged: Omit<ClassifiedItem, 'item'>[] };

if (parentPort) {
  const port = parentPort;
  const { data, initiatives } = workerData as JudgeSettings;
  const classify = openClassifier(data, initiatives);
  port.on('message', ({ no, items }: Question) => {
    const judged = items.map((item) => {
      const { tags, deadlines, identifiers } = classify(item);
      return { tags, deadlines, identifiers };
    });
    const verdict: Verdict = { no, judged };
    port.postMessage(verdict);
  });
}
