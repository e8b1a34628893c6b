// Tests the learned part on the labelled set, each story in one fold and everything learned inside the fold, and prints
// the tables. Fails only below floors that today's rules reach with room to spare. Reads HEARSAY_SHARED/gold.
// usage: node scripts/gold-check.mjs [FOLDER of the built program] [SEED]

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const built = process.argv[2] ?? join(root, 'dist');
const seed = Number(process.argv[3] ?? 1);
const labels = join(process.env.HEARSAY_SHARED ?? join(root, '..', 'shared'), 'gold', 'dev.jsonl');
if (!existsSync(labels)) {
  console.log(`No labelled set at ${labels}: nothing to check.`);
  process.exit(0);
}
const load = (name) => import(join(built, name));
const { readExamples } = await load('train/examples.js');
const { crossValidate, prepare } = await load('train/train.js');
const { loadVocabulary } = await load('classify/vocabulary.js');
const { createClassifier } = await load('classify/classify.js');
const { loadModel } = await load('classify/learned.js');
const { loadInitiatives } = await load('source/initiatives.js');
const { printFigures, saidOf, storiesBeside } = await load('commands/train.js');

const data = join(root, 'data');
const vocabulary = loadVocabulary(data, loadInitiatives(join(data, 'initiatives')));
const examples = readExamples(labels, storiesBeside(labels));
const prepared = prepare(examples, readExamples(join(data, 'lessons.jsonl')), vocabulary);
const said = crossValidate(prepared, { folds: 10, seed, innerFolds: 3 }).map(saidOf);
const figures = printFigures(examples, said, console.log);

const f1 = (tag) => figures.tags.find((one) => one.tag === tag)?.f1 ?? 0;
const floors = [
  ['initiative eo-14330 F1', f1('initiative eo-14330'), 0.95],
  ['labor F1', f1('agency labor'), 0.95],
  ['treasury F1', f1('agency treasury'), 0.85],
  ['sec F1', f1('agency sec'), 0.95],
  ['status macro-F1', figures.statusMacroF1, 0.85],
  ['stage macro-F1', figures.stageMacroF1, 0.8],
];
const ceilings = [
  ['false official', figures.falseOfficial / Math.max(1, figures.calledOfficial), 0.05],
  ['rumors called official', figures.rumorsCalledOfficial / Math.max(1, figures.rumors), 0.02],
];

// Every quote stands at its place, in the words that were handed in.
const { classify } = createClassifier(vocabulary, loadModel(data));
let quotes = 0;
let misplaced = 0;
for (const { item } of examples)
  for (const { evidence } of [
    ...classify(item).tags,
    ...classify(item).identifiers.map((one) => ({ evidence: [one.evidence] })),
  ])
    for (const { field, quote, start } of evidence) {
      const source =
        field === 'title' ? item.title : field === 'text' ? item.text : field === 'source' ? item.publisher : null;
      quotes++;
      if (source !== null && source.slice(start, start + quote.length) !== quote) misplaced++;
    }
console.log(`\n${quotes} quotes, ${misplaced} not at their place`);

const failures = [
  ...floors
    .filter(([, value, floor]) => value < floor)
    .map(([name, value, floor]) => `${name} ${value.toFixed(3)} < ${floor}`),
  ...ceilings
    .filter(([, value, most]) => value > most)
    .map(([name, value, most]) => `${name} ${value.toFixed(3)} > ${most}`),
  ...(misplaced > 0 ? [`${misplaced} quotes are not at their place`] : []),
];
if (failures.length > 0) {
  console.error(`Below what is promised: ${failures.join('; ')}`);
  process.exitCode = 1;
}
