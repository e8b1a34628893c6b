// Hearsay's own judgement over the same items: all tags with their words, identifiers, deadlines.
// node classify-hearsay.mjs FILE LEARN

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClassifier } from '../../../dist/classify/classify.js';
import { loadModel } from '../../../dist/classify/learned.js';
import { loadVocabulary } from '../../../dist/classify/vocabulary.js';
import { loadInitiatives } from '../../../dist/source/initiatives.js';

const data = join(import.meta.dirname, '..', '..', '..', 'data');
const initiatives = loadInitiatives(join(data, 'initiatives'));
const started = performance.now();
const { classify } = createClassifier(loadVocabulary(data, initiatives), loadModel(data));
const ready = performance.now() - started;

const [file, learn] = process.argv.slice(2);
const items = readFileSync(file, 'utf8')
  .split('\n')
  .map((line, index) => ({
    id: `bench-${index}`,
    sourceId: 'bench',
    publisher: 'Bench',
    publisherKind: 'press',
    url: `https://bench.example/${index}`,
    publishedAt: '2026-05-01T12:00:00Z',
    firstSeenAt: '2026-05-01T12:00:00Z',
    contentHash: '',
    ...JSON.parse(line),
  }));
// The peers spend the first part on learning; ours learned before, so that part warms the engine up for both alike.
for (const item of items.slice(0, Number(learn))) classify(item);
const rest = items.slice(Number(learn));
const from = process.cpuUsage();
for (const item of rest) classify(item);
const { user, system } = process.cpuUsage(from);
console.log(JSON.stringify({ rate: rest.length / ((user + system) / 1e6), ready_ms: ready }));
