// Fits the learned part on labelled items and tests it on stories it has not seen. Everything that is learned (weights,
// temperatures, the threshold of "official") is learned anew inside each fold. The same input and seed give the same model.

import { STAGES, STATUSES } from '../model.ts';
import type { Example } from './examples.ts';
import { speaksOf } from './examples.ts';
import type { FeatureWeights, Row } from './features.ts';
import { fitSoftmax, scoreRow } from './fit.ts';
import type { HeadName, ModelFile } from './learned.ts';
import { decideStatus, HEADS, MODEL_VERSION, normalise, packHead } from './learned.ts';
import type { Bench, ItemRows } from './rows.ts';
import { joined, makeBench, rowsOf } from './rows.ts';
import type { Vocabulary } from './vocabulary.ts';

export const FEATURE_WEIGHTS: FeatureWeights = {
  rules: 1,
  title: 1.5,
  lead: 1,
  body: 1,
  verdict: 1.5,
  kind: 1,
};
const L2: Record<HeadName, number> = { status: 1, stage: 1, agency: 1, initiative: 0.3 };
/** How much an item counts with its publisher's kind, and with the kind hidden: a live item may have none. */
const KNOWN_KIND = 0.65;
/** How much one of our own sentences counts beside a labelled item. */
const LESSON = 0.6;
const LABELS: Record<HeadName, readonly string[]> = {
  status: STATUSES,
  stage: STAGES,
  agency: ['no', 'yes'],
  initiative: ['no', 'yes'],
};
/** What a false "official" may cost: of those called official, and of the rumors. */
const FALSE_OFFICIAL = 0.02;
const RUMOR_AS_OFFICIAL = 0.015;

type Asked = { row: Row; label: number; weight: number };
export type Prepared = { examples: Example[]; lessons: number; known: ItemRows[]; hidden: ItemRows[]; bench: Bench };

/** What a head says of an item before anything is decided. */
export type Chances = {
  status: number[];
  stage: number[];
  agencies: Map<string, number>;
  initiatives: Map<string, number>;
};
export type Prediction = Chances & { statusPlace: number; stagePlace: number };

/** Rows of the examples, and behind them of the lessons: always learned from, never tested on. */
export function prepare(
  labelled: Example[],
  lessons: Example[],
  vocabulary: Vocabulary,
  weights = FEATURE_WEIGHTS,
): Prepared {
  const examples = [...labelled, ...lessons];
  const bench = makeBench(vocabulary, weights);
  const known = examples.map((example) => rowsOf(bench, example.item));
  const hidden = examples.map((example) => rowsOf(bench, example.item, null));
  return { examples, lessons: lessons.length, known, hidden, bench };
}

/** The rows of a head for these examples, with labels and what each counts. */
function asked({ examples, lessons, known, hidden }: Prepared, head: HeadName, which: number[]): Asked[] {
  const all: Asked[] = [];
  for (const index of which) {
    const example = examples[index] as Example;
    const counts = index >= examples.length - lessons ? LESSON : 1;
    for (const [rows, share] of [
      [known[index] as ItemRows, KNOWN_KIND],
      [hidden[index] as ItemRows, 1 - KNOWN_KIND],
    ] as const) {
      const push = (row: Row, label: number): number => all.push({ row, label, weight: share * counts });
      if (head === 'status' && example.status) push(rows.row, STATUSES.indexOf(example.status));
      if (head === 'stage' && example.stage) push(rows.row, STAGES.indexOf(example.stage));
      if (head === 'agency' && example.agencies)
        for (const { agency, row } of rows.agencies)
          push(joined(rows.row, row), example.agencies.includes(agency) ? 1 : 0);
      if (head === 'initiative' && example.initiatives)
        for (const { rules, row } of rows.initiatives)
          if (speaksOf(example, rules.initiative.id))
            push(row, example.initiatives.includes(rules.initiative.id) ? 1 : 0);
    }
  }
  const classes = LABELS[head].length;
  const counts = new Array<number>(classes).fill(0);
  for (const { label, weight } of all) counts[label] = (counts[label] ?? 0) + weight;
  const total = counts.reduce((a, b) => a + b, 0);
  // Rare classes count more, by the root of their rarity.
  return all.map((one) => ({
    ...one,
    weight: one.weight * Math.sqrt(total / classes / Math.max(counts[one.label] as number, 1)),
  }));
}

