// What fetching makes of every kind of answer; rows of the failure matrix are named.

import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createFetcher, type Fetcher } from '../src/fetch/fetcher.ts';
import { readSource } from '../src/read-source.ts';
import type { FetchSettings } from '../src/fetch/limits.ts';
import type { Outcome, Problem } from '../src/model.ts';
import { feed, type Loopback, now, serve, serveRaw, settings, source, state } from './loopback.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});
const kept = <T extends { close(): Promise<void> }>(thing: T): T => {
  open.push(thing);
  return thing;
};
const fetcher = (more: Partial<FetchSettings> = {}): Fetcher => kept(createFetcher(settings(more)));
const on = async (...answer: Parameters<typeof serve>): Promise<Loopback> => kept(await serve(...answer));
const problemOf = (outcome: Outcome): Problem => {
  if (outcome.kind !== 'failed') throw new Error(`expected a failure, got ${outcome.kind}`);
  return outcome.problem;
};
const bodyOf = (outcome: Outcome): string => {
  if (outcome.kind !== 'pages') throw new Error(`expected pages, got ${JSON.stringify(outcome)}`);
  return outcome.pages.map((page) => page.body).join('');
};

describe('conditions', () => {
  test('F40 F41 both validators go back exactly as received, and 304 is "unchanged"', async () => {
    const odd = { etag: 'W/not "quite\' right', modified: 'some day last week' };
    const server = await on((request, response) => {
      if (request.headers['if-none-match']) response.writeHead(304, { 'cache-control': 'max-age=7200' }).end();
      else response.writeHead(200, { etag: odd.etag, 'last-modified': odd.modified }).end(feed());
    });
    const ask = fetcher();
    const first = await ask.fetchPages(source(server.url), undefined, now);
    expect(first).toMatchObject({ kind: 'pages', etag: odd.etag, lastModified: odd.modified });
    const again = await ask.fetchPages(source(server.url), state({ etag: odd.etag, lastModified: odd.modified }), now);
    expect(again).toEqual({ kind: 'unchanged', maxAgeMinutes: 120 });
    expect(server.asked[1]?.headers).toMatchObject({
      'if-none-match': odd.etag,
      'if-modified-since': odd.modified,
    });
  });

  test('F43 the same bytes are "unchanged" though the server never says so; new bytes under an old ETag are read', async () => {
    let body = feed();
    let tag = 0;
    const server = await on((_, response) => response.writeHead(200, { etag: `"${(tag += 1)}"` }).end(body));
    const ask = fetcher();
    const first = await ask.fetchPages(source(server.url), null, now);
    if (first.kind !== 'pages') throw new Error('no pages');
    const known = state({ etag: '"1"', bodyHash: first.bodyHash ?? '' });
    expect(await ask.fetchPages(source(server.url), known, now)).toEqual({
      kind: 'unchanged',
      isRead: true,
      etag: '"2"',
    });
    body = feed('Another item');
    tag = 0;
    expect(bodyOf(await ask.fetchPages(source(server.url), known, now))).toContain('Another item');
  });

  test('F42 304 to a request without condition is an error', async () => {
    const server = await on((_, response) => response.writeHead(304).end());
    expect(problemOf(await fetcher().fetchPages(source(server.url), state(), now)).message).toContain('304');
  });

  test('F50 one honest User-Agent, no cookies, no referer', async () => {
    const server = await on((_, response) => response.writeHead(200, { 'set-cookie': 'a=b' }).end(feed()));
    const ask = fetcher();
    await ask.fetchPages(source(server.url), undefined, now);
    await ask.fetchPages(source(server.url), undefined, now);
    expect(server.asked[1]?.headers['user-agent']).toMatch(/^Hearsay\/\d+\.\d+\.\d+ \(\+mailto:desk@example\.org\)$/);
    expect(Object.keys(server.asked[1]?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ]);
  });
});

