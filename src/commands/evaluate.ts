// `hearsay evaluate --labels FILE`: the shipped model against labelled records, tag by tag, with its calibration.

import { parseArgs } from 'node:util';
import { createClassifier } from '../classify/classify.ts';
import type { Said } from '../classify/evaluate.ts';
import { readExamples } from '../classify/examples.ts';
import { loadModel } from '../classify/learned.ts';
import { loadVocabulary } from '../classify/vocabulary.ts';
import { UsageError } from '../lib/usage-error.ts';
import type { ClassifiedItem, Tag } from '../model.ts';
import { loadInitiatives } from '../source/initiatives.ts';
import type { Command } from './context.ts';
import { printFigures, storiesBeside } from './train.ts';

/** The tags of a classified item, for the figures. */
function saidOf({ tags }: ClassifiedItem): Said {
  const values = (kind: Tag['kind']): string[] => tags.filter((tag) => tag.kind === kind).map((tag) => tag.value);
  const status = tags.find((tag) => tag.kind === 'status');
  return {
    initiatives: values('initiative'),
    agencies: values('agency'),
    stage: values('stage')[0] ?? 'none',
    status: status?.value ?? 'commentary',
    statusChance: status?.probability ?? 0,
  };
}

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
    examples.map((example) => saidOf(classify(example.item))),
    out,
  );
  return 0;
};
