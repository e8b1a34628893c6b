// `hearsay train [--labels FILE…]`: fits the learned part on labelled records, tests it on stories it has not seen,
// prints the figures, and writes data/model.bin and data/accuracy.json. `--corrections` learns from people's words too.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Figures, Said } from '../train/evaluate.ts';
import { CALIBRATION_HEADER, calibrationRows, measure, summaryLines, TAG_HEADER, tagRows } from '../train/evaluate.ts';
import type { Example } from '../train/examples.ts';
import { readExamples } from '../train/examples.ts';
import { calibrate } from '../train/calibrate.ts';
import { CURVE_HEADER, curveRows, learningCurve, worthOfMore } from '../train/curve.ts';
import { prepare } from '../train/heads.ts';
import { datedOf, eventsOf, splitOf } from '../train/split.ts';
import { saidBy, saidOf } from '../train/said.ts';
import { crossScores, trainModel } from '../train/train.ts';
import { createClassifier } from '../classify/classify.ts';
import { unpackModel } from '../classify/learned.ts';
import type { SplitPart } from '../train/split.ts';
import type { CurvePoint } from '../train/curve.ts';
import { loadVocabulary } from '../classify/vocabulary.ts';
import { table } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import { loadInitiatives } from '../source/initiatives.ts';
import type { Command, Context } from './context.ts';

