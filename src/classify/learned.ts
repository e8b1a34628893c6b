// What labelled items taught: weights over the readers' conclusions and over the pieces of the words, kept in
// data/model.bin, and the chances they give. Fitting is in src/train/; this file only reads the model and applies it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../lib/usage-error.ts';
import type { PublisherKind, Status } from '../model.ts';
import { STAGES, STATUSES } from '../model.ts';
import type { Row } from './features.ts';
import { BUCKETS } from './pieces.ts';

export const MODEL_VERSION = 2;
export const HEADS = ['status', 'stage', 'agency', 'initiative'] as const;
export type HeadName = (typeof HEADS)[number];
export const LABELS: Record<HeadName, readonly string[]> = {
  status: STATUSES,
  stage: STAGES,
  agency: ['no', 'yes'],
  initiative: ['no', 'yes'],
};

/** How many columns of weights a head has: a question of yes or no needs only the difference. */
const columnsOf = (head: HeadName): number => (LABELS[head].length === 2 ? 1 : LABELS[head].length);
/** The first column of each head. `initiative` comes last, for it asks no words. */
export const COLUMN = Object.fromEntries(
  HEADS.map((head, place) => [head, HEADS.slice(0, place).reduce((sum, one) => sum + columnsOf(one), 0)]),
) as Record<HeadName, number>;
export const COLUMNS = COLUMN.initiative + 1;
const PIECE_COLUMNS = COLUMN.initiative;

/** How sure a status may be told. `official` is the price of a false "official": taken from its score. */
export type StatusCalibration = { temperature: number; official: number };
export type Calibration = {
  status: Record<string, StatusCalibration>; // by groupOf, and `all` where a group had too few items
  stage: number; // temperatures
  agency: number;
  initiative: number;
};

export type ModelHeader = {
  version: number;
  made: { on: string; labelled: number; from: string[] };
  names: string[]; // of the features that are not words, in order
  buckets: number;
  calibration: Calibration;
};
/** `named` has COLUMNS weights for each name, `pieces` one fewer for each bucket, as whole numbers by `scales`. */
export type Model = ModelHeader & {
  named: Float32Array;
  pieces: Int8Array;
  scales: { named: number[]; pieces: number[] };
};

/** The largest weight of each column. */
function largest(weights: Float64Array, columns: number): number[] {
  const most = new Array<number>(columns).fill(1e-9);
  for (let i = 0; i < weights.length; i++)
    most[i % columns] = Math.max(most[i % columns] as number, Math.abs(weights[i] as number));
  return most;
}

