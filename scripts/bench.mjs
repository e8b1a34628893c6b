// `npm run bench [ingest|classify|timeline|search …]`: prints the figures that docs/performance.md quotes. Without names all
// of them run; search makes a store of a million items, which takes some minutes and about 2 GB of disk.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchIngest } from './bench/ingest.mjs';

const here = dirname(fileURLToPath(import.meta.url));
/** Runs a program of the project; its failure is ours. */
function run(name, ...args) {
  const { status } = spawnSync(process.execPath, [join(here, name), ...args], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
const script = (name) => () => run(name);

/** A store of a million items, asked through the query room and then over HTTP. */
function search() {
  const folder = mkdtempSync(join(tmpdir(), 'hearsay-bench-'));
  const file = join(folder, 'million.db');
  try {
    run('bench-search.mjs', '1000000', file);
    run(join('..', 'dist', 'main.js'), 'import', '/dev/null', '--db', file); // brings the known record of the policies
    run('bench-web.mjs', file, '30');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
const BENCHES = {
  ingest: () => benchIngest(),
  classify: script('bench-classify.mjs'),
  timeline: script('bench-timeline.mjs'),
  search,
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
