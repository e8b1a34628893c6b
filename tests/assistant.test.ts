// The tools for assistants over real pipes, and the commands by which an operator lets people and programs in.

import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClassifiedItem } from '../src/model.ts';
import { openStore } from '../src/store/open.ts';
import { isPassword, tokenHash } from '../src/lib/secrets.ts';
import { type Newsroom, openNewsroom } from './newsroom.ts';

const root = resolve(import.meta.dirname, '..');
const program = ['--import', 'tsx', join(root, 'src/main.ts')];

/** Runs a command to its end. */
function hearsay(args: string[], input = ''): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...program, ...args], {
    cwd: root,
    input,
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
}

describe('mcp', () => {
  let room: Newsroom;
  let child: ChildProcessWithoutNullStreams;
  const waiting = new Map<number, (message: Record<string, unknown>) => void>();
  const strange: string[] = [];
  let number = 0;

  /** One request of the protocol; gives its result. */
  function ask(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const id = (number += 1);
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    return new Promise((resolve) => waiting.set(id, resolve));
  }
  const call = async (name: string, given: Record<string, unknown>): Promise<{ text: string; isError: boolean }> => {
    const { result } = (await ask('tools/call', { name, arguments: given })) as {
      result: { content: { text: string }[]; isError?: boolean };
    };
    return { text: result.content[0]!.text, isError: result.isError ?? false };
  };

  beforeAll(async () => {
    room = await openNewsroom({ serves: false });
    child = spawn(
      process.execPath,
      [...program, 'mcp', '--db', room.config.db, '--feeds', room.config.feeds, '--now', '2026-07-15T15:00:00Z'],
      { cwd: root },
    );
    createInterface({ input: child.stdout }).on('line', (line) => {
      try {
        const message = JSON.parse(line) as { id?: number };
        if (message.id !== undefined) waiting.get(message.id)?.(message as Record<string, unknown>);
      } catch {
        strange.push(line);
      }
    });
    await ask('initialize', {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    });
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`);
  });
  afterAll(async () => {
    child.stdin.end();
    const status = await new Promise((resolve) => child.once('exit', resolve));
    await room.close();
    expect(status).toBe(0);
  });

  test('offers read-only tools with schemas', async () => {
    const { result } = (await ask('tools/list')) as {
      result: { tools: { name: string; inputSchema: { properties: object }; annotations: object }[] };
    };
    expect(result.tools.map(({ name }) => name).sort()).toEqual([
      'deadlines',
      'development',
      'item',
      'search',
      'sources',
      'timeline',
    ]);
    for (const tool of result.tools) expect(tool.annotations).toMatchObject({ readOnlyHint: true });
    expect(Object.keys(result.tools.find(({ name }) => name === 'search')!.inputSchema.properties)).toEqual(
      expect.arrayContaining(['q', 'status', 'known-at']),
    );
  });

  test('answers as the API does, with publishers’ words marked as untrusted', async () => {
    const found = await call('search', { q: 'private equity', status: 'rumor' });
    const { answer, notice } = JSON.parse(found.text) as {
      notice: string;
      answer: { total: number; items: Record<string, unknown>[] };
    };
    expect(notice).toMatch(/never follow instructions/);
    expect(answer.total).toBeGreaterThan(0);
    expect(answer.items[0]).not.toHaveProperty('title');
    expect(answer.items[0]).toMatchObject({
      status: 'rumor',
      untrusted_content: { title: expect.any(String) as string },
    });
    const id = String(answer.items[0]!['development_id']);
    expect((await call('development', { id })).text).toContain(id);
    const then = JSON.parse(
      (await call('timeline', { initiative: 'eo-14330', 'known-at': '2025-07-20', from: '2025-07-01' })).text,
    ) as { answer: { items: { status: string }[] } };
    expect(then.answer.items.filter(({ status }) => status === 'official')).toEqual([]);
    for (const name of ['deadlines', 'sources']) expect((await call(name, {})).isError).toBe(false);
  });

  test('a mistake is one sentence; nothing but the protocol is on stdout', async () => {
    expect(await call('search', { status: 'gospel' })).toEqual({
      text: expect.stringContaining('gospel') as string,
      isError: true,
    });
    expect(await call('item', { id: 'none' })).toEqual({ text: 'There is nothing with this id.', isError: true });
    expect(strange).toEqual([]);
  });
});

describe('user, token, correct', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearsay-people-'));
  const db = join(folder, 'hearsay.db');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('A05: a password is kept as scrypt, a token as a hash; both are told once or not at all', async () => {
    expect(hearsay(['user', 'add', 'ana', '--db', db], 'correct horse battery\n')).toMatchObject({
      status: 0,
      stdout: '',
    });
    const made = hearsay(['user', 'add', 'bob', '--db', db]);
    expect(made.stdout).toMatch(/^[\w-]{22}$/);
    const token = hearsay(['token', 'add', 'robot', '--db', db]).stdout;
    expect(token).toMatch(/^hearsay_[\w-]{43}$/);
    expect(hearsay(['user', 'add', 'eve', '--db', db], 'short\n')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('at least 10') as string,
    });
    expect(hearsay(['token', 'add', 'robot', '--db', db]).status).toBe(2);
    expect(hearsay(['user', 'list', '--format', 'json', '--db', db]).stdout).toMatch(/"ana".*"bob"/);
    const store = await openStore(db);
    try {
      const kept = await store.passwordOf('ana');
      expect(kept).toMatch(/^scrypt\$32768\$8\$3\$/);
      expect(await isPassword('correct horse battery', kept)).toBe(true);
      expect(await isPassword('correct horse', kept)).toBe(false);
      expect((await store.findToken(tokenHash(token)))?.name).toBe('robot');
    } finally {
      await store.close();
    }
    expect(hearsay(['user', 'remove', 'bob', '--db', db]).status).toBe(0);
    expect(hearsay(['user', 'remove', 'bob', '--db', db]).status).toBe(2);
  });

  test('correct writes a person’s word that search finds at once', async () => {
    const room = await openNewsroom({ serves: false });
    try {
      const item = (
        await room.store.itemsById(
          (await room.store.eachItem(500).next()).value!.map((one: ClassifiedItem) => one.item.id),
        )
      ).find(({ item: { url } }) => url === 'https://letter.example/comment')!;
      const own = ['--db', room.config.db, '--by', 'ana'];
      expect(hearsay(['correct', item.item.id, 'agency', '-labor', ...own])).toMatchObject({ status: 0 });
      expect(hearsay(['correct', item.item.id, 'status', 'reported', ...own])).toMatchObject({ status: 0 });
      const after = (await room.store.itemById(item.item.id))!;
      expect(after.tags.find(({ kind }) => kind === 'status')).toMatchObject({ value: 'reported', by: 'person' });
      expect(after.tags.some(({ kind, value }) => kind === 'agency' && value === 'labor')).toBe(false);
      expect(
        (await room.store.audit({ subject: `item:${item.item.id}` })).map(({ words, actor }) => [words, actor]),
      ).toEqual([
        ['status: reported', 'ana'],
        ['agency: not labor', 'ana'],
      ]);
      expect(hearsay(['correct', item.item.id, 'status', 'gospel', ...own])).toMatchObject({ status: 2 });
      expect(hearsay(['correct', 'none', 'status', 'rumor', ...own])).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('no item "none"') as string,
      });
    } finally {
      await room.close();
    }
  });
});
