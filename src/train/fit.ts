// Fits sparse linear models: softmax regression with L2, full-batch L-BFGS. The same rows give the same weights,
// on every run and machine. Knows nothing of items.

/** A row of numbered places, side by side with their values. */
export type FlatRow = { at: Int32Array; value: Float64Array };

export type FitOptions = {
  classes: number;
  size: number; // places of the space
  l2: number; // strength of the penalty, for the sum over all rows
  iterations?: number;
};

const HISTORY = 8;

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

type Compact = { starts: Int32Array; at: Int32Array; value: Float64Array; places: number[] };

/** A place of fewer rows says nothing of others, and stays zero. */
const FEWEST_ROWS = 2;

/** Rows one behind another, over the places that occur in two rows or more, the commonest first: they are near in memory. */
function compacted(rows: FlatRow[], size: number): Compact {
  const counts = new Int32Array(size);
  for (const { at } of rows) for (const place of at) counts[place] = (counts[place] as number) + 1;
  const places: number[] = [];
  for (let place = 0; place < size; place++) if ((counts[place] as number) >= FEWEST_ROWS) places.push(place);
  places.sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b);
  const dense = new Int32Array(size).fill(-1);
  places.forEach((place, index) => (dense[place] = index));
  const total = rows.reduce((sum, row) => sum + row.at.length, 0);
  const starts = new Int32Array(rows.length + 1);
  const at = new Int32Array(total);
  const value = new Float64Array(total);
  let next = 0;
  rows.forEach((row, r) => {
    for (let j = 0; j < row.at.length; j++) {
      const place = dense[row.at[j] as number] as number;
      if (place < 0) continue;
      at[next] = place;
      value[next++] = row.value[j] as number;
    }
    starts[r + 1] = next;
  });
  return { starts, at, value, places };
}

/** Loss and gradient at `w` (classes side by side within a place). */
function evaluate(
  { starts, at, value }: Compact,
  labels: number[],
  weights: number[],
  classes: number,
  l2: number,
  w: Float64Array,
  gradient: Float64Array,
): number {
  let loss = 0;
  for (let i = 0; i < w.length; i++) {
    const own = w[i] as number;
    gradient[i] = l2 * own;
    loss += 0.5 * l2 * own * own;
  }
  const scores = new Float64Array(classes);
  for (let r = 0; r < labels.length; r++) {
    const from = starts[r] as number;
    const to = starts[r + 1] as number;
    scores.fill(0);
    for (let j = from; j < to; j++) {
      const place = (at[j] as number) * classes;
      const amount = value[j] as number;
      for (let k = 0; k < classes; k++) scores[k] = (scores[k] as number) + (w[place + k] as number) * amount;
    }
    softmax(scores);
    const weight = weights[r] as number;
    const label = labels[r] as number;
    loss -= weight * Math.log(Math.max(scores[label] as number, 1e-300));
    scores[label] = (scores[label] as number) - 1;
    for (let k = 0; k < classes; k++) scores[k] = (scores[k] as number) * weight;
    for (let j = from; j < to; j++) {
      const place = (at[j] as number) * classes;
      const amount = value[j] as number;
      for (let k = 0; k < classes; k++)
        gradient[place + k] = (gradient[place + k] as number) + (scores[k] as number) * amount;
    }
  }
  return loss;
}

/** Probabilities from scores, in place. */
export function softmax(scores: Float64Array): Float64Array {
  let most = -Infinity;
  for (let k = 0; k < scores.length; k++) if ((scores[k] as number) > most) most = scores[k] as number;
  let sum = 0;
  for (let k = 0; k < scores.length; k++) sum += scores[k] = Math.exp((scores[k] as number) - most);
  for (let k = 0; k < scores.length; k++) scores[k] = (scores[k] as number) / sum;
  return scores;
}

/**
 * Weights of a softmax regression, the classes side by side within a place. `labels[i]` is the class of `rows[i]`,
 * `weights[i]` what the row counts.
 */
export function fitSoftmax(rows: FlatRow[], labels: number[], weights: number[], options: FitOptions): Float64Array {
  const { classes, size, l2, iterations = 60 } = options;
  const compact = compacted(rows, size);
  const total = compact.places.length * classes;
  const lossAt = (at: Float64Array, gradient: Float64Array): number =>
    evaluate(compact, labels, weights, classes, l2, at, gradient);
  let w = new Float64Array(total);
  let gradient = new Float64Array(total);
  let loss = lossAt(w, gradient);
  const steps: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  for (let iteration = 0; iteration < iterations; iteration++) {
    const direction = newton(gradient, steps);
    const slope = dot(gradient, direction);
    if (!(slope > 0)) break;
    const next = new Float64Array(total);
    const nextGradient = new Float64Array(total);
    let nextLoss = Infinity;
    for (let tries = 0, step = 1; tries < 20; tries++, step /= 2) {
      for (let i = 0; i < total; i++) next[i] = (w[i] as number) - step * (direction[i] as number);
      nextLoss = lossAt(next, nextGradient);
      if (nextLoss <= loss - 1e-4 * step * slope) break;
    }
    if (!(nextLoss < loss)) break;
    const s = new Float64Array(total);
    const y = new Float64Array(total);
    for (let i = 0; i < total; i++) {
      s[i] = (next[i] as number) - (w[i] as number);
      y[i] = (nextGradient[i] as number) - (gradient[i] as number);
    }
    const sy = dot(s, y);
    if (sy > 1e-12) steps.push({ s, y, rho: 1 / sy });
    if (steps.length > HISTORY) steps.shift();
    const gain = loss - nextLoss;
    w = next;
    gradient = nextGradient;
    loss = nextLoss;
    if (gain < 1e-4 * Math.abs(loss)) break;
  }
  const out = new Float64Array(classes * size);
  compact.places.forEach((place, i) => {
    for (let k = 0; k < classes; k++) out[place * classes + k] = w[i * classes + k] as number;
  });
  return out;
}

/** The step that L-BFGS would take against the gradient (two-loop recursion). */
function newton(gradient: Float64Array, steps: { s: Float64Array; y: Float64Array; rho: number }[]): Float64Array {
  const direction = gradient.slice();
  const alphas: number[] = [];
  for (let h = steps.length - 1; h >= 0; h--) {
    const { s, y, rho } = steps[h] as (typeof steps)[number];
    const alpha = rho * dot(s, direction);
    alphas[h] = alpha;
    for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] as number) - alpha * (y[i] as number);
  }
  const last = steps[steps.length - 1];
  const scale = last ? dot(last.s, last.y) / dot(last.y, last.y) : 1 / Math.max(1, Math.sqrt(dot(gradient, gradient)));
  for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] as number) * scale;
  steps.forEach(({ s, y, rho }, h) => {
    const factor = (alphas[h] as number) - rho * dot(y, direction);
    for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] as number) + factor * (s[i] as number);
  });
  return direction;
}

/** Scores of one row, one for each class; weights as `fitSoftmax` gives them. */
export function scoreRow(weights: Float64Array, classes: number, row: FlatRow): Float64Array {
  const scores = new Float64Array(classes);
  for (let j = 0; j < row.at.length; j++) {
    const place = (row.at[j] as number) * classes;
    const value = row.value[j] as number;
    for (let k = 0; k < classes; k++) scores[k] = (scores[k] as number) + (weights[place + k] as number) * value;
  }
  return scores;
}
