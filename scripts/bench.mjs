// `npm run bench [-- SECTION…] [--quick] [--rounds N] [--items N,N,N] [--stores FOLDER] [--out FOLDER]`: Hearsay beside what
// one would take instead, in one run. Tables go to stdout as they come and, with all figures as JSON, to data/local/bench/.
// Peers that are not installed are skipped by name. All of it takes about an hour, of which the making of a million items
// is a quarter; --stores keeps those for the next run. --quick, with small loads, takes a few minutes.

import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { machine } from './bench/report.mjs';

const root = join(import.meta.dirname, '..');

/** Section → what it does; each is loaded when it is asked for, and gives [{ title, markdown, data }]. */
const SECTIONS = {
  limits: async (of) => (await import('./bench/limits.mjs')).benchLimits(of),
  ingest: async (of) => (await import('./bench/ingest.mjs')).benchIngest(of),
  web: async (of) => (await import('./bench/web-during-round.mjs')).benchWebDuringRound(of),
  import: async (of) => (await import('./bench/import.mjs')).benchImport(of),
  classify: async (of) => (await import('./bench/classify.mjs')).benchClassify(of),
  timeline: async (of) => (await import('./bench/timeline.mjs')).benchTimeline(of),
  digest: async (of) => (await import('./bench/digest.mjs')).benchDigest(of),
  search: async (of) => {
    const { benchSearchAt } = await import('./bench/search-field.mjs');
    const { benchPressure } = await import('./bench/pressure.mjs');
    const { benchStartup } = await import('./bench/startup.mjs');
    const sections = [];
    const stores = {};
    for (const items of of.sizes) {
      of.note(`search, ${items.toLocaleString('en-US')} items`);
      const kept = join(of.stores, `search-${items}.db`);
      sections.push(...(await benchSearchAt(items, of)));
      // What writes into a store gets a copy: the one that was searched is to be the same in the next run.
      const copy = join(of.folder, `under-work-${items}.db`);
      copyFileSync(kept, copy);
      sections.push(...(await benchPressure(items, copy, of)));
      stores[`${items.toLocaleString('en-US')} items`] = copy;
    }
    sections.push(...(await benchStartup({ ...of, stores })));
    return sections;
  },
};

function wishes() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      items: { type: 'string' },
      stores: { type: 'string' },
      out: { type: 'string', default: join(root, 'data', 'local', 'bench') },
    },
  });
  const unknown = positionals.find((name) => !SECTIONS[name]);
  if (unknown) throw new Error(`There is no bench "${unknown}"; use ${Object.keys(SECTIONS).join(', ')}.`);
  const sizes = (values.items ?? (values.quick ? '10000' : '10000,100000,1000000')).split(',').map(Number);
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
  if (![rounds, ...sizes].every((number) => Number.isInteger(number) && number > 0))
    throw new Error('--rounds and --items take whole numbers above 0, items with commas between them.');
  return { ...values, rounds, sizes, names: positionals.length > 0 ? positionals : Object.keys(SECTIONS) };
}

async function main() {
  const { quick, rounds, sizes, names, out, stores: kept } = wishes();
  const folder = mkdtempSync(join(tmpdir(), 'hearsay-bench-'));
  const stores = kept ?? folder;
  mkdirSync(stores, { recursive: true });
  const note = (text) => process.stderr.isTTY && process.stderr.write(`${text}\n`);
  const started = performance.now();
  const report = { at: new Date().toISOString(), machine: machine(), quick, rounds, sections: [] };
  const head = `# Bench\n\n${report.at.slice(0, 10)}, ${report.machine}. Several figures are least / middle / most; ratios were taken round by round, in alternation.`;
  console.log(head);
  const said = [head];
  try {
    for (const name of names) {
      note(name);
      for (const section of await SECTIONS[name]({ folder, stores, rounds, note, quick, sizes })) {
        report.sections.push(section);
        said.push(`## ${section.title}\n\n${section.markdown}`);
        console.log(`\n${said.at(-1)}`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  mkdirSync(out, { recursive: true });
  const file = join(out, report.at.replace(/[:.]/g, '-'));
  writeFileSync(`${file}.json`, JSON.stringify(report, null, 1));
  writeFileSync(`${file}.md`, `${said.join('\n\n')}\n`);
  note(`${Math.round((performance.now() - started) / 1000)} s`);
  console.log(`\nWritten to ${file}.md and .json`);
}

try {
  await main();
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
}