type Fitted = Record<HeadName, Float64Array>;

function fitHeads(prepared: Prepared, labelled: number[]): Fitted {
  const which = [...labelled, ...prepared.examples.keys()].filter(
    (index, place) => place < labelled.length || index >= prepared.examples.length - prepared.lessons,
  );
  const size = prepared.bench.space.size;
  return Object.fromEntries(
    HEADS.map((head) => {
      const rows = asked(prepared, head, which);
      return [
        head,
        fitSoftmax(
          rows.map((one) => one.row),
          rows.map((one) => one.label),
          rows.map((one) => one.weight),
          { classes: LABELS[head].length, size, l2: L2[head] },
        ),
      ];
    }),
  ) as Fitted;
}

type Scores = {
  status: number[];
  stage: number[];
  agencies: Map<string, number[]>;
  initiatives: Map<string, number[]>;
};

function scoresOf(prepared: Prepared, fitted: Fitted, index: number): Scores {
  const rows = prepared.known[index] as ItemRows;
  const score = (head: HeadName, row: Row): number[] => [...scoreRow(fitted[head], LABELS[head].length, row)];
  return {
    status: score('status', rows.row),
    stage: score('stage', rows.row),
    agencies: new Map(rows.agencies.map(({ agency, row }) => [agency, score('agency', joined(rows.row, row))])),
    initiatives: new Map(rows.initiatives.map(({ rules, row }) => [rules.initiative.id, score('initiative', row)])),
  };
}

/** Examples in folds, each story in one, dealt out in an order that the seed decides. */
export function foldsOf(examples: Example[], folds: number, seed: number): number[] {
  const stories = [...new Set(examples.map((example) => example.story))];
  let state = (seed * 7919 + 17) >>> 0;
  const random = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  for (let i = stories.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [stories[i], stories[j]] = [stories[j] as string, stories[i] as string];
  }
  const fold = new Map(stories.map((story, index) => [story, index % folds]));
  return examples.map((example) => fold.get(example.story) as number);
}

type Calibration = { temperature: Record<HeadName, number>; officialAt: number };

/** Temperatures and the threshold of "official", from scores of items that the weights had not seen. */
function calibrate(prepared: Prepared, which: number[], scores: (Scores | undefined)[]): Calibration {
  const pairs: Record<HeadName, { scores: number[]; label: number }[]> = {
    status: [],
    stage: [],
    agency: [],
    initiative: [],
  };
  for (const index of which) {
    const example = prepared.examples[index] as Example;
    const own = scores[index] as Scores;
    if (example.status) pairs.status.push({ scores: own.status, label: STATUSES.indexOf(example.status) });
    if (example.stage) pairs.stage.push({ scores: own.stage, label: STAGES.indexOf(example.stage) });
    if (example.agencies)
      for (const [agency, one] of own.agencies)
        pairs.agency.push({ scores: one, label: example.agencies.includes(agency) ? 1 : 0 });
    if (example.initiatives)
      for (const [id, one] of own.initiatives)
        if (speaksOf(example, id))
          pairs.initiative.push({ scores: one, label: example.initiatives.includes(id) ? 1 : 0 });
  }
  const temperature = Object.fromEntries(
    HEADS.map((head) => [head, bestTemperature(pairs[head])]),
  ) as Calibration['temperature'];
  const official = STATUSES.indexOf('official');
  const rumor = STATUSES.indexOf('rumor');
  const chances = pairs.status.map((pair) => ({
    label: pair.label,
    chances: normalise(pair.scores, temperature.status),
  }));
  const rumors = chances.filter((one) => one.label === rumor).length;
  let officialAt = 0.3;
  for (; officialAt < 0.8; officialAt += 0.02) {
    const called = chances.filter((one) => decideStatus([...STATUSES], one.chances, officialAt) === official);
    const wrong = called.filter((one) => one.label !== official).length;
    const rumorsCalled = called.filter((one) => one.label === rumor).length;
    if (wrong <= FALSE_OFFICIAL * called.length && rumorsCalled <= RUMOR_AS_OFFICIAL * rumors) break;
  }
  return { temperature, officialAt: Math.round(officialAt * 100) / 100 };
}

