// A polite guest: few requests at once, pauses, robots.txt (rows F46-F49, P12).

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createFetcher, type Fetcher } from '../src/fetch/fetcher.ts';
import type { FetchSettings } from '../src/fetch/limits.ts';
import { createQueue } from '../src/fetch/polite.ts';
import { rememberIn } from '../src/fetch/robots-memory.ts';
import { readMaxAge } from '../src/fetch/answer.ts';
import type { Source } from '../src/model.ts';
import { feed, type Loopback, now, serve, settings, source } from './loopback.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});
const kept = <T extends { close(): Promise<void> }>(thing: T): T => {
  open.push(thing);
  return thing;
};
const fetcher = (more: Partial<FetchSettings> = {}): Fetcher => kept(createFetcher(settings(more)));
const list = (url: string): Source =>
  source(url, { format: 'html', select: { item: 'li', title: 'a', link: 'a@href' } });

/** A site with a robots.txt (a status and its text) and a page at every other path. */
const site = async (status: number, robots: string): Promise<Loopback> =>
  kept(
    await serve((request, response) => {
      if (request.url !== '/robots.txt') response.end('<html><body>A list</body></html>');
      else if (status) response.writeHead(status).end(robots);
      else response.destroy();
    }),
  );
const asked = (server: Loopback): (string | undefined)[] => server.asked.map((request) => request.url);

describe('F49 the queue', () => {
  test('holds to its numbers, of one host and in all, and lets other hosts pass', async () => {
    let now = 0;
    let most = 0;
    const server = kept(
      await serve((_, response) => {
        most = Math.max(most, (now += 1));
        setTimeout(() => {
          now -= 1;
          response.end(feed());
        }, 20);
      }),
    );
    const ask = fetcher({ hostConcurrency: 2 });
    const all = Array.from({ length: 12 }, (_, index) =>
      ask.fetchPages(source(`${server.url}/${index}`), null, new Date()),
    );
    await Promise.all(all);
    expect(most).toBe(2);
  });

  test('keeps the pause between two requests to a host', async () => {
    const moments: number[] = [];
    const server = kept(
      await serve((_, response) => {
        moments.push(performance.now());
        response.end(feed());
      }),
    );
    const ask = fetcher({ hostPauseMs: 120, hostConcurrency: 2 });
    await Promise.all([1, 2, 3].map((index) => ask.fetchPages(source(`${server.url}/${index}`), null, now)));
    expect((moments[1] ?? 0) - (moments[0] ?? 0)).toBeGreaterThan(110);
    expect((moments[2] ?? 0) - (moments[1] ?? 0)).toBeGreaterThan(110);
  });

  test('the pause is counted from the end of an answer: a slow host is not asked again as soon as it has answered', async () => {
    const answered: number[] = [];
    const asked: number[] = [];
    const server = kept(
      await serve((_, response) => {
        asked.push(performance.now());
        setTimeout(() => response.end(feed(), () => answered.push(performance.now())), 150);
      }),
    );
    const ask = fetcher({ hostPauseMs: 120, hostConcurrency: 1 });
    await Promise.all([1, 2].map((index) => ask.fetchPages(source(`${server.url}/${index}`), null, now)));
    expect(asked[1]! - answered[0]!).toBeGreaterThan(110);
  });

  test('one crowded host leaves room in the whole for others', async () => {
    const queue = createQueue({ concurrency: 2, hostConcurrency: 1, hostPauseMs: 0 });
    const first = await queue.take('crowded');
    const order: string[] = [];
    const late = queue.take('crowded').then((release) => (order.push('crowded'), release));
    const other = await queue.take('quiet');
    order.push('quiet');
    first();
    (await late)();
    other();
    expect(order).toEqual(['quiet', 'crowded']);
  });
});