describe('answers that are no document', () => {
  const statuses: [string, number, string, number][] = [
    ['F01', 404, 'gone', 1],
    ['F02', 410, 'gone', 1],
    ['F38', 401, 'refused', 1],
    ['F38', 403, 'refused', 1],
    ['F05', 429, 'slow-down', 1],
    ['F07', 500, 'unreachable', 3],
    ['F07', 502, 'unreachable', 3],
    ['F07', 504, 'unreachable', 3],
  ];
  test.each(statuses)('%s %i is %s, asked %i times', async (_row, status, kind, times) => {
    const server = await on((_, response) => response.writeHead(status).end('no'));
    const problem = problemOf(await fetcher().fetchPages(source(`${server.url}/f?token=secret`), undefined, now));
    expect(problem).toMatchObject({ kind, status });
    expect(problem.message).toContain('a-source');
    expect(problem.message).not.toContain('secret');
    expect(server.asked).toHaveLength(times);
  });

  test('F08 fails twice, then works', async () => {
    let count = 0;
    const server = await on((_, response) => response.writeHead((count += 1) < 3 ? 503 : 200).end(feed()));
    expect(bodyOf(await fetcher().fetchPages(source(server.url), undefined, now))).toContain('first item');
  });

  const wishes: [string, string, number | undefined][] = [
    ['F03', '600', 10],
    ['F04', new Date(now.getTime() + 3_600_000).toUTCString(), 60],
    ['F06', '315360000', 1440],
    ['F06', '-5', undefined],
    ['F06', 'soon', undefined],
  ];
  test.each(wishes)('%s Retry-After: %s', async (_row, value, minutes) => {
    const server = await on((_, response) => {
      response.sendDate = false;
      response.writeHead(429, { 'retry-after': value }).end();
    });
    const problem = problemOf(await fetcher().fetchPages(source(server.url), undefined, now));
    expect(problem.retryAfterMinutes).toBe(minutes);
    expect(server.asked).toHaveLength(1);
  });

  test('F03 other sources of the host wait as well, other hosts do not', async () => {
    const server = await on((_, response) => response.writeHead(503, { 'retry-after': '3600' }).end());
    const other = await on((_, response) => response.end(feed()));
    const ask = fetcher({ hostConcurrency: 1 });
    const outcomes = await Promise.all([
      ask.fetchPages(source(`${server.url}/a`), undefined, now),
      ask.fetchPages(source(`${server.url}/b`, { id: 'b-source' }), undefined, now),
      ask.fetchPages(source(`${other.url}/c`, { id: 'c-source' }), undefined, now),
    ]);
    expect(server.asked).toHaveLength(1);
    expect(problemOf(outcomes[1]).kind).toBe('slow-down');
    expect(problemOf(outcomes[1]).retryAfterMinutes).toBeGreaterThan(59);
    expect(outcomes[2].kind).toBe('pages');
  });

  test('F03 the wish outlives the process', async () => {
    const server = await on((_, response) => response.end(feed()));
    const told = state({ waitUntil: new Date(now.getTime() + 60_000).toISOString() });
    expect(problemOf(await fetcher().fetchPages(source(server.url), told, now))).toMatchObject({
      kind: 'slow-down',
      retryAfterMinutes: 1,
    });
    expect(server.asked).toHaveLength(0);
  });

  test('F39 P01 P02 a challenge, an empty and a blank document are never success', async () => {
    const wall = '<!doctype html><html><head><title>Just a moment...</title></head><body></body></html>';
    const bodies: Record<string, string> = { '/wall': wall, '/empty': '', '/blank': ' \n ' };
    const server = await on((request, response) => response.end(bodies[request.url ?? '']));
    const ask = fetcher();
    expect(problemOf(await ask.fetchPages(source(`${server.url}/wall`), undefined, now)).kind).toBe('refused');
    expect(problemOf(await ask.fetchPages(source(`${server.url}/empty`), undefined, now)).kind).toBe('unreadable');
    expect(problemOf(await ask.fetchPages(source(`${server.url}/blank`), undefined, now)).kind).toBe('unreadable');
  });
});

