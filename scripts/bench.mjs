// `npm run bench [ingest|classify|timeline|search …]`: prints the figures that docs/performance.md quotes. Without names all
// of them run; search makes a store of a million items, which takes some minutes and about 2 GB of disk.

import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchIngest } from './bench/ingest.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const script = (name) => () => {
  const { status } = spawnSync(process.execPath, [join(here, name)], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
};
const BENCHES = {
  ingest: () => benchIngest(),
  classify: script('bench-classify.mjs'),
  timeline: script('bench-timeline.mjs'),
  search: script('bench-search.mjs'),
};

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(BENCHES);
for (const name of wanted) {
  if (!BENCHES[name]) {
    console.error(`There is no bench "${name}"; use ${Object.keys(BENCHES).join(', ')}.`);
    process.exitCode = 2;
    continue;
  }
  console.log(`\n== ${name}`);
  await BENCHES[name]();
}
