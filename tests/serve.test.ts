// The web as programs and readers see it: the API against its own OpenAPI file, pages without scripts, exports that no
// spreadsheet runs, a person's word and its way back. Rows W01–W03, W08, W13, X01–X05.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wordDiff } from '../src/serve/diff.ts';
import { openStore } from '../src/store/open.ts';
import { ask, type Newsroom, NOW, openNewsroom, post, signIn } from './newsroom.ts';
import { correctTag, undoChange } from './record.ts';

let room: Newsroom;
beforeAll(async () => {
  room = await openNewsroom();
});
afterAll(() => room.close());

type Json = Record<string, unknown>;
const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  ask(room.url + path, { headers });
const json = async (path: string): Promise<Json> => (await (await get(path)).json()) as Json;
const rows = async (path: string): Promise<Json[]> => (await json(path))['items'] as Json[];
const itemBy = async (url: string): Promise<Json> =>
  (await rows('/api/v1/items?limit=200')).find((row) => row['url'] === url)!;

type Schema = {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  $ref?: string;
  anyOf?: Schema[];
  allOf?: Schema[];
  additionalProperties?: unknown;
};
type Operation = {
  operationId: string;
  parameters?: { name: string; in: string; schema: Schema }[];
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
};
type OpenApi = {
  openapi: string;
  info: Json;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

/** What of a value does not fit a schema; enough of JSON Schema for what the file uses. */
function misfits(api: OpenApi, schema: Schema, value: unknown, path = '$'): string[] {
  if (schema.$ref) return misfits(api, api.components.schemas[schema.$ref.split('/').pop()!]!, value, path);
  if (schema.allOf) return schema.allOf.flatMap((one) => misfits(api, one, value, path));
  if (schema.anyOf)
    return schema.anyOf.some((one) => misfits(api, one, value, path).length === 0) ? [] : [`${path}: none of anyOf`];
  const types = schema.type === undefined ? [] : [schema.type].flat();
  const type =
    value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  if (types.length > 0 && !types.includes(type) && !(type === 'integer' && types.includes('number')))
    return [`${path}: ${type}, not ${types.join('|')}`];
  if (schema.enum && !schema.enum.includes(value)) return [`${path}: ${String(value)} not in enum`];
  if (Array.isArray(value))
    return value.flatMap((one, index) => (schema.items ? misfits(api, schema.items, one, `${path}[${index}]`) : []));
  if (type !== 'object') return [];
  const object = value as Json;
  return [
    ...(schema.required ?? []).filter((name) => !(name in object)).map((name) => `${path}.${name}: missing`),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) =>
      name in object ? misfits(api, inner, object[name], `${path}.${name}`) : [],
    ),
  ];
}

/** A client made of the OpenAPI file: one function for each operation that reads. */
function clientOf(api: OpenApi): Record<string, (parameters?: Record<string, string>) => Promise<unknown>> {
  return Object.fromEntries(
    Object.entries(api.paths).flatMap(([path, methods]) =>
      methods['get']
        ? [
            [
              methods['get'].operationId,
              async (parameters: Record<string, string> = {}) => {
                const query = new URLSearchParams(Object.entries(parameters).filter(([name]) => name !== 'id'));
                const answer = await get(
                  `${path.replace('{id}', encodeURIComponent(parameters['id'] ?? ''))}?${query}`,
                );
                expect([path, answer.status]).toEqual([path, 200]);
                const value: unknown = await answer.json();
                expect(
                  misfits(api, methods['get']!.responses['200']!.content!['application/json']!.schema, value),
                ).toEqual([]);
                return value;
              },
            ],
          ]
        : [],
    ),
  );
}

