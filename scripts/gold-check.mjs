// Holds the shipped model against floors on the locked months, which nobody reads and nothing learns from. Prints no text
// and no figure while all hold. Also: every quote stands at its place, and no tags contradict each other.
// Reads HEARSAY_SHARED/gold. usage: node scripts/gold-check.mjs [FOLDER of the built program]

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Under the figures of the last release by about their 95% intervals. */
const FLOORS = {
  status: 0.69,
  statusAgreed: 0.73,
  stage: 0.74,
  officialFound: 0.8,
  above90: 0.95,
  sec: 0.9,
  falseOfficial: 0.03,
  rumorsOfficial: 0.03,
  ece: 0.04,
};

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const built = process.argv[2] ?? join(root, 'dist');
const folder = join(process.env.HEARSAY_SHARED ?? join(root, '..', 'shared'), 'gold');
const files = ['train/found.jsonl', 'train/condensed.jsonl'].map((name) => join(folder, name));
if (!files.every((file) => existsSync(file))) {
  console.log(`No labelled set at ${folder}: nothing to check.`);
  process.exit(0);
}
const load = (name) => import(join(built, name));
const { readExamples } = await load('train/examples.js');
const { measure } = await load('train/evaluate.js');
const { datedOf, splitOf } = await load('train/split.js');
const { loadVocabulary } = await load('classify/vocabulary.js');
const { createClassifier } = await load('classify/classify.js');
const { loadModel } = await load('classify/learned.js');
const { loadInitiatives } = await load('source/initiatives.js');
const { saidBy } = await load('train/said.js');

const data = join(root, 'data');
const { classify } = createClassifier(
  loadVocabulary(data, loadInitiatives(join(data, 'initiatives'))),
  loadModel(data),
);
const examples = files.flatMap((file) => readExamples(file));
const parts = splitOf(examples.map(datedOf));
const kept = examples.filter((_, index) => parts[index] === 'locked');
const judged = kept.map(({ item }) => classify(item));
const figuresOf = (chosen) => {
  const which = kept.map((_, index) => index).filter((index) => chosen(kept[index]));
  return measure(
    which.map((index) => kept[index]),
    which.map((index) => saidBy(judged[index])),
  );
};
const all = figuresOf(() => true);
const agreed = figuresOf(({ doubtful }) => !doubtful);
const share = (part, whole) => part / Math.max(1, whole);
const f1 = (tag) => all.tags.find((one) => one.tag === tag)?.f1 ?? 0;
const official = agreed.tags.find(({ tag }) => tag === 'status official');

const failures = [];
const atLeast = (name, value, floor) => value < floor && failures.push(`${name} ${value.toFixed(3)} < ${floor}`);
const atMost = (name, value, most) => value > most && failures.push(`${name} ${value.toFixed(3)} > ${most}`);
atLeast('status macro-F1', all.statusMacroF1, FLOORS.status);
atLeast('status macro-F1 where readers agree', agreed.statusMacroF1, FLOORS.statusAgreed);
atLeast('stage macro-F1', all.stageMacroF1, FLOORS.stage);
atLeast('official found where readers agree', official.recall, FLOORS.officialFound);
atLeast('right of those told above .9', share(all.above90.right, all.above90.items), FLOORS.above90);
atLeast('sec F1', f1('agency sec'), FLOORS.sec);
atMost('called official and not', share(agreed.falseOfficial, agreed.calledOfficial), FLOORS.falseOfficial);
atMost('rumors called official', share(all.rumorsCalledOfficial, all.rumors), FLOORS.rumorsOfficial);
atMost('calibration error', all.ece, FLOORS.ece);

const told = JSON.parse(readFileSync(join(data, 'accuracy.json'), 'utf8')).locked?.figures;
if (!told) failures.push('data/accuracy.json tells no figures of the locked part: train with --release');
else if (Math.abs(told.statusMacroF1 - all.statusMacroF1) > 1e-6)
  failures.push('data/accuracy.json was not measured with this model: train with --release');

/** What is wrong with the tags of one item, in themselves. */
function faults({ item, tags, identifiers }) {
  const found = [];
  for (const { evidence } of [...tags, ...identifiers.map((one) => ({ evidence: [one.evidence] }))])
    for (const { field, quote, start } of evidence) {
      const source = { title: item.title, text: item.text, source: item.publisher }[field];
      if (source !== undefined && source.slice(start, start + quote.length) !== quote) found.push('a quote elsewhere');
    }
  const status = tags.filter(({ kind }) => kind === 'status');
  const stage = tags.filter(({ kind }) => kind === 'stage');
  if (status.length !== 1 || stage.length !== 1) found.push('not one status and one stage');
  if (status[0].value !== 'commentary' && status[0].evidence.length === 0) found.push('a status without words');
  if (new Set(tags.map(({ kind, value }) => `${kind} ${value}`)).size < tags.length) found.push('a tag twice');
  return found;
}
const counts = {};
for (const one of judged) for (const fault of faults(one)) counts[fault] = (counts[fault] ?? 0) + 1;
for (const [fault, times] of Object.entries(counts)) failures.push(`${fault}: ${times} times`);

if (failures.length > 0) {
  console.error(`Below what is promised: ${failures.join('; ')}`);
  process.exitCode = 1;
} else console.log(`${kept.length} locked items: all floors hold, every quote at its place.`);
