// A database whose bytes were damaged where SQLite itself does not look: inside a stored value (R06).

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';

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
