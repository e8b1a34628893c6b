// The program of one long-running collector, for campaigns that look at its process: `node rounds.mjs DB FEEDS`. It opens
// the program as `start` does, with short limits of time; each line of stdin is a moment, for which it runs one round over
// all sources and answers with one line of JSON. At the end of stdin it closes it, and nothing may hold it back.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from './campaign.mjs';

const program = (file) => import(join(ROOT, 'dist', file));
const { readConfig } = await program('config.js');
const { openApp } = await program('commands/app.js');
const { collectRound, saveRound } = await program('commands/round.js');

const [db, feeds] = process.argv.slice(2);
const limits = { connectMs: 1000, headersMs: 800, totalMs: 1500, retryDelaysMs: [20, 50] };
let now = new Date();
const config = { ...readConfig({ db, feeds }, process.env, ROOT), limits };
const app = await openApp({ config, now: () => now });

const kilobytes = (field) => Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync('/proc/self/status', 'utf8'))[1]); // prettier-ignore

for await (const line of createInterface({ input: process.stdin })) {
  now = new Date(line);
  const started = performance.now();
  const visits = await collectRound(app.sources, {
    collector: app.collector,
    fetcher: app.fetcher,
    now: () => now,
  });
  const ms = performance.now() - started;
  await saveRound(app.store, visits, ms, now);
  await app.store.tidy(20);
  await sleep(200); // sockets close a moment later
  const answer = {
    visits: visits.map(({ sourceId, result, added, problem }) => ({ id: sourceId, result, added, problem })),
    ms: Math.round(ms),
    descriptors: readdirSync('/proc/self/fd').length,
    timers: process.getActiveResourcesInfo().filter((one) => one === 'Timeout').length,
    peakKb: kilobytes('VmHWM'),
    residentKb: kilobytes('VmRSS'),
  };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await app.close();
