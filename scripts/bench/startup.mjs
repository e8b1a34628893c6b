// How soon each command is there, and what it keeps in memory: on an empty store and, where one is given, on a large one.

import { spawn } from 'node:child_process';
import { get } from 'node:http';
import { join } from 'node:path';
import { figure, spread, table } from './report.mjs';
import { memoryOf, timed } from './timing.mjs';

const root = join(import.meta.dirname, '..', '..');
const PATIENCE_MS = 30_000;

/** Milliseconds until `serve` has given its first page, and its memory then. */
async function firstPage(db, address) {
  const started = performance.now();
  const child = spawn(process.execPath, ['dist/main.js', 'serve', '--db', db, '--port', '0'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const url = await new Promise((resolve, reject) => {
      let said = '';
      child.stdout.on('data', (data) => {
        said += data;
        const [found] = /http:\/\/\S+/.exec(said) ?? [];
        if (found) resolve(found);
      });
      child.on('exit', () => reject(new Error(`serve ended: ${said}`)));
      setTimeout(() => reject(new Error('serve did not answer')), PATIENCE_MS).unref();
    });
    const ready = performance.now() - started;
    await new Promise((resolve, reject) =>
      get(url + address, (answer) => answer.resume().on('end', resolve)).on('error', reject),
    );
    const page = performance.now() - started;
    return { ready, page, resident: memoryOf(child.pid, 'VmRSS'), own: memoryOf(child.pid, 'RssAnon') };
  } finally {
    child.kill();
    await new Promise((resolve) => child.on('exit', resolve));
  }
}

/** `stores`: { name: file }. */
export async function benchStartup({ folder, rounds, note, stores = {} }) {
  const all = { 'an empty store': join(folder, 'startup.db'), ...stores };
  await timed(`${process.execPath} dist/main.js import /dev/null --db ${all['an empty store']}`, { cwd: root });
  const rows = [];
  const data = [];
  for (const [name, db] of Object.entries(all)) {
    for (const address of ['/api/v1/items', '/api/v1/items?facets=1&q=rule', '/']) {
      const runs = [];
      for (let round = 0; round < rounds; round += 1) runs.push(await firstPage(db, address));
      const of = (key) => runs.map((run) => run[key]);
      rows.push([
        `serve, ${name}: ${address}`,
        spread(of('ready')),
        spread(of('page')),
        figure(Math.max(...of('resident'))),
        figure(Math.max(...of('own'))),
      ]);
      data.push({ name, address, runs });
      note(`  serve on ${name}: first answer of ${address} after ${figure(runs[0].page)} ms`);
    }
    for (const command of ['--help', 'search rule --limit 1', 'deadlines']) {
      const runs = [];
      for (let round = 0; round < rounds; round += 1)
        runs.push(
          await timed(`${process.execPath} dist/main.js ${command} ${command === '--help' ? '' : `--db ${db}`}`, {
            cwd: root,
          }),
        );
      rows.push([
        `${command}, ${name}`,
        '',
        spread(runs.map(({ wall }) => wall * 1000)),
        figure(Math.max(...runs.map(({ peak }) => peak))),
        '',
      ]);
      data.push({ name, command, runs });
    }
  }
  return [
    {
      title: 'Start-up and memory',
      markdown: table(['what', 'ready, ms', 'first answer, ms', 'resident MiB', 'of that its own'], rows),
      data,
    },
  ];
}
