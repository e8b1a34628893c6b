// A large store under work: how many answers a second one core gives, and what a tick of 60 new items costs while
// others search.

import { spawn } from 'node:child_process';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { openStore } from '../../dist/store/open.js';
import { corpusOf } from './corpus.mjs';
import { figure, part, table } from './report.mjs';
import { processorMsOf } from './timing.mjs';

const root = join(import.meta.dirname, '..', '..');
const LOAD_MS = 3000;
const CONNECTIONS = 8;
const TICK = 60;
const TICKS = 40;
const ADDRESSES = ['/api/v1/items', '/api/v1/items?status=official', '/api/v1/items?q=%22executive+order%22'];
const DAY_MS = 86_400_000;
/** An address that nobody asked for before: items up to a day, of a status. */
const newAddress = (number) => {
  const day = new Date(Date.UTC(2025, 11, 31) - (number >> 2) * DAY_MS).toISOString().slice(0, 10);
  return `/api/v1/items?to=${day}&status=${['official', 'reported', 'rumor', 'commentary'][number & 3]}`;
};

async function serve(file) {
  const child = spawn(process.execPath, ['dist/main.js', 'serve', '--db', file, '--port', '0'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const base = await new Promise((resolve, reject) => {
    child.on('exit', () => reject(new Error('the server ended')));
    child.stdout.on('data', (data) => {
      const [found] = /http:\/\/\S+/.exec(String(data)) ?? [];
      if (found) resolve(found);
    });
  });
  return { base, pid: child.pid, stop: () => child.kill() };
}

const ask = (url, agent) =>
  new Promise((resolve, reject) => {
    const from = performance.now();
    get(url, { agent }, (answer) => answer.resume().on('end', () => resolve(performance.now() - from))).on(
      'error',
      reject,
    );
  });

/** Answers a second, and a second of the server's processor, with several connections that never pause. */
async function answersASecond(server, addressOf, agent) {
  await ask(server.base + addressOf(0), agent);
  const [cpu, started] = [processorMsOf(server.pid), performance.now()];
  let answers = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() - started < LOAD_MS) {
        answers += 1;
        await ask(server.base + addressOf(answers), agent);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  return { wall: answers / seconds, cpu: answers / ((processorMsOf(server.pid) - cpu) / 1000) };
}

/** Ticks of new items into the store while somebody searches: how long each takes, and each search. */
async function ticks(server, file, items, agent) {
  const store = await openStore(file);
  const fresh = corpusOf({ seed: 7, items: TICK * TICKS, batch: TICK });
  const [saving, searching] = [[], []];
  let isDone = false;
  const reader = (async () => {
    while (!isDone) searching.push(await ask(`${server.base}${ADDRESSES[searching.length % ADDRESSES.length]}`, agent));
  })();
  for (const batch of fresh) {
    for (const { keys, classified } of batch) {
      classified.item.id = `tick-${items}-${classified.item.id}`;
      keys[0] += '-tick';
    }
    const from = performance.now();
    await store.transaction((tx) => tx.saveItems(batch, false));
    saving.push(performance.now() - from);
    await store.tidy(20);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  isDone = true;
  await reader;
  await store.close();
  return { saving, searching };
}

/** `file`: a store of so many items that may be written into. */
export async function benchPressure(items, file, { note }) {
  const server = await serve(file);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  try {
    const rates = [];
    const asked = [...ADDRESSES.map((address) => [`\`${address}\``, () => address]), ['each address new', newAddress]];
    for (const [address, addressOf] of asked) {
      const rate = await answersASecond(server, addressOf, agent);
      rates.push({ address, ...rate });
      note(`  ${address}: ${figure(rate.cpu)} answers a processor second`);
    }
    const { saving, searching } = await ticks(server, file, items, agent);
    const row = (what, list) => [what, figure(part(list, 0.5)), figure(part(list, 0.95)), figure(Math.max(...list))];
    return [
      {
        title: `Under work, ${items.toLocaleString('en-US')} items`,
        markdown: `${table(
          ['address', 'answers a second', 'answers a processor second'],
          rates.map(({ address, wall, cpu }) => [address, figure(wall), figure(cpu)]),
        )}\n\n${table(
          ['ms', 'p50', 'p95', 'most'],
          [row(`saving a tick of ${TICK} items`, saving), row('an answer meanwhile', searching)],
        )}`,
        data: { rates, saving, searching },
      },
    ];
  } finally {
    agent.destroy();
    server.stop();
  }
}
