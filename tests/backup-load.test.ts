// A backup is consistent while a collector writes: each copy is whole and holds a prefix of what was written.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../src/store/open.ts';
import { classified } from './store-helpers.ts';
import { record } from './record.ts';

const BACKUPS = 6;
const EACH = 10;

test('each copy taken while another connection writes is whole and holds a prefix of what was written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearsay-backup-load-'));
  const file = join(folder, 'hearsay.db');
  const [collecting, copying] = [await openStore(file), await openStore(file)];
  let written = 0;
  let isDone = false;
  try {
    /** Visits one after another, each with its items numbered on, its page, and the source's state. */
    const writing = (async () => {
      while (!isDone) {
        const at = new Date(Date.UTC(2026, 0, 1) + written * 1000).toISOString();
        const items = Array.from({ length: EACH }, (_, index) =>
          classified(`n-${written + index}`, { publishedAt: at, firstSeenAt: at, text: 'words '.repeat(200) }),
        );
        await record(collecting, {
          visit: { sourceId: 'one', startedAt: at, result: 'new', found: EACH, added: 0, updated: 0 },
          state: { sourceId: 'one', nextCheckAt: null, failures: 0, etag: `"${written + EACH}"` },
          items,
          pages: [{ sourceId: 'one', url: 'https://example.org/', contentType: 'text/xml', body: `page ${written}`, fetchedAt: at }], // prettier-ignore
        });
        written += EACH;
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const seen: { before: number; after: number; copy: string }[] = [];
    for (let number = 0; number < BACKUPS; number += 1) {
      const more = written + 3 * EACH;
      while (written < more) await new Promise((resolve) => setTimeout(resolve, 2));
      const before = written;
      const copy = join(folder, `copy-${number}.db`);
      await copying.backup(copy);
      seen.push({ before, after: written + EACH, copy });
    }
    isDone = true;
    await writing;
    for (const { before, after, copy } of seen) {
      const store = await openStore(copy);
      const { problems, items, visits, pages } = await store.check();
      expect(problems).toEqual([]);
      expect(items).toBeGreaterThanOrEqual(before);
      expect(items).toBeLessThanOrEqual(after);
      expect([visits, pages]).toEqual([items / EACH, items / EACH]);
      // A prefix: the last is there, the next is not, and the validator stands for exactly these.
      expect(await store.itemById(`n-${items - 1}`)).not.toBeNull();
      expect(await store.itemById(`n-${items}`)).toBeNull();
      expect((await store.sourceState('one'))?.etag).toBe(`"${items}"`);
      await store.close();
    }
    expect(seen.at(-1)!.before).toBeGreaterThan(seen[0]!.before);
  } finally {
    isDone = true;
    await copying.close();
    await collecting.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
