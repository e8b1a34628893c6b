// Bulk import: item records into the store by the same way as collected ones, beside a script that only fills a table and
// a full-text index.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeRecords } from './records.mjs';
import { compared } from './report.mjs';
import { alternate } from './timing.mjs';

const root = join(import.meta.dirname, '..', '..');

export async function benchImport({ folder, rounds, note, quick }) {
  const count = quick ? 2000 : 10_000;
  const records = join(folder, 'records.jsonl');
  await writeRecords(records, count);
  const fresh = (file) => () => {
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  };
  const [ours, plain] = [join(folder, 'import.db'), join(folder, 'import-plain.db')];
  const runs = await alternate(
    [
      {
        name: 'plain Node script',
        setup: fresh(plain),
        line: `${process.execPath} ${join(import.meta.dirname, 'peers', 'plain-import.mjs')} ${plain} ${records}`,
        check: ({ out }) => out,
      },
      {
        name: 'hearsay',
        setup: fresh(ours),
        line: `${process.execPath} dist/main.js import ${records} --db ${ours}`,
        options: { cwd: root },
        check: ({ out }) => out.split('\n').at(-1),
      },
    ],
    rounds,
    note,
  );
  return [{ title: `Importing ${count.toLocaleString('en-US')} item records`, ...compared(runs, 'plain Node script') }];
}
