// The database of every released version opens in this one: with all its items, tags, developments, links and readers.
// The fixtures are made by the released program itself (scripts/release-fixture.mjs), and so is what it told of them.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { main } from '../src/main.ts';
import { openStore } from '../src/store/open.ts';

type Row = Record<string, unknown>;
type Told = { version: string; now: string } & Record<(typeof EXPORTS)[number], Row[]>;

const EXPORTS = ['items', 'developments', 'links', 'deadlines'] as const;
const folderOfReleases = fileURLToPath(new URL('releases', import.meta.url));
const versions = readdirSync(folderOfReleases)
  .filter((name) => name.endsWith('.db.gz'))
  .map((name) => name.replace('.db.gz', ''));
const unpack = (name: string): Buffer => gunzipSync(readFileSync(join(folderOfReleases, name)));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearsay-releases-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What `hearsay ARGS` prints, line by line. */
async function lines(...args: string[]): Promise<Row[]> {
  let out = '';
  const write = process.stdout.write;
  process.stdout.write = (text: string | Uint8Array): boolean => ((out += String(text)), true);
  try {
    expect(await main(args)).toBe(0);
  } finally {
    process.stdout.write = write;
  }
  return out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row);
}

const inOrder = (rows: Row[]): Row[] => [...rows].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
/** Rows with the fields that the earlier version knew: later ones may tell more, never less or otherwise. */
const asKnown = (rows: Row[], known: Row[]): Row[] => {
  const fields = new Set(known.flatMap((row) => Object.keys(row)));
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([field]) => fields.has(field))));
};

describe.each(versions)('the database of %s', (version) => {
  test('opens, is whole, and tells what that version told', async () => {
    const file = join(folder, 'hearsay.db');
    writeFileSync(file, unpack(`${version}.db.gz`));
    const told = JSON.parse(unpack(`${version}.json.gz`).toString()) as Told;
    const store = await openStore(file);
    try {
      expect(await store.check()).toMatchObject({ problems: [], items: told.items.length });
      const readers = await store.listSubscribers();
      expect(readers.map(({ email }) => email).sort()).toEqual(['desk@example.org', 'reader@example.org']);
      for (const { id } of readers) expect(await store.interestsOf(id)).toHaveLength(1);
      expect((await store.users()).map(({ name }) => name)).toEqual(['ana']);
      const corrected = told.items.find((one) => one['external_id'] === 'made-up-2')!['id'] as string;
      expect((await store.correctionsFor(corrected)).map(({ by }) => by)).toEqual(['ana']);
      const edited = told.items.find((one) => one['external_id'] === 'made-up-9')!['id'] as string;
      expect(await store.versionsOf(edited)).toHaveLength(2);
      const pages: string[] = [];
      for await (const page of store.keptPages('made-up')) pages.push(page.body || Buffer.from(page.raw!).toString());
      expect(pages).toHaveLength(2);
      expect(pages[0]).toContain('Newsletter 1:');
    } finally {
      await store.close();
    }
    expect(told.items.length).toBeGreaterThan(100);
    for (const what of EXPORTS) {
      const now = await lines('export', what, '--format', 'jsonl', '--db', file, '--now', told.now);
      expect(inOrder(asKnown(now, told[what])), what).toEqual(inOrder(told[what]));
    }
  });
});

test('there is one for each release so far', () => {
  expect(versions).toContain('0.1.0');
});
