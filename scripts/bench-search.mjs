// Search on a large store: node scripts/bench-search.mjs [items] [file]. The file is made where it is not there.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { searchItems } from '../dist/query/search.js';
import { openStore } from '../dist/store/open.js';
import { benchSearch, compareWithPlain } from './bench/search.mjs';

const [items = '1000000', file] = process.argv.slice(2);
const folder = file ? undefined : mkdtempSync(join(tmpdir(), 'hearsay-bench-'));
try {
  await compareWithPlain({ openStore, searchItems });
  await benchSearch({ openStore, searchItems, file: file ?? join(folder, 'search.db'), items: Number(items) });
} finally {
  if (folder) rmSync(folder, { recursive: true, force: true });
}
