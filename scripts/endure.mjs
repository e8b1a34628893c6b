// `npm run endure [-- --quick] [--rows F16,M09] [--campaigns NAMES] [--seed N] [--json FILE] [--tests FILE]`: the failure
// matrix row by row, each by the tests that name it, then campaigns that kill, fill, lock and turn clocks. The table and one
// line of summary go to stdout, all of it as JSON to data/local/endure/endure.json. Exit status 1 where anything failed.
// --rows alone runs these rows, --campaigns alone these campaigns; --tests reads a report of tests that have run already.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, ROOT } from './endure/kit/campaign.mjs';
import { campaignNames, endCampaigns, runCampaign } from './endure/kit/campaigns.mjs';
import { checkRows, readMatrix } from './endure/kit/rows.mjs';

/** Campaigns at once: most of them wait for locks, clocks and killed processes half of their time. */
const SIDE_BY_SIDE = 2;
/** Those that take longest begin, so that none is left over at the end. */
const LONG = new Set(['long-life', 'locked']);

const number = (value) => value.toLocaleString('en-US');
const list = (text) => text.split(',').map((one) => one.trim());
const cut = (text, width) => (text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width));

function wishes() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      rows: { type: 'string' },
      campaigns: { type: 'string' },
      seed: { type: 'string', default: '1' },
      json: { type: 'string', default: join(ROOT, 'data/local/endure/endure.json') },
      tests: { type: 'string' },
    },
  });
  const matrix = readMatrix();
  const asked = (text, known, what) => {
    const names = text === 'all' ? known : list(text);
    const unknown = names.find((name) => !known.includes(name));
    if (unknown !== undefined) throw new Error(`There is no ${what} "${unknown}"; use ${known.join(', ')}, or all.`);
    return names;
  };
  const isAll = values.rows === undefined && values.campaigns === undefined;
  const ids =
    values.rows === undefined && !isAll
      ? []
      : asked(
          values.rows ?? 'all',
          matrix.map(({ row }) => row),
          'row',
        );
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 1)
    throw new Error(`--seed is "${values.seed}"; write a whole number from 1 up.`);
  return {
    ...values,
    seed,
    rows: matrix.filter(({ row }) => ids.includes(row)),
    campaigns:
      values.campaigns === undefined && !isAll ? [] : asked(values.campaigns ?? 'all', campaignNames(), 'campaign'),
  };
}

function printRows({ rows, problems }) {
  console.log(`${cut('row', 4)} ${cut('fault', 44)} ${cut('expected', 64)} tests`);
  for (const { row, fault, expected, tests, holds } of rows) {
    const failed = tests.filter(({ passed }) => !passed);
    const verdict = tests.length === 0 ? 'NO TEST' : holds ? `${tests.length} passed` : `${failed.length} FAILED`;
    console.log(`${cut(row, 4)} ${cut(fault, 44)} ${cut(expected, 64)} ${verdict}`);
    for (const { file, title, problem } of failed) console.log(`     ${file}: ${title}: ${problem ?? 'failed'}`);
  }
  for (const problem of problems) console.log(problem);
}

function printCampaign({ name, seconds, ok, said, ...figures }) {
  const told = Object.entries(figures).map(
    ([key, value]) => `${key} ${typeof value === 'number' ? number(value) : value}`,
  );
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds} s): ${told.join(', ')}`);
  for (const one of said ?? []) console.log(`       ${one}`);
}

/** One line for whoever reads only the end. */
function summary({ rows, problems }, campaigns) {
  const sum = (key, of = campaigns) => of.reduce((total, one) => total + (Number.isFinite(one[key]) ? one[key] : 0), 0);
  const kills = campaigns.filter(({ name }) => name.startsWith('kill-'));
  const others = campaigns.filter(({ name }) => !name.startsWith('kill-'));
  const hold = rows.filter(({ holds }) => holds).length;
  const failing = campaigns.filter(({ ok }) => !ok).length;
  const whole = campaigns.every(({ integrity = 'ok' }) => integrity === 'ok');
  return [
    `${rows.length} rows, ${hold} hold, ${rows.length - hold + problems.length} fail`,
    `${campaigns.length} campaigns, ${failing} fail`,
    `${number(sum('cycles', kills))} kills`,
    `${number(sum('cycles', others))} other faults`,
    `${number(sum('lost'))} lost`,
    `${number(sum('doubled'))} double`,
    `${number(sum('crashed'))} crashes`,
    `integrity ${whole ? 'ok' : 'BROKEN'}`,
  ].join(' · ');
}

async function main() {
  let asked;
  try {
    asked = wishes();
  } catch (problem) {
    console.error(problem.message);
    process.exitCode = 2;
    return;
  }
  const started = performance.now();
  const note = (text) => process.stderr.isTTY && process.stderr.write(text);
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => {
      endCampaigns();
      process.exit(1);
    });
  build();
  const checked = asked.rows.length > 0 ? await checkRows(asked.rows, asked.tests) : { rows: [], problems: [] };
  if (asked.rows.length > 0) printRows(checked);
  const campaigns = [];
  const waiting = [...asked.campaigns].sort((a, b) => Number(LONG.has(b)) - Number(LONG.has(a)));
  const worker = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) {
      note(`${name} …\n`);
      const figures = await runCampaign(name, { quick: asked.quick, seed: asked.seed, log: note });
      campaigns.push(figures);
      printCampaign(figures);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  const line = summary(checked, campaigns);
  const ok =
    checked.problems.length === 0 && checked.rows.every(({ holds }) => holds) && campaigns.every((one) => one.ok);
  const seconds = Math.round((performance.now() - started) / 1000);
  mkdirSync(dirname(asked.json), { recursive: true });
  const { quick, seed } = asked;
  writeFileSync(
    asked.json,
    `${JSON.stringify({ ok, summary: line, quick, seed, seconds, ...checked, campaigns }, null, 2)}\n`,
  );
  console.log(`endure: ${line}`);
  process.exitCode = ok ? 0 : 1;
}

await main();