describe('the API', () => {
  test('the OpenAPI file is 3.1, names every endpoint, and a client made of it reads each', async () => {
    const api = (await json('/api/v1/openapi.json')) as unknown as OpenApi;
    expect(api.openapi).toBe('3.1.0');
    expect(api.info).toMatchObject({ title: 'Hearsay', version: expect.any(String) as string });
    const refs = [...JSON.stringify(api).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      (match) => match[1]!,
    );
    expect(refs.filter((name) => !(name in api.components.schemas))).toEqual([]);
    const ids = Object.values(api.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);

    const client = clientOf(api);
    const items = ((await client['items']!({ facets: '1' })) as { items: Json[] }).items;
    const developments = ((await client['developments']!({ initiative: 'eo-14330' })) as { items: Json[] }).items;
    const read: Record<string, Record<string, string>> = {
      itemsById: { id: String(items[0]!['id']) },
      developmentsById: { id: String(developments[0]!['id']) },
      initiativesById: { id: 'eo-14330' },
      sourcesById: { id: 'morning-wire' },
    };
    for (const [name, call] of Object.entries(client)) await call(read[name] ?? {});
    expect(Object.keys(client).sort()).toEqual([
      'deadlines',
      'developments',
      'developmentsById',
      'facets',
      'initiatives',
      'initiativesById',
      'items',
      'itemsById',
      'links',
      'sources',
      'sourcesById',
    ]);
  });

  test('pages through everything once by cursor, items and developments', async () => {
    for (const what of ['items', 'developments']) {
      const seen: unknown[] = [];
      let cursor = '';
      let total = 0;
      do {
        const page = await json(`/api/v1/${what}?limit=7${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
        seen.push(...(page['items'] as Json[]).map((row) => row['id']));
        total = page['total'] as number;
        cursor = (page['next_cursor'] as string | undefined) ?? '';
      } while (cursor);
      expect([what, new Set(seen).size, seen.length]).toEqual([what, total, total]);
    }
    const ids = async (query: string) => (await rows(`/api/v1/items?${query}`)).map((row) => row['id']);
    expect(await ids('limit=7&page=3')).toEqual((await ids('limit=21')).slice(14));
    expect(await ids('limit=7&page=1')).toEqual(await ids('limit=7'));
  });

  test('filters, words and known-at mean what they mean elsewhere', async () => {
    const official = await rows('/api/v1/items?status=official&limit=200');
    expect(official.length).toBeGreaterThan(5);
    expect(official.every((row) => row['status'] === 'official')).toBe(true);
    const then = await rows('/api/v1/developments?initiative=eo-14330&known-at=2025-07-20&from=2025-07-01&limit=200');
    expect(then.length).toBeGreaterThan(2);
    expect(then.filter((row) => row['status'] === 'official')).toEqual([]);
    expect(
      (await rows('/api/v1/links?limit=200')).some(
        (row) => row['how'] === 'confirms' && (row['lead_days'] as number) > 20,
      ),
    ).toBe(true);
  });

  test('W01: what people type gives an answer or one sentence', async () => {
    const typed = [
      '401(k)',
      'E.O. 14330',
      'AT&T',
      'private-equity',
      '"unclosed',
      '((((',
      'NOT',
      'OR',
      '😀',
      'NEAR(',
      '*',
      'title:',
      "' or 1=1 --",
      '90 FR 38921',
      'a'.repeat(300),
      'ab*',
      '\u0000',
    ];
    for (const words of typed) {
      const answer = await get(`/api/v1/items?q=${encodeURIComponent(words)}`);
      expect([words, [200, 400].includes(answer.status)]).toEqual([words, true]);
      expect(await answer.text()).not.toMatch(/sqlite|fts5|syntax error/i);
    }
    expect((await rows('/api/v1/items?q=E.O.%2014330')).length).toBeGreaterThan(0);
  });

  test('W03, W13: odd parameters are 400 with the parameter named, never 500', async () => {
    for (const query of [
      'limit=0',
      'limit=201',
      'limit=1e9',
      'limit=x',
      'limit=',
      'offset=-1',
      'page=0',
      'sort=evil',
      'cursor=%27',
      'status=nope',
      'from=2025-13-01',
      'known-at=yesterday',
      'sort=newest;drop',
    ]) {
      const answer = await get(`/api/v1/items?${query}`);
      expect([query, answer.status, answer.headers.get('content-type')]).toEqual([
        query,
        400,
        'application/problem+json',
      ]);
      expect(((await answer.json()) as Json)['detail']).toContain(query.split('=')[0]!.split('&')[0]);
    }
    expect((await get('/api/v1/items?status=rumor&status=official&nonsense=1&__proto__=1')).status).toBe(200);
  });

  test('an answer that was given before gives way to what another process writes', async () => {
    const before = await itemBy('https://letter.example/comment');
    const other = await openStore(room.config.db);
    const change = await correctTag(other, String(before['id']), 'status', 'rumor', NOW);
    expect((await itemBy('https://letter.example/comment'))['status']).toBe('rumor');
    await undoChange(other, change, NOW);
    await other.close();
    expect(await itemBy('https://letter.example/comment')).toEqual(before);
  });

  test('an answer that was given to anyone is not given to a wrong credential, nor as JSON to who reads CSV', async () => {
    expect((await get('/api/v1/items')).status).toBe(200);
    expect((await get('/api/v1/items', { Authorization: 'Bearer wrong-wrong-wrong' })).status).toBe(401);
    const known = await get('/api/v1/items', { Authorization: `Bearer ${room.token}` });
    expect([known.status, known.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect((await get('/api/v1/items', { Accept: 'text/csv' })).headers.get('content-type')).toContain('text/csv');
  });

  test('where reads are for those signed in, a list is refused again as soon as the operator closes it', async () => {
    const shared = await openNewsroom({ host: '0.0.0.0' });
    const port = new URL(shared.url).port;
    const status = async () => (await ask(`http://127.0.0.1:${port}/api/v1/items`)).status;
    const by = { actor: 'ana', at: NOW };
    try {
      expect(await status()).toBe(401);
      await shared.store.saveAccess('reads', 'open', by);
      expect([await status(), await status()]).toEqual([200, 200]);
      await shared.store.saveAccess('reads', 'signed-in', by);
      expect(await status()).toBe(401);
    } finally {
      await shared.close();
    }
  });

  test('ETag, 304 and compression', async () => {
    const first = await get('/api/v1/items');
    expect(first.headers.get('content-encoding')).toBe('gzip');
    const again = await get('/api/v1/items', { 'If-None-Match': first.headers.get('etag')! });
    expect([again.status, await again.text()]).toEqual([304, '']);
    for (const name of ['cache-control', 'vary', 'content-security-policy'])
      expect([name, again.headers.get(name)]).toEqual([name, first.headers.get(name)]);
  });

  test('lists, searches, items and their feeds are "not modified" until something is written, for that address alone', async () => {
    const [item] = ((await json('/api/v1/items')) as { items: { id: string }[] }).items;
    const paths = [
      ...['/search?q=order', `/items/${item!.id}`, '/feeds/items.atom', '/feeds/items.json'],
      ...['/api/v1/items?q=order', `/api/v1/items/${item!.id}`, '/api/v1/items.csv', '/api/v1/facets'],
    ];
    const tags = new Map<string, string>();
    for (const path of paths) tags.set(path, (await get(path)).headers.get('etag')!);
    const statuses = () =>
      Promise.all(paths.map(async (path) => (await get(path, { 'If-None-Match': tags.get(path)! })).status));
    expect(await statuses()).toEqual(paths.map(() => 304));
    const tag = tags.get('/api/v1/items?q=order')!;
    expect((await get('/api/v1/items?q=rule', { 'If-None-Match': tag })).status).toBe(200);
    expect((await get('/api/v1/items?q=order', { 'If-None-Match': tag, Accept: 'text/csv' })).status).toBe(200);
    expect((await get('/api/v1/items?limit=none', { 'If-None-Match': '*' })).status).toBe(400);
    const wrong = { 'If-None-Match': tag, Authorization: 'Bearer wrong-wrong-wrong' };
    expect((await get('/api/v1/items?q=order', wrong)).status).toBe(401);
    const other = await openStore(room.config.db); // another process changes an item
    const change = await correctTag(other, item!.id, 'stage', 'litigation', NOW);
    expect(await statuses()).toEqual(paths.map(() => 200));
    await undoChange(other, change, NOW);
    await other.close();
  });
});

describe('exports', () => {
  test('X01, X04, X05: CSV by Accept and by name; what a spreadsheet would run is told as text', async () => {
    for (const [path, headers] of [
      ['/api/v1/items', { Accept: 'text/csv' }],
      ['/api/v1/items.csv', {}],
    ] as const) {
      const answer = await get(path, headers);
      expect(answer.headers.get('content-type')).toMatch(/^text\/csv/);
      expect(answer.headers.get('content-disposition')).toBe('attachment; filename="hearsay-items.csv"');
      const text = await answer.text();
      expect(text).toContain("'=cmd|calc!A1");
      expect(text.split('\r\n')[0]).toBe(
        'id,external_id,url,title,publisher,source_ids,published,first_seen,initiatives,agencies,stage,status,development_id,status_sure',
      );
    }
    for (const table of ['developments', 'deadlines', 'links', 'sources']) {
      const answer = await get(`/api/v1/${table}.csv`);
      expect([table, answer.status]).toEqual([table, 200]);
      expect((await answer.text()).split('\r\n').length).toBeGreaterThan(2);
    }
  });

  test('X02, X03: feeds and calendar are well-formed for hostile titles', async () => {
    const atom = await (await get('/feeds/items.atom')).text();
    expect(atom).toContain('&lt;script&gt;');
    expect(atom).not.toContain('<script');
    expect(((await json('/feeds/items.json'))['items'] as Json[]).length).toBeGreaterThan(3);
    expect(await (await get('/feeds/developments.atom?initiative=eo-14330')).text()).toContain('<entry>');
    const calendar = await (await get('/calendar.ics')).text();
    expect(calendar).toMatch(/^BEGIN:VCALENDAR\r\n/);
    expect(calendar.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
  });
});

describe('pages without scripts', () => {
  test('W08: markup from a publisher is text on every page that shows it', async () => {
    const hostile = await itemBy('https://letter.example/hostile');
    for (const path of [
      `/items/${String(hostile['id'])}`,
      `/developments/${String(hostile['development_id'])}`,
      '/search?source=plan-letter',
      '/sources/plan-letter',
    ]) {
      const text = await (await get(path)).text();
      expect([path, text.includes('&lt;script&gt;alert(1)')]).toEqual([path, true]);
      expect(text).not.toMatch(/<script>alert|<img src=x/);
    }
  });

  test('the timeline of a day: nothing official yet, the July rumors there, no arc to an order that was not', async () => {
    const text = await (await get('/?known-at=2025-07-20')).text();
    expect(text).toContain('nothing official');
    expect(text).not.toContain('data-arc');
    expect(text).toMatch(/Rumor, order: [^"]*July|Rumor of|Jul 1[5-8], 2025/);
    const now = await (await get('/')).text();
    expect(now).toContain('data-arc');
    expect(now).not.toContain('nothing official');
  });

  test('search marks its hits, narrows by links, and keeps all in the address', async () => {
    const text = await (await get('/search?q=order&status=rumor')).text();
    expect(text).toContain('<mark>order</mark>');
    expect(text).toMatch(/href="\/search\?q=order"/);
    expect(text).toContain('/feeds/items.atom?q=order&amp;status=rumor');
    const part = await (await get('/search?q=order', { 'X-Part': 'results' })).text();
    expect(part).not.toContain('<html');
  });

  test('an item names the words of each tag, who else has it, and how to cite it', async () => {
    const wire = await itemBy('https://wire.example/order-near');
    const item = await (await get(`/items/${String(wire['id'])}`)).text();
    expect(item).toMatch(/data-names="Status: rumor, (over )?\d+%/);
    expect(item).toContain(`${room.url}/items/${String(wire['id'])}`);
    expect(item).toContain('application/ld+json');
    const development = await (await get(`/developments/${String(wire['development_id'])}`)).text();
    expect(development).toMatch(/2 items from 2 publishers|copy of it|copies of it/);
  });

  test('a policy of more developments than its page holds leads on, by links, to every one of them, each once', async () => {
    // The known record says more than was known on this day.
    const address = `/api/v1/developments?initiative=eo-14330&to=${NOW.slice(0, 10)}&limit=200`;
    const now = (await json(address)) as { items: Json[]; total: number };
    const linked: string[] = [];
    let pages = 0;
    for (let path: string | undefined = '/'; path !== undefined; pages += 1) {
      const page = await (await get(path)).text();
      const record = page.slice(page.indexOf('id="record"'));
      linked.push(...[...record.matchAll(/href="\/developments\/(\w+)"/g)].map(([, id]) => id!));
      expect(record).toContain(`of ${now.total} developments`);
      path = /rel="next" href="([^"#]+)#record"/.exec(record)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(pages).toBeGreaterThan(1);
    expect(linked.toSorted()).toEqual(now.items.map(({ id }) => String(id)).toSorted());
    expect(await (await get('/')).text()).toMatch(/<a href="[^"]*#record">2025 \(\d+\)<\/a>/);
  });

  test('every page answers', async () => {
    for (const path of [
      '/',
      '/?all=1',
      '/search',
      '/deadlines',
      '/deadlines?what=due&state=missed',
      '/sources',
      '/sources/plan-letter',
      '/accuracy',
      '/subscribe',
      '/login',
      '/healthz',
      '/metrics',
      '/robots.txt',
    ])
      expect([path, (await get(path)).status]).toEqual([path, 200]);
  });
});

describe('a person’s word', () => {
  test('O06 a correction holds at once, in search and on the page, is audited, and goes with one click', async () => {
    const { cookie, csrf } = await signIn(room.url);
    const item = await itemBy('https://letter.example/comment');
    const path = `/items/${String(item['id'])}`;
    const done = await post(room.url, `${path}/correct`, { csrf, kind: 'status', value: 'reported' }, { cookie });
    expect([done.status, done.headers.get('location')]).toEqual([303, path]);
    expect((await itemBy('https://letter.example/comment'))['status']).toBe('reported');
    expect((await rows('/api/v1/items?status=reported&publisher=Plan%20Letter')).map((row) => row['id'])).toContain(
      item['id'],
    );
    const page = await (await get(path, { cookie })).text();
    expect(page).toContain('a correction');
    const no = /action="\/changes\/(\d+)\/undo"/.exec(page)?.[1];
    expect((await post(room.url, `/changes/${no}/undo`, { csrf }, { cookie })).status).toBe(303);
    expect((await itemBy('https://letter.example/comment'))['status']).toBe(item['status']);
    expect((await post(room.url, `/changes/${no}/undo`, { csrf }, { cookie })).status).toBe(409);
    expect(
      (await post(room.url, `${path}/correct`, { csrf, kind: 'status', value: 'gospel' }, { cookie })).status,
    ).toBe(400);
  });

  test('a program corrects with its token', async () => {
    const item = await itemBy('https://letter.example/comment');
    const send = (value: string): Promise<Response> =>
      ask(`${room.url}/api/v1/items/${String(item['id'])}/corrections`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${room.token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ kind: 'agency', value }),
      });
    expect((await send('sec')).status).toBe(201);
    expect((await itemBy('https://letter.example/comment'))['agencies']).toContain('sec');
    expect((await send('-sec')).status).toBe(201);
    expect((await itemBy('https://letter.example/comment'))['agencies']).not.toContain('sec');
  });

  test('links, merges and splits are decided, shown and undone', async () => {
    const { cookie, csrf } = await signIn(room.url);
    const [act, claim] = [
      (await itemBy('https://letter.example/formula'))['development_id'],
      (await itemBy('https://letter.example/hostile'))['development_id'],
    ];
    const undo = async (): Promise<void> => {
      const page = await (await get(`/developments/${String(act)}`, { cookie })).text();
      const no = /action="\/changes\/(\d+)\/undo"/.exec(page)?.[1];
      expect((await post(room.url, `/changes/${no}/undo`, { csrf }, { cookie })).status).toBe(303);
    };
    const send = (kind: string, fields: Record<string, string>): Promise<Response> =>
      post(room.url, `/developments/${String(act)}/${kind}`, { csrf, ...fields }, { cookie });
    expect((await send('link', { other: `${room.url}/developments/${String(claim)}`, how: 'denies' })).status).toBe(
      303,
    );
    expect((await json(`/api/v1/developments/${String(act)}`))['answers']).toMatchObject([
      { development_id: claim, how: 'denies', by: 'person' },
    ]);
    await undo();
    expect((await json(`/api/v1/developments/${String(act)}`))['answers']).toEqual([]);
    expect((await send('merge', { other: String(claim) })).status).toBe(303);
    expect((await json(`/api/v1/developments/${String(act)}`))['item_ids']).toHaveLength(2);
    await undo();
    expect((await json(`/api/v1/developments/${String(act)}`))['item_ids']).toHaveLength(1);
    expect((await send('link', { other: 'nothing', how: 'denies' })).status).toBe(400);
  });

  test('a note is shown as text and removed with its button', async () => {
    const { cookie, csrf } = await signIn(room.url);
    const path = `/items/${String((await itemBy('https://letter.example/comment'))['id'])}`;
    await post(room.url, `${path}/note`, { csrf, words: '<b>checked</b> by phone' }, { cookie });
    expect(await (await get(path)).text()).toContain('&lt;b&gt;checked&lt;/b&gt; by phone');
  });
});

test('subscribing asks the owner; links in mails change nothing until their button is pressed', async () => {
  const { cookie, csrf } = await signIn(room.url);
  const asked = await post(
    room.url,
    '/subscribe',
    { csrf, email: 'Reader@Example.org', rhythm: 'daily', initiative: 'eo-14330' },
    { cookie },
  );
  expect(asked.status).toBe(200);
  expect(await asked.text()).toContain('reader@example.org');
  const [mail] = await room.store.mailsIn('queued', 1);
  const token = /\/confirm\/([\w-]+)/.exec(Buffer.from(mail!.bytes).toString('utf8').replace(/=\r\n/g, ''))?.[1];
  expect((await get(`/confirm/${token}`)).status).toBe(200);
  expect((await room.store.subscriberByEmail('reader@example.org'))?.state).toBe('unconfirmed');
  expect((await post(room.url, `/confirm/${token}`, {})).status).toBe(200);
  expect((await room.store.subscriberByEmail('reader@example.org'))?.state).toBe('active');
  expect((await get('/confirm/nonsense')).status).toBe(404);
  expect((await get('/unsubscribe/nonsense')).status).toBe(404);
});

test('a word diff gives both texts back', () => {
  const pieces = wordDiff('Comments close June 1, 2026.', 'Comments now close July 1, 2026.');
  expect(
    pieces
      .filter(({ kind }) => kind !== 'added')
      .map(({ text }) => text)
      .join(''),
  ).toBe('Comments close June 1, 2026.');
  expect(
    pieces
      .filter(({ kind }) => kind !== 'removed')
      .map(({ text }) => text)
      .join(''),
  ).toBe('Comments now close July 1, 2026.');
});
