// `hearsay train [--labels FILE…]`: fits the learned part on labelled records, tests it on stories it has not seen,
// prints the figures, and writes data/model.json and data/accuracy.json. `--corrections` learns from people's words too.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Figures, Said } from '../classify/evaluate.ts';
import {
  CALIBRATION_HEADER,
  calibrationRows,
  measure,
  summaryLines,
  TAG_HEADER,
  tagRows,
} from '../classify/evaluate.ts';
import type { Example } from '../classify/examples.ts';
import { readExamples } from '../classify/examples.ts';
import type { Prediction } from '../classify/train.ts';
import { crossValidate, prepare, trainModel } from '../classify/train.ts';
import { loadVocabulary } from '../classify/vocabulary.ts';
import { table } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import { STAGES, STATUSES } from '../model.ts';
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

/** What a prediction decides, for the figures. */
export function saidOf(prediction: Prediction): Said {
  const yes = (all: Map<string, number>): string[] => [...all].filter(([, chance]) => chance >= 0.5).map(([id]) => id);
  return {
    initiatives: yes(prediction.initiatives),
    agencies: yes(prediction.agencies),
    stage: STAGES[prediction.stagePlace] ?? 'none',
    status: STATUSES[prediction.statusPlace] ?? 'commentary',
    statusChance: prediction.status[prediction.statusPlace] ?? 0,
    chances: prediction.status,
  };
}

const FOUND: Record<string, string> = {
  verbatim: 'texts as found',
  none: 'bare headlines',
  abstract: 'texts condensed by the annotator',
};

/** The figures apart by how the texts were found: what a live feed brings is the first two. */
export function figuresByFound(examples: Example[], said: Said[]): { name: string; figures: Figures }[] {
  return Object.entries(FOUND).flatMap(([found, name]) => {
    const which = examples.map((_, index) => index).filter((index) => examples[index]?.found === found);
    if (which.length === 0) return [];
    const pick = <T>(all: T[]): T[] => which.map((index) => all[index] as T);
    return [{ name, figures: measure(pick(examples), pick(said)) }];
  });
}

/** Prints the figures of a set of classifications. */
export function printFigures(examples: Example[], said: Said[], out: Context['out']): Figures {
  const figures = measure(examples, said);
  out(table(TAG_HEADER, tagRows(figures)));
  out('');
  for (const line of summaryLines(figures)) out(line);
  out('');
  out(table(CALIBRATION_HEADER, calibrationRows(figures)));
  for (const { name, figures: own } of figuresByFound(examples, said)) {
    out('');
    out(`${name}:`);
    for (const line of summaryLines(own)) out(`  ${line}`);
  }
  return figures;
}

/** A whole number of a flag, or a sentence that names it. */
function count(value: string | undefined, flag: string, otherwise: number, least: number): number {
  const number = value === undefined ? otherwise : Number(value);
  if (!Number.isInteger(number) || number < least)
    throw new UsageError(`--${flag} must be a whole number from ${least}.`);
  return number;
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

export const run: Command = async (args, { config, now, out, note }) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      labels: { type: 'string', multiple: true },
      folds: { type: 'string' },
      seed: { type: 'string' },
      corrections: { type: 'boolean' },
      show: { type: 'boolean' },
    },
  });
  const files = [...(values.labels ?? []), ...positionals];
  if (files.length === 0 && !values.corrections)
    throw new UsageError('train needs labelled records: --labels FILE (one JSON record a line), or --corrections.');
  const folds = count(values.folds, 'folds', 10, 2);
  const seed = count(values.seed, 'seed', 1, 0);
  const vocabulary = loadVocabulary(config.data, loadInitiatives(config.initiatives));
  const labelled = files.flatMap((file) => readExamples(file, storiesBeside(file)));
  const examples = [...labelled, ...(values.corrections ? await correctedIn(config.db) : [])];
  if (new Set(examples.map((example) => example.story)).size < folds)
    throw new UsageError(
      `${examples.length} labelled records of too few stories for ${folds} folds; give more, or --folds 2.`,
    );
  note(`${examples.length} labelled records; ${folds}-fold cross-validation, each story in one fold …`);
  const prepared = prepare(examples, readExamples(join(config.data, 'lessons.jsonl')), vocabulary);
  const said = crossValidate(prepared, { folds, seed }).map(saidOf);
  const figures = printFigures(examples, said, out);
  if (values.show) return 0;
  const names = files.map((file) => file.split('/').pop() ?? file).concat(values.corrections ? ['corrections'] : []);
  const model = trainModel(prepared, seed, names);
  writeFileSync(join(config.data, 'model.json'), `${JSON.stringify(model)}\n`);
  const accuracy = {
    on: now().toISOString().slice(0, 10),
    labels: names,
    folds,
    seed,
    stories: new Set(examples.map((example) => example.story)).size,
    figures,
    apart: figuresByFound(examples, said),
  };
  writeFileSync(join(config.data, 'accuracy.json'), `${JSON.stringify(accuracy, null, 2)}\n`);
  note(`Written: ${join(config.data, 'model.json')} and accuracy.json.`);
  return 0;
};
