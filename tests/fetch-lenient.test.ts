// Answers that are not as they should be and that every browser reads: heads, encodings, redirects, cookies; and "not
// modified" from servers that say so for ever.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createFetcher, type Fetcher } from '../src/fetch/fetcher.ts';
import type { FetchSettings } from '../src/fetch/limits.ts';
import type { Outcome } from '../src/model.ts';
import { type Loopback, serve, serveRaw, settings, source, state } from './loopback.ts';
import { play, rssOf, serve as answerWith } from './visits-helpers.ts';

const FEED = rssOf([{ title: 'Guidance on funds', link: 'https://office.example/n/1' }]);
const now = new Date('2026-11-25T12:00:00Z');
let open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.map((one) => one.close()));
  open = [];
});
const fetcher = (more?: Partial<FetchSettings>): Fetcher => {
  const made = createFetcher(settings(more));
  open.push(made);
  return made;
};
const on = async (...of: Parameters<typeof serve>): Promise<Loopback> => {
  const server = await serve(...of);
  open.push(server);
  return server;
};
const bodyOf = (outcome: Outcome): string =>
  outcome.kind === 'pages' ? outcome.pages[0]!.body : JSON.stringify(outcome);

describe('heads that are not HTTP to the letter', () => {
  const asked = async (answer: string, pieces = 1): Promise<Outcome> => {
    const server = await serveRaw((socket) => {
      socket.once('data', () => {
        const bytes = Buffer.from(answer, 'latin1');
        if (pieces === 1) return void socket.end(bytes);
        const size = Math.ceil(bytes.length / pieces);
        for (let at = 0; at < bytes.length; at += size) socket.write(bytes.subarray(at, at + size));
        socket.end();
      });
    });
    open.push(server);
    return fetcher().fetchPages(source(server.url), undefined, now);
  };
  const length = `Content-Length: ${FEED.length}`;
  const chunked = `${FEED.length.toString(16)}\r\n${FEED}\r\n0\r\n\r\n`;

  test.each([
    ['a control character in a value', `HTTP/1.1 200 OK\r\nX-By: CMS \u0001b\r\n${length}\r\n\r\n${FEED}`],
    ['length and chunks', `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n${length}\r\n\r\n${chunked}`],
    ['a blank before the colon', `HTTP/1.1 200 OK\r\nX-By : CMS\r\n${length}\r\n\r\n${FEED}`],
    ['a line without a colon', `HTTP/1.1 200 OK\r\nPHP Notice\r\n${length}\r\n\r\n${FEED}`],
    ['a blank in a name', `HTTP/1.1 200 OK\r\nX By: CMS\r\n${length}\r\n\r\n${FEED}`],
    ['bare line ends', `HTTP/1.1 200 OK\nX-By: CMS\n${length}\n\n${FEED}`],
    ['one length twice', `HTTP/1.1 200 OK\r\n${length}\r\n${length}\r\n\r\n${FEED}`],
    ['an empty length', `HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n${FEED}`],
    ['a folded line', `HTTP/1.1 200 OK\r\nX-By: a\r\n b\r\n${length}\r\n\r\n${FEED}`],
    ['another version', `HTTP/2 200 OK\r\n${length}\r\n\r\n${FEED}`],
    ['more than its length', `HTTP/1.1 200 OK\r\nX By: c\r\n${length}\r\n\r\n${FEED}<!-- more -->`],
    ['a first reply in between', `HTTP/1.1 103 Hints\r\nX By: c\r\n\r\nHTTP/1.1 200 OK\r\n${length}\r\n\r\n${FEED}`],
  ])('%s is overlooked (F29)', async (_, answer) => {
    expect(bodyOf(await asked(answer))).toBe(FEED);
    expect(bodyOf(await asked(answer, 40))).toBe(FEED);
  });

  test('half a body stays half, what is no HTTP is refused, headers are bounded (F28, F29, F30)', async () => {
    const kinds = [
      await asked(`HTTP/1.1 200 OK\r\nX By: CMS\r\nContent-Length: 5000\r\n\r\n${FEED}`),
      await asked(`HTTP/1.1 200 OK\r\nX By: CMS\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n`),
      await asked('SMTP ready\r\n\r\n'),
      await asked(`HTTP/1.1 200 OK\r\nX By: c\r\n${'X: y\r\n'.repeat(20_000)}\r\n\r\n${FEED}`),
    ].map((outcome) => (outcome.kind === 'failed' ? outcome.problem.kind : outcome.kind));
    expect(kinds).toEqual(['unreachable', 'unreachable', 'unreachable', 'too-large']);
  });
});

