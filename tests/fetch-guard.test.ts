// Where the program may connect to (rows S01-S12), over names that a resolver of ours answers.

import { afterEach, describe, expect, test } from 'vitest';
import { createFetcher, type Fetcher } from '../src/fetch/fetcher.ts';
import { createGuard, type Resolve } from '../src/fetch/guard.ts';
import { UsageError } from '../src/lib/usage-error.ts';
import { feed, now, serve, settings, source } from './loopback.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});
const kept = <T extends { close(): Promise<void> }>(thing: T): T => {
  open.push(thing);
  return thing;
};
const fetcher = (allowPrivate: string[], resolve?: Resolve): Fetcher =>
  kept(createFetcher(settings({ allowPrivate, ...(resolve ? { resolve } : {}) })));
const outcome = async (ask: Fetcher, url: string): Promise<string> => {
  const result = await ask.fetchPages(source(url), undefined, now);
  return result.kind === 'failed' ? result.problem.kind : result.kind;
};
const answering =
  (answers: Record<string, string[]>, calls: string[] = []): Resolve =>
  (name, done) => {
    calls.push(name);
    const found = answers[name] ?? [];
    done(
      null,
      found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };

describe('addresses', () => {
  const guard = createGuard([]);

  test.each([
    ['S01', 'http://127.0.0.1/'],
    ['S01', 'http://10.1.2.3/'],
    ['S01', 'http://172.16.0.1/'],
    ['S01', 'http://192.168.1.1/'],
    ['S01', 'http://169.254.10.10/'],
    ['S01', 'http://0.0.0.0/'],
    ['S01', 'http://192.0.2.7/'],
    ['S01', 'http://198.18.0.1/'],
    ['S01', 'http://255.255.255.255/'],
    ['S01', 'http://[::1]/'],
    ['S01', 'http://[::]/'],
    ['S01', 'http://[fe80::1]/'],
    ['S01', 'http://[fd00:ec2::254]/'],
    ['S01', 'http://[2001:db8::1]/'],
    ['S02', 'http://2130706433/'],
    ['S02', 'http://0177.0.0.1/'],
    ['S02', 'http://0x7f.1/'],
    ['S02', 'http://127.1/'],
    ['S02', 'http://127.0.0.1./'],
    ['S02', 'http://127。0。0。1/'],
    ['S02', 'http://①②⑦.0.0.1/'],
    ['S07', 'http://[::ffff:127.0.0.1]/'],
    ['S07', 'http://[::ffff:a00:1]/'],
    ['S07', 'http://[64:ff9b::7f00:1]/'],
    ['S07', 'http://[64:ff9b:1::1]/'],
    ['S07', 'http://[2002:7f00:1::]/'],
    ['S07', 'http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/'],
    ['S07', 'http://100.64.0.1/'],
    ['S07', 'http://224.0.0.1/'],
    ['S07', 'http://[ff02::1]/'],
    ['S07', 'http://169.254.169.254/latest/meta-data/'],
    ['S08', 'file:///etc/passwd'],
    ['S08', 'ftp://example.org/'],
    ['S08', 'gopher://example.org/'],
    ['S08', 'data:text/xml,x'],
    ['S09', 'http://user:pass@example.org/'],
    ['S09', 'http://@example.org/'],
    ['S09', 'http://example.org\\@127.0.0.1/'],
    ['S09', 'http://exam\tple.org/'],
    ['S09', 'http://example.org/\r\nHost: x'],
  ])('%s %s is refused with a reason', (_row, address) => {
    expect(guard.check(address)).toBeTypeOf('string');
  });

  test.each([
    'https://example.org/feed',
    'http://93.184.215.14/',
    'http://[2606:4700::1111]/',
    'http://[64:ff9b::5db8:d70e]/',
  ])('%s is on the public internet', (address) => {
    expect(guard.check(address)).toBeInstanceOf(URL);
  });
});

describe('names', () => {
  test('S03 S05 a name with any private address is refused, before a connection is made', async () => {
    const server = kept(await serve((_, response) => response.end(feed())));
    const resolve = answering({
      'inner.example': ['127.0.0.1'],
      'both.example': ['93.184.215.14', '127.0.0.1'],
      'mapped.example': ['::ffff:127.0.0.1'],
    });
    const ask = fetcher([], resolve);
    for (const name of ['inner.example', 'both.example', 'mapped.example'])
      expect(await outcome(ask, `http://${name}:${server.port}/`), name).toBe('not-allowed');
    expect(await outcome(fetcher([]), `http://localhost:${server.port}/`)).toBe('not-allowed');
    expect(server.asked).toHaveLength(0);
  });

  test('S04 the address that was checked is connected to: one question for one connection', async () => {
    const server = kept(await serve((_, response) => response.end(feed())));
    const calls: string[] = [];
    const ask = fetcher(['inner.example'], answering({ 'inner.example': ['127.0.0.1'] }, calls));
    expect(await outcome(ask, `http://inner.example:${server.port}/`)).toBe('pages');
    expect(calls).toEqual(['inner.example']);
  });

  test('F36 a name that does not resolve, or a resolver that is silent, is a plain failure', async () => {
    const ask = fetcher([], (_name, done) => done(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []));
    expect(await outcome(ask, 'http://nobody.example/')).toBe('unreachable');
    const silent = kept(createFetcher(settings({ resolve: () => {}, limits: { connectMs: 100 } })));
    expect(await outcome(silent, 'http://nobody.example/')).toBe('unreachable');
  });
});

describe('S12 what the operator named', () => {
  test('a host, a host with port, an address, a network; and nothing beside them', async () => {
    const server = kept(await serve((_, response) => response.end(feed())));
    const other = kept(await serve((_, response) => response.end(feed())));
    for (const entry of ['127.0.0.1', `127.0.0.1:${server.port}`, '127.0.0.0/8', '::ffff:127.0.0.1'])
      expect(await outcome(fetcher([entry === '::ffff:127.0.0.1' ? '127.0.0.1/32' : entry]), server.url), entry).toBe(
        'pages',
      );
    expect(await outcome(fetcher([`127.0.0.1:${server.port}`]), other.url)).toBe('not-allowed');
    expect(await outcome(fetcher(['10.0.0.0/8', 'localhost']), server.url)).toBe('not-allowed');
    const local = fetcher([`localhost:${server.port}`]);
    expect(await outcome(local, `http://localhost:${server.port}/`)).toBe('pages');
    expect(await outcome(local, `http://localhost:${other.port}/`)).toBe('not-allowed');
  });

  test('an entry that is none of these is told so', () => {
    for (const entry of ['10.0.0.0/99', 'http://x/', 'a b', 'host/8'])
      expect(() => createGuard([entry]), entry).toThrow(UsageError);
  });
});
