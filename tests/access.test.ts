// Who may do what on the web: rows A01–A12, W04–W20 of the failure table, over a real socket.

import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../src/serve/app.ts';
import { ROUTES } from '../src/serve/routes.ts';
import { startServer } from '../src/serve/server.ts';
import { safePath } from '../src/serve/web.ts';
import { ask, type Newsroom, openNewsroom, PASSWORD, post, signIn } from './newsroom.ts';

let room: Newsroom;
let signed: { cookie: string; csrf: string };
beforeAll(async () => {
  room = await openNewsroom();
  signed = await signIn(room.url);
});
afterAll(() => room.close());

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  ask(room.url + path, { redirect: 'manual', headers });

/** Sends bytes as they are; gives all that comes back. */
function raw(bytes: string): Promise<string> {
  const { port } = new URL(room.url);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes));
    socket.setTimeout(5000, () => socket.destroy());
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

describe('the table of routes', () => {
  test('A10: every registered route is in the table, and every guarded one refuses strangers', async () => {
    const app = buildApp({ ...room.parts, agencies: [] }, '0.0.0.0', new Set());
    const registered = new Set(
      app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`),
    );
    expect([...registered].filter((route) => !(route in ROUTES))).toEqual([]);
    expect(Object.keys(ROUTES).filter((route) => !registered.has(route))).toEqual([]);
    for (const [route, access] of Object.entries(ROUTES)) {
      if (['public', 'own-token', 'sign-in', 'signed'].includes(access)) continue; // signed: tests/bounces.test.ts
      const [method, path] = route.split(' ') as [string, string];
      const answer = await app.request(path.replace(/:\w+/g, 'x'), { method });
      expect([route, answer.status]).toEqual([route, 401]);
    }
  });

  test('W15: odd methods are 405 with Allow; overrides are ignored', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'POST']) {
      const answer = await ask(`${room.url}/api/v1/items`, { method });
      expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, 'GET, HEAD']);
    }
    for (const path of ['/', '/api/v1/items', '/healthz'])
      expect([path, (await ask(room.url + path, { method: 'HEAD' })).status]).toEqual([path, 200]);
    const answer = await get('/api/v1/items', { 'X-HTTP-Method-Override': 'DELETE' });
    expect(answer.status).toBe(200);
    expect(await raw('TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 40[05]/);
  });
});

describe('credentials', () => {
  test('A01: writes and private reads are refused before anything else is looked at', async () => {
    for (const path of ['/items/x/correct', '/subscribe', '/logout', '/changes/1/undo', '/api/v1/items/x/corrections'])
      expect([path, (await post(room.url, path, {})).status]).toEqual([path, 401]);
    const huge = await ask(`${room.url}/items/x/note`, { method: 'POST', body: 'x'.repeat(100_000) });
    expect(huge.status).toBe(401);
    for (const path of ['/changes', '/ledger', '/ledger/x'])
      expect([path, (await get(path)).status]).toEqual([path, 401]);
  });

  test('A01: bound to more than this machine it does not start until a user exists', async () => {
    const bare = await openNewsroom({ withUser: false, serves: false });
    try {
      const config = { ...bare.config, host: '0.0.0.0' };
      await expect(startServer({ ...bare.parts, config })).rejects.toThrow(/Add a user first/);
    } finally {
      await bare.close();
    }
  });

  test('reads elsewhere need a credential unless the operator opened them', async () => {
    const app = buildApp({ ...room.parts, agencies: [] }, '0.0.0.0', new Set());
    expect((await app.request('/api/v1/items')).status).toBe(401);
    expect((await app.request('/healthz')).status).toBe(200);
    expect((await app.request('/api/v1/items', { headers: { Authorization: `Bearer ${room.token}` } })).status).toBe(
      200,
    );
    await room.store.saveAccess('reads', 'open', { actor: 'test', at: room.parts.now().toISOString() });
    expect((await app.request('/api/v1/items')).status).toBe(200);
    await room.store.saveAccess('reads', 'signed-in', { actor: 'test', at: room.parts.now().toISOString() });
  });

  test('1,200 requests a minute from one address are answered; the next is told when to come again', async () => {
    let at = new Date(room.parts.now());
    const app = buildApp({ ...room.parts, agencies: [], now: () => at }, '127.0.0.1', new Set());
    const ask = async (remoteAddress: string) =>
      app.request('/robots.txt', {}, { incoming: { socket: { remoteAddress } } });
    const statuses = new Set<number>();
    for (let request = 0; request < 1200; request += 1) statuses.add((await ask('203.0.113.7')).status);
    expect([...statuses]).toEqual([200]);
    const refused = await ask('203.0.113.7');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
    expect((await ask('203.0.113.8')).status).toBe(200);
    at = new Date(at.getTime() + 60_000);
    expect((await ask('203.0.113.7')).status).toBe(200);
  });

  test('A02: a form needs our origin and its token; the API takes no forms; GET changes nothing', async () => {
    const { cookie, csrf } = signed;
    const note = '/developments/x/note';
    expect((await post(room.url, note, { csrf, words: 'x' }, { cookie, Origin: 'https://evil.example' })).status).toBe(
      403,
    );
    expect((await post(room.url, note, { csrf, words: 'x' }, { cookie, 'Sec-Fetch-Site': 'cross-site' })).status).toBe(
      403,
    );
    expect((await post(room.url, note, { words: 'x' }, { cookie })).status).toBe(403);
    expect((await post(room.url, note, { csrf: 'guess', words: 'x' }, { cookie })).status).toBe(403);
    const api = {
      method: 'POST',
      headers: { Authorization: `Bearer ${room.token}`, 'Content-Type': 'text/plain' },
      body: '{"kind":"status","value":"rumor"}',
    };
    expect((await ask(`${room.url}/api/v1/items/x/corrections`, api)).status).toBe(415);
    expect((await get('/logout', { cookie })).status).toBe(405);
    expect((await get('/changes', { cookie })).status).toBe(200);
  });

  test('A03: after 10 failures from one address 429 with Retry-After, and a right password does not help', async () => {
    const other = await openNewsroom();
    try {
      const tries = await Promise.all(Array.from({ length: 11 }, () => signIn(other.url, 'wrong')));
      expect(tries.map(({ status }) => status).sort()).toEqual([...Array(10).fill(401), 429]);
      const answer = await post(other.url, '/login', { name: 'ana', password: PASSWORD });
      expect([answer.status, Number(answer.headers.get('retry-after')) > 0]).toEqual([429, true]);
      expect((await ask(`${other.url}/`)).status).toBe(200);
    } finally {
      await other.close();
    }
  });

  test('A04: an unknown name costs as much as a known one', async () => {
    const time = async (name: string): Promise<number> => {
      const started = performance.now();
      await signIn(room.url, 'wrong', name);
      return performance.now() - started;
    };
    await time('warm');
    const [known, unknown] = [await time('ana'), await time('nobody')];
    expect(Math.max(known, unknown) / Math.min(known, unknown)).toBeLessThan(3);
  });

  test('A06, A11: the cookie is HttpOnly and SameSite, new at each sign-in; a new password ends all sessions', async () => {
    const answer = await post(room.url, '/login', { name: 'ana', password: PASSWORD }, { cookie: signed.cookie });
    const header = answer.headers.get('set-cookie') ?? '';
    expect(header).toMatch(/HttpOnly/i);
    expect(header).toMatch(/SameSite=Lax/i);
    expect(header).not.toContain(signed.cookie);
    expect((await get('/changes', { cookie: signed.cookie })).status).toBe(401);
    const fresh = await signIn(room.url);
    const { hashPassword } = await import('../src/lib/secrets.ts');
    await room.store.saveUser('ana', await hashPassword(PASSWORD), room.parts.now().toISOString());
    expect((await get('/changes', { cookie: fresh.cookie })).status).toBe(401);
    signed = await signIn(room.url);
  });

  test('A09: metrics on loopback by the socket, not by a header; A12: no token in the address', async () => {
    expect((await get('/metrics')).status).toBe(200);
    const app = buildApp({ ...room.parts, agencies: [] }, '127.0.0.1', new Set());
    expect((await app.request('/metrics', { headers: { 'X-Forwarded-For': '127.0.0.1' } })).status).toBe(401);
    expect((await get(`/changes?token=${room.token}&access_token=${room.token}`)).status).toBe(401);
  });

  test('W19: answers to those who signed in are kept by nobody', async () => {
    for (const path of ['/', '/api/v1/items', '/changes'])
      expect([path, (await get(path, { cookie: signed.cookie })).headers.get('cache-control')]).toEqual([
        path,
        'no-store',
      ]);
  });
});

describe('the door', () => {
  test('W04, W14: paths that lead elsewhere and odd ids are 404 or 400', async () => {
    const paths = [
      '/assets/../package.json',
      '/assets/%2e%2e%2fpackage.json',
      '/.env',
      '/items/%00',
      `/items/${'a'.repeat(5000)}`,
      '/developments/%F0%9F%98%80',
      '/api/v1/items/%27--',
      '/sources/nope',
      '/nothing',
    ];
    for (const path of paths) expect([path, [400, 404].includes((await get(path)).status)]).toEqual([path, true]);
  });

  test('W05: bodies that are too large, compressed or broken', async () => {
    const { cookie, csrf } = signed;
    expect((await post(room.url, '/developments/x/note', { csrf, words: 'x'.repeat(70_000) }, { cookie })).status).toBe(
      413,
    );
    expect(
      (await post(room.url, '/developments/x/note', { csrf }, { cookie, 'Content-Encoding': 'gzip' })).status,
    ).toBe(415);
    const headers = { Authorization: `Bearer ${room.token}`, 'Content-Type': 'application/json' };
    const id = (await room.store.eachItem(1).next()).value![0]!.item.id;
    for (const body of ['{', '[]', '{"kind":1}', '['.repeat(30_000)])
      expect((await ask(`${room.url}/api/v1/items/${id}/corrections`, { method: 'POST', headers, body })).status).toBe(
        400,
      );
  });

  test('W06: 200 half-open requests keep nobody out', async () => {
    const { port } = new URL(room.url);
    const sockets = Array.from({ length: 200 }, () => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: '));
      return socket.on('error', () => undefined);
    });
    const started = performance.now();
    expect((await get('/healthz')).status).toBe(200);
    expect(performance.now() - started).toBeLessThan(1000);
    for (const socket of sockets) socket.destroy();
  });

  test('W07, W17: line breaks split no header; ambiguous framing is 400 and closed', async () => {
    const answer = await get('/login?next=%0d%0aSet-Cookie:%20a=b');
    expect(answer.headers.get('set-cookie')).toBeNull();
    const both = await raw(
      'POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: x\r\n\r\n',
    );
    expect(both).toMatch(/^HTTP\/1\.1 400/);
    expect(both.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  test('W08, W12: markup in an address is text; errors hold an id and no stack', async () => {
    const answer = await get('/search?q=%3Cscript%3Ealert(1)%3C/script%3E&status=%3Cb%3E');
    const text = await answer.text();
    expect(answer.status).toBe(400);
    expect(text).not.toContain('<script>alert');
    expect(text).not.toMatch(/\bat .*\.ts:\d+|node_modules|sqlite|select .* from/i);
    const problem = (await (await get('/api/v1/items/none')).json()) as Record<string, unknown>;
    expect(problem).toMatchObject({ type: 'about:blank', status: 404, title: 'Not found' });
    expect(problem['instance']).toMatch(/^urn:uuid:/);
  });

  test('W09, W10, W20: what every answer carries', async () => {
    for (const path of ['/', '/search', '/nothing', '/api/v1/items', '/login']) {
      const { headers } = await get(path, { Origin: 'https://evil.example' });
      const policy = headers.get('content-security-policy') ?? '';
      for (const part of [
        "default-src 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
      ])
        expect(policy).toContain(part);
      expect(policy).not.toMatch(/unsafe|\*/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('strict-transport-security')).toBeNull();
    }
    const tls = buildApp(
      { ...room.parts, config: { ...room.config, baseUrl: 'https://hearsay.example' }, agencies: [] },
      '127.0.0.1',
      new Set(),
    );
    expect((await tls.request('/healthz')).headers.get('strict-transport-security')).toContain('max-age=');
  });

  test('W11: where to go after signing in is a path of ours', async () => {
    for (const next of [
      '//evil.example',
      'https://evil.example',
      '/\\evil.example',
      '\\\\evil',
      'javascript:alert(1)',
      '/a\r\nb',
      '/\t/evil.example',
      '/..//evil.example',
    ])
      expect([next, safePath(next)]).toEqual([next, '/']);
    expect(safePath('/search?q=a%20b')).toBe('/search?q=a%20b');
    const answer = await post(room.url, '/login', { name: 'ana', password: PASSWORD, next: '//evil.example' });
    expect(answer.headers.get('location')).toBe('/');
    signed = await signIn(room.url);
  });

  test('W16: links are made of the public address, whatever Host says', async () => {
    const text = await raw(
      'GET /feeds/items.atom HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n',
    );
    expect(text).toContain(room.config.baseUrl);
    expect(text).not.toContain('evil.example/');
  });

  test('W18: 100 requests at once', async () => {
    const started = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => get(index % 2 ? '/api/v1/items?facets=1' : '/search?q=order')),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(performance.now() - started).toBeLessThan(6000);
  });
});
