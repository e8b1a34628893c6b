// Fits the learned part on labelled items, and tests it on months it has not seen. The same input gives the same model.

import type { ModelHeader } from '../classify/learned.ts';
import { MODEL_VERSION, packModel } from '../classify/learned.ts';
import { BUCKETS } from '../classify/pieces.ts';
import type { Scored } from './calibrate.ts';
import { calibrate } from './calibrate.ts';
import type { Example } from './examples.ts';
import { foldsByMonth } from './folds.ts';
import type { Prepared, Scores } from './heads.ts';
import { columnsOf, fitHeads, scoresOf } from './heads.ts';

/** The scores of each example when the weights were fitted on other months and events. `events` as `eventsOf` numbers them. */
export function crossScores(prepared: Prepared, which: number[], events: number[], folds = 4): Scored[] {
  const fold = foldsByMonth(
    which.map((index) => prepared.examples[index]?.item.publishedAt?.slice(0, 7) ?? ''),
    which.map((index) => events[index] as number),
    folds,
  );
  const scores: Scores[] = [];
  for (let k = 0; k < folds; k++) {
    const fitted = fitHeads(
      prepared,
      which.filter((_, place) => fold[place] !== k),
    );
    which.forEach((index, place) => {
      if (fold[place] === k) scores[place] = scoresOf(prepared, fitted, index);
    });
  }
  return which.map((index, place) => ({
    example: prepared.examples[index] as Example,
    scores: scores[place] as Scores,
  }));
}

/** A model fitted on these examples, as the bytes of data/model.bin. `scored`: of the same ones, unseen, to calibrate by. */
export function trainModel(prepared: Prepared, which: number[], scored: Scored[], made: ModelHeader['made']): Buffer {
  const { named, pieces } = columnsOf(prepared, fitHeads(prepared, which));
  const header: ModelHeader = {
    version: MODEL_VERSION,
    made,
    names: prepared.bench.space.names,
    buckets: BUCKETS,
    calibration: calibrate(scored),
  };
  return packModel(header, named, pieces);
}
