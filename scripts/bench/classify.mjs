// Judging, beside classifiers that one would take from a shelf. They learn one label (status) from words; Hearsay gives
// policy, agencies, stage and status, each with its words, and reads identifiers and deadlines besides.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordsOf } from './records.mjs';
import { figure, spread, table } from './report.mjs';
import { isInstalled } from './timing.mjs';

const root = join(import.meta.dirname, '..', '..');
const peer = (name) => join(import.meta.dirname, 'peers', name);
const hasSklearn = () => spawnSync('/usr/bin/python3', ['-c', 'import sklearn']).status === 0;
const inHere = (...command) => ({ command, isHere: () => true });

const RUNS = {
  hearsay: inHere(process.execPath, peer('classify-hearsay.mjs')),
  'natural BayesClassifier': inHere(process.execPath, peer('classify-natural.mjs')),
  'scikit-learn, TF-IDF of words and pairs': {
    command: ['/usr/bin/python3', peer('classify_sklearn.py')],
    isHere: hasSklearn,
  },
  'fastText, pairs of words': {
    command: [process.execPath, peer('classify-fasttext.mjs')],
    isHere: () => isInstalled('fasttext'),
  },
};

/** Each peer reads FILE (JSON lines: label, title, text), learns from the first part and prints {"rate": items a processor second}. */
export async function benchClassify({ folder, rounds, note, quick }) {
  const [learn, judge] = quick ? [500, 500] : [2000, 2000];
  const file = join(mkdtempSync(join(folder, 'classify-')), 'items.jsonl');
  const lines = [...recordsOf(learn + judge)].map(({ kind, record }) =>
    JSON.stringify({ label: kind, title: record.title, text: record.text.slice(0, 600) }),
  );
  writeFileSync(file, lines.join('\n'));
  const rates = {};
  const skipped = Object.keys(RUNS).filter((name) => !RUNS[name].isHere());
  let ready = Number.NaN;
  for (let round = 0; round < rounds; round += 1)
    for (const [name, { command, isHere }] of Object.entries(RUNS)) {
      if (!isHere()) continue;
      const [program, ...args] = command;
      const run = spawnSync(program, [...args, file, String(learn)], { cwd: root, encoding: 'utf8' });
      if (run.status !== 0) throw new Error(`${name} ended with ${run.status}: ${run.stderr.slice(-600)}`);
      const said = JSON.parse(run.stdout.trim().split('\n').at(-1));
      (rates[name] ??= []).push(said.rate);
      if (said.ready_ms) ready = said.ready_ms;
      note(`  ${name}: ${figure(said.rate)} items a processor second`);
    }
  const ratios = (name) => rates[name].map((rate, index) => rate / rates['natural BayesClassifier'][index]);
  const rows = Object.keys(rates).map((name) => [name, spread(rates[name]), spread(ratios(name))]);
  const bytes = statSync(join(root, 'data', 'model.bin')).size;
  return [
    {
      title: `Judging ${judge.toLocaleString('en-US')} items of 600 characters`,
      markdown: `${table(['what', 'items a processor second', 'ratio'], rows)}\n\nHearsay's model has ${figure(bytes / 2 ** 20)} MiB and is ready, with vocabulary and rules, in ${figure(ready)} ms.${skipped.length > 0 ? `\n\nNot installed here, so left out: ${skipped.join(', ')}.` : ''}`,
      data: { rates, ready_ms: ready, model_bytes: bytes, skipped },
    },
  ];
}
