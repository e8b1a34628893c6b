// One request and its answer over node:http or node:https, bounded in time and size by our own clock. Redirects, retries
// and what an answer means for a source are for redirects.ts and ask.ts.

import {
  Agent as HttpAgent,
  type ClientRequest,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { readEncoding, unpack } from './body.ts';
import { certificateEnd, type Fault, faultOf } from './faults.ts';
import type { Guard } from './guard.ts';
import { connectMending } from './sloppy-head.ts';

export type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer };

export type Bounds = {
  connectMs: number;
  headersMs: number;
  totalMs: number;
  bodyBytes: number;
  isCut?: boolean; // take the first `bodyBytes` of a longer body, and refuse nothing
};

export type Network = { http: HttpAgent; https: HttpsAgent; guard: Guard };

/** Bytes of an error's own page: enough to tell a bot wall. */
const ERROR_PAGE_BYTES = 64 * 1024;

/**
 * Connections, made only to addresses that the guard has seen. Those for reading are kept a while (`keepAlive`); those that
 * hand something over are new each time, because a kept one may have died unnoticed and a message must not go twice.
 */
export function openNetwork(guard: Guard, keepAlive: boolean): Network {
  const options = {
    keepAlive,
    scheduling: 'lifo' as const,
    lookup: guard.lookup,
    // Node gives each address of a host a quarter of a second, too little for a far one
    autoSelectFamilyAttemptTimeout: 2000,
  };
  return { http: new HttpAgent(options), https: new HttpsAgent(options), guard };
}

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

type Message = { method: 'GET' | 'POST'; headers: Record<string, string>; body?: string };

/**
 * Sends one request and reads its answer whole. Never rejects: what goes wrong is a Fault, after `totalMs` at the latest,
 * and then the socket is closed whatever it does. The body comes decompressed; that of an error may be cut at 64 KiB.
 * A head that is not HTTP is asked for once more and mended as browsers mend it (sloppy-head.ts).
 */
export async function exchange(url: URL, message: Message, bounds: Bounds, network: Network): Promise<Answer | Fault> {
  const startedAt = performance.now();
  const result = await exchangeOnce(url, message, bounds, network, false);
  const totalMs = bounds.totalMs - (performance.now() - startedAt);
  if ('status' in result || !result.isMalformed || message.method !== 'GET' || totalMs <= 0) return result;
  return exchangeOnce(url, message, { ...bounds, totalMs }, network, true);
}

function exchangeOnce(
  url: URL,
  message: Message,
  bounds: Bounds,
  network: Network,
  isMended: boolean,
): Promise<Answer | Fault> {
  return new Promise((resolve) => {
    const isSecure = url.protocol === 'https:';
    const startedAt = performance.now();
    let isSettled = false;
    let timer: NodeJS.Timeout | undefined;
    let request: ClientRequest | undefined;

    const settle = (result: Answer | Fault): void => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      resolve(result);
    };
    const giveUp = (fault: Fault): void => {
      settle(fault);
      request?.destroy();
    };
    const deadline = (ms: number, what: string): void => {
      clearTimeout(timer);
      const isTotal = bounds.totalMs <= ms;
      const left = Math.max(0, Math.min(ms, bounds.totalMs) - (performance.now() - startedAt));
      const words = isTotal ? `was not done within ${seconds(bounds.totalMs)}` : what;
      timer = setTimeout(() => giveUp({ kind: 'unreachable', what: words, again: false }), left);
    };

    const sayEnd = async (fault: Fault): Promise<void> => {
      const end = await certificateEnd(url, network.guard.lookup, Math.min(bounds.connectMs, bounds.totalMs));
      settle(end ? { ...fault, what: `${fault.what} (it was good until ${end})` } : fault);
    };

    const refuse = (why: string): void => giveUp({ kind: 'not-allowed', what: `is not asked: ${why}`, again: false });
    const { lookup, refusal } = network.guard;
    const createConnection = (): Duplex =>
      connectMending(url, lookup, (address) => refusal(address, url.hostname), refuse);

    const options = {
      protocol: url.protocol,
      hostname: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
      ...(url.port ? { port: Number(url.port) } : {}),
      path: url.pathname + url.search,
      method: message.method,
      headers: message.headers,
      ...(isMended ? { createConnection } : { agent: isSecure ? network.https : network.http }),
      maxHeaderSize: 64 * 1024,
    };
    try {
      request = (isSecure ? httpsRequest : httpRequest)(options);
    } catch (error) {
      // a header that may not be sent, of a key or a webhook
      return settle(faultOf(error instanceof Error ? error : new Error(String(error))));
    }
    const waitForHeaders = (): void => deadline(bounds.headersMs, `sent no answer within ${seconds(bounds.headersMs)}`);
    request.on('socket', (socket) => {
      if (!socket.connecting) return waitForHeaders();
      deadline(bounds.connectMs, `did not accept the connection within ${seconds(bounds.connectMs)}`);
      socket.once('connect', () => {
        // a second look at the address that the socket really has (rule 2)
        const why = socket.remoteAddress ? network.guard.refusal(socket.remoteAddress, url.hostname) : null;
        if (why) refuse(why);
        else waitForHeaders();
      });
    });
    request.on('error', (error: Error & { code?: string }) => {
      const fault = faultOf(error);
      if (error.code === 'CERT_HAS_EXPIRED') return void sayEnd(fault);
      settle(request?.reusedSocket && fault.again ? { ...fault, isStale: true } : fault);
    });
    request.on('response', (response) => {
      deadline(Infinity, '');
      readAnswer(response, bounds, settle, giveUp);
    });
    request.end(message.body);
  });
}

