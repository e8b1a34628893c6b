// A small server on loopback for fetching tests: it answers what each test tells it and keeps what it was asked.

import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createRawServer, type AddressInfo, type Socket } from 'node:net';
import type { FetchSettings } from '../src/fetch/limits.ts';
import type { Source, SourceState } from '../src/model.ts';

export type Loopback = { url: string; host: string; port: number; asked: IncomingMessage[]; close(): Promise<void> };

export async function serve(answer: RequestListener): Promise<Loopback> {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    port,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A server that speaks bytes: for answers that no HTTP library would send. */
export async function serveRaw(
  talk: (socket: Socket) => void,
): Promise<{ url: string; connections: () => number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createRawServer((socket) => {
    count += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    talk(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    connections: () => count,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

export const settings = (more: Partial<FetchSettings> = {}): FetchSettings => ({
  allowPrivate: ['127.0.0.1'],
  concurrency: 8,
  hostConcurrency: 2,
  hostPauseMs: 0,
  contact: 'mailto:desk@example.org',
  ...more,
  limits: { retryDelaysMs: [5, 10], connectMs: 1000, headersMs: 1000, totalMs: 3000, ...more.limits },
});

export const source = (url: string, more: Partial<Source> = {}): Source => ({
  id: 'a-source',
  name: 'A source',
  publisher: 'A publisher',
  publisherKind: 'press',
  url,
  format: 'rss',
  everyMinutes: 60,
  ...more,
});

export const state = (more: Partial<SourceState> = {}): SourceState => ({
  sourceId: 'a-source',
  nextCheckAt: null,
  failures: 0,
  ...more,
});

export const now = new Date('2026-03-02T12:00:00Z');

export const feed = (title = 'A first item'): string =>
  `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>T</title><item><title>${title}</title></item></channel></rss>`;
