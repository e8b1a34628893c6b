// fastText with pairs of words: learns status, judges the rest; loading its model is taken off by judging nothing once.
// node classify-fasttext.mjs FILE LEARN

import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [file, learn] = process.argv.slice(2);
const folder = dirname(file);
const path = (name) => join(folder, name);
const lines = readFileSync(file, 'utf8')
  .split('\n')
  .map((line) => JSON.parse(line))
  .map(
    ({ label, title, text }) => `__label__${label} ${`${title} ${text}`.toLowerCase().replace(/[^a-z0-9 ]+/g, ' ')}`,
  );
const rest = lines.slice(Number(learn));
/** fastText needs more than a moment to be measured, so it judges the same items so many times over. */
const TIMES = 20;
writeFileSync(path('learn.txt'), lines.slice(0, Number(learn)).join('\n'));
writeFileSync(path('judge.txt'), `${Array.from({ length: TIMES }, () => rest.join('\n')).join('\n')}\n`);
writeFileSync(path('nothing.txt'), '');
execFileSync(
  'fasttext',
  [
    'supervised',
    '-input',
    path('learn.txt'),
    '-output',
    path('model'),
    '-wordNgrams',
    '2',
    '-dim',
    '50',
    '-epoch',
    '25',
    '-thread',
    '1',
    '-bucket',
    '200000',
  ],
  { stdio: 'ignore' },
);
const seconds = (input) => {
  const { stderr } = spawnSync(
    'bash',
    ['-c', `TIMEFORMAT='%U %S'; time fasttext predict ${path('model.bin')} ${input} > /dev/null`],
    { encoding: 'utf8' },
  );
  return stderr
    .trim()
    .split('\n')
    .at(-1)
    .split(' ')
    .map(Number)
    .reduce((sum, one) => sum + one, 0);
};
console.log(
  JSON.stringify({
    rate: (rest.length * TIMES) / Math.max(0.001, seconds(path('judge.txt')) - seconds(path('nothing.txt'))),
  }),
);
