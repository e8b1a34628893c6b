// History through a source's own archive: page by page where it is WordPress, by windows of days at the Federal Register.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { archiveOf, federalRegisterWindow, run } from '../src/commands/backfill.ts';
import { readConfig } from '../src/config.ts';
import type { Source } from '../src/model.ts';
import { openStore } from '../src/store/open.ts';

const source: Source = {
  id: 'agency-news',
  name: 'An agency: news',
  publisher: 'An Agency',
  publisherKind: 'agency',
  url: 'https://agency.example/news/feed/',
  format: 'rss',
  everyMinutes: 60,
};

let server: Server;
let base: string;
let folder: string;
let asked: string[];

beforeEach(async () => {
  asked = [];
  folder = mkdtempSync(join(tmpdir(), 'hearsay-backfill-'));
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('paged') ?? 1);
    if (page > 3) return void response.writeHead(404).end();
    // Page 1 is of June, 2 of May, 3 of April: two items each.
    const items = [20, 10].map((day) => {
      const at = new Date(Date.UTC(2026, 6 - page, day, 12)).toUTCString();
      const name = `m${6 - page}-${day}`;
      return `<item><title>Release ${name}</title><link>https://agency.example/${name}</link><pubDate>${at}</pubDate></item>`;
    });
    response.writeHead(200, { 'content-type': 'application/rss+xml' });
    response.end(`<rss version="2.0"><channel><title>News</title>${items.join('')}</channel></rss>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await new Promise((resolve) => server.close(resolve));
});

/** Runs the command on a store of its own; gives its status and what it said. */
async function backfill(...args: string[]): Promise<{ status: number; said: string[] }> {
  const feeds = join(folder, 'feeds.json');
  writeFileSync(feeds, JSON.stringify({ sources: [{ ...source, url: `${base}/feed/` }] }));
  const flags = { db: join(folder, 'h.db'), feeds, 'allow-private': '127.0.0.1' };
  const config = readConfig(flags, { HEARSAY_HOST_PAUSE_MS: '0' }, process.cwd());
  const said: string[] = [];
  const tell = (text: string): void => void said.push(text);
  const now = (): Date => new Date('2026-07-01T00:00:00Z');
  return { status: await run(args, { config, now, out: tell, note: tell }), said };
}

test('walks a WordPress feed back to the first day asked for, keeps what lies between, and no further', async () => {
  const { status, said } = await backfill('agency-news', '--from', '2026-05-01', '--to', '2026-05-31');
  expect(status).toBe(0);
  expect(said.join(' ')).toContain('2 of them new');
  expect(asked).toEqual(['/feed/?paged=1', '/feed/?paged=2', '/feed/?paged=3']);
  const store = await openStore(join(folder, 'h.db'));
  expect(
    await store.resolveItems([['url:https://agency.example/m4-20'], ['url:https://agency.example/m5-20']]),
  ).toEqual([expect.any(String) as string, null]);
  await store.close();
  expect((await backfill('agency-news', '--from', '2026-05-01', '--to', '2026-05-31')).said.join(' ')).toContain(
    '0 of them new',
  );
});

test('a source without an archive, and days the wrong way round, are told in one sentence', async () => {
  expect(archiveOf({ ...source, url: 'https://agency.example/rss.xml' })).toBeNull();
  await expect(backfill('agency-news', '--from', '2026-06-01', '--to', '2026-05-01')).rejects.toThrow('lies after');
  await expect(backfill('agency-news', '--from', 'May')).rejects.toThrow('--from needs a day');
  await expect(backfill('nobody', '--from', '2026-05-01', '--to', '2026-05-02')).rejects.toThrow('no source "nobody"');
});

test('a window of the Federal Register replaces the dates of the source and keeps its other conditions', () => {
  const address =
    'https://www.federalregister.gov/api/v1/documents.json?conditions[agencies][]=x&conditions[publication_date][gte]=2026-11-01&per_page=20';
  const { searchParams } = new URL(federalRegisterWindow(address, '2025-01-01', '2025-01-30'));
  expect(Object.fromEntries(searchParams)).toEqual({
    'conditions[agencies][]': 'x',
    'conditions[publication_date][gte]': '2025-01-01',
    'conditions[publication_date][lte]': '2025-01-30',
    per_page: '200',
    order: 'oldest',
  });
  expect(archiveOf({ ...source, url: address, format: 'json', parser: 'federal-register' })).toBe('federal-register');
});