describe('time and size', () => {
  const drip = (chunks: string[]) =>
    serveRaw((socket) => {
      let next = 0;
      const timer = setInterval(() => socket.write(chunks[next++] ?? 'x'), 50);
      socket.on('close', () => clearInterval(timer));
    });
  const slow = { limits: { headersMs: 250, totalMs: 500 } };

  test('F09 no reply: given up at the header deadline, and the slot is free again', async () => {
    const silent = kept(await serveRaw(() => {}));
    const server = await on((_, response) => response.end(feed()));
    const ask = fetcher({ ...slow, concurrency: 1 });
    const startedAt = performance.now();
    const [lost, well] = await Promise.all([
      ask.fetchPages(source(silent.url), undefined, now),
      ask.fetchPages(source(server.url), undefined, now),
    ]);
    expect(problemOf(lost).message).toContain('no answer within');
    expect(well.kind).toBe('pages');
    expect(performance.now() - startedAt).toBeLessThan(1500);
    expect(silent.connections()).toBe(1);
  });

  test('F10 headers byte by byte, F11 body byte by byte, F31 interim replies without end', async () => {
    const cases = [
      kept(await drip(['HTTP/1.1 200 OK\r\n', ...Array<string>(100).fill('X')])),
      kept(await drip(['HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n'])),
      kept(await drip(Array<string>(100).fill('HTTP/1.1 103 Early Hints\r\n\r\n'))),
    ];
    const ask = fetcher(slow);
    const startedAt = performance.now();
    for (const { url } of cases)
      expect(problemOf(await ask.fetchPages(source(url), undefined, now)).kind).toBe('unreachable');
    expect(performance.now() - startedAt).toBeLessThan(2500);
  });

  test('F12 F13 too much is refused from the header, or where the limit is reached', async () => {
    let sent = 0;
    const server = await on((request, response) => {
      if (request.url === '/header') response.writeHead(200, { 'content-length': '99999999999' });
      else response.writeHead(200);
      const push = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024, 97))) sent += 64 * 1024;
      };
      response.on('drain', push);
      push();
    });
    const ask = fetcher({ limits: { bodyBytes: 1024 * 1024 } });
    for (const path of ['/header', '/endless'])
      expect(problemOf(await ask.fetchPages(source(server.url + path), undefined, now)).kind).toBe('too-large');
    expect(sent).toBeLessThan(40 * 1024 * 1024);
  });

  test('F14 a compression bomb stops at the limit, quickly', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
    const server = await on((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    const before = process.memoryUsage().rss;
    const startedAt = performance.now();
    expect(problemOf(await fetcher().fetchPages(source(server.url), undefined, now)).kind).toBe('too-large');
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  test('F30 megabytes of headers', async () => {
    const server = kept(
      await serveRaw((socket) => socket.write(`HTTP/1.1 200 OK\r\nX: ${'y'.repeat(2_000_000)}\r\n\r\n`)),
    );
    expect(problemOf(await fetcher().fetchPages(source(server.url), undefined, now)).kind).toBe('too-large');
  });
});

describe('encodings', () => {
  test('F17 gzip, deflate (wrapped and bare), br, none, gzip that nobody announced, plain that is called gzip', async () => {
    const plain = Buffer.from(feed('Compressed well'));
    const answers: Record<string, [string, Buffer]> = {
      '/gzip': ['gzip', gzipSync(plain)],
      '/x-gzip': ['x-gzip', gzipSync(plain)],
      '/deflate': ['deflate', deflateSync(plain)],
      '/bare': ['deflate', deflateRawSync(plain)],
      '/br': ['br', brotliCompressSync(plain)],
      '/identity': ['identity', plain],
      '/F17': ['gzip', plain],
      '/unannounced': ['', gzipSync(plain)],
    };
    const server = await on((request, response) => {
      const [encoding, body] = answers[request.url ?? ''] ?? ['', plain];
      response.writeHead(200, encoding ? { 'content-encoding': encoding } : {}).end(body);
    });
    const ask = fetcher();
    for (const path of Object.keys(answers))
      expect(bodyOf(await ask.fetchPages(source(server.url + path), undefined, now)), path).toContain(
        'Compressed well',
      );
  });

  test('F15 F16 F18 F28 stacked, corrupt, unknown and half bodies are failures', async () => {
    const packed = gzipSync(Buffer.from(feed('x'.repeat(5000) + Math.random())));
    const corrupt = Buffer.from(packed);
    corrupt.fill(0xff, 30, 60);
    const answers: Record<string, [string, Buffer]> = {
      '/stacked': ['gzip, gzip', gzipSync(packed)],
      '/corrupt': ['gzip', corrupt],
      '/unknown': ['zstd', packed],
      '/half': ['gzip', packed.subarray(0, packed.length / 2)],
      '/half-br': ['br', brotliCompressSync(packed).subarray(0, 100)],
    };
    const server = await on((request, response) => {
      const [encoding, body] = answers[request.url ?? ''] ?? ['', packed];
      response.writeHead(200, { 'content-encoding': encoding, etag: '"1"' });
      response.flushHeaders();
      setTimeout(() => response.end(body), 30); // in another packet than its headers
    });
    const ask = fetcher();
    for (const path of Object.keys(answers))
      expect((await ask.fetchPages(source(server.url + path), undefined, now)).kind, path).toBe('failed');
  });

  test('F37 a refused connection is a plain failure that names it', async () => {
    const gone = await serve((_, response) => response.end(feed()));
    await gone.close();
    const problem = problemOf(await fetcher().fetchPages(source(gone.url), undefined, now));
    expect(problem).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('refused the connection') });
  });

  test('F26 F27 F28 F29 cut connections, short bodies and malformed answers are failures', async () => {
    const answers = [
      'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<rss>',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n',
      '',
      'SMTP ready\r\n\r\n',
    ];
    for (const answer of answers) {
      const server = kept(
        await serveRaw((socket) => {
          socket.once('data', () => socket.end(answer));
        }),
      );
      expect(problemOf(await fetcher().fetchPages(source(server.url), undefined, now)).kind).toBe('unreachable');
    }
  });
});

