// Fits the learned part on labelled items, and tests it on months it has not seen. The same input gives the same model.

import type { Calibration, ModelHeader } from '../classify/learned.ts';
import {
  calibrationFor,
  groupOf,
  likeliest,
  MODEL_VERSION,
  normalise,
  packModel,
  statusChances,
} from '../classify/learned.ts';
import { BUCKETS } from '../classify/pieces.ts';
import { STAGES, STATUSES } from '../model.ts';
import type { Scored } from './calibrate.ts';
import { calibrate } from './calibrate.ts';
import type { Said } from './evaluate.ts';
import type { Example } from './examples.ts';
import { foldsByMonth } from './folds.ts';
import type { Prepared, Scores } from './heads.ts';
import { columnsOf, fitHeads, scoresOf } from './heads.ts';

/** What is said of an example by its scores, when every chance is told at the calibration given. */
export function saidOf({ example, scores }: Scored, calibration: Calibration): Said {
  const group = groupOf(example.item.publisherKind, example.item.text);
  const chances = statusChances(scores.status, calibrationFor(calibration, group));
  const yes = (all: Map<string, number[]>, temperature: number): string[] =>
    [...all].filter(([, one]) => (normalise(one, temperature)[1] as number) >= 0.5).map(([id]) => id);
  const place = likeliest(chances);
  return {
    initiatives: yes(scores.initiatives, calibration.initiative),
    agencies: yes(scores.agencies, calibration.agency),
    stage: STAGES[likeliest(scores.stage)] ?? 'none',
    status: STATUSES[place] ?? 'commentary',
    statusChance: chances[place] as number,
    chances,
  };
}

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
