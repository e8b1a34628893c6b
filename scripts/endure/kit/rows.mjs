// The rows of the failure matrix and the tests that name them: a title with "F16" in it answers for row F16.

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ROOT } from './campaign.mjs';

const ROW = /\b[FPISRTMWAXO]\d\d\b/g;
const LIMIT_MS = 8 * 60_000;

/** The table of docs/failure-matrix.md: [{ row, fault, expected }]. */
export function readMatrix() {
  const text = readFileSync(join(ROOT, 'docs/failure-matrix.md'), 'utf8');
  const rows = [...text.matchAll(/^\| ([A-Z]\d\d) \| (.+?) \| (.+?) \|$/gm)].map(([, row, fault, expected]) => ({
    row,
    fault,
    expected,
  }));
  const twice = rows.find(({ row }, index) => rows.findIndex((other) => other.row === row) !== index);
  if (twice) throw new Error(`docs/failure-matrix.md has the row ${twice.row} twice; keep one.`);
  return rows;
}

/** Files of tests whose text names one of these rows. */
function filesNaming(rows) {
  const wanted = new Set(rows);
  return readdirSync(join(ROOT, 'tests'))
    .filter((name) => name.endsWith('.test.ts'))
    .filter((name) => (readFileSync(join(ROOT, 'tests', name), 'utf8').match(ROW) ?? []).some((row) => wanted.has(row)))
    .map((name) => `tests/${name}`);
}

/** Runs the tests that name these rows, campaigns among them at whole size. Gives the path of vitest's report. */
async function runTests(rows, folder) {
  const report = join(folder, 'tests.json');
  const reporters = ['--reporter=json', ...(process.stderr.isTTY ? ['--reporter=dot'] : [])];
  const child = spawn(
    process.execPath,
    [
      join(ROOT, 'node_modules/vitest/vitest.mjs'),
      'run',
      ...filesNaming(rows),
      ...['-t', `\\b(${rows.join('|')})\\b`],
      ...reporters,
      `--outputFile.json=${report}`,
    ],
    { cwd: ROOT, env: { ...process.env, HEARSAY_CAMPAIGN: 'whole' }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      said = (said + data).slice(-4000);
      if (process.stderr.isTTY) process.stderr.write(data);
    });
  const limit = setTimeout(() => child.kill('SIGTERM'), LIMIT_MS);
  const status = await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(limit);
  // 1 is a test that failed, which the report tells; anything else is a run that did not take place.
  if (status !== 0 && status !== 1) throw new Error(`The tests of the rows did not run to their end: ${said}`);
  return report;
}

/** What a report of vitest says of each test that ran: [{ file, title, passed, problem }]. */
function readReport(path) {
  let report;
  try {
    report = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(`${path} is no report of tests: ${cause.message}. Write one with vitest's JSON reporter.`);
  }
  const tests = report.testResults.flatMap((file) =>
    file.assertionResults
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map(({ status, fullName, failureMessages }) => ({
        file: relative(ROOT, file.name),
        title: fullName,
        passed: status === 'passed',
        problem: failureMessages?.[0]?.split('\n')[0] ?? null,
      })),
  );
  // A file that could not be loaded has no tests to fail, and is a failure all the same.
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return { tests, broken: broken.map((file) => `${relative(ROOT, file.name)}: ${file.message.split('\n')[0]}`) };
}

/**
 * Each row with its tests: { row, fault, expected, tests: [{ file, title, passed, problem }], holds }. A row holds where it
 * has a test and all of them pass. `report`: the tests have run already, read what they said.
 */
export async function checkRows(rows, report) {
  const folder = mkdtempSync(join(tmpdir(), 'hearsay-rows-'));
  try {
    const ids = rows.map(({ row }) => row);
    const { tests, broken } = readReport(report ?? (await runTests(ids, folder)));
    const known = new Set(readMatrix().map(({ row }) => row));
    const named = (title) => new Set(title.match(ROW) ?? []);
    const unknown = tests.flatMap(({ file, title }) =>
      [...named(title)].filter((row) => !known.has(row)).map((row) => `${file}: "${title}" names the row ${row}`),
    );
    const checked = rows.map((row) => {
      const own = tests.filter(({ title }) => named(title).has(row.row));
      return { ...row, tests: own, holds: own.length > 0 && own.every(({ passed }) => passed) };
    });
    return { rows: checked, problems: [...broken, ...unknown.map((one) => `${one}, which is not in the matrix.`)] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