test.each([
  ['aws-chunked', FEED],
  ['UTF-8', FEED],
  ['none', FEED],
  ['binary, identity', FEED],
  ['gzip, aws-chunked', gzipSync(FEED)],
])('an encoding that names no compression is passed over: %s (F18)', async (encoding, body) => {
  const server = await on((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(body));
  expect(bodyOf(await fetcher().fetchPages(source(server.url), undefined, now))).toBe(FEED);
});

test.each([
  ['in UTF-8', Buffer.from('/actualités/feed.xml').toString('latin1')],
  ['in UTF-8 with a blank', Buffer.from('/actualités/feed 1.xml').toString('latin1')],
  ['escaped', '/actualit%C3%A9s/feed.xml'],
  ['in Latin-1', '/actualit\u00e9s/feed.xml'],
])('the address of a redirect is read as it is written: %s (F23)', async (_, location) => {
  const server = await on((request, response) =>
    request.url === '/' ? response.writeHead(301, { location }).end() : response.end(FEED),
  );
  expect(bodyOf(await fetcher().fetchPages(source(`${server.url}/`), undefined, now))).toBe(FEED);
  expect(server.asked[1]?.url).toMatch(/^\/actualit%C3%A9s\/feed(?:%201)?\.xml$/);
});

describe('cookies', () => {
  const needs = (name: string, setCookie: string) => (request: { url?: string; headers: { cookie?: string } }) =>
    request.headers.cookie?.includes(name) ? null : setCookie;

  test.each([
    ['to itself', '/', 'seen=1; Path=/'],
    ['by way of another page', '/check', 'token=abc; HttpOnly; Secure; SameSite=Lax'],
    ['with a path', '/', 'a=b; Path=/feed'],
  ])('that a redirect sets go back in its chain, and no further: %s (F19, F50)', async (_, by, setCookie) => {
    const lacks = needs(setCookie.split('=')[0]!, setCookie);
    const server = await on((request, response) => {
      const cookie = request.url === '/feed.xml' ? lacks(request) : null;
      if (request.url === '/feed.xml' && !cookie) return void response.end(FEED);
      if (request.url === '/check') return void response.writeHead(302, { location: '/feed.xml' }).end();
      const location = by === '/' ? '/feed.xml' : by;
      response.writeHead(302, { location, ...(cookie ? { 'set-cookie': cookie } : {}) }).end();
    });
    const ask = fetcher();
    expect(bodyOf(await ask.fetchPages(source(`${server.url}/feed.xml`), undefined, now))).toBe(FEED);
    const count = server.asked.length;
    await ask.fetchPages(source(`${server.url}/feed.xml`), undefined, now);
    expect(server.asked[count]?.headers.cookie).toBeUndefined();
  });

  test('of one host are not sent to another, and a loop stays a loop (F19, F25)', async () => {
    const other = await on((request, response) => response.end(request.headers.cookie ?? FEED));
    const server = await on((request, response) => {
      const location = request.url === '/loop' ? '/loop' : other.url.replace('127.0.0.1', 'localhost');
      response.writeHead(302, { location, 'set-cookie': 'a=1; Path=/' }).end();
    });
    const ask = fetcher({ allowPrivate: ['127.0.0.1', 'localhost'] });
    expect(bodyOf(await ask.fetchPages(source(`${server.url}/`), undefined, now))).toBe(FEED);
    expect(bodyOf(await ask.fetchPages(source(`${server.url}/loop`), undefined, now))).toContain('in a loop');
  });
});

describe('"not modified"', () => {
  test('a Last-Modified that cannot be true is not sent back, its ETag is (F40)', async () => {
    const server = await on((_, response) => response.end(FEED));
    const ask = fetcher();
    const sent = async (lastModified: string): Promise<unknown[]> => {
      await ask.fetchPages(source(server.url), state({ etag: '"1"', lastModified }), now);
      const { headers } = server.asked.at(-1)!;
      return [headers['if-none-match'], headers['if-modified-since']];
    };
    expect(await sent('Thu, 01 Jan 1970 00:00:01 GMT')).toEqual(['"1"', undefined]);
    expect(await sent('Tue, 01 Jan 2036 00:00:00 GMT')).toEqual(['"1"', undefined]);
    const true_ = 'Tue, 24 Nov 2026 08:00:00 GMT';
    expect(await sent(true_)).toEqual(['"1"', true_]);
  });

  const one = { title: 'First', link: 'https://office.example/1' };
  const two = { title: 'Second', link: 'https://office.example/2' };
  test.each<[string, Record<string, string>]>([
    ['an ETag that never moves', { etag: '"v2"' }],
    ['a Last-Modified of 1970', { 'last-modified': 'Thu, 01 Jan 1970 00:00:01 GMT' }],
    ['a Last-Modified of next year', { 'last-modified': 'Fri, 01 Jan 2027 00:00:00 GMT' }],
  ])('is believed for a day at most: %s (F41)', async (_, headers) => {
    const stuck = (request: IncomingMessage, response: ServerResponse): void => {
      if (request.headers['if-none-match'] || request.headers['if-modified-since'])
        return void response.writeHead(304, headers).end();
      response.writeHead(200, headers).end(rssOf([two, one]));
    };
    const { items } = await play([answerWith(rssOf([one]), headers), stuck, stuck]);
    expect(items).toHaveLength(2);
  });
});
