// How fast items are judged, evidence included, and how soon the model is ready. Items are generated: a headline and
// 600 characters of text, half of them about government acts. Prints items a second on one core, three rounds, and what
// making ready cost: by the clock, of all threads (the engine compiles beside), and of the thread that waits for it.
// usage: node scripts/bench-classify.mjs [FOLDER of the built program] [ITEMS]

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const built = process.argv[2] ?? join(root, 'dist');
const count = Number(process.argv[3] ?? 4000);
const load = (name) => import(join(built, name));

const { loadModel } = await load('classify/learned.js');
const { loadVocabulary } = await load('classify/vocabulary.js');
const { createClassifier } = await load('classify/classify.js');
const { loadInitiatives } = await load('source/initiatives.js');

const data = join(root, 'data');
// Time that the main thread ran, in ms; Linux tells it apart from waiting for a busy machine.
const ran = `/proc/self/task/${process.pid}/schedstat`;
const mainThread = () => (existsSync(ran) ? Number(readFileSync(ran, 'utf8').split(' ')[0]) / 1e6 : Number.NaN);
const took = (work) => {
  const main = mainThread();
  const from = performance.now();
  const busy = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(busy);
  const ms = performance.now() - from;
  return { value, ms, cpu: (user + system) / 1000, main: mainThread() - main };
};
const initiatives = loadInitiatives(join(data, 'initiatives'));
const model = took(() => loadModel(data));
const vocabulary = took(() => loadVocabulary(data, initiatives));
const made = took(() => createClassifier(vocabulary.value, model.value));
const steps = { model, vocabulary, classifier: made };
const told = ({ ms, cpu, main }) =>
  `${ms.toFixed(1)} ms (all threads ${cpu.toFixed(1)}, main thread ${main.toFixed(1)})`;
for (const [name, step] of Object.entries(steps)) console.log(`${name} ready in ${told(step)}`);
const sum = (key) => Object.values(steps).reduce((total, step) => total + step[key], 0);
console.log(`together ready in ${told({ ms: sum('ms'), cpu: sum('cpu'), main: sum('main') })}`);

const pick = (list, n) => list[n % list.length];
const WHO = [
  'The Labor Department',
  'The SEC',
  'The Treasury',
  'A White House official',
  'The agency',
  'A fund manager',
];
const DID = [
  'proposed a rule',
  'said that it may issue guidance',
  'is considering an order',
  'reported its results',
  'won a case',
];
const ON = [
  'on private equity in 401(k) plans',
  'on overtime pay',
  'on stablecoins',
  'for small lenders',
  'in its home market',
];
const REST = [
  'People familiar with the matter said that no decision has been made and that the plan could still change.',
  'Comments are due by June 1, 2027, and the final rule would take effect 60 days after publication.',
  'The company opened four shops last year and expects to hire more people in the spring and the summer.',
  'Lawyers advise sponsors to read the text with care, since the duties under the statute have not changed.',
  'The notice was published in the Federal Register with a regulatory identification number and a docket.',
  'Analysts see little effect on prices, though some traders sold their shares after the announcement.',
];
const items = Array.from({ length: count }, (_, n) => {
  const lead = `${pick(WHO, n)} ${pick(DID, n + (n >> 3))} ${pick(ON, n + (n >> 5))}`;
  let text = `${lead}, item ${n} of the series shows.`;
  for (let k = 0; text.length < 600; k++) text += ` ${pick(REST, n * 7 + k * 5 + (n >> 4))}`;
  return {
    id: `bench-${n}`,
    sourceId: 'bench',
    publisher: 'Bench',
    publisherKind: pick(['press', 'agency', 'trade', null], n),
    url: `https://bench.example/${n}`,
    title: `${lead}: ${n}`,
    text: text.slice(0, 600),
    publishedAt: '2026-05-01T12:00:00Z',
    firstSeenAt: '2026-05-01T12:00:00Z',
    contentHash: '',
  };
});
let evidence = 0;
for (let round = 1; round <= 3; round++) {
  const { ms, cpu } = took(() => {
    for (const item of items) for (const tag of made.value.classify(item).tags) evidence += tag.evidence.length;
  });
  const rate = (of) => Math.round(count / (of / 1000)).toLocaleString('en-US');
  console.log(`round ${round}: ${rate(ms)} items a second, ${rate(cpu)} a cpu second`);
}
console.log(`${evidence} quotes`);
