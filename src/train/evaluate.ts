// How good the judgements are: counts, precision, recall and F1 for each tag, how well the chances are calibrated,
// and what a reader fears most, a false "official". Plain values; the commands and the web print them.

import type { Status } from '../model.ts';
import { SURE_FROM } from '../lib/sure.ts';
import { STAGES, STATUSES } from '../model.ts';
import type { Example } from './examples.ts';
import { speaksOf } from './examples.ts';

/** What was said of one example, and how likely each status was called. */
export type Said = {
  initiatives: string[];
  agencies: string[];
  stage: string;
  status: string;
  statusChance: number; // of the status that was called
  chances?: number[]; // of each status in the order of STATUSES, for the Brier score
};

export type TagFigures = {
  tag: string;
  right: number;
  wrong: number; // said and not so
  missed: number; // so and not said
  precision: number;
  recall: number;
  f1: number;
};

export type Figures = {
  items: number;
  tags: TagFigures[];
  statusMacroF1: number;
  stageMacroF1: number;
  statusAccuracy: number;
  stageAccuracy: number;
  calledOfficial: number;
  falseOfficial: number; // of those called official, how many are not
  rumors: number;
  rumorsCalledOfficial: number;
  /** How far the chances told are from how often they were right, over tenths; statuses only. */
  ece: number;
  above90: { items: number; right: number }; // statuses told above .9
  unsure: { items: number; right: number }; // statuses told below SURE_FROM
  brier: number | null; // of the status, over all four classes; 0 is perfect
  calibration: { from: number; to: number; items: number; said: number; right: number }[];
};

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

export function tagFigures(tag: string, said: boolean[], so: boolean[]): TagFigures {
  let right = 0;
  let wrong = 0;
  let missed = 0;
  said.forEach((one, index) => {
    if (one && so[index]) right++;
    else if (one) wrong++;
    else if (so[index]) missed++;
  });
  const precision = share(right, right + wrong);
  const recall = share(right, right + missed);
  return { tag, right, wrong, missed, precision, recall, f1: share(2 * right, 2 * right + wrong + missed) };
}

export const macro = (figures: TagFigures[]): number => {
  const present = figures.filter((one) => one.right + one.missed > 0);
  return share(
    present.reduce((sum, one) => sum + one.f1, 0),
    present.length,
  );
};

type Pair = { example: Example; said: Said };

const isRight = ({ example, said }: Pair): boolean => said.status === example.status;

function among(pairs: Pair[], holds: (chance: number) => boolean): { items: number; right: number } {
  const own = pairs.filter(({ said }) => holds(said.statusChance));
  return { items: own.length, right: own.filter(isRight).length };
}

/** The expected calibration error over ten equal steps of the chance told. */
function expectedError(pairs: Pair[]): number {
  let error = 0;
  for (let step = 0; step < 10; step++) {
    const own = pairs.filter(({ said }) => Math.min(9, Math.floor(said.statusChance * 10)) === step);
    const told = own.reduce((sum, { said }) => sum + said.statusChance, 0);
    error += Math.abs(told - own.filter(isRight).length);
  }
  return share(error, pairs.length);
}

