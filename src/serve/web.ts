// The context of every answer: the store, the settings, the clock, and the user.

import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import type { Config } from '../config.ts';
import type { Agency, Initiative, Source } from '../model.ts';
import type { Store } from '../store/contract.ts';

/** What the server is started with. It only reads and writes the store; it fetches and sends nothing. */
export type Web = {
  store: Store;
  config: Config;
  now: () => Date;
  sources: Source[];
  initiatives: Initiative[];
  agencies: Pick<Agency, 'id' | 'name'>[];
  collects?: boolean; // this process also collects, so a silent collector is a broken promise (O02)
  trouble?: () => string | null; // the current problem of its collector
};

/** The user or token of a request. `csrf` is set for users signed in by cookie. */
export type Who = { name: string; via: 'session' | 'token'; csrf: string };

export type Env = {
  Bindings: { incoming?: IncomingMessage };
  Variables: { requestId: string; route: string; who: Who | null; isOpen: boolean };
};

export type Ctx = Context<Env>;

/** The address of a client, from its socket, never from a header (W16, A09). */
export function remoteAddress(c: Ctx): string {
  return c.env?.incoming?.socket.remoteAddress ?? '';
}

/** Whether an address or host is this machine only. */
export function isLoopback(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/^::ffff:/i, '');
  return bare === 'localhost' || bare === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(bare);
}

/** A path with parameters, without empty ones. */
export function address(path: string, params: Record<string, string | number | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params))
    if (value !== undefined && value !== '') query.set(name, String(value));
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/**
 * Where to go after signing in or a change: a path of this site, or `/` for anything else (W11).
 * Checked after normalization: `//host`, backslashes and control characters lead nowhere.
 */
export function safePath(next: unknown): string {
  if (
    typeof next !== 'string' ||
    next.length > 2000 ||
    !/^\/(?![/\\])/.test(next) ||
    /[\u0000-\u001f\u007f\\]/.test(next)
  )
    return '/';
  const here = 'http://hearsay.invalid';
  try {
    const url = new URL(next, here);
    const path = url.pathname + url.search;
    return url.origin === here && !path.startsWith('//') ? path : '/';
  } catch {
    return '/';
  }
}

/** The cookie's name; with https, its prefix makes browsers limit it to this host and to https. */
export const cookieName = (web: Web): string =>
  web.config.baseUrl.startsWith('https:') ? '__Host-hearsay' : 'hearsay';
