// From an address to its final answer: redirects by hand, each hop through the guard and the queue, and another try where
// a connection broke or a server stumbled. What the answer means for the source is for fetcher.ts.

import { isUtf8 } from 'node:buffer';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Problem } from '../model.ts';
import { type Cookies, createCookies } from './cookies.ts';
import type { Fault } from './faults.ts';
import { type Answer, type Bounds, exchange, type Network } from './http.ts';
import type { Limits } from './limits.ts';
import type { Queue } from './polite.ts';
import { readRetryAfter } from './answer.ts';

/** What is left of the time that one source may take in one visit; waiting for a turn does not count. */
export type Budget = { leftMs: number };

export type FollowRequest = {
  headersFor: (url: URL) => Record<string, string>; // for this hop: credentials never leave their host
  budget: Budget;
  now: Date;
  mayRead?: (url: URL) => Promise<Problem | null>; // robots.txt, for scraped pages
  isCut?: boolean;
  bodyBytes?: number;
};

/** A request within a chain of redirects, with the cookies that were set in it. */
type Hop = FollowRequest & { cookies: Cookies };

export type FollowResult = { answer: Answer; url: URL; isPermanent: boolean; hops: number };
export type RedirectFollower = {
  /** The final answer, of whatever status; a Problem where there is none. Messages are half-sentences about an address. */
  follow(address: string, request: FollowRequest): Promise<FollowResult | { problem: Problem }>;
};

/** An address as it may be shown: without the query, which may hold keys. */
export const shown = (url: URL): string => `${url.origin}${url.pathname}${url.search ? '?…' : ''}`;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const PERMANENT = new Set([301, 308]);

/** Headers come a character a byte; addresses in them are written in UTF-8 where they are not escaped (F23). */
function utf8Of(header: string): string {
  if (!/[\u0080-\u00ff]/.test(header)) return header;
  const bytes = Buffer.from(header, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : header;
}

/** Another try may help: the server's own trouble, unless it named a time to come back. */
const isStumble = (answer: Answer): boolean =>
  answer.status >= 500 && answer.status !== 501 && answer.status !== 505 && !answer.headers['retry-after'];

/** Follows redirects for one fetcher, through its queue and its network. `random` jitters the pauses between tries. */
export function createRedirectFollower(
  network: Network,
  queue: Queue,
  limits: Limits,
  random: () => number = Math.random,
): RedirectFollower {
  const waits = (host: string): Problem | null => {
    const ms = queue.closedFor(host);
    if (ms <= 0) return null;
    const minutes = ms / 60_000;
    const message = `${host} asked for a pause of ${Math.ceil(minutes)} more min; nothing of it is asked until then`;
    return { kind: 'slow-down', message, retryAfterMinutes: minutes };
  };

  /** One request when it is its turn; stale kept connections are replaced without a word. */
  const askInTurn = async (url: URL, request: Hop): Promise<Answer | Fault | { problem: Problem }> => {
    const wait = waits(url.host);
    if (wait) return { problem: wait };
    const release = await queue.take(url.host);
    try {
      const closed = waits(url.host); // somebody before us in the queue was told to wait
      if (closed) return { problem: closed };
      for (;;) {
        const bounds: Bounds = {
          connectMs: limits.connectMs,
          headersMs: limits.headersMs,
          totalMs: request.budget.leftMs,
          bodyBytes: request.bodyBytes ?? limits.bodyBytes,
          isCut: request.isCut === true,
        };
        const startedAt = performance.now();
        const cookie = request.cookies.for(url);
        const headers = { ...request.headersFor(url), ...(cookie ? { cookie } : {}) };
        const result = await exchange(url, { method: 'GET', headers }, bounds, network);
        request.budget.leftMs -= performance.now() - startedAt;
        if ('what' in result && result.isStale && request.budget.leftMs > 0) continue;
        if ('status' in result && (result.status === 429 || result.status === 503)) {
          const minutes = readRetryAfter(result.headers['retry-after'], result.headers.date, request.now);
          if (minutes !== undefined) queue.close(url.host, minutes * 60_000);
        }
        return result;
      }
    } finally {
      release();
    }
  };

  const askWithRetries = async (url: URL, request: Hop): Promise<Answer | { problem: Problem }> => {
    for (let tries = 0; ; tries += 1) {
      const result = await askInTurn(url, request);
      if ('problem' in result) return result;
      const mayTryAgain = 'status' in result ? isStumble(result) : result.again;
      const delay = limits.retryDelaysMs[tries];
      if (!mayTryAgain || delay === undefined || request.budget.leftMs <= delay) {
        if ('status' in result) return result;
        const often = tries ? `, ${tries + 1} times` : '';
        return { problem: { kind: result.kind, message: `${shown(url)} ${result.what}${often}` } };
      }
      const pause = delay * (0.75 + random() / 2);
      request.budget.leftMs -= pause;
      await sleep(pause);
    }
  };

  return {
    async follow(address, request) {
      const seen = new Set<string>();
      const cookies = createCookies();
      let from: URL | null = null;
      let target = address;
      let isPermanent = true;
      for (let hops = 0; ; hops += 1) {
        const url = network.guard.check(target, from?.href);
        const after = from ? `${shown(from)} redirects to an address that is not asked` : 'the address is not asked';
        if (typeof url === 'string') return { problem: { kind: 'not-allowed', message: `${after}: ${url}` } };
        if (from?.protocol === 'https:' && url.protocol === 'http:')
          return { problem: { kind: 'not-allowed', message: `${after}: it leads from https to http (${shown(url)})` } };
        const step = `${url.href} ${cookies.for(url)}`;
        if (seen.has(step))
          return { problem: { kind: 'unreachable', message: `${shown(url)} redirects in a loop, back to itself` } };
        seen.add(step);
        const refused = request.mayRead ? await request.mayRead(url) : null;
        if (refused) return { problem: refused };
        const answer = await askWithRetries(url, { ...request, cookies });
        if ('problem' in answer) return answer;
        if (!REDIRECTS.has(answer.status)) return { answer, url, isPermanent: hops > 0 && isPermanent, hops };
        const location = answer.headers.location;
        if (!location)
          return { problem: { kind: 'unreachable', message: `${shown(url)} sent a redirect without target` } };
        if (hops >= limits.redirects)
          return {
            problem: { kind: 'unreachable', message: `${shown(url)} is redirect ${hops + 1} in a row; given up` },
          };
        if (!PERMANENT.has(answer.status)) isPermanent = false;
        cookies.note(url, answer.headers['set-cookie']);
        from = url;
        target = utf8Of(location);
      }
    },
  };
}
