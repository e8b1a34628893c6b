// What is kept for a time and then cleared, and what never is; giving room back to the disk.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { main } from '../src/main.ts';
import type { OutboxMail } from '../src/model.ts';
import { openStore, type Store } from '../src/store/open.ts';
import { mailById } from './subscriber-helpers.ts';
import { classified } from './store-helpers.ts';
import { record } from './record.ts';

const NOW = new Date('2026-06-01T12:00:00Z');
const DAYS_90 = { pages: 90, visits: 90, mail: 90 };
const daysAgo = (days: number): string => new Date(NOW.getTime() - days * 86_400_000).toISOString();

let folder: string;
let file: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hearsay-retention-'));
  file = join(folder, 'hearsay.db');
  store = await openStore(file);
});
afterEach(async () => {
  await store.close().catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

/** A visit so many days ago that brought one item and, where there is a body, the page as received. */
async function visit(sourceId: string, days: number, body?: string): Promise<void> {
  const at = daysAgo(days);
  const made = classified(`${sourceId}-${days}`, { sourceId, firstSeenAt: at, publishedAt: at });
  await record(store, {
    visit: { sourceId, startedAt: at, result: 'new', found: 1, added: 0, updated: 0 },
    state: { sourceId, nextCheckAt: null, failures: 0 },
    items: [made],
    pages: body
      ? [{ sourceId, url: `https://example.org/${sourceId}`, contentType: 'text/xml', body, fetchedAt: at }]
      : [],
  });
}

const mail = (id: string, days: number, more: Partial<OutboxMail> = {}): OutboxMail => ({
  id,
  subscriberId: 's-1',
  kind: 'digest',
  to: 'desk@example.org',
  subject: 'Hearsay',
  messageId: `<${id}@example.org>`,
  bytes: Buffer.alloc(1000, 'x'),
  state: 'queued',
  attempts: 0,
  unknowns: 0,
  softRefusals: 0,
  queuedAt: daysAgo(days),
  nextTryAt: daysAgo(days),
  ...more,
});

async function settle(id: string, state: 'sent' | 'uncertain'): Promise<void> {
  await store.startMail(id, 'queued');
  await store.settleMail(id, { state, at: daysAgo(0), nextTryAt: null });
}

async function bodies(sourceId: string): Promise<string[]> {
  const found: string[] = [];
  for await (const page of store.keptPages(sourceId)) found.push(page.body);
  return found;
}

describe('clearing what is old', () => {
  test('pages and visits go by age; items, and the last page of a quiet source, stay', async () => {
    for (const days of [200, 150, 100, 50, 10]) await visit('busy', days, `page of ${days} days ago`);
    await visit('quiet', 180, 'the last that this source ever said');
    for (const days of [170, 160]) await visit('quiet', days);
    const before = await store.check();

    const dry = await store.clearOld(DAYS_90, NOW, { isDry: true });
    expect(dry.pages.rows).toBe(3);
    expect(await store.check()).toEqual(before);

    const cleared = await store.clearOld(DAYS_90, NOW);
    expect(cleared.pages).toEqual(dry.pages);
    expect(await bodies('busy')).toEqual(['page of 50 days ago', 'page of 10 days ago']);
    expect(await bodies('quiet')).toEqual(['the last that this source ever said']);
    // 3 of the busy source, and of the quiet one that between its last page and its last visit.
    expect(cleared.visits.rows).toBe(4);
    const after = await store.check();
    expect(after.problems).toEqual([]);
    expect(after.items).toBe(before.items);
    expect(await store.itemById('busy-200')).not.toBeNull();
    expect((await store.visitsOf('quiet')).map(({ startedAt }) => startedAt)).toEqual([daysAgo(160), daysAgo(180)]);

    const again = await store.clearOld(DAYS_90, NOW);
    expect([again.pages.rows, again.visits.rows]).toEqual([0, 0]);
  });

  test('a page that a later visit saw as well is kept with that visit', async () => {
    await visit('one', 200, 'the same bytes');
    await visit('one', 20, 'the same bytes');
    await visit('one', 10, 'other bytes');
    expect((await store.clearOld(DAYS_90, NOW, { isDry: true })).pages.rows).toBe(0);
    expect((await store.clearOld(DAYS_90, NOW)).pages.rows).toBe(0);
    expect(await bodies('one')).toEqual(['the same bytes', 'other bytes']);
  });

  test('more than fits into a step goes as well, and a run in between sees a whole store', async () => {
    for (let number = 0; number < 230; number += 1) await visit('busy', 400 - number, `page ${number}`);
    const clearing = store.clearOld(DAYS_90, NOW);
    const other = await openStore(file);
    expect((await other.check()).problems).toEqual([]);
    await other.close();
    expect((await clearing).pages.rows).toBe(229);
    expect((await store.check()).visits).toBe(1);
  });

  test('mails that arrived go, but the last to each reader; what waits or is uncertain never does', async () => {
    for (const [id, days] of [['m-1', 200], ['m-2', 150], ['m-3', 120]] as const) await store.queueMail(mail(id, days)); // prettier-ignore
    for (const id of ['m-1', 'm-2', 'm-3']) await settle(id, 'sent');
    await store.queueMail(mail('m-4', 300));
    await settle('m-4', 'uncertain');
    await store.queueMail(mail('m-5', 250));
    const cleared = await store.clearOld(DAYS_90, NOW);
    expect(cleared.mails).toEqual({ rows: 2, bytes: 2000 });
    expect((await mailById(store, 'm-3'))?.state).toBe('sent');
    expect((await mailById(store, 'm-4'))?.state).toBe('uncertain');
    expect((await mailById(store, 'm-5'))?.state).toBe('queued');
    expect((await store.messagesOf([{ subscriberId: 's-1', since: daysAgo(1) }])).get('s-1')!.lastDigestAt).toBe(
      daysAgo(120),
    );
  });

  test('what is to be kept for ever is', async () => {
    for (const days of [3000, 2000]) await visit('one', days, `page of ${days}`);
    await store.clearOld({ pages: null, visits: null, mail: null }, NOW);
    expect(await bodies('one')).toHaveLength(2);
  });
});

describe('the commands', () => {
  const hearsay = async (...args: string[]): Promise<{ status: number; out: string; err: string }> => {
    const said = { out: '', err: '' };
    const [out, err] = [process.stdout.write, process.stderr.write];
    process.stdout.write = (text: string | Uint8Array): boolean => ((said.out += String(text)), true);
    process.stderr.write = (text: string | Uint8Array): boolean => ((said.err += String(text)), true);
    try {
      return { status: await main([...args, '--db', file, '--now', NOW.toISOString()]), ...said };
    } finally {
      [process.stdout.write, process.stderr.write] = [out, err];
    }
  };

  test('prune, then vacuum: the file is smaller, every item is there', async () => {
    for (let number = 0; number < 60; number += 1)
      await visit('busy', 200 - number, Array.from({ length: 4000 }, () => Math.random()).join());
    const { items } = await store.check();
    await store.close();
    const dry = JSON.parse((await hearsay('prune', '--dry-run', '--json')).out) as { pages: { rows: number } };
    const pruned = JSON.parse((await hearsay('prune', '--json')).out) as { pages: { rows: number; bytes: number } };
    expect(pruned.pages).toEqual(dry.pages);
    expect(pruned.pages.rows).toBe(59);
    const vacuumed = JSON.parse((await hearsay('vacuum', '--json')).out) as Record<string, number>;
    expect(vacuumed['before_bytes']! - vacuumed['after_bytes']!).toBeGreaterThan(pruned.pages.bytes * 0.9);
    store = await openStore(file);
    const check = await store.check();
    expect(check).toMatchObject({ problems: [], items });
    const reports = await store.reports();
    expect(reports.prune?.pages.rows).toBe(59);
    expect(reports.vacuum?.after).toBe(vacuumed['after_bytes']);
  });

  test('vacuum waits for the round of a collector and for mail that is being sent', async () => {
    const later = new Date(Date.now() + 60_000).toISOString();
    const lease = (await store.takeLease('collector', 'elsewhere/1/a', new Date(), 60))!;
    await store.takeMailLease('elsewhere/1/b', new Date(), later, () => null);
    let ended = false;
    const vacuuming = hearsay('vacuum').finally(() => (ended = true));
    await sleep(700);
    expect(ended).toBe(false);
    await store.releaseLease(lease);
    await sleep(700);
    expect(ended).toBe(false);
    await store.dropMailLease('elsewhere/1/b');
    const { status, out, err } = await vacuuming;
    expect([status, out]).toEqual([0, expect.stringMatching(/before, .* after/)]);
    expect(err).toMatch(/waiting for its round/);
    // Both turns are free again.
    expect(await store.takeLease('collector', 'elsewhere/1/c', new Date(), 60)).not.toBeNull();
    expect(await store.takeMailLease('elsewhere/1/d', new Date(), later, () => null)).not.toBe('busy');
  });

  test('a number of days that would take what is still read is refused', async () => {
    for (const [flag, value] of [
      ['--keep-visits', '7'],
      ['--keep-pages', '0'],
      ['--keep-mail', 'never'],
    ] as const) {
      const { status, err } = await hearsay('prune', flag, value);
      expect(status).toBe(2);
      expect(err).toContain(`${flag} must be a whole number`);
      expect(err).toContain('or "forever"');
    }
  });
});
