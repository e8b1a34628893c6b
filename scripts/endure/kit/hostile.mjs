// Servers on loopback that do whatever harm a source can do: slow, endless, broken, lying, packed, nested, looping. Each
// behaviour has a name and an address, and says whether a visit to it must fail.

import { createServer } from 'node:http';
import { createServer as createRawServer } from 'node:net';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const MIB = 1024 * 1024;
const entry = (number) => `<item><title>Notice ${number}</title><link>https://many.example/${number}</link></item>`;
const rss = (inside) => `<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title>${inside}</channel></rss>`;
const one = rss(entry('of one line'));

/** Writes as fast as it is read, until the other side has enough. */
function pour(response, chunk) {
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
}

/** Writes one piece after another, slowly, until the other side has enough. */
function drip(stream, pieces, everyMs = 40) {
  let next = 0;
  const timer = setInterval(() => stream.write(pieces[next++ % pieces.length]), everyMs);
  stream.on('close', () => clearInterval(timer));
}

/** What answers over HTTP; `round` makes each document new. A name in MAY_PASS need not fail. */
function answersOf() {
  const zeros = Buffer.alloc(200 * MIB, 'x');
  const gzipBomb = gzipSync(zeros, { level: 1 });
  const brotliBomb = brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
  const packed = gzipSync(Buffer.from(rss(Array.from({ length: 2000 }, (_, n) => entry(n * 7919)).join(''))));
  const corrupt = Buffer.from(packed);
  corrupt.fill(0xff, 40, 90);
  const many = Array.from({ length: 20_000 }, (_, n) => entry(n)).join('');
  const encoded = (encoding, body) => (response) => response.writeHead(200, { 'content-encoding': encoding }).end(body);
  const document = (make) => (response, round) => response.end(`${make(round)}<!-- ${round} -->`);
  const road = (to) => (response) => response.writeHead(302, { location: to }).end();
  return {
    silent: () => undefined,
    'silent-after-headers': (response) => response.writeHead(200).flushHeaders(),
    'slow-body': (response) => drip(response.writeHead(200), ['<', 'r', 's']),
    endless: (response) => pour(response, Buffer.alloc(64 * 1024, 97)),
    'endless-items': (response) => pour(response, entry('x').repeat(1000)),
    'long-said': (response) => pour(response.writeHead(200, { 'content-length': '99999999999' }), 'x'.repeat(65_536)),
    short: (response) => {
      response.writeHead(200, { 'content-length': '500000' }).write('<rss>');
      setTimeout(() => response.destroy(), 20);
    },
    'gzip-bomb': encoded('gzip', gzipBomb),
    'brotli-bomb': encoded('br', brotliBomb),
    'gzip-in-gzip': encoded('gzip, gzip', gzipSync(gzipBomb)),
    'gzip-corrupt': encoded('gzip', corrupt),
    'gzip-cut': encoded('gzip', packed.subarray(0, packed.length / 2)),
    'gzip-none': encoded('gzip', 'no gzip at all'),
    'encoding-unknown': encoded('zstd', packed),
    'redirect-loop': road('/redirect-loop'),
    'redirect-chain': (response, _, url) =>
      response.writeHead(301, { location: `/redirect-chain?${Number(url.searchParams.keys().next().value ?? 0) + 1}` }).end(), // prettier-ignore
    'redirect-to-metadata': road('http://169.254.169.254/latest/meta-data/'),
    'redirect-to-file': road('file:///etc/passwd'),
    'redirect-nowhere': (response) => response.writeHead(302).end(),
    error: (response) => response.writeHead(500).end('no'),
    gone: (response) => response.writeHead(404).end('no'),
    'not-modified': (response) => response.writeHead(304).end(),
    empty: (response) => response.end(),
    page: document(() => '<!doctype html><html><head><title>Sign in</title></head><body></body></html>'),
    binary: (response) => response.end(Buffer.from(Array.from({ length: 4096 }, (_, n) => (n * 31) % 256))),
    laughs: document(
      () => `<!DOCTYPE r [<!ENTITY a "haha">${Array.from('bcdefghij', (name, n) => `<!ENTITY ${name} "${`&${'abcdefghij'[n]};`.repeat(10)}">`).join('')}]>${rss('<item><title>&j;</title></item>')}`, // prettier-ignore
    ),
    'entity-from-disk': document(() => `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>${rss('<item><title>&x;</title></item>')}`), // prettier-ignore
    deep: document(() => `<rss><channel>${'<a>'.repeat(3_000_000)}`),
    attributes: document(() => rss(`<item ${Array.from({ length: 100_000 }, (_, n) => `a${n}="x"`).join(' ')}><title>T</title></item>`)), // prettier-ignore
    many: document(() => rss(many)),
    large: document(() => rss(`<item><title>${'T'.repeat(8 * MIB)}</title></item>`)),
    references: document(() => rss(`<item><title>${'&#x41;'.repeat(400_000)}</title></item>`)),
    controls: document((round) => rss(`<item><title>${'\u0000\u001b[2J\u202e'.repeat(1000)}${round}</title></item>`)),
    'other-names': document((round) => rss(Array.from({ length: 30 }, (_, n) => `<item><guid>${round}-${n}</guid><title>Notice ${n}</title></item>`).join(''))), // prettier-ignore
  };
}

/** What answers in bytes that no library would send. */
const TALKS = {
  'headers-drip': (socket) => drip(socket, ['HTTP/1.1 200 OK\r\nX', 'y']),
  'headers-endless': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    pour(socket, `X-More: ${'y'.repeat(1000)}\r\n`.repeat(50));
  },
  'header-large': (socket) => socket.write(`HTTP/1.1 200 OK\r\nX: ${'y'.repeat(3 * MIB)}\r\n\r\n`),
  'interim-endless': (socket) => drip(socket, ['HTTP/1.1 103 Early Hints\r\n\r\n'], 5),
  'no-http': (socket) => socket.end('220 SMTP ready\r\n\r\n'),
  'no-byte': (socket) => socket.once('data', () => socket.end()),
  reset: (socket) => socket.once('data', () => socket.resetAndDestroy()),
  'chunk-cut': (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n<rss>')), // prettier-ignore
  'no-tls': (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 no\r\n\r\n')),
};

/** May be read: an odd document, or one whose entities stay what they are. */
const MAY_PASS = new Set(['many', 'large', 'references', 'controls', 'other-names', 'attributes', 'entity-from-disk']);

const listening = async (server) => {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server.address().port;
};

/** Starts them all: `sources` are [{ id, url, mustFail }]. */
export async function startHostile() {
  const answers = answersOf();
  let round = 0;
  const http = createServer((request, response) => {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    const url = new URL(request.url, 'http://127.0.0.1');
    const answer = answers[url.pathname.slice(1)];
    if (answer) answer(response, round, url);
    else response.writeHead(404).end(one);
  });
  const port = await listening(http);
  const sources = Object.keys(answers).map((id) => ({ id, url: `http://127.0.0.1:${port}/${id}` }));
  const sockets = new Set();
  /** @type {import('node:net').Server[]} */
  const servers = [http];
  for (const [id, talk] of Object.entries(TALKS)) {
    const server = createRawServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
      talk(socket);
    });
    servers.push(server);
    sources.push({ id, url: `${id === 'no-tls' ? 'https' : 'http'}://127.0.0.1:${await listening(server)}/` });
  }
  return {
    sources: sources.map((source) => ({ ...source, id: `hostile-${source.id}`, mustFail: !MAY_PASS.has(source.id) })),
    /** From now on every document is another one. */
    nextRound: () => void (round += 1),
    async close() {
      http.closeAllConnections();
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}
