// From labelled items to weights: the rows of every item, and the four heads fitted on those of them that are named.

import type { Bench, ItemRows } from '../classify/rows.ts';
import { joined, makeBench, rowsOf } from '../classify/rows.ts';
import type { Row } from '../classify/features.ts';
import type { HeadName } from '../classify/learned.ts';
import { COLUMN, COLUMNS, groupOf, HEADS, LABELS } from '../classify/learned.ts';
import { hash32 } from '../classify/lexicon.ts';
import { BUCKETS } from '../classify/pieces.ts';
import type { Vocabulary } from '../classify/vocabulary.ts';
import { STAGES, STATUSES } from '../model.ts';
import type { Example } from './examples.ts';
import { speaksOf } from './examples.ts';
import type { FlatRow } from './fit.ts';
import { fitSoftmax, scoreRow } from './fit.ts';

/** Penalties and what rarity counts, chosen on the tuning part. */
const L2: Record<HeadName, number> = { status: 1, stage: 0.5, agency: 1, initiative: 0.3 };
const RARITY: Record<HeadName, number> = { status: 0.5, stage: 0.7, agency: 0.5, initiative: 0.5 };
/** An item that a second reader may well label otherwise counts so much. */
const DOUBTFUL = 0.6;
/** Professional publishers are rare among the labels and common among the sources; what people set by hand is rarer still. */
const PROFESSIONAL = 3;
const BY_HAND = 3;
/** One in so many items is learned from as if nobody knew who published it: a live item may have no kind. */
const KIND_HIDDEN = 4;

type ExampleRows = {
  own: FlatRow;
  agencies: { id: string; row: FlatRow }[]; // with the item's own
  initiatives: { id: string; row: FlatRow }[];
};
export type Prepared = { examples: Example[]; rows: ExampleRows[]; bench: Bench };
/** Weights of each head, the classes side by side within a place; pieces stand behind the names. */
export type Fitted = Record<HeadName, Float64Array>;
export type Scores = {
  status: number[];
  stage: number[];
  agencies: Map<string, number[]>;
  initiatives: Map<string, number[]>;
};

/** A row with the families of pieces behind the named features. */
function flat({ at, value, families }: Row, names: number): FlatRow {
  const places = [...at];
  const values = [...value];
  for (const family of families)
    for (const place of family.places) {
      places.push(names + place);
      values.push(family.value);
    }
  return { at: Int32Array.from(places), value: Float64Array.from(values) };
}

/** The rows of all examples. */
export function prepare(examples: Example[], vocabulary: Vocabulary): Prepared {
  const bench = makeBench(vocabulary);
  const names = bench.space.names.length;
  const rows = examples.map(({ id, item }): ExampleRows => {
    const hidden = hash32(`kind:${id}`) % KIND_HIDDEN === 0;
    const { row, agencies, initiatives }: ItemRows = rowsOf(bench, item, hidden ? null : item.publisherKind);
    return {
      own: flat(row, names),
      agencies: agencies.map(({ agency, row: own }) => ({
        id: agency,
        row: flat(joined(row, own), names),
      })),
      initiatives: initiatives.map(({ rules, row: own }) => ({ id: rules.initiative.id, row: flat(own, names) })),
    };
  });
  return { examples, rows, bench };
}

type Asked = { row: FlatRow; label: number; weight: number };

/** The rows of a head for these examples, with labels and what each counts. */
function asked({ examples, rows }: Prepared, head: HeadName, which: number[]): Asked[] {
  const all: Asked[] = [];
  for (const index of which) {
    const example = examples[index] as Example;
    const own = rows[index] as ExampleRows;
    const isProfessional = groupOf(example.item.publisherKind, '').startsWith('professional');
    const counts = example.isByHand ? BY_HAND : isProfessional ? PROFESSIONAL : 1;
    const weight = counts * (example.doubtful ? DOUBTFUL : 1);
    const push = (row: FlatRow, label: number): number => all.push({ row, label, weight });
    if (head === 'status' && example.status) push(own.own, STATUSES.indexOf(example.status));
    if (head === 'stage' && example.stage) push(own.own, STAGES.indexOf(example.stage));
    if (head === 'agency' && example.agencies)
      for (const { id, row } of own.agencies) push(row, example.agencies.includes(id) ? 1 : 0);
    if (head === 'initiative' && example.initiatives)
      for (const { id, row } of own.initiatives)
        if (speaksOf(example, id)) push(row, example.initiatives.includes(id) ? 1 : 0);
  }
  const classes = LABELS[head].length;
  const counts = new Array<number>(classes).fill(0);
  for (const { label, weight } of all) counts[label] = (counts[label] ?? 0) + weight;
  const total = counts.reduce((a, b) => a + b, 0);
  return all.map((one) => ({
    ...one,
    weight: one.weight * (total / classes / Math.max(counts[one.label] as number, 1)) ** RARITY[head],
  }));
}

/** All heads, or those named, fitted on the examples at these places. */
export function fitHeads(prepared: Prepared, which: number[], heads: readonly HeadName[] = HEADS): Fitted {
  const size = prepared.bench.space.names.length + BUCKETS;
  return Object.fromEntries(
    HEADS.map((head) => {
      const rows = heads.includes(head) ? asked(prepared, head, which) : [];
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

/** What the heads say of one example before anything is calibrated. */
export function scoresOf({ rows }: Prepared, fitted: Fitted, index: number): Scores {
  const own = rows[index] as ExampleRows;
  const score = (head: HeadName, row: FlatRow): number[] => [...scoreRow(fitted[head], LABELS[head].length, row)];
  return {
    status: score('status', own.own),
    stage: score('stage', own.own),
    agencies: new Map(own.agencies.map(({ id, row }) => [id, score('agency', row)])),
    initiatives: new Map(own.initiatives.map(({ id, row }) => [id, score('initiative', row)])),
  };
}

/** The weights of all heads in the columns of a model: those of names, and those of pieces. */
export function columnsOf({ bench }: Prepared, fitted: Fitted): { named: Float64Array; pieces: Float64Array } {
  const names = bench.space.names.length;
  const pieceColumns = COLUMN.initiative;
  const named = new Float64Array(names * COLUMNS);
  const pieces = new Float64Array(BUCKETS * pieceColumns);
  for (const head of HEADS) {
    const classes = LABELS[head].length;
    const weights = fitted[head];
    for (let place = 0; place < names + BUCKETS; place++) {
      const isName = place < names;
      if (!isName && head === 'initiative') break;
      const into = isName ? named : pieces;
      const from = isName ? place * COLUMNS : (place - names) * pieceColumns;
      const at = (k: number): number => weights[place * classes + k] as number;
      if (classes === 2) into[from + COLUMN[head]] = at(1) - at(0);
      else for (let k = 0; k < classes; k++) into[from + COLUMN[head] + k] = at(k);
    }
  }
  return { named, pieces };
}
