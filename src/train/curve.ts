// What more labels are worth: the F1 of every status when half, a quarter, an eighth of the labels are learned from.

import { likeliest } from '../classify/learned.ts';
import { hash32 } from '../classify/lexicon.ts';
import type { Status } from '../model.ts';
import { STATUSES } from '../model.ts';
import { macro, tagFigures } from './evaluate.ts';
import type { Prepared } from './heads.ts';
import { fitHeads, scoresOf } from './heads.ts';

/** F1 of each status on the items of `tested` when `labels` of each were learned from. */
export type CurvePoint = {
  labelled: number;
  labels: Record<Status, number>;
  f1: Record<Status, number>;
  macroF1: number;
};

const SHARES = [1 / 8, 1 / 4, 1 / 2, 1];
const MORE = 100;

const byStatus = (of: (status: Status) => number): Record<Status, number> =>
  Object.fromEntries(STATUSES.map((status) => [status, of(status)])) as Record<Status, number>;

/** The learning curve: `learned` in growing shares (whole events, in an order that never changes), tested on `tested`. */
export function learningCurve(prepared: Prepared, learned: number[], tested: number[], events: number[]): CurvePoint[] {
  const statusOf = (index: number): Status | undefined => prepared.examples[index]?.status;
  return SHARES.map((share) => {
    const which = learned.filter((index) => hash32(`curve:${events[index]}`) / 2 ** 32 < share);
    const fitted = fitHeads(prepared, which, ['status']);
    const judged = tested.filter((index) => statusOf(index) !== undefined);
    const said = judged.map((index) => STATUSES[likeliest(scoresOf(prepared, fitted, index).status)]);
    const figures = STATUSES.map((status) =>
      tagFigures(
        status,
        said.map((one) => one === status),
        judged.map((index) => statusOf(index) === status),
      ),
    );
    return {
      labelled: which.length,
      labels: byStatus((status) => which.filter((index) => statusOf(index) === status).length),
      f1: byStatus((status) => figures[STATUSES.indexOf(status)]?.f1 ?? 0),
      macroF1: macro(figures),
    };
  });
}

/**
 * What a hundred more labels of each class would add to its F1, if it goes on growing by doublings as it did over the
 * last two.
 */
export function worthOfMore(curve: CurvePoint[]): Record<Status, number> {
  const last = curve[curve.length - 1];
  const before = curve[curve.length - 3];
  return byStatus((status) => {
    if (!last || !before || before.labels[status] === 0) return 0;
    const doublings = Math.log2(last.labels[status] / before.labels[status]);
    if (doublings <= 0) return 0;
    const slope = (last.f1[status] - before.f1[status]) / doublings;
    return slope * Math.log2((last.labels[status] + MORE) / last.labels[status]);
  });
}

const three = (value: number): string => value.toFixed(3);
export const CURVE_HEADER = ['labels', 'macro-F1', ...STATUSES.map((status) => `${status} (labels)`)];

/** The curve as rows of a table. */
export const curveRows = (curve: CurvePoint[]): string[][] =>
  curve.map((point) => [
    String(point.labelled),
    three(point.macroF1),
    ...STATUSES.map((status) => `${three(point.f1[status])} (${point.labels[status]})`),
  ]);
