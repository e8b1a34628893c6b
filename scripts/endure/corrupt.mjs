// A damaged database (R06) and a log that belongs to another file (R07): bytes flipped, pages emptied, the end cut off.

import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { auditWhole, look } from './kit/audit.mjs';
import { cyclesOf, randomOf, runAlone } from './kit/campaign.mjs';
import { faultsOf, hearsay } from './kit/program.mjs';
import { recordsOf } from './kit/records.mjs';

export const name = 'corrupt';
export const what =
  'Bytes of the database are flipped, pages emptied, its end cut off; a foreign log lies beside it: a plain sentence, no crash, no foreign log applied.';

const AT = '2025-09-01T00:00:00.000Z';
const PAGE = 4096;

/** Ways in which a file is damaged; each gives the bytes as they are then. */
const DAMAGES = {
  flipped(bytes, random) {
    for (let times = random.whole(1, 30); times > 0; times -= 1)
      bytes[random.whole(0, bytes.length - 1)] ^= random.whole(1, 255);
    return bytes;
  },
  emptied(bytes, random) {
    for (let pages = random.whole(1, 4); pages > 0; pages -= 1) {
      const start = random.whole(0, bytes.length / PAGE - 1) * PAGE;
      bytes.fill(0, start, start + PAGE);
    }
    return bytes;
  },
  header(bytes, random) {
    bytes[random.whole(0, 99)] ^= random.whole(1, 255);
    return bytes;
  },
  cut: (bytes, random) => bytes.subarray(0, random.whole(1, bytes.length - 1)),
};

/** Whether SQLite itself finds the file whole; null where it cannot even be opened. */
function isWhole(path) {
  let db;
  try {
    db = new Database(path, { readonly: true });
    return db.pragma('quick_check(1)', { simple: true }) === 'ok';
  } catch {
    return null;
  } finally {
    db?.close();
  }
}

const clear = (db) => {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${db}${end}`, { force: true });
};

export async function run({ quick, seed, log, folder, cycles }) {
  const wanted = cyclesOf({ cycles, quick }, 24, 6);
  const random = randomOf(seed);
  const records = recordsOf(random);
  const faults = faultsOf(log);
  const full = join(folder, 'full.db');
  const db = join(folder, 'hearsay.db');
  const env = { HEARSAY_OUTBOX: join(folder, 'outbox') };
  const first = records.write(join(folder, 'first.jsonl'), 400, 0, AT);
  faults.expect(await hearsay(['import', first, '--db', full, '--now', AT]), 0);
  look(full, (open) => open.pragma('wal_checkpoint(truncate)'));
  const one = join(folder, 'one.jsonl');
  writeFileSync(one, '{"title":"One more rule","url":"https://records.example/one-more"}\n');
  const figures = {
    cycles: 0,
    damagedFiles: 0,
    foundByCheck: 0,
    answered: 0,
    refused: 0,
    writtenInto: 0,
    foreignLogs: 0,
  };

  for (; figures.cycles < wanted; figures.cycles += 1) {
    const [kind, damage] = random.pick(Object.entries(DAMAGES));
    const where = `copy ${figures.cycles + 1} (${kind})`;
    clear(db);
    writeFileSync(db, damage(readFileSync(full), random));
    const wasWhole = isWhole(db);
    if (wasWhole !== true) {
      figures.damagedFiles += 1;
      const before = readFileSync(db);
      const start = faults.run(await hearsay(['start', '--port', '0', '--db', db], { env, limitMs: 20_000 }));
      if (start.code !== 2 || start.err.trim() === '')
        faults.count('wrong', `${where}: start ended with ${start.code}, and said: ${start.err.slice(0, 200)}`);
      if (!readFileSync(db).equals(before)) faults.count('damaged', `${where}: start wrote into it`);
    }
    const reading = [
      ['check'],
      ['search', 'rule'],
      ['timeline'],
      ['export', 'items'],
      ['sources'],
      ['backup', join(folder, 'copy.db')],
    ];
    const results = await Promise.all(reading.map((args) => hearsay([...args, '--db', db, '--now', AT], { env })));
    for (const args of [
      ['import', one],
      ['digest', '--send'],
    ])
      results.push(await hearsay([...args, '--db', db, '--now', AT], { env }));
    for (const result of results) {
      faults.run(result);
      if (result.code === 0) figures.answered += 1;
      else if (result.err.trim() !== '') figures.refused += 1;
      else faults.count('wrong', `${where}: hearsay ${result.args[0]} ended with ${result.code} and said nothing`);
    }
    const [check, , , , , backup, written] = results;
    if (wasWhole !== true && check.code === 0) faults.count('wrong', `${where}: check found all well`);
    if (wasWhole !== true && check.code !== 0) figures.foundByCheck += 1;
    // A copy that is called whole must be one.
    if (backup.code === 0 && isWhole(join(folder, 'copy.db')) !== true)
      faults.count('damaged', `${where}: backup made a damaged copy`);
    rmSync(join(folder, 'copy.db'), { force: true });
    if (wasWhole !== true && written.code === 0) figures.writtenInto += 1;
  }

  // A backup is put in the place of a database whose last process was killed: the log beside it is not the backup's.
  const backup = join(folder, 'backup.db');
  clear(db);
  copyFileSync(full, db);
  faults.expect(await hearsay(['backup', backup, '--db', db]), 0);
  const before = look(backup, (open) => open.prepare('select count(*) from items').pluck().get());
  for (; figures.foreignLogs < (quick ? 3 : 10); figures.foreignLogs += 1) {
    clear(db);
    copyFileSync(full, db);
    const other = new Database(db);
    other.pragma('wal_autocheckpoint = 0');
    other.exec(`update items set title = title || ' changed'; insert into heartbeats values ('foreign', 'x')`);
    copyFileSync(`${db}-wal`, `${db}.kept`); // as it lies there after kill -9
    other.close();
    clear(db);
    copyFileSync(backup, db);
    copyFileSync(`${db}.kept`, `${db}-wal`);
    const where = `foreign log ${figures.foreignLogs + 1}`;
    faults.expect(await hearsay(['check', '--db', db]), 0);
    look(db, (open) => {
      auditWhole(open, faults, where);
      const items = open.prepare('select count(*) from items').pluck().get();
      const foreign = open.prepare(`select count(*) from heartbeats where name = 'foreign'`).pluck().get();
      const changed = open.prepare(`select count(*) from items where title like '% changed'`).pluck().get();
      if (items !== before || foreign + changed > 0) faults.count('damaged', `${where} was applied`);
    });
  }
  return { ...figures, ...faults.figures() };
}

await runAlone(import.meta, { name, run });
