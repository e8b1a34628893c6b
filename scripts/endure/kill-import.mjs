// Kill -9 at random moments of `import` (R01): the same file is imported again and again until it comes to its end.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditRecords, auditWhole, look } from './kit/audit.mjs';
import { cyclesOf, paceOf, randomOf, runAlone } from './kit/campaign.mjs';
import { faultsOf, hearsay, killedAfter } from './kit/program.mjs';
import { recordsOf } from './kit/records.mjs';

export const name = 'kill-import';
export const what =
  'Kill -9 at random moments of an import: run again, every record is in the store once, in its last wording.';

const RECORDS = 400;
const EDITS = 40;
const KILLS_A_FILE = 6;
const DAY = 86_400_000;

export async function run({ quick, seed, log, folder, cycles }) {
  const wanted = cyclesOf({ cycles, quick }, 80, 10);
  const random = randomOf(seed);
  const records = recordsOf(random);
  const faults = faultsOf(log);
  const db = join(folder, 'hearsay.db');
  const file = join(folder, 'records.jsonl');
  let pace = paceOf(random, { from: 300, to: 900 });
  const figures = { cycles: 0, beforeFirstBatch: 0, betweenBatches: 0, afterLastBatch: 0, files: 0 };
  faults.expect(await hearsay(['import', '-', '--db', db], { input: '' }), 0); // the database is there from the first kill on
  for (let now = Date.UTC(2025, 8, 1); figures.cycles < wanted; now += DAY) {
    const at = new Date(now).toISOString();
    records.write(file, RECORDS, EDITS, at);
    figures.files += 1;
    const count = () =>
      look(db, (open) => open.prepare(`select count(*) from items where source_id like 'records-%'`).pluck().get());
    // Every other file comes by standard input, as from another program.
    const isPiped = figures.files % 2 === 0;
    const args = ['import', isPiped ? '-' : file, '--db', db, '--now', at];
    const options = isPiped ? { input: readFileSync(file) } : {};
    // The first file is left alone: it teaches how long an import takes.
    for (let kill = 0; figures.files > 1 && kill < KILLS_A_FILE && figures.cycles < wanted; kill += 1) {
      const result = faults.run(await killedAfter(pace.moment(), args, options));
      if (!result.wasKilled) {
        if (result.code !== 0) faults.count('wrong', `an import ended with ${result.code}: ${result.err.slice(-300)}`);
        break; // nothing is left to be cut off
      }
      figures.cycles += 1;
      const stored = count();
      const before = records.known.size - RECORDS;
      figures[
        stored <= before ? 'beforeFirstBatch' : stored < records.known.size ? 'betweenBatches' : 'afterLastBatch'
      ] += 1;
      look(db, (open) => auditWhole(open, faults, `kill ${figures.cycles}`));
    }
    const whole = faults.expect(await hearsay(args, options), 0);
    if (figures.files === 1) pace = paceOf(random, { from: whole.ms * 0.5, to: whole.ms });
    const where = `file ${figures.files}`;
    look(db, (open) => auditRecords(open, records.known, faults, where));
    faults.expect(await hearsay(['check', '--db', db]), 0);
    const again = faults.expect(await hearsay(args, options), 0);
    if (!/ 0 new items, 0 edited/.test(again.out))
      faults.count('doubled', `${where}: imported once more, it brought ${again.out.trim()}`);
  }
  return { ...figures, records: records.known.size, ...faults.figures() };
}

await runAlone(import.meta, { name, run });