/** Collects a response's body and settles with the whole answer, or gives up. */
function readAnswer(
  response: IncomingMessage,
  bounds: Bounds,
  settle: (result: Answer | Fault) => void,
  giveUp: (fault: Fault) => void,
): void {
  const status = response.statusCode ?? 0;
  const { headers } = response;
  const isError = status >= 400;
  const isCut = isError || bounds.isCut === true;
  const limit = isError ? Math.min(ERROR_PAGE_BYTES, bounds.bodyBytes) : bounds.bodyBytes;
  const tooLarge: Fault = {
    kind: 'too-large',
    what: `sent more than ${Math.round(limit / 1024 / 102.4) / 10} MiB`,
    again: false,
  };
  const encoding = readEncoding(headers['content-encoding']);
  if (encoding === null && !isError && status !== 304)
    return giveUp({
      kind: 'unreadable',
      what: `used an encoding that is not read ("${(headers['content-encoding'] ?? '').slice(0, 60)}")`,
      again: false,
    });
  if (!isCut && Number(headers['content-length']) > limit) return giveUp(tooLarge);

  const chunks: Buffer[] = [];
  let size = 0;
  let isEnded = false;
  const finish = async (): Promise<void> => {
    isEnded = true;
    const packed = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
    if (packed.length === 0 || (encoding === '' && packed[0] !== 0x1f))
      return settle({ status, headers, body: packed });
    const body = await unpack(packed, encoding ?? '', limit);
    if (typeof body !== 'string') return settle({ status, headers, body });
    if (isError) return settle({ status, headers, body: Buffer.alloc(0) });
    if (body === 'too-large') return settle(tooLarge);
    settle({ kind: 'unreachable', what: 'sent a compressed body that is broken or cut off', again: false });
  };
  response.on('data', (chunk: Buffer) => {
    if (isEnded) return;
    size += chunk.length;
    if (size > limit && !isCut) return giveUp(tooLarge);
    chunks.push(size > limit ? chunk.subarray(0, chunk.length - (size - limit)) : chunk);
    if (size > limit) {
      // enough for an error's page or a robots.txt; the rest is not read
      void finish();
      response.destroy();
    }
  });
  response.on('end', () => {
    if (response.complete && !isEnded) void finish();
  });
  const breakOff = (): void => {
    if (!isEnded) settle({ kind: 'unreachable', what: 'broke off in the middle of its answer', again: true });
  };
  response.on('error', breakOff);
  response.on('close', breakOff);
}
