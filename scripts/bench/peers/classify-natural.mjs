// natural's BayesClassifier on headline and text: learns status from the first items, judges the rest.
// node classify-natural.mjs FILE LEARN

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const Bayes = createRequire(import.meta.url)('natural/lib/natural/classifiers/bayes_classifier.js');
const [file, learn] = process.argv.slice(2);
const items = readFileSync(file, 'utf8')
  .split('\n')
  .map((line) => JSON.parse(line));
const words = ({ title, text }) => `${title} ${text}`;
const classifier = new Bayes();
for (const item of items.slice(0, Number(learn))) classifier.addDocument(words(item), item.label);
classifier.train();
const rest = items.slice(Number(learn)).map(words);
const from = process.cpuUsage();
for (const text of rest) classifier.classify(text);
const { user, system } = process.cpuUsage(from);
console.log(JSON.stringify({ rate: rest.length / ((user + system) / 1e6) }));
