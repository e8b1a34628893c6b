// The web on a large store: node scripts/bench-web.mjs FILE [TIMES]. FILE is a store such as bench-search.mjs makes, served
// once before ("hearsay serve --db FILE"), so that the known record of the policies stands in it.

import { Agent, get } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../dist/config.js';
import { startServer } from '../dist/serve/server.js';
import { loadInitiatives } from '../dist/source/initiatives.js';
import { openStore } from '../dist/store/open.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [db, times = '100'] = process.argv.slice(2);
if (!db) {
  console.error('usage: node scripts/bench-web.mjs FILE [TIMES]');
  process.exit(2);
}
const ADDRESSES = [
  '/api/v1/items',
  '/api/v1/items?status=official&from=2024-01-01',
  '/api/v1/items?q=%22executive+order%22',
  '/api/v1/items?q=order&status=official,reported',
  '/api/v1/items?q=%22executive+order%22&facets=1',
  '/api/v1/items?facets=1',
  '/search?q=order',
  '/',
  '/?known-at=2025-07-20',
  '/deadlines',
  '/api/v1/developments',
  '/feeds/items.atom',
];
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** One request: how long it took, its status, its bytes. */
function ask(url) {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { 'Accept-Encoding': 'gzip' } }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk) => (bytes += chunk.length));
      answer.on('end', () => resolve({ ms: performance.now() - started, status: answer.statusCode, bytes }));
    }).on('error', reject);
  });
}

const config = { ...readConfig({ db, port: '0' }, {}, root) };
const store = await openStore(db);
const initiatives = loadInitiatives(config.initiatives);
const server = await startServer({ store, config, now: () => new Date(), sources: [], initiatives });
console.log(`${(await store.countItems()).toLocaleString('en-US')} items`);
for (const address of ADDRESSES) {
  const first = await ask(server.url + address);
  const rounds = first.ms > 1000 ? 5 : Number(times);
  const all = [];
  for (let round = 0; round < rounds; round += 1) all.push((await ask(server.url + address)).ms);
  all.sort((a, b) => a - b);
  const part = (share) => all[Math.min(all.length - 1, Math.floor(all.length * share))].toFixed(1).padStart(8);
  const { status, bytes, ms } = first;
  console.log(
    `${address.padEnd(52)} ${status} ${String(bytes).padStart(7)} B  first ${ms.toFixed(1).padStart(8)}  p50 ${part(0.5)}  p95 ${part(0.95)}`,
  );
}
agent.destroy();
await server.close();
await store.close();
