// Fits sparse linear models: softmax regression with L2, full-batch L-BFGS. The same rows give the same weights,
// on every run and machine. Knows nothing of items.

import type { Row } from './features.ts';

export type FitOptions = {
  classes: number;
  size: number; // places of the space
  l2: number; // strength of the penalty, for the sum over all rows
  penalty?: (place: number) => number; // factor on l2 for a place; 1 where not given
  iterations?: number;
};

const HISTORY = 8;

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Probabilities from scores, in place. */
export function softmax(scores: Float64Array): Float64Array {
  let most = -Infinity;
  for (const score of scores) if (score > most) most = score;
  let sum = 0;
  for (let k = 0; k < scores.length; k++) sum += scores[k] = Math.exp((scores[k] as number) - most);
  for (let k = 0; k < scores.length; k++) scores[k] = (scores[k] as number) / sum;
  return scores;
}

/**
 * Weights of a softmax regression: `classes` blocks of `size` places, one after another.
 * `labels[i]` is the class of `rows[i]`, `weights[i]` what the row counts.
 */
export function fitSoftmax(rows: Row[], labels: number[], weights: number[], options: FitOptions): Float64Array {
  const { classes, size, l2, iterations = 60 } = options;
  // Only places that occur take part: the rest stay zero.
  const dense = new Int32Array(size).fill(-1);
  const places: number[] = [];
  const compact = rows.map((row) => ({
    at: Int32Array.from(row.at, (place) => {
      if ((dense[place] as number) < 0) dense[place] = places.push(place) - 1;
      return dense[place] as number;
    }),
    value: Float64Array.from(row.value),
  }));
  const width = places.length;
  const total = width * classes;
  const penalties = Float64Array.from(places, (place) => l2 * (options.penalty?.(place) ?? 1));
  let w = new Float64Array(total);

  const evaluate = (at: Float64Array, gradient: Float64Array): number => {
    let loss = 0;
    for (let k = 0; k < classes; k++)
      for (let i = 0; i < width; i++) {
        const value = at[k * width + i] as number;
        gradient[k * width + i] = (penalties[i] as number) * value;
        loss += 0.5 * (penalties[i] as number) * value * value;
      }
    const scores = new Float64Array(classes);
    compact.forEach((row, r) => {
      const weight = weights[r] as number;
      for (let k = 0; k < classes; k++) {
        let sum = 0;
        for (let j = 0; j < row.at.length; j++)
          sum += (at[k * width + (row.at[j] as number)] as number) * (row.value[j] as number);
        scores[k] = sum;
      }
      softmax(scores);
      loss -= weight * Math.log(Math.max(scores[labels[r] as number] as number, 1e-300));
      for (let k = 0; k < classes; k++) {
        const error = weight * ((scores[k] as number) - (labels[r] === k ? 1 : 0));
        for (let j = 0; j < row.at.length; j++) {
          const place = k * width + (row.at[j] as number);
          gradient[place] = (gradient[place] as number) + error * (row.value[j] as number);
        }
      }
    });
    return loss;
  };

  let gradient = new Float64Array(total);
  let loss = evaluate(w, gradient);
  const steps: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  for (let iteration = 0; iteration < iterations; iteration++) {
    const direction = gradient.slice();
    const alphas: number[] = [];
    for (let h = steps.length - 1; h >= 0; h--) {
      const { s, y, rho } = steps[h] as (typeof steps)[number];
      const alpha = rho * dot(s, direction);
      alphas[h] = alpha;
      for (let i = 0; i < total; i++) direction[i] = (direction[i] as number) - alpha * (y[i] as number);
    }
    const last = steps[steps.length - 1];
    const scale = last
      ? dot(last.s, last.y) / dot(last.y, last.y)
      : 1 / Math.max(1, Math.sqrt(dot(gradient, gradient)));
    for (let i = 0; i < total; i++) direction[i] = (direction[i] as number) * scale;
    steps.forEach(({ s, y, rho }, h) => {
      const beta = rho * dot(y, direction);
      const factor = (alphas[h] as number) - beta;
      for (let i = 0; i < total; i++) direction[i] = (direction[i] as number) + factor * (s[i] as number);
    });
    const slope = dot(gradient, direction);
    if (!(slope > 0)) break;
    let step = 1;
    let next = w;
    let nextGradient = gradient;
    let nextLoss = Infinity;
    for (let tries = 0; tries < 20; tries++, step /= 2) {
      next = w.map((value, i) => value - step * (direction[i] as number));
      nextGradient = new Float64Array(total);
      nextLoss = evaluate(next, nextGradient);
      if (nextLoss <= loss - 1e-4 * step * slope) break;
    }
    if (!(nextLoss < loss)) break;
    const s = next.map((value, i) => value - (w[i] as number));
    const y = nextGradient.map((value, i) => value - (gradient[i] as number));
    const sy = dot(s, y);
    if (sy > 1e-12) steps.push({ s, y, rho: 1 / sy });
    if (steps.length > HISTORY) steps.shift();
    const gain = loss - nextLoss;
    w = next;
    gradient = nextGradient;
    loss = nextLoss;
    if (gain < 1e-6 * Math.abs(loss)) break;
  }
  const out = new Float64Array(classes * size);
  for (let k = 0; k < classes; k++) places.forEach((place, i) => (out[k * size + place] = w[k * width + i] as number));
  return out;
}

/** Scores of one row, one for each class. */
export function scoreRow(weights: Float64Array | Float32Array, size: number, classes: number, row: Row): Float64Array {
  const scores = new Float64Array(classes);
  for (let j = 0; j < row.at.length; j++) {
    const place = row.at[j] as number;
    const value = row.value[j] as number;
    for (let k = 0; k < classes; k++) scores[k] = (scores[k] as number) + (weights[k * size + place] as number) * value;
  }
  return scores;
}
