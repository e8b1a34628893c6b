// Files that are there whole or not at all (R03): backups and exports.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeAtomically } from '../src/lib/atomic-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearsay-beside-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a file keeps its earlier content until the new one is whole; what a killed process left goes, what a running one writes stays', async () => {
  const file = join(folder, 'copy.db');
  const { pid: gone } = spawnSync(process.execPath, ['--version']);
  writeFileSync(`${file}.partial-${gone}`, 'half');
  writeFileSync(`${file}.partial-${process.ppid}`, 'being written');
  await writeAtomically(file, async (partial) => writeFileSync(partial, 'first'));
  await expect(
    writeAtomically(file, async (partial) => {
      writeFileSync(partial, 'sec');
      throw new Error('no room');
    }),
  ).rejects.toThrow('no room');
  expect(readFileSync(file, 'utf8')).toBe('first');
  expect(readdirSync(folder).sort()).toEqual(['copy.db', `copy.db.partial-${process.ppid}`]);
});

test('export --out writes the rows that stdout would show, or one sentence where it cannot', () => {
  const db = join(folder, 'store.db');
  const hearsay = (...args: string[]) =>
    spawnSync(process.execPath, ['dist/main.js', ...args, '--db', db], {
      encoding: 'utf8',
      input: '{"title":"A rule"}',
    });
  hearsay('import', '-');
  const out = join(folder, 'items.jsonl');
  expect(hearsay('export', 'items', '--out', out).status).toBe(0);
  expect(readFileSync(out, 'utf8')).toBe(hearsay('export', 'items').stdout);
  const nowhere = hearsay('export', 'items', '--out', join(folder, 'none', 'items.jsonl'));
  expect(nowhere.status).toBe(2);
  expect(nowhere.stderr).toMatch(/^hearsay: There is no folder .*\n$/);
});
