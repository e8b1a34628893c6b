// Saves visit after visit of five items until it is killed; each visit begins where the store says the last one ended.

import { openStore } from '../src/store/open.ts';
import { classified, save } from './store-helpers.ts';

const store = await openStore(process.argv[2]!);
process.stdout.write('ready\n');
for (let visit = (await store.countItems()) / 5; ; visit += 1) {
  const at = new Date(Date.UTC(2025, 0, 1) + visit * 60_000).toISOString();
  await save(
    store,
    Array.from({ length: 5 }, (_, n) =>
      classified(`v${visit}-${n}`, { publishedAt: at, firstSeenAt: at, text: 'words '.repeat(50) }),
    ),
    at,
  );
  process.stdout.write(`saved ${visit + 1}\n`);
}
