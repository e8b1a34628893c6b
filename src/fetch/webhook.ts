// Handing something over: one bounded POST to an address that the operator or a reader named, through the guard of all
// requests (S11). What is said, to whom, and whether it is said again is for digest/.

import type { Problem } from '../model.ts';
import type { Guard } from './guard.ts';
import { exchange, type Network } from './http.ts';
import type { Limits } from './limits.ts';
import type { Queue } from './polite.ts';

/** Resolves to the status (2xx) or to a Problem; never rejects. Redirects are not followed, the answer's body is dropped. */
export type Post = (
  url: string,
  body: string,
  headers?: Record<string, string>,
) => Promise<{ status: number } | { problem: Problem }>;

const ANSWER_BYTES = 64 * 1024;

/** The outgoing post of one fetcher. `who` are the headers by which all its requests name themselves. */
export function createPost(
  guard: Guard,
  network: Network,
  queue: Queue,
  limits: Limits,
  who: Record<string, string>,
): Post {
  return async (address, body, headers = {}) => {
    const url = guard.check(address);
    if (typeof url === 'string')
      return { problem: { kind: 'not-allowed', message: `the webhook is not asked: ${url}` } };
    const release = await queue.take(url.host);
    try {
      const bounds = { ...limits, isCut: true, bodyBytes: ANSWER_BYTES };
      const length = { 'content-length': String(Buffer.byteLength(body)) };
      const sent = { 'content-type': 'application/json', ...headers, ...who, ...length };
      const result = await exchange(url, { method: 'POST', headers: sent, body }, bounds, network);
      // a webhook's path is often its secret: the host alone is named
      if ('what' in result) return { problem: { kind: result.kind, message: `${url.host} ${result.what}` } };
      const { status } = result;
      if (status >= 200 && status < 300) return { status };
      const kind = status === 404 || status === 410 ? 'gone' : status >= 500 ? 'unreachable' : 'refused';
      return { problem: { kind, message: `${url.host} answered ${status} to the webhook`, status } };
    } finally {
      release();
    }
  };
}
