// The disk is full (R04): on a small file system of its own where we may mount one, else by a limit on the size of files.

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditAll } from './kit/audit.mjs';
import { cyclesOf, randomOf, runAlone } from './kit/campaign.mjs';
import { startFeeds } from './kit/feeds.mjs';
import { faultsOf, hearsay } from './kit/program.mjs';
import { recordsOf } from './kit/records.mjs';

export const name = 'disk-full';
export const what =
  'The disk runs full in the middle of a round, an import, a backup: a plain sentence, reading goes on, and with room again nothing is missing.';

const SIZE = 48 * 1024 * 1024;
const MINUTE = 60_000;

/** A file system of SIZE bytes in memory, or null where that is not ours to do. */
function mountSmall(folder) {
  try {
    mkdirSync(folder);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', folder], { stdio: 'ignore' });
    return { release: () => execFileSync('umount', ['-l', folder]) };
  } catch {
    return null;
  }
}

/** Takes up all room but so many bytes with a file of its own; gives what makes room again. */
function fill(folder, leave) {
  const file = join(folder, 'other-file');
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(file, Buffer.alloc(Math.max(0, bavail * bsize - leave)));
  return () => rmSync(file, { force: true });
}

export async function run({ quick, seed, log, folder, cycles }) {
  const wanted = cyclesOf({ cycles, quick }, 8, 2);
  const random = randomOf(seed);
  const feeds = await startFeeds(random, 16);
  const records = recordsOf(random);
  const faults = faultsOf(log);
  const home = join(folder, 'disk');
  const mounted = mountSmall(home);
  const figures = {
    cycles: 0,
    by: mounted ? 'a small file system' : 'a limit on the size of files',
    refused: 0,
    fitted: 0,
    reads: 0,
  };
  if (!mounted) log('  no file system may be mounted here: files are limited in size instead (ulimit -f)');
  const db = join(home, 'hearsay.db');
  const list = feeds.writeList(join(folder, 'feeds.json'));
  const file = join(folder, 'records.jsonl');
  let now = Date.UTC(2025, 8, 1);
  const shared = () => ['--db', db, '--feeds', list, '--now', new Date(now).toISOString()];
  const env = { HEARSAY_OUTBOX: join(home, 'outbox') };
  const complete = async (where) => {
    for (const args of [['collect'], ['import', file]])
      faults.expect(await hearsay([...args, ...shared()], { env }), 0);
    auditAll(db, { feeds, records }, faults, where);
  };
  try {
    records.write(file, 50, 0, new Date(now).toISOString());
    await complete('first round');
    for (; figures.cycles < wanted; figures.cycles += 1) {
      now += 20 * MINUTE;
      feeds.grow(now, 1);
      records.write(file, 200, 0, new Date(now).toISOString());
      const where = `cycle ${figures.cycles + 1}`;
      const room = random.whole(0, 6000) * 1024;
      const makeRoom = mounted ? fill(home, room) : () => undefined;
      // Half-kilobyte blocks; a file that is larger already may not grow at all.
      const limit = mounted ? {} : { shell: `ulimit -f ${random.whole(100, 3000)}` };
      const tries = [
        ['collect'],
        ['import', file],
        ['backup', join(home, 'copy.db')],
        ['export', 'items', '--out', join(home, 'items.jsonl')],
      ];
      for (const args of tries) {
        const result = faults.run(await hearsay([...args, ...shared()], { env, ...limit }));
        if (result.code === 0) figures.fitted += 1;
        else if (
          [1, 2].includes(result.code) &&
          /^hearsay: .*(No room left|could not be (read or )?written|cannot be opened)/m.test(result.err)
        )
          figures.refused += 1;
        else
          faults.count('wrong', `${where}: hearsay ${args[0]} ended with ${result.code}: ${result.err.slice(0, 300)}`);
      }
      for (const args of [['search', 'rule'], ['timeline']]) {
        faults.expect(await hearsay([...args, ...shared()], { env, ...limit }), 0);
        figures.reads += 1;
      }
      makeRoom();
      for (const one of ['copy.db', 'items.jsonl']) rmSync(join(home, one), { force: true });
      await complete(`${where}, with room again`);
      feeds.trim();
      if (mounted && statfsSync(home).bavail * statfsSync(home).bsize < SIZE / 4) break; // what is stored needs the room itself
    }
    faults.expect(await hearsay(['check', '--db', db]), 0);
    return { ...figures, ...faults.figures() };
  } finally {
    await feeds.close();
    mounted?.release();
  }
}

await runAlone(import.meta, { name, run });
