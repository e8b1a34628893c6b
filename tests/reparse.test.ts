// Pages as received, read again after the selectors of a source were mended: nothing is fetched, nothing is lost.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChangeEntry } from '../src/model.ts';
import { openStore, type Store } from '../src/store/open.ts';
import { type Loopback, serve } from './loopback.ts';

const DAY = 86_400_000;
const printed = (daysAgo: number): string => new Date(Date.now() - daysAgo * DAY).toISOString().slice(0, 10);
const row = (name: string, className: string, days: number): string =>
  `<li class="${className}"><a href="/${name}">Rule ${name}</a> <time>${printed(days)}</time><p>About ${name}.</p></li>`;
/** The site's list; the selectors first miss its pinned rows and the summaries. */
const LIST = `<html><title>News</title><ul>${row('a', 'row', 3)}${row('b', 'row', 4)}${row('c', 'pinned', 2)}${row('d', 'pinned', 90)}</ul></html>`;

let folder: string;
let server: Loopback;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hearsay-reparse-'));
  server = await serve((request, response) => {
    if (request.url === '/robots.txt') return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/html' }).end(LIST);
  });
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server.close();
});

const hearsay = (...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    const shared = [
      '--db',
      join(folder, 'h.db'),
      '--feeds',
      join(folder, 'feeds.json'),
      '--allow-private',
      '127.0.0.1',
    ];
    execFile(process.execPath, ['dist/main.js', ...args, ...shared], (error, stdout, stderr) =>
      resolve({ status: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });

/** Writes feeds.json with these selectors for the one source. */
function select(selectors: { item: string; summary?: string; title?: string }): void {
  const source = {
    id: 'agency',
    name: 'An agency: news',
    publisher: 'An Agency',
    publisherKind: 'agency',
    url: `${server.url}/news`,
    format: 'html',
    everyMinutes: 60,
    select: { title: 'a', link: 'a', date: 'time', ...selectors },
  };
  writeFileSync(join(folder, 'feeds.json'), JSON.stringify({ sources: [source] }));
}

async function stored<T>(read: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(join(folder, 'h.db'));
  try {
    return await read(store);
  } finally {
    await store.close();
  }
}

const idOf = async (store: Store, name: string): Promise<string | null> =>
  (await store.resolveItems([[`url:${server.url}/${name}`]]))[0]!;

test('mended selectors bring what the first ones missed; edits keep the earlier words; old items are no news', async () => {
  select({ item: 'li.row' });
  expect((await hearsay('collect')).stdout).toContain('2 new items');
  const asked = server.asked.length;
  const last = await stored(async (store) => (await store.changesAfter(0, 1000)).at(-1)!.no);
  const fetchedAt = await stored(async (store) => (await store.itemById((await idOf(store, 'a'))!))!.item.firstSeenAt);
  select({ item: 'li', summary: 'p' });

  const shown = await hearsay('reparse', 'agency', '--show');
  expect(shown.stderr).toContain('2 items not stored, 2 stored otherwise; nothing was saved');
  expect(shown.stdout).toContain('+ Rule c');
  expect(shown.stdout).toMatch(/~ Rule a\n {2}text: 0 → 8 characters/);
  expect(await stored((store) => idOf(store, 'c'))).toBeNull();

  const done = await hearsay('reparse');
  expect([done.status, done.stderr]).toEqual([0, expect.stringContaining('2 new items, 2 edited') as string]);
  expect(server.asked).toHaveLength(asked);
  await stored(async (store) => {
    const [a, c, d] = await Promise.all(['a', 'c', 'd'].map((name) => idOf(store, name)));
    const versions = await store.versionsOf(a!);
    expect(versions.map(({ item }) => item.text)).toEqual(['', 'About a.']);
    expect((await store.itemById(a!, fetchedAt))?.item.text).toBe('');
    expect((await store.itemById(c!))?.item).toMatchObject({ text: 'About c.', firstSeenAt: fetchedAt });
    const changes: ChangeEntry[] = await store.changesAfter(last, 1000);
    const isBacklog = (id: string | null): boolean[] => [
      ...new Set(changes.flatMap((change) => (change.itemId === id ? [change.isBacklog] : []))),
    ];
    expect([isBacklog(c!), isBacklog(d!)]).toEqual([[false], [true]]);
  });

  expect((await hearsay('reparse')).stderr).toContain('0 new items, 0 edited');
  expect((await hearsay('collect', '--all')).stdout).toContain('0 new items, 0 edited');
});

test('selectors that fit no page are a sentence each and change nothing; an unknown source is named', async () => {
  select({ item: 'li.row' });
  await hearsay('collect');
  select({ item: 'article' });
  const { status, stderr } = await hearsay('reparse');
  expect(status).toBe(1);
  expect(stderr).toMatch(/agency: structure changed: nothing on the page matches "article".*\(page of \d{4}-/);
  expect(stderr).toContain('0 new items, 0 edited; visits whose pages could not be read: 1.');
  expect(await stored((store) => idOf(store, 'a'))).not.toBeNull();
  expect(await hearsay('reparse', 'nobody')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('no source "nobody"') as string,
  });
});