describe('robots.txt', () => {
  test('F46 a forbidden path is not scraped; asked once for many pages; feeds do not ask', async () => {
    const server = await site(200, 'User-agent: *\nDisallow: /private\nAllow: /private/open\n');
    const ask = fetcher();
    expect(await ask.fetchPages(list(`${server.url}/private/x`), null, now)).toMatchObject({
      kind: 'failed',
      problem: { kind: 'not-allowed' },
    });
    expect((await ask.fetchPages(list(`${server.url}/private/open`), null, now)).kind).toBe('pages');
    expect('page' in (await ask.fetchPage(source(server.url), `${server.url}/article`, now))).toBe(true);
    expect('problem' in (await ask.fetchPage(source(server.url), `${server.url}/private/a`, now))).toBe(true);
    expect(asked(server)).toEqual(['/robots.txt', '/private/open', '/article']);
    await ask.fetchPages(source(`${server.url}/private/feed`), null, now);
    expect(asked(server)).toHaveLength(4);
    const tomorrow = new Date(now.getTime() + 25 * 3_600_000);
    await ask.fetchPages(list(`${server.url}/open`), null, tomorrow);
    expect(asked(server).filter((path) => path === '/robots.txt')).toHaveLength(2);
  });

  test('F46 rounds started one by one remember, in a file, for a day', async () => {
    const server = await site(200, 'User-agent: *\nDisallow: /private\n');
    const folder = mkdtempSync(join(tmpdir(), 'hearsay-robots-'));
    const file = join(folder, 'robots.json');
    for (const path of ['/a', '/b'])
      expect((await fetcher({ robots: rememberIn(file) }).fetchPages(list(server.url + path), null, now)).kind).toBe(
        'pages',
      );
    expect(asked(server)).toEqual(['/robots.txt', '/a', '/b']);
    writeFileSync(file, 'not ours');
    await fetcher({ robots: rememberIn(file) }).fetchPages(list(`${server.url}/c`), null, now);
    expect(asked(server).slice(3)).toEqual(['/robots.txt', '/c']);
    rmSync(folder, { recursive: true });
  });

  test('F46 a rule for us by name outweighs the one for all', async () => {
    const server = await site(200, 'User-agent: *\nDisallow:\n\nUser-agent: Hearsay\nDisallow: /\n');
    expect((await fetcher().fetchPages(list(server.url), null, now)).kind).toBe('failed');
  });

  test('F47 404 allows; 5xx and silence pause the scraping of that host', async () => {
    const none = await site(404, '');
    expect((await fetcher().fetchPages(list(`${none.url}/a`), null, now)).kind).toBe('pages');
    for (const status of [503, 0]) {
      const server = await site(status, '');
      const ask = fetcher();
      for (const path of ['/a', '/b'])
        expect(await ask.fetchPages(list(server.url + path), null, now)).toMatchObject({
          problem: { kind: 'unreachable' },
        });
      expect(asked(server)).toEqual(['/robots.txt']);
    }
  });

  test('F47 only the first 500 KiB are read', async () => {
    const rules = `User-agent: *\nDisallow: /a\n${'# filler\n'.repeat(300_000)}Disallow: /b\n`;
    const server = await site(200, rules);
    const ask = fetcher();
    expect((await ask.fetchPages(list(`${server.url}/a`), null, now)).kind).toBe('failed');
    expect((await ask.fetchPages(list(`${server.url}/b`), null, now)).kind).toBe('pages');
  });

  test('F48 Crawl-delay is kept', async () => {
    const moments: number[] = [];
    const server = kept(
      await serve((request, response) => {
        moments.push(performance.now());
        response.end(request.url === '/robots.txt' ? 'User-agent: *\nCrawl-delay: 0.2\n' : '<p>list</p>');
      }),
    );
    const ask = fetcher();
    await ask.fetchPages(list(`${server.url}/a`), null, now);
    await ask.fetchPages(list(`${server.url}/b`), null, now);
    expect((moments[2] ?? 0) - (moments[1] ?? 0)).toBeGreaterThan(180);
  });
});

test('F45 what Cache-Control says of freshness', () => {
  expect(readMaxAge('public, max-age=3600', undefined)).toBe(60);
  expect(readMaxAge('max-age=3600', '1800')).toBe(30);
  expect(readMaxAge('max-age=99999999', undefined)).toBe(1440);
  expect(readMaxAge('max-age=3600, no-cache', undefined)).toBeUndefined();
  expect(readMaxAge('max-age=0', undefined)).toBeUndefined();
});