function bestTemperature(pairs: { scores: number[]; label: number }[]): number {
  let best = 1;
  let least = Infinity;
  for (let temperature = 0.4; temperature <= 2.5; temperature += 0.05) {
    let loss = 0;
    for (const { scores, label } of pairs)
      loss -= Math.log(Math.max(normalise(scores, temperature)[label] as number, 1e-9));
    if (loss < least) {
      least = loss;
      best = temperature;
    }
  }
  return best;
}

/** Fits on `which`, with temperatures and threshold from an inner cross-validation of its own. */
function fitCalibrated(
  prepared: Prepared,
  which: number[],
  seed: number,
  innerFolds: number,
): { fitted: Fitted } & Calibration {
  const inner = foldsOf(
    which.map((index) => prepared.examples[index] as Example),
    innerFolds,
    seed + 101,
  );
  const scores: (Scores | undefined)[] = [];
  for (let fold = 0; fold < innerFolds; fold++) {
    const fitted = fitHeads(
      prepared,
      which.filter((_, place) => inner[place] !== fold),
    );
    which.forEach((index, place) => {
      if (inner[place] === fold) scores[index] = scoresOf(prepared, fitted, index);
    });
  }
  return { fitted: fitHeads(prepared, which), ...calibrate(prepared, which, scores) };
}

function predict(prepared: Prepared, fit: { fitted: Fitted } & Calibration, index: number): Prediction {
  const scores = scoresOf(prepared, fit.fitted, index);
  const yes = (all: Map<string, number[]>, head: HeadName): Map<string, number> =>
    new Map([...all].map(([id, one]) => [id, normalise(one, fit.temperature[head])[1] as number]));
  const status = normalise(scores.status, fit.temperature.status);
  const stage = normalise(scores.stage, fit.temperature.stage);
  return {
    status,
    stage,
    agencies: yes(scores.agencies, 'agency'),
    initiatives: yes(scores.initiatives, 'initiative'),
    statusPlace: decideStatus([...STATUSES], status, fit.officialAt),
    stagePlace: stage.indexOf(Math.max(...stage)),
  };
}

/** What the learned part says of each example when its story was not among those it learned from. */
export function crossValidate(
  prepared: Prepared,
  { folds = 10, seed = 1, innerFolds = 5 }: { folds?: number; seed?: number; innerFolds?: number } = {},
): Prediction[] {
  const fold = foldsOf(prepared.examples.slice(0, prepared.examples.length - prepared.lessons), folds, seed);
  const out: Prediction[] = [];
  for (let k = 0; k < folds; k++) {
    const which = fold.map((_, index) => index).filter((index) => fold[index] !== k);
    if (which.length === 0) continue;
    const fit = fitCalibrated(prepared, which, seed, innerFolds);
    fold.forEach((own, index) => {
      if (own === k) out[index] = predict(prepared, fit, index);
    });
  }
  return out;
}

/** A model fitted on all examples. */
export function trainModel(prepared: Prepared, seed: number, from: string[]): ModelFile {
  const which = [...prepared.examples.keys()].slice(0, prepared.examples.length - prepared.lessons);
  const fit = fitCalibrated(prepared, which, seed, 10);
  const names = prepared.bench.space.names;
  const heads = Object.fromEntries(
    HEADS.map((head) => [
      head,
      packHead([...LABELS[head]], fit.fitted[head], names.length, fit.temperature[head], head !== 'initiative'),
    ]),
  ) as ModelFile['heads'];
  return {
    version: MODEL_VERSION,
    made: { labelled: which.length, seed, from },
    names,
    weights: prepared.bench.weights,
    officialAt: fit.officialAt,
    heads,
  };
}
