// Serves the feeds of the ingestion benches on loopback, in a process of its own so that its work is not counted:
// node scripts/bench/feed-server.mjs [DELAY MS]. Prints its port. GET /tick/0 and /tick/1 choose what is served.

import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { spawn } from 'node:child_process';
import { makeFeeds } from './feeds.mjs';

export const [FEEDS, ITEMS] = [200, 50];
export const [CHANGED, FRESH] = [20, 3];

function serve(delay) {
  const sent = (tick) =>
    makeFeeds(FEEDS, ITEMS, { tick, changed: CHANGED, fresh: FRESH }).map((body) => {
      const etag = `"${createHash('sha1').update(body).digest('hex')}"`;
      return { body, etag, head: { etag, 'content-type': 'application/xml', 'content-length': body.length } };
    });
  const ticks = [sent(0), sent(1)];
  let now = 0;
  const server = createServer((request, response) => {
    const [, folder, name] = request.url.split('/');
    if (folder === 'tick') {
      now = Number(name) > 0 ? 1 : 0;
      return response.end('ok');
    }
    const feed = folder === 'feeds' ? ticks[now][Number.parseInt(name, 10)] : undefined;
    const answer = () => {
      if (!feed) return response.writeHead(404).end();
      if (request.headers['if-none-match'] === feed.etag) return response.writeHead(304, { etag: feed.etag }).end();
      return response.writeHead(200, feed.head).end(feed.body);
    };
    return delay > 0 ? setTimeout(answer, delay) : answer();
  });
  server.listen(0, '127.0.0.1', () =>
    process.stdout.write(`${/** @type {import('node:net').AddressInfo} */ (server.address()).port}\n`),
  );
}

/** Starts the server; gives its address, a way to choose the tick, and to stop it. */
export async function startFeedServer(delay = 0) {
  const child = spawn(process.execPath, [import.meta.filename, String(delay)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise((resolve) => child.stdout.once('data', (data) => resolve(Number(data))));
  const base = `http://127.0.0.1:${port}`;
  return {
    urls: Array.from({ length: FEEDS }, (_, feed) => `${base}/feeds/${feed}.xml`),
    tick: (number) => fetch(`${base}/tick/${number}`),
    stop: () => child.kill(),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) serve(Number(process.argv[2] ?? 0));
