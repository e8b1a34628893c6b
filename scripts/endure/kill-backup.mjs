// Kill -9 at random moments of `backup FILE` and `export --out FILE` while records come in (R03), and of a pipe that reads
// an export.

import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { auditWhole, look } from './kit/audit.mjs';
import { cyclesOf, paceOf, randomOf, runAlone } from './kit/campaign.mjs';
import { faultsOf, hearsay, killedAfter, killedOnce } from './kit/program.mjs';
import { recordsOf, RUN } from './kit/records.mjs';

export const name = 'kill-backup';
export const what =
  'Kill -9 at random moments of a backup or an export while records come in: a file appears only when it is whole.';

const FIRST = 2000; // records before the first backup
const MORE = 500; // in each file that comes in meanwhile
const HALF_MS = 500; // a file takes about so long from its first byte to its name
const WHOLE_EVERY = 8; // attempts of which one is left alone
const AT = '2025-09-01T00:00:00.000Z';

/** Imports file after file until it is told to stop: the store is written to all the time. */
function startWriting(records, folder, db, faults) {
  let isStopping = false;
  const file = join(folder, 'more.jsonl');
  const ended = (async () => {
    let files = 0;
    for (; !isStopping; files += 1) {
      records.write(file, MORE, 0, AT);
      faults.expect(await hearsay(['import', file, '--db', db, '--now', AT]), 0);
    }
    return files;
  })();
  return {
    stop: () => {
      isStopping = true;
      return ended;
    },
  };
}

/** A copy is whole, of one moment, and none older than the last one. Gives how many records it holds. */
function auditCopy(copy, least, faults, where) {
  if (!existsSync(copy)) return least;
  const db = new Database(copy, { readonly: true });
  try {
    auditWhole(db, faults, where);
    const groups = /** @type {number[]} */ (
      db.prepare(`select count(*) from items where source_id like 'records-%' group by source_id`).pluck().all()
    );
    // Records of one source come in together: a copy never holds a part of them.
    for (const size of groups)
      if (size % RUN !== 0) faults.count('damaged', `${where}: the copy holds ${size} records of one batch`);
    const count = groups.reduce((sum, size) => sum + size, 0);
    if (count < least) faults.count('lost', `${where}: the copy holds ${count} records, the one before held ${least}`);
    return count;
  } finally {
    db.close();
  }
}

/** An exported file holds whole rows, each item once. Gives how many. */
function auditExport(file, least, faults, where) {
  if (!existsSync(file)) return least;
  const text = readFileSync(file, 'utf8');
  if (!text.endsWith('\n')) faults.count('damaged', `${where}: the export ends in the middle of a row`);
  const ids = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).id);
  if (new Set(ids).size !== ids.length) faults.count('doubled', `${where}: an item stands twice in the export`);
  if (ids.length < least) faults.count('lost', `${where}: ${ids.length} rows, the export before had ${least}`);
  return ids.length;
}

export async function run({ quick, seed, log, folder, cycles }) {
  const wanted = cyclesOf({ cycles, quick }, 80, 10);
  const random = randomOf(seed);
  const records = recordsOf(random);
  const faults = faultsOf(log);
  const db = join(folder, 'hearsay.db');
  const first = records.write(join(folder, 'first.jsonl'), FIRST, 0, AT);
  faults.expect(await hearsay(['import', first, '--db', db, '--now', AT]), 0);
  const targets = {
    backup: { file: join(folder, 'copy.db'), args: (file) => ['backup', file, '--db', db], audit: auditCopy },
    export: {
      file: join(folder, 'items.jsonl'),
      args: (file) => ['export', 'items', '--out', file, '--db', db, '--now', AT],
      audit: auditExport,
    },
  };
  const figures = { cycles: 0, backupKills: 0, exportKills: 0, whileFilesHalf: 0, wholeBackups: 0, wholeExports: 0 };
  const partials = () => readdirSync(folder).filter((one) => one.includes('.partial-'));
  for (const target of Object.values(targets)) {
    target.least = 0;
    const whole = faults.expect(await hearsay(target.args(target.file)), 0);
    target.pace = paceOf(random, { from: whole.ms * 0.4, to: whole.ms * 1.5 });
    rmSync(target.file); // from now on: there when whole, or not at all
  }
  const writing = startWriting(records, folder, db, faults);
  for (let attempt = 0; figures.cycles < wanted && attempt < wanted * 3; attempt += 1) {
    const kind = attempt % 2 === 0 ? 'backup' : 'export';
    const target = targets[kind];
    // Half of them once the file has been begun, the others at any moment of the run.
    const isBegun = (pid) => existsSync(`${target.file}.partial-${pid}`);
    const result = faults.run(
      attempt % WHOLE_EVERY >= WHOLE_EVERY - 2
        ? await hearsay(target.args(target.file))
        : random.chance(0.5)
          ? await killedOnce(isBegun, random.next() * HALF_MS, target.args(target.file))
          : await killedAfter(target.pace.moment(), target.args(target.file)),
    );
    const where = `${kind}, attempt ${attempt}`;
    target.least = target.audit(target.file, target.least, faults, where);
    const left = partials();
    if (result.wasKilled) {
      figures.cycles += 1;
      figures[`${kind}Kills`] += 1;
      if (left.some((one) => one.endsWith(`.partial-${result.pid}`))) figures.whileFilesHalf += 1;
      continue;
    }
    target.pace.learn({ from: result.ms * 0.4, to: result.ms * 1.2 });
    figures[kind === 'backup' ? 'wholeBackups' : 'wholeExports'] += 1;
    if (result.code !== 0) faults.count('wrong', `${where} ended with ${result.code}: ${result.err.slice(-300)}`);
    if (!existsSync(target.file)) faults.count('lost', `${where} ended well and made no file`);
    const own = left.filter((one) => join(folder, one).startsWith(`${target.file}.partial-`));
    if (own.length > 0) faults.count('wrong', `${where}: what killed runs left is still there: ${own.join(', ')}`);
    if (random.chance(0.3)) {
      rmSync(target.file, { force: true });
      target.least = 0;
    }
  }
  const files = await writing.stop();
  for (const target of Object.values(targets)) faults.expect(await hearsay(target.args(target.file)), 0);
  // The last backup, put in the place of a database, is one.
  faults.expect(await hearsay(['check', '--db', targets.backup.file]), 0);
  const stored = look(db, (open) => {
    auditWhole(open, faults, 'the database');
    return open.prepare(`select count(*) from items where source_id like 'records-%'`).pluck().get();
  });
  if (stored !== records.known.size)
    faults.count('lost', `${stored} of ${records.known.size} records are in the store`);
  if (partials().length > 0) faults.count('wrong', `left behind: ${partials().join(', ')}`);
  return { ...figures, importsMeanwhile: files, records: stored, ...faults.figures() };
}

await runAlone(import.meta, { name, run });