/** Weights as the bytes of data/model.bin: a header in JSON with its length before it, then 16-bit and 8-bit numbers. */
export function packModel(header: ModelHeader, named: Float64Array, pieces: Float64Array): Buffer {
  const scales = {
    named: largest(named, COLUMNS).map((most) => most / 32767),
    pieces: largest(pieces, PIECE_COLUMNS).map((most) => most / 127),
  };
  const wide = Int16Array.from(named, (weight, i) => Math.round(weight / (scales.named[i % COLUMNS] as number)));
  const narrow = Int8Array.from(pieces, (weight, i) =>
    Math.round(weight / (scales.pieces[i % PIECE_COLUMNS] as number)),
  );
  const head = Buffer.from(JSON.stringify({ ...header, scales }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return Buffer.concat([length, head, Buffer.from(wide.buffer), Buffer.from(narrow.buffer)]);
}

/** A model ready to be asked. Throws UsageError for one that this program does not read. */
export function unpackModel(bytes: Buffer, name = 'The model'): Model {
  let header: ModelHeader & { scales: Model['scales'] };
  const start = bytes.length < 4 ? 0 : 4 + bytes.readUInt32LE(0);
  try {
    header = JSON.parse(bytes.toString('utf8', 4, start)) as typeof header;
  } catch {
    throw new UsageError(`${name} is no model of this program: run "hearsay train".`);
  }
  const wide = header.names.length * COLUMNS;
  const isWhole = bytes.length === start + wide * 2 + BUCKETS * PIECE_COLUMNS;
  if (header.version !== MODEL_VERSION || header.buckets !== BUCKETS || !isWhole)
    throw new UsageError(
      `${name} is of version ${header.version} or cut short; this program reads ${MODEL_VERSION}: run "hearsay train".`,
    );
  const named = new Float32Array(wide);
  for (let i = 0; i < wide; i++)
    named[i] = bytes.readInt16LE(start + i * 2) * (header.scales.named[i % COLUMNS] as number);
  const pieces = new Int8Array(bytes.buffer, bytes.byteOffset + start + wide * 2, BUCKETS * PIECE_COLUMNS);
  return { ...header, named, pieces };
}

/** Reads data/model.bin. Throws UsageError naming the file where it cannot be used. */
export function loadModel(dataFolder: string): Model {
  const path = join(dataFolder, 'model.bin');
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}. Run "hearsay train" to make it.`);
  }
  return unpackModel(bytes, path);
}

const counted = new Float64Array(PIECE_COLUMNS);

/** The weights of these places, summed by column into `counted`. Written out: as a loop it took twice the time. */
function countPieces(pieces: Int8Array, places: number[]): void {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let e = 0;
  let f = 0;
  let g = 0;
  let h = 0;
  let i = 0;
  let j = 0;
  let k = 0;
  let l = 0;
  let m = 0;
  for (let next = 0; next < places.length; next++) {
    const at = (places[next] as number) * PIECE_COLUMNS;
    a += pieces[at] as number;
    b += pieces[at + 1] as number;
    c += pieces[at + 2] as number;
    d += pieces[at + 3] as number;
    e += pieces[at + 4] as number;
    f += pieces[at + 5] as number;
    g += pieces[at + 6] as number;
    h += pieces[at + 7] as number;
    i += pieces[at + 8] as number;
    j += pieces[at + 9] as number;
    k += pieces[at + 10] as number;
    l += pieces[at + 11] as number;
    m += pieces[at + 12] as number;
  }
  counted[0] = a;
  counted[1] = b;
  counted[2] = c;
  counted[3] = d;
  counted[4] = e;
  counted[5] = f;
  counted[6] = g;
  counted[7] = h;
  counted[8] = i;
  counted[9] = j;
  counted[10] = k;
  counted[11] = l;
  counted[12] = m;
}

/** The sums of all heads for an item's row, by column. */
export function sumsOf({ named, pieces, scales }: Model, row: Row): Float64Array {
  const sums = new Float64Array(COLUMNS);
  for (let j = 0; j < row.at.length; j++) {
    const from = (row.at[j] as number) * COLUMNS;
    const value = row.value[j] as number;
    for (let c = 0; c < COLUMNS; c++) sums[c] = (sums[c] as number) + (named[from + c] as number) * value;
  }
  for (const { places, value } of row.families) {
    countPieces(pieces, places);
    for (let c = 0; c < PIECE_COLUMNS; c++)
      sums[c] = (sums[c] as number) + (counted[c] as number) * (scales.pieces[c] as number) * value;
  }
  return sums;
}

/** The scores of one head among the sums of an item. */
export const headScores = (sums: Float64Array, head: HeadName): number[] =>
  LABELS[head].length === 2
    ? [0, sums[COLUMN[head]] as number]
    : [...sums.subarray(COLUMN[head], COLUMN[head] + LABELS[head].length)];

/** The chance of yes. `own` is asked beside what the item's sums say; without `sums` alone. */
export function chanceOf(model: Model, head: 'agency' | 'initiative', own: Row, sums?: Float64Array): number {
  const column = COLUMN[head];
  let score = sums?.[column] ?? 0;
  for (let j = 0; j < own.at.length; j++)
    score += (model.named[(own.at[j] as number) * COLUMNS + column] as number) * (own.value[j] as number);
  return normalise([0, score], model.calibration[head])[1] as number;
}

/** Scores to chances at a temperature. */
export function normalise(scores: number[], temperature: number): number[] {
  const most = Math.max(...scores);
  const raised = scores.map((score) => Math.exp((score - most) / temperature));
  const sum = raised.reduce((a, b) => a + b, 0);
  return raised.map((value) => value / sum);
}

const GROUPS: Record<PublisherKind, string> = {
  agency: 'agency',
  wire: 'press',
  press: 'press',
  crypto: 'crypto',
  trade: 'professional',
  lawfirm: 'professional',
  industry: 'professional',
  blog: 'professional',
  social: 'professional',
};

/** Items that are judged alike well: by kind of publisher, and whether there is more than a headline. */
export const groupOf = (kind: PublisherKind | null, text: string): string =>
  `${kind === null ? 'press' : GROUPS[kind]}/${text === '' ? 'headline' : 'text'}`;

const OFFICIAL = STATUSES.indexOf('official' satisfies Status);

/** The chances of each status, in the order of STATUSES; what is shown is the likeliest of them. */
export function statusChances(scores: number[], { temperature, official }: StatusCalibration): number[] {
  return normalise(
    scores.map((score, place) => (place === OFFICIAL ? score - official * temperature : score)),
    temperature,
  );
}

/** The calibration for an item's group. */
export const calibrationFor = ({ status }: Calibration, group: string): StatusCalibration =>
  status[group] ?? status.all ?? { temperature: 1, official: 0 };

/** The place of the largest, the first of equals. */
export const likeliest = (chances: number[]): number => chances.indexOf(Math.max(...chances));
