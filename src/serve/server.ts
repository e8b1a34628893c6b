// Starts and stops the web server, with its address checks and timeouts.

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { log } from '../log.ts';
import { UsageError } from '../lib/usage-error.ts';
import { readAgencies } from '../lib/agencies.ts';
import { buildApp } from './app.ts';
import { isLoopback, type Web } from './web.ts';

export type Running = { url: string; close(): Promise<void> };

/** Timeouts for a request's headers and body: half-open connections end within a minute (W06). */
const HEAD_MS = 15_000;
const REQUEST_MS = 30_000;
/** How long an idle connection is kept. A shorter time would break clients that pause between requests. */
const IDLE_MS = 50_000;
const WAIT_AT_CLOSE_MS = 3000;

/** Listens. Throws UsageError with the reason if it cannot. */
function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const hint =
        error.code === 'EADDRINUSE'
          ? `Port ${port} of ${host} is in use. Stop the other program, or choose another with --port.`
          : error.code === 'EACCES'
            ? `Port ${port} may not be used by this user; choose one above 1023 with --port.`
            : error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND'
              ? `"${host}" is no address of this machine; choose another with --host.`
              : null;
      reject(hint ? new UsageError(hint) : error);
    });
    server.listen(port, host, resolve);
  });
}

/**
 * Serves pages, API, feeds. If other machines can reach it, it does not start until a user exists.
 * `agencies` default to data/agencies.json. Throws UsageError.
 */
export async function startServer(parts: Omit<Web, 'agencies'> & Partial<Pick<Web, 'agencies'>>): Promise<Running> {
  const { config, store } = parts;
  if (!isLoopback(config.host) && (await store.users()).length === 0)
    throw new UsageError(
      `The web server would listen on ${config.host}, which others can reach, and nobody could sign in. ` +
        'Add a user first ("hearsay user add NAME"), or use --host 127.0.0.1.',
    );
  // Port 0 means any free port; links then use the actual one.
  const web: Web = { ...parts, config: { ...config }, agencies: parts.agencies ?? readAgencies(config.data) };
  const origins = new Set([new URL(config.baseUrl).origin]);
  const app = buildApp(web, config.host, origins);
  const listener = getRequestListener((request, env) => app.fetch(request, env as { incoming?: IncomingMessage }), {
    overrideGlobalObjects: false,
    errorHandler: (error) => {
      log('warning', 'request not served', { message: error instanceof Error ? error.message : String(error) });
      return new Response('400 Bad Request\n', {
        status: 400,
        headers: { 'Content-Type': 'text/plain', Connection: 'close' },
      });
    },
  });
  const server = createServer(
    {
      headersTimeout: HEAD_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: IDLE_MS,
      connectionsCheckingInterval: 5000,
      maxHeaderSize: 16 * 1024,
    },
    (request, response) => void listener(request, response),
  );
  server.maxRequestsPerSocket = 1000;
  await listen(server, config.host, config.port);
  const { port } = server.address() as AddressInfo;
  const shown = config.host.includes(':') ? `[${config.host}]` : config.host;
  const url = `http://${shown}:${port}`;
  if (config.port === 0 && config.baseUrl.endsWith(':0')) web.config.baseUrl = url;
  origins.add(new URL(url).origin);
  if (isLoopback(config.host))
    for (const name of ['127.0.0.1', 'localhost', '[::1]']) origins.add(`http://${name}:${port}`);
  return {
    url,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), WAIT_AT_CLOSE_MS);
      await closed;
      clearTimeout(cut);
    },
  };
}
