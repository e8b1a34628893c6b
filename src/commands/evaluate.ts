// `hearsay evaluate --labels FILE`: the shipped model against labelled records, tag by tag, with its calibration.

import { parseArgs } from 'node:util';
import { createClassifier } from '../classify/classify.ts';
import { readExamples } from '../train/examples.ts';
import { loadModel } from '../classify/learned.ts';
import { loadVocabulary } from '../classify/vocabulary.ts';
import { UsageError } from '../lib/usage-error.ts';
import { loadInitiatives } from '../source/initiatives.ts';
import type { Command } from './context.ts';
import { saidBy } from '../train/said.ts';
import { printFigures, storiesBeside } from './train.ts';

export const run: Command = async (args, { config, out, note }) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { labels: { type: 'string', multiple: true } },
  });
  const files = [...(values.labels ?? []), ...positionals];
  if (files.length === 0)
    throw new UsageError('evaluate needs labelled records: --labels FILE (one JSON record a line).');
  const { classify } = createClassifier(
    loadVocabulary(config.data, loadInitiatives(config.initiatives)),
    loadModel(config.data),
  );
  const examples = files.flatMap((file) => readExamples(file, storiesBeside(file)));
  note(`${examples.length} labeled records. Figures on its own training records are too good: see docs/accuracy.md.`);
  printFigures(
    examples,
    examples.map((example) => saidBy(classify(example.item))),
    out,
  );
  return 0;
};
