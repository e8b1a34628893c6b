// A database whose bytes were damaged (R06): noticed before anything is written, also where SQLite itself does not look.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { openStore } from '../src/store/open.ts';

test('a stored value that cannot be read is one sentence with the mend, not a stack trace', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearsay-damaged-'));
  const db = join(folder, 'store.db');
  const hearsay = (args: string[], input = '') =>
    spawnSync(process.execPath, ['dist/main.js', ...args, '--db', db], { encoding: 'utf8', input });
  hearsay(['import', '-'], '{"title":"Treasury proposes a rule"}');
  const other = new Database(db);
  other.exec(`update timeline_places set profile = substr(profile, 2)`);
  other.close();
  const { status, stderr } = hearsay(['timeline', '--format', 'jsonl']);
  rmSync(folder, { recursive: true, force: true });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^hearsay: The database holds a value that cannot be read .* restore the last backup.*\n$/);
});

test('R06 start writes nothing into a damaged file and names the backup beside it; restored by that line, it starts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearsay-damaged-'));
  const db = join(folder, 'store.db');
  const hearsay = (args: string[], input = '') =>
    spawnSync(process.execPath, ['dist/main.js', ...args, '--db', db, '--port', '0'], { encoding: 'utf8', input, timeout: 20_000 }); // prettier-ignore
  const records = Array.from({ length: 200 }, (_, n) => JSON.stringify({ title: `Rule ${n}`, text: 'words '.repeat(100) })); // prettier-ignore
  hearsay(['import', '-'], records.join('\n'));
  hearsay(['backup', join(folder, 'monday.db')]);
  const bytes = readFileSync(db);
  bytes.fill(0, 4096 * 20, 4096 * 22);
  writeFileSync(db, bytes);
  const { status, stderr } = hearsay(['start']);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^hearsay: The database \S+store\.db is damaged \(.*\); nothing was written to it\..*\n$/);
  expect(readFileSync(db).equals(bytes)).toBe(true);
  const mend = /mv .*$/m.exec(stderr)![0];
  expect(mend).toContain('monday.db');
  expect(spawnSync('sh', ['-c', mend]).status).toBe(0);
  expect(hearsay(['check']).stdout).toContain('All is well: ');
  expect(readFileSync(`${db}.damaged`).equals(bytes)).toBe(true);
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

test('R06 a large file is checked by the collecting process: nothing is collected into it, and health says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearsay-damaged-'));
  const db = join(folder, 'large.db');
  await (await openStore(db)).close();
  const other = new Database(db);
  other.exec(`create table ballast (x blob); insert into ballast values (zeroblob(${135 * 1024 * 1024}))`);
  const page = (other.pragma('page_count', { simple: true }) as number) >> 1;
  other.close();
  const bytes = readFileSync(db);
  bytes.fill(0, page * 4096, (page + 1) * 4096);
  writeFileSync(db, bytes);
  const child = spawn(process.execPath, ['dist/main.js', 'start', '--db', db, '--port', '0']);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  const problems = async (): Promise<string[]> => {
    const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? [];
    if (!address) return [];
    return ((await (await fetch(`${address}/healthz`)).json()) as { problems: string[] }).problems;
  };
  await vi.waitUntil(async () => (await problems()).length > 0, { timeout: 20_000, interval: 50 });
  expect(await problems()).toEqual(['the database is damaged, nothing is written']);
  expect(output).toMatch(/"event":"database damaged".*large\.db is damaged .*none lies beside it/);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  const visits = new Database(db, { readonly: true });
  expect(visits.prepare(`select count(*) from visits where source_id <> 'known-record'`).pluck().get()).toBe(0);
  visits.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);
