// The right to collect (R08): one process at a time, and none that was killed or whose clock ran ahead keeps it.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { acquireLease } from '../src/commands/lease.ts';
import { openStore } from '../src/store/open.ts';
import { feed, serve, source } from './loopback.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearsay-lease-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('R08, R09 of two that collect at once one waits for the other: a source is asked once for each time that it is due', async () => {
  const server = await serve((_, response) => setTimeout(() => response.end(feed()), 1500));
  const feeds = join(folder, 'feeds.json');
  writeFileSync(feeds, JSON.stringify({ sources: [source(`${server.url}/feed`)] }));
  const collect = async () => {
    const args = ['dist/main.js', 'collect', '--feeds', feeds, '--db', join(folder, 'two.db')];
    const child = spawn(process.execPath, [...args, '--allow-private', '127.0.0.1'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, said };
  };
  const both = await Promise.all([collect(), collect()]);
  await server.close();
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(both.map(({ said }) => said).join('')).toMatch(/waiting until its round is done/);
  expect(server.asked.filter(({ url }) => url === '/feed')).toHaveLength(1);
});

test('a lease of a process that runs no more, or of a clock that ran ahead, binds nobody', async () => {
  const store = await openStore(join(folder, 'store.db'));
  const { pid: gone } = spawnSync(process.execPath, ['--version']);
  const hold = (holder: string, at: Date) => store.takeLease('collector', holder, at, 180);
  await hold(`${hostname()}/${gone}/killed`, new Date());
  const first = await acquireLease(store);
  expect(first).not.toBeNull();
  expect(await acquireLease(store)).toBeNull(); // this process runs
  await first!.release();
  await hold('another-machine/1/x', new Date());
  expect(await acquireLease(store)).toBeNull();
  await hold('another-machine/1/x', new Date(Date.now() + 365 * 86_400_000));
  const last = await acquireLease(store);
  expect(last).not.toBeNull();
  await last!.release();
  await store.close();
});
