// `hearsay start` under strain: it serves while it collects, and is gone when asked, whatever a server or the lock does.

import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import { acquireLease } from '../src/commands/lease.ts';
import { isRunning } from '../src/lib/machine.ts';
import { openStore } from '../src/store/open.ts';
import { serve } from './loopback.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearsay-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const feed = (number: number): string =>
  `<rss version="2.0"><channel><title>Feed ${number}</title>${Array.from(
    { length: 20 },
    (_, item) =>
      `<item><title>Entry ${item} of feed ${number}</title><guid>urn:${number}:${item}</guid><pubDate>Tue, 05 Aug 2025 10:00:00 GMT</pubDate></item>`,
  ).join('')}</channel></rss>`;

const until = async (holds: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 400 && !holds(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(holds()).toBe(true);
};

describe('start', () => {
  test('told to stop while sources hang and another process holds the write lock, it is gone within 5 s with status 0, and what it stored is whole (R15)', async () => {
    const server = await serve((request, response) => {
      const number = Number(request.url?.slice(1));
      if (number % 5 !== 4) response.end(feed(number)); // every fifth never answers
    });
    const feeds = join(folder, 'feeds.json');
    const sources = Array.from({ length: 30 }, (_, number) => ({
      ...{ id: `s${number}`, name: `Source ${number}`, publisher: 'X', publisherKind: 'press', format: 'rss' },
      ...{ url: `${server.url}/${number}`, everyMinutes: 60 },
    }));
    writeFileSync(feeds, JSON.stringify({ sources }));
    const file = join(folder, 'start.db');
    const child = spawn(process.execPath, ['dist/main.js', 'start', '--db', file, '--feeds', feeds, '--port', '0'], {
      env: {
        ...process.env,
        ...{ HEARSAY_ALLOW_PRIVATE: '127.0.0.1', HEARSAY_HOST_PAUSE_MS: '0', HEARSAY_HOST_CONCURRENCY: '16' },
      },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    await until(() => (said.match(/20 new of 20/g) ?? []).length >= 3);

    const db = new Database(file, { timeout: 5000 });
    db.exec('begin immediate');
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? '';
    const page = await fetch(`${address}/search?q=entry`); // answered while the collecting waits
    expect(page.status).toBe(200);
    const asked = performance.now();
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(performance.now() - asked).toBeLessThan(5000);
    db.exec('rollback');

    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    const saved = db
      .prepare('select count(*) as visits, sum(added) as items from visits where source_id like ?')
      .get('s%') as {
      visits: number;
      items: number;
    };
    expect(saved.items).toBe(saved.visits * 20);
    expect(db.prepare("select count(*) from visits where result = 'failed'").pluck().get()).toBe(0);
    db.close();
    await server.close();
  }, 60_000);

  test('what another connection is writing is waited for without stopping the thread: pages are served meanwhile (R05)', async () => {
    const file = join(folder, 'lock.db');
    const store = await openStore(file, () => true);
    const other = new Database(file);
    other.exec('begin immediate');
    let turns = 0;
    const clock = setInterval(() => (turns += 1), 20);
    setTimeout(() => other.exec('rollback'), 600); // cannot happen in a thread that stands still
    const [visit] = await Promise.all([
      store.transaction((tx) => tx.resolveItems([['url:none']])),
      store.beat('collect', new Date()),
    ]);
    clearInterval(clock);
    expect(visit).toEqual([null]);
    expect((await store.heartbeats()).has('collect')).toBe(true);
    expect(turns).toBeGreaterThan(3);
    other.close();
    await store.close();
  });

  /** `hearsay start` over one source that answers at once; `children` are the processes that it started. */
  const startOver = async (name: string) => {
    const server = await serve((_, response) => response.end(feed(1)));
    const feeds = join(folder, `${name}.json`);
    const source = { id: 's1', name: 'Source 1', publisher: 'X', publisherKind: 'press', format: 'rss' };
    writeFileSync(feeds, JSON.stringify({ sources: [{ ...source, url: `${server.url}/1`, everyMinutes: 60 }] }));
    const args = ['dist/main.js', 'start', '--db', join(folder, `${name}.db`), '--feeds', feeds, '--port', '0'];
    const child = spawn(process.execPath, args, { env: { ...process.env, HEARSAY_ALLOW_PRIVATE: '127.0.0.1' } });
    const output = { text: '' };
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (output.text += String(data)));
    await until(() => output.text.includes('sources answered'));
    const children = () =>
      readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')
        .trim()
        .split(' ')
        .filter(Boolean)
        .map(Number);
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(output.text)![0];
    return { child, output, children, address, server };
  };

  test('a collecting process that dies is logged, makes health bad, and is not started again at once (R17)', async () => {
    const { child, output, children, address, server } = await startOver('dead');
    const health = async () => (await (await fetch(`${address}/healthz`)).json()) as { problems: string[] };
    expect((await health()).problems).toEqual([]);
    process.kill(children()[0]!, 'SIGKILL');
    await until(() => output.text.includes('"event":"collecting process ended"'));
    expect(output.text).toContain('"startsAgainInMinutes":1');
    expect((await health()).problems).toEqual(['the collecting process ended']);
    expect(children()).toEqual([]);
    expect((await fetch(`${address}/search?q=entry`)).status).toBe(200);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    await server.close();
  });

  test('where start is killed while its collecting process begins, that ends as well (R01)', async () => {
    const feeds = join(folder, 'orphan.json');
    writeFileSync(feeds, JSON.stringify({ sources: [] }));
    const args = ['collect', '--loop', '--db', join(folder, 'orphan.db'), '--feeds', feeds];
    const child = fork('dist/main.js', args, { stdio: 'ignore' });
    child.disconnect(); // before it can listen
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
  }, 20_000);

  test('where start is killed, its collecting process ends and gives its lease back (R01, R08)', async () => {
    const { child, children, server } = await startOver('killed');
    const [collecting] = children();
    child.kill('SIGKILL');
    await until(() => !isRunning(collecting!));
    const store = await openStore(join(folder, 'killed.db'));
    const held = await acquireLease(store);
    expect(held).not.toBeNull();
    await held!.release();
    await store.close();
    await server.close();
  });
});