/** Figures of what was said against what was labelled. Labels that an example lacks are left out of their figures. */
export function measure(examples: Example[], said: Said[]): Figures {
  const pairs = examples.map((example, index) => ({ example, said: said[index] as Said }));
  const tags: TagFigures[] = [];
  const many = (kind: 'initiatives' | 'agencies'): void => {
    const labelled = pairs.filter(({ example }) => example[kind] !== undefined);
    const ids = new Set(labelled.flatMap(({ example, said: one }) => [...(example[kind] ?? []), ...one[kind]]));
    for (const id of [...ids].sort()) {
      const judged = labelled.filter(({ example }) => kind === 'agencies' || speaksOf(example, id));
      if (judged.length === 0) continue;
      tags.push(
        tagFigures(
          `${kind === 'initiatives' ? 'initiative' : 'agency'} ${id}`,
          judged.map((pair) => pair.said[kind].includes(id)),
          judged.map(({ example }) => example[kind]?.includes(id) ?? false),
        ),
      );
    }
  };
  many('initiatives');
  many('agencies');
  const one = (kind: 'stage' | 'status', values: readonly string[]): TagFigures[] => {
    const labelled = pairs.filter(({ example }) => example[kind] !== undefined);
    return values.map((value) =>
      tagFigures(
        `${kind} ${value}`,
        labelled.map((pair) => pair.said[kind] === value),
        labelled.map(({ example }) => example[kind] === value),
      ),
    );
  };
  const stage = one('stage', STAGES);
  const status = one('status', STATUSES);
  tags.push(...stage, ...status);
  const judged = pairs.filter(({ example }) => example.status !== undefined);
  const staged = pairs.filter(({ example }) => example.stage !== undefined);
  const official = judged.filter((pair) => pair.said.status === 'official');
  const rumors = judged.filter(({ example }) => example.status === 'rumor');
  const withChances = judged.filter((pair) => pair.said.chances !== undefined);
  const brier = withChances.reduce(
    (sum, pair) =>
      sum +
      (pair.said.chances ?? []).reduce(
        (own, chance, place) => own + (chance - (STATUSES[place] === pair.example.status ? 1 : 0)) ** 2,
        0,
      ),
    0,
  );
  const edges = [0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0001];
  const calibration = edges.slice(0, -1).map((from, place) => {
    const to = edges[place + 1] as number;
    const own = judged.filter((pair) => pair.said.statusChance >= from && pair.said.statusChance < to);
    return {
      from,
      to: Math.min(1, to),
      items: own.length,
      said: share(
        own.reduce((sum, pair) => sum + pair.said.statusChance, 0),
        own.length,
      ),
      right: share(own.filter((pair) => pair.said.status === pair.example.status).length, own.length),
    };
  });
  return {
    items: examples.length,
    tags,
    statusMacroF1: macro(status),
    stageMacroF1: macro(stage),
    statusAccuracy: share(judged.filter((pair) => pair.said.status === pair.example.status).length, judged.length),
    stageAccuracy: share(staged.filter((pair) => pair.said.stage === pair.example.stage).length, staged.length),
    calledOfficial: official.length,
    falseOfficial: official.filter(({ example }) => example.status !== 'official').length,
    rumors: rumors.length,
    rumorsCalledOfficial: rumors.filter((pair) => pair.said.status === ('official' satisfies Status)).length,
    ece: expectedError(judged),
    above90: among(judged, (chance) => chance > 0.9),
    unsure: among(judged, (chance) => chance < SURE_FROM),
    brier: withChances.length > 0 ? brier / withChances.length : null,
    calibration: calibration.filter((row) => row.items > 0),
  };
}

const three = (value: number): string => value.toFixed(3);

/** The figures as rows of a table: tag, precision, recall, F1, right, wrong, missed. */
export function tagRows(figures: Figures): string[][] {
  return figures.tags.map((one) => [
    one.tag,
    three(one.precision),
    three(one.recall),
    three(one.f1),
    String(one.right),
    String(one.wrong),
    String(one.missed),
  ]);
}

export const TAG_HEADER = ['tag', 'precision', 'recall', 'F1', 'right', 'wrong', 'missed'];

/** The figures that are not of one tag, a sentence each. */
export function summaryLines(figures: Figures): string[] {
  const percent = (part: number, whole: number): string =>
    whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)}%`;
  return [
    `items ${figures.items}; status macro-F1 ${three(figures.statusMacroF1)}, accuracy ${three(figures.statusAccuracy)}; ` +
      `stage macro-F1 ${three(figures.stageMacroF1)}, accuracy ${three(figures.stageAccuracy)}`,
    `called official and not: ${figures.falseOfficial} of ${figures.calledOfficial} ` +
      `(${percent(figures.falseOfficial, figures.calledOfficial)}); rumors called official: ` +
      `${figures.rumorsCalledOfficial} of ${figures.rumors} (${percent(figures.rumorsCalledOfficial, figures.rumors)})`,
    `told above .9: ${figures.above90.right} of ${figures.above90.items} right ` +
      `(${percent(figures.above90.right, figures.above90.items)}); told below .5: ${figures.unsure.items} ` +
      `(${percent(figures.unsure.items, figures.items)}), right in ${percent(figures.unsure.right, figures.unsure.items)}; ` +
      `calibration error ${three(figures.ece)}`,
    figures.brier === null ? 'status Brier score: no chances given' : `status Brier score ${three(figures.brier)}`,
  ];
}

export const CALIBRATION_HEADER = ['chance told', 'items', 'mean chance', 'right'];

/** The calibration of the status as rows of a table. */
export function calibrationRows(figures: Figures): string[][] {
  return figures.calibration.map((row) => [
    `${row.from.toFixed(2)}-${row.to.toFixed(2)}`,
    String(row.items),
    three(row.said),
    three(row.right),
  ]);
}
