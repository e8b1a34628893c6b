// What labelled items taught: weights over the readers' features and the words, packed in data/model.json, and the
// probabilities they give. Fitting is in train.ts; this file only reads the model and applies it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../lib/usage-error.ts';
import type { FeatureWeights, Row } from './features.ts';

export const MODEL_VERSION = 1;
export const HEADS = ['status', 'stage', 'agency', 'initiative'] as const;
export type HeadName = (typeof HEADS)[number];

/** One decision as it stands in data/model.json. Places run first, classes within a place. */
type PackedHead = {
  labels: string[];
  temperature: number; // scores are divided by it: fitted on items the weights had not seen
  named: { scale: number; weights: string }; // 16-bit whole numbers, base64, little-endian
  words: { scale: number; weights: string } | null; // 8-bit whole numbers, base64
};

export type ModelFile = {
  version: number;
  made: { labelled: number; seed: number; from: string[] };
  names: string[]; // of the features that are not words, in order
  weights: FeatureWeights;
  officialAt: number; // least probability at which an item is called official
  heads: Record<HeadName, PackedHead>;
};

/** One decision ready to be asked. */
export type Head = {
  labels: string[];
  temperature: number;
  names: number;
  named: Float32Array;
  words: Int8Array | null;
  wordScale: number;
};

export type Model = {
  names: string[];
  weights: FeatureWeights;
  officialAt: number;
  heads: Record<HeadName, Head>;
};

const base64 = (bytes: ArrayBufferView): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

/** Packs the weights of one head (classes side by side within a place) into whole numbers. */
export function packHead(
  labels: string[],
  weights: Float64Array,
  names: number,
  temperature: number,
  words: boolean,
): PackedHead {
  const classes = labels.length;
  const largest = (from: number, to: number): number => {
    let most = 1e-9;
    for (let i = from; i < to; i++) most = Math.max(most, Math.abs(weights[i] as number));
    return most;
  };
  const split = names * classes;
  const namedScale = largest(0, split) / 32767;
  const named = Int16Array.from(weights.subarray(0, split), (weight) => Math.round(weight / namedScale));
  const packed: PackedHead = {
    labels,
    temperature: Math.round(temperature * 1000) / 1000,
    named: { scale: namedScale, weights: base64(named) },
    words: null,
  };
  if (!words) return packed;
  const wordScale = largest(split, weights.length) / 127;
  const hashed = Int8Array.from(weights.subarray(split), (weight) => Math.round(weight / wordScale));
  return { ...packed, words: { scale: wordScale, weights: base64(hashed) } };
}

function unpackHead(packed: PackedHead, names: number): Head {
  const bytes = Buffer.from(packed.named.weights, 'base64');
  const classes = packed.labels.length;
  const named = new Float32Array(names * classes);
  for (let i = 0; i < named.length; i++) named[i] = bytes.readInt16LE(i * 2) * packed.named.scale;
  const hashed = packed.words ? Buffer.from(packed.words.weights, 'base64') : null;
  return {
    labels: packed.labels,
    temperature: packed.temperature,
    names,
    named,
    words: hashed ? new Int8Array(hashed.buffer, hashed.byteOffset, hashed.byteLength) : null,
    wordScale: packed.words?.scale ?? 0,
  };
}

/** A model file made ready. Throws UsageError for a version that this program does not read. */
export function unpackModel(file: ModelFile): Model {
  if (file.version !== MODEL_VERSION)
    throw new UsageError(
      `data/model.json is of version ${file.version}; this program reads ${MODEL_VERSION}: run "hearsay train".`,
    );
  const heads = Object.fromEntries(
    HEADS.map((name) => [name, unpackHead(file.heads[name], file.names.length)]),
  ) as Record<HeadName, Head>;
  return { names: file.names, weights: file.weights, officialAt: file.officialAt, heads };
}

/** Reads data/model.json. Throws UsageError naming the file where it cannot be used. */
export function loadModel(dataFolder: string): Model {
  const path = join(dataFolder, 'model.json');
  let file: ModelFile;
  try {
    file = JSON.parse(readFileSync(path, 'utf8')) as ModelFile;
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}. Run "hearsay train" to make it.`);
  }
  return unpackModel(file);
}

/** The weights of one class times the values of a row, added to `sum` in the order of the row. */
function sumOf({ named, words, names, wordScale }: Head, classes: number, own: number, row: Row, sum: number): number {
  for (let j = 0; j < row.at.length; j++) {
    const place = row.at[j] as number;
    const value = row.value[j] as number;
    if (place < names) sum += (named[place * classes + own] as number) * value;
    else if (words) sum += (words[(place - names) * classes + own] as number) * (value * wordScale);
  }
  return sum;
}

/** The same of four classes side by side, from `own` on: a place of the row is looked up once for all of them. */
function addFour(
  { named, words, names, wordScale }: Head,
  classes: number,
  own: number,
  row: Row,
  sums: number[],
): void {
  let a = sums[own] as number;
  let b = sums[own + 1] as number;
  let c = sums[own + 2] as number;
  let d = sums[own + 3] as number;
  for (let j = 0; j < row.at.length; j++) {
    const place = row.at[j] as number;
    const value = row.value[j] as number;
    if (place < names) {
      const from = place * classes + own;
      a += (named[from] as number) * value;
      b += (named[from + 1] as number) * value;
      c += (named[from + 2] as number) * value;
      d += (named[from + 3] as number) * value;
    } else if (words) {
      const from = (place - names) * classes + own;
      const scaled = value * wordScale;
      a += (words[from] as number) * scaled;
      b += (words[from + 1] as number) * scaled;
      c += (words[from + 2] as number) * scaled;
      d += (words[from + 3] as number) * scaled;
    }
  }
  sums[own] = a;
  sums[own + 1] = b;
  sums[own + 2] = c;
  sums[own + 3] = d;
}

/** Scores of one row, in the order of the head's labels, added to `scores` where given. */
export function scoresOf(head: Head, row: Row, scores = new Array<number>(head.labels.length).fill(0)): number[] {
  const classes = head.labels.length;
  let own = 0;
  for (; own + 4 <= classes; own += 4) addFour(head, classes, own, row, scores);
  for (; own < classes; own++) scores[own] = sumOf(head, classes, own, row, scores[own] as number);
  return scores;
}

/** Calibrated probabilities of one row, in the order of the head's labels. */
export const probabilities = (head: Head, row: Row): number[] => normalise(scoresOf(head, row), head.temperature);

/** Scores to probabilities at a temperature. */
export function normalise(scores: number[], temperature: number): number[] {
  const most = Math.max(...scores);
  const raised = scores.map((score) => Math.exp((score - most) / temperature));
  const sum = raised.reduce((a, b) => a + b, 0);
  return raised.map((value) => value / sum);
}

/** The place of the decision: the likeliest, but `official` only where it is likely enough. */
export function decideStatus(labels: string[], chances: number[], officialAt: number): number {
  const official = labels.indexOf('official');
  const ranked = chances.map((_, k) => k).sort((a, b) => (chances[b] as number) - (chances[a] as number));
  const first = ranked[0] as number;
  return first === official && (chances[official] as number) < officialAt ? (ranked[1] as number) : first;
}