describe('redirects', () => {
  const hop = (status: number, location: string) => ({ status, location });
  const roads: Record<string, { status: number; location: string }> = {
    '/moved': hop(301, '/moved-too'),
    '/moved-too': hop(308, '/feed'),
    '/mixed': hop(301, '/for-now'),
    '/for-now': hop(302, '/feed'),
    '/loop': hop(301, '/pool'),
    '/pool': hop(301, '/loop'),
    '/nowhere': hop(302, ''),
    '/metadata': hop(302, 'http://169.254.169.254/latest/meta-data/'),
    '/file': hop(302, 'file:///etc/passwd'),
    '/user': hop(302, 'http://a:b@127.0.0.1/'),
  };
  const start = (): Promise<Loopback> =>
    on((request, response) => {
      const path = request.url ?? '';
      const chain = /^\/chain\/(\d+)$/.exec(path);
      if (chain) return response.writeHead(302, { location: `/chain/${Number(chain[1]) - 1}` }).end();
      const road = roads[path];
      if (road) return response.writeHead(road.status, road.location ? { location: road.location } : {}).end();
      return response.end(feed());
    });

  test('F21 F22 only a wholly permanent road is reported as moved', async () => {
    const server = await start();
    const ask = fetcher();
    expect(await ask.fetchPages(source(`${server.url}/moved`), undefined, now)).toMatchObject({
      kind: 'pages',
      movedTo: `${server.url}/feed`,
    });
    const mixed = await ask.fetchPages(source(`${server.url}/mixed`), undefined, now);
    expect(mixed.kind).toBe('pages');
    expect('movedTo' in mixed).toBe(false);
  });

  test('F19 F20 F23 loops, long chains and redirects to nowhere end with a sentence', async () => {
    const server = await start();
    const ask = fetcher();
    expect(problemOf(await ask.fetchPages(source(`${server.url}/loop`), undefined, now)).message).toContain('loop');
    expect(problemOf(await ask.fetchPages(source(`${server.url}/chain/99`), undefined, now)).message).toContain(
      'given up',
    );
    expect(server.asked.filter((request) => request.url?.startsWith('/chain'))).toHaveLength(6);
    expect(problemOf(await ask.fetchPages(source(`${server.url}/nowhere`), undefined, now)).message).toContain(
      'without target',
    );
  });

  test('S06 S08 S09 each hop is checked like the first address', async () => {
    const server = await start();
    const ask = fetcher();
    for (const path of ['/metadata', '/file', '/user'])
      expect(problemOf(await ask.fetchPages(source(server.url + path), undefined, now)).kind, path).toBe('not-allowed');
  });

  test('an adopted address is asked instead, until feeds.json names another', async () => {
    const server = await start();
    const ask = fetcher();
    const known = state({ movedTo: `${server.url}/feed`, movedFrom: `${server.url}/moved` });
    await ask.fetchPages(source(`${server.url}/moved`), known, now);
    await ask.fetchPages(source(`${server.url}/other`), known, now);
    expect(server.asked.map((request) => request.url)).toEqual(['/feed', '/other']);
  });
});