/** Stories and provenance from provenance.jsonl next to a file of labels; none if there is no such file. */
export function storiesBeside(path: string): Map<string, { story: string; found: string }> {
  const beside = join(dirname(path), 'provenance.jsonl');
  if (!existsSync(beside)) return new Map();
  const lines = readFileSync(beside, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return new Map(
    lines.map((line) => {
      const { id, story, text_src } = JSON.parse(line) as { id: string; story?: string; text_src?: string };
      return [id, { story: story ?? id, found: text_src ?? '' }];
    }),
  );
}

/** data/accuracy.json. `locked` is missing where the part was not scored with this model. */
export type Measured = { on: string; labels: string[]; tuned: Told; locked: Told | null; curve: CurvePoint[] };
/** The figures of one set of items, and of its parts. */
export type Told = { figures: Figures; apart: { name: string; figures: Figures }[] };

const FOUND: Record<string, string> = {
  verbatim: 'texts as found',
  none: 'bare headlines',
  abstract: 'texts condensed by the annotator',
};

/** The figures apart: without doubtful labels, and by how the texts were found. */
export function figuresApart(examples: Example[], said: Said[]): { name: string; figures: Figures }[] {
  const all = examples.map((_, index) => index);
  const groups: [string, number[]][] = Object.entries(FOUND).map(([found, name]) => [
    name,
    all.filter((index) => examples[index]?.found === found),
  ]);
  if (examples.some(({ doubtful }) => doubtful))
    groups.unshift(['those that readers agree on', all.filter((index) => !examples[index]?.doubtful)]);
  return groups.flatMap(([name, which]) => {
    if (which.length === 0) return [];
    const pick = <T>(all: T[]): T[] => which.map((index) => all[index] as T);
    return [{ name, figures: measure(pick(examples), pick(said)) }];
  });
}

/** Prints the figures of a set of classifications, and those of its parts. */
export function printFigures(examples: Example[], said: Said[], out: Context['out']): Told {
  const figures = measure(examples, said);
  out(table(TAG_HEADER, tagRows(figures)));
  out('');
  for (const line of summaryLines(figures)) out(line);
  out('');
  out(table(CALIBRATION_HEADER, calibrationRows(figures)));
  const apart = figuresApart(examples, said);
  for (const { name, figures: own } of apart) {
    out('');
    out(`${name}:`);
    for (const line of summaryLines(own)) out(`  ${line}`);
  }
  return { figures, apart };
}

/** What people corrected in the store at `db`. */
async function correctedIn(db: string): Promise<Example[]> {
  const { openStore } = await import('../store/open.ts');
  const { correctedExamples } = await import('./corrected.ts');
  const store = await openStore(db);
  try {
    return await correctedExamples(store);
  } finally {
    await store.close();
  }
}

/** Places of the examples that are learned from, tuned on, and locked; what people corrected is always learned from. */
function partsOf(split: Example[], learned: Example[]): { parts: Record<SplitPart, number[]>; events: number[] } {
  const own = splitOf(split.map(datedOf));
  const events = eventsOf([...split, ...learned].map(datedOf));
  const parts: Record<SplitPart, number[]> = { learning: [], tuning: [], locked: [] };
  own.forEach((part, index) => parts[part].push(index));
  const apart = new Set([...parts.tuning, ...parts.locked].map((index) => events[index]));
  for (let index = split.length; index < events.length; index++)
    if (!apart.has(events[index])) parts.learning.push(index);
  return { parts, events };
}

export const run: Command = async (args, { config, now, out, note }) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      labels: { type: 'string', multiple: true },
      learn: { type: 'string', multiple: true },
      corrections: { type: 'boolean' },
      release: { type: 'boolean' },
      show: { type: 'boolean' },
    },
  });
  const files = [...(values.labels ?? []), ...positionals];
  const also = values.learn ?? [];
  if (files.length + also.length === 0 && !values.corrections)
    throw new UsageError('train needs labelled records: --labels FILE (one JSON record a line), or --corrections.');
  const vocabulary = loadVocabulary(config.data, loadInitiatives(config.initiatives));
  const read = (file: string): Example[] => readExamples(file, storiesBeside(file));
  const split = files.flatMap(read);
  const byHand = [...also.flatMap(read), ...(values.corrections ? await correctedIn(config.db) : [])];
  const learned = byHand.map((example): Example => ({ ...example, isByHand: true }));
  const { parts, events } = partsOf(split, learned);
  const examples = [...split, ...learned];
  const unlocked = [...parts.learning, ...parts.tuning].sort((a, b) => a - b);
  note(
    `${examples.length} labelled records: ${parts.learning.length} to learn from, ${parts.tuning.length} to tune on, ` +
      `${parts.locked.length} locked …`,
  );
  const prepared = prepare(examples, vocabulary);
  const scored = crossScores(prepared, unlocked, events);
  const calibration = calibrate(scored);
  const tuned = unlocked.map((index) => examples[index] as Example);
  out('Months that the weights had not seen; prices and temperatures were chosen on them:');
  const told = printFigures(
    tuned,
    scored.map((one) => saidOf(one, calibration)),
    out,
  );
  const curve = parts.tuning.length > 0 ? learningCurve(prepared, parts.learning, parts.tuning, events) : [];
  if (curve.length > 0) {
    out('');
    out('Learning curve, tested on the part for tuning:');
    out(table(CURVE_HEADER, curveRows(curve)));
    for (const [status, worth] of Object.entries(worthOfMore(curve)))
      out(`A hundred more labels of ${status}: ${worth >= 0 ? '+' : ''}${worth.toFixed(3)} of its F1.`);
  }
  if (values.show) return 0;
  const from = [...files, ...also].map((file) => file.split('/').pop() ?? file);
  if (values.corrections) from.push('corrections');
  const on = now().toISOString().slice(0, 10);
  const bytes = trainModel(prepared, unlocked, scored, { on, labelled: unlocked.length, from });
  writeFileSync(join(config.data, 'model.bin'), bytes);
  const accuracy: Measured = { on, labels: from, tuned: told, locked: null, curve };
  if (values.release) {
    const { classify } = createClassifier(vocabulary, unpackModel(bytes));
    const kept = parts.locked.map((index) => examples[index] as Example);
    out('');
    out('The locked part:');
    accuracy.locked = printFigures(
      kept,
      kept.map(({ item }) => saidBy(classify(item))),
      out,
    );
  }
  writeFileSync(join(config.data, 'accuracy.json'), `${JSON.stringify(accuracy, null, 2)}\n`);
  note(`Written: ${join(config.data, 'model.bin')} and accuracy.json.`);
  return 0;
};
