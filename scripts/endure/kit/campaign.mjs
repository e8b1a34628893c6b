// What all campaigns share: seeded randomness, their options, a folder of their own, and the way one runs by itself.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { random } from '../../random.mjs';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** Draws that are the same for the same seed. */
export function randomOf(seed) {
  const next = random(seed);
  return {
    next,
    /** A whole number from `low` up to and including `high`. */
    whole: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (list) => list[Math.floor(next() * list.length)],
    chance: (share) => next() < share,
  };
}

const SYLLABLES = [
  'bar',
  'cor',
  'dal',
  'fen',
  'gru',
  'hol',
  'kin',
  'lum',
  'mer',
  'nov',
  'pel',
  'ros',
  'sul',
  'tam',
  'vex',
];

/** Gives made-up words, hardly any of them twice: stories that tell them are stories of their own. */
export const wordsOf = (random) => () =>
  Array.from({ length: random.whole(3, 5) }, () => random.pick(SYLLABLES)).join('');

/**
 * When to kill: moments spread over the time that a whole run takes, which is learned from the runs that came to their
 * end. `from` is when the work begins; most kills fall between it and the end, some before it.
 */
export function paceOf(random, { from, to }) {
  const wholes = [{ from, to }];
  const middle = (key) => wholes.map((one) => one[key]).sort((a, b) => a - b)[Math.floor(wholes.length / 2)];
  return {
    learn(whole) {
      wholes.push(whole);
      if (wholes.length > 9) wholes.shift();
    },
    moment() {
      const [begin, end] = [middle('from'), middle('to')];
      return random.chance(0.1) ? random.next() * begin : begin + random.next() * (end - begin) * 1.1;
    },
  };
}

/** How many cycles a campaign runs: as asked, else tens for a quick run, else hundreds. */
export const cyclesOf = ({ cycles, quick }, usual, few) => cycles ?? (quick ? few : usual);

/** Runs a campaign in a folder of its own, which is removed at its end. */
export async function inFolder(name, work) {
  const folder = mkdtempSync(join(tmpdir(), `hearsay-${name}-`));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Builds the program where its source is newer: a campaign runs `dist/main.js`. */
export const build = () => execFileSync(process.execPath, [join(ROOT, 'scripts/build-if-stale.mjs')], { cwd: ROOT });

/**
 * Runs a campaign when its file is started by itself: `node scripts/endure/kill-collect.mjs --cycles 300 --seed 7`.
 * Its figures go to stdout as JSON, what it says meanwhile to stderr; the exit status is 1 where a promise was broken.
 */
export async function runAlone(meta, { name, run }) {
  if (!process.argv[1] || realpathSync(process.argv[1]) !== fileURLToPath(meta.url)) return;
  const { values } = parseArgs({
    options: { quick: { type: 'boolean' }, seed: { type: 'string' }, cycles: { type: 'string' } },
  });
  const number = (flag) => {
    const value = Number(values[flag]);
    if (!Number.isSafeInteger(value) || value < 1) {
      console.error(`--${flag} is "${values[flag]}"; write a whole number from 1 up.`);
      process.exit(2);
    }
    return value;
  };
  const options = {
    quick: values.quick ?? false,
    seed: values.seed === undefined ? 1 : number('seed'),
    ...(values.cycles === undefined ? {} : { cycles: number('cycles') }),
    log: (text) => console.error(text),
  };
  build();
  const figures = await inFolder(name, (folder) => run({ ...options, folder }));
  console.log(JSON.stringify({ campaign: name, seed: options.seed, ...figures }));
  process.exitCode = figures.ok ? 0 : 1;
}