describe('the key of regulations.gov', () => {
  test('without a key its sources rest with one sentence', async () => {
    const one = await fetcher().fetchPages(source('https://api.regulations.gov/v4/documents'), undefined, now);
    expect(problemOf(one)).toMatchObject({ kind: 'no-key' });
    expect(problemOf(one).message).toContain('HEARSAY_REGULATIONS_GOV_KEY');
  });

  test('F25 the key goes to its host alone, not along a redirect', async () => {
    const other = await on((_, response) => response.end('{"data":[]}'));
    const api = await on((_, response) => response.writeHead(302, { location: `${other.url}/there` }).end());
    const ask = fetcher({ regulationsGovKey: 'k-123', regulationsGovHost: api.host });
    const outcome = await ask.fetchPages(source(api.url, { format: 'json', parser: 'x' }), undefined, now);
    expect(outcome.kind).toBe('pages');
    expect(api.asked[0]?.headers['x-api-key']).toBe('k-123');
    expect(other.asked[0]?.headers['x-api-key']).toBeUndefined();
    await ask.fetchPages(source(other.url), undefined, now);
    expect(other.asked[1]?.headers['x-api-key']).toBeUndefined();
  });
});

describe('further pages', () => {
  const list = (url: string) => source(url, { format: 'json', parser: 'federal-register' });
  const page = (title: string, next?: string): string =>
    JSON.stringify({ results: [{ document_number: title, title }], ...(next ? { next_page_url: next } : {}) });

  test('are read in order, P28 until one comes again, and validators are kept only when all came', async () => {
    const server = await on((request, response) => {
      const path = request.url ?? '';
      if (path === '/broken2') response.writeHead(404).end();
      else if (path === '/a') response.writeHead(200, { etag: '"a"' }).end(page('one', '/b'));
      else if (path === '/b') response.end(page('two', '/c'));
      else if (path === '/loop') response.writeHead(200, { etag: '"a"' }).end(page('one', '/loop'));
      else if (path === '/circle') response.writeHead(200, { etag: '"a"' }).end(page('one', '/back'));
      else if (path === '/back') response.writeHead(302, { location: '/circle' }).end();
      else if (path === '/broken') response.writeHead(200, { etag: '"a"' }).end(page('one', '/broken2'));
      else if (path === '/away') response.end(page('one', 'http://127.0.0.1:1/x'));
      else response.end(page('three'));
    });
    const ask = fetcher();
    const whole = await readSource(ask, list(`${server.url}/a`), null, now);
    expect(whole.raws.map(({ title }) => title)).toEqual(['one', 'two', 'three']);
    expect(whole.problem).toBeUndefined();
    expect(whole.outcome).toMatchObject({ etag: '"a"' });
    for (const path of ['/loop', '/circle', '/broken', '/away']) {
      const { outcome, raws, problem } = await readSource(ask, list(server.url + path), null, now);
      expect(raws, path).toHaveLength(1);
      expect(problem?.kind, path).toBe('incomplete');
      expect('etag' in outcome || 'bodyHash' in outcome, path).toBe(false);
    }
  });
});

describe('webhooks', () => {
  test('S11 go through the same guard, follow nothing, and their answer is bounded', async () => {
    const hooks = await on((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/ok' }).end();
      else if (request.url === '/big') response.end(Buffer.alloc(5_000_000));
      else response.writeHead(204).end();
    });
    const ask = fetcher();
    expect(await ask.post(`${hooks.url}/ok`, '{"a":1}', { 'x-signature': 's' })).toEqual({ status: 204 });
    expect(hooks.asked[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'x-signature': 's' });
    expect(await ask.post(`${hooks.url}/big`, '{}')).toEqual({ status: 200 });
    expect(await ask.post(`${hooks.url}/moved`, '{}')).toMatchObject({ problem: { kind: 'refused' } });
    expect(await ask.post(`${hooks.url}/ok`, '{}', { 'x-bad': 'a\nb' })).toMatchObject({ problem: {} });
    expect(await ask.post('http://10.0.0.1/secret', '{}')).toMatchObject({ problem: { kind: 'not-allowed' } });
  });
});
