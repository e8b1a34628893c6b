// Kill -9 while a database of an earlier version is opened (R02): its content is as before or as after, never between.

import { copyFileSync, existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { look } from './kit/audit.mjs';
import { cyclesOf, paceOf, randomOf, runAlone } from './kit/campaign.mjs';
import { digestOf, makeOlder, stepsKnown } from './kit/older.mjs';
import { faultsOf, hearsay, killedAfter, killedOnce } from './kit/program.mjs';
import { recordsOf } from './kit/records.mjs';

export const name = 'kill-migrate';
export const what =
  'Kill -9 while a database of an earlier version is opened: it is as before or as after, and the next start finishes.';

const RECORDS = 1000;
const AT = '2025-09-01T00:00:00.000Z';

export async function run({ quick, seed, log, folder, cycles }) {
  const wanted = cyclesOf({ cycles, quick }, 100, 14);
  const random = randomOf(seed);
  const faults = faultsOf(log);
  const full = join(folder, 'full.db');
  const db = join(folder, 'hearsay.db');
  const records = recordsOf(random).write(join(folder, 'records.jsonl'), RECORDS, 0, AT);
  faults.expect(await hearsay(['import', records, '--db', full, '--now', AT]), 0);
  const steps = await stepsKnown();
  const open = ['check', '--db', db, '--now', AT];
  const put = (from) => {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${db}${end}`, { force: true });
    copyFileSync(from, db);
  };

  /** An earlier version, what it holds, and what it holds once it was opened in peace. */
  const olders = [];
  let pace;
  for (let taken = 1; taken < steps.length; taken += 1) {
    const file = join(folder, `older-${taken}.db`);
    makeOlder(file, full, steps.slice(0, taken));
    put(file);
    const before = look(db, digestOf);
    const whole = faults.expect(await hearsay(open), 0);
    pace ??= paceOf(random, { from: whole.ms * 0.3, to: whole.ms });
    olders.push({ taken, file, before, after: look(db, digestOf) });
  }

  const figures = { cycles: 0, versions: olders.length, asBefore: 0, asAfter: 0, withLogBegun: 0 };
  for (let attempt = 0; figures.cycles < wanted && attempt < wanted * 3; attempt += 1) {
    const older = olders[attempt % olders.length];
    put(older.file);
    // Half of them once the log has been begun: the steps are about to be taken.
    const isBegun = () => existsSync(`${db}-wal`) || existsSync(`${db}-journal`);
    const result = faults.run(
      random.chance(0.5) ? await killedOnce(isBegun, random.next() * 12, open) : await killedAfter(pace.moment(), open),
    );
    const where = `attempt ${attempt}, a database of ${older.taken} steps`;
    if (result.wasKilled) {
      figures.cycles += 1;
      if (existsSync(`${db}-wal`) && statSync(`${db}-wal`).size > 0) figures.withLogBegun += 1;
    }
    look(db, (opened) => {
      const pages = opened.pragma('integrity_check(1)', { simple: true });
      if (pages !== 'ok') faults.count('damaged', `${where}: ${pages}`);
      const now = digestOf(opened);
      if (now === older.before) figures.asBefore += 1;
      else if (now === older.after) figures.asAfter += 1;
      else faults.count('damaged', `${where}: neither as before nor as after`);
    });
    faults.expect(await hearsay(open), 0);
    if (look(db, digestOf) !== older.after) faults.count('lost', `${where}: the next start did not finish it`);
  }
  return { ...figures, records: RECORDS, ...faults.figures() };
}

await runAlone(import.meta, { name, run });
