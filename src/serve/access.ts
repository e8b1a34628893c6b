// Access control: sign-in by cookie or bearer token, same-origin and CSRF checks, rate limits. Every route in routes.ts names
// its kind of access, so none is open by omission.

import { createMiddleware } from 'hono/factory';
import { getCookie } from 'hono/cookie';
import { isSame, tokenHash } from '../lib/secrets.ts';
import { refuse } from './problems.ts';
import { signInPage } from './pages/sign-in.ts';
import { type Ctx, cookieName, type Env, isLoopback, remoteAddress, type Web, type Who } from './web.ts';

/**
 * public: anyone · own-token: anyone who has the token in the address, which can do that one thing (A12) ·
 * signed: whoever signs the body with a secret of the settings, checked where it is read ·
 * read: anyone where reads are open · metrics: this machine or a credential · private: a credential ·
 * write: a credential, and for people the same-origin check and the token of their form · sign-in: the form itself ·
 * subscribe: as write, or anyone where the operator opened it.
 */
export type Access =
  'public' | 'own-token' | 'signed' | 'read' | 'metrics' | 'private' | 'write' | 'sign-in' | 'subscribe';

/** Kinds of access that need no user or token. */
const isFree = (access: Access): boolean => ['public', 'own-token', 'signed', 'sign-in'].includes(access);

export const BODY_LIMIT = 64 * 1024;
const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

const isBearer = /^Bearer +([\w.~+/-]{8,200})=*$/i;

/** Times of the last events of each address, at most `most` within `windowMs`. */
type Limit = {
  /** Counts an event. Returns the seconds to wait if there were too many, else 0. */
  take(key: string, at: number): number;
  /** Removes the last event of an address. */
  refund(key: string): void;
};

const MOST_ADDRESSES = 10_000;

/** A limit of `most` events of one address within `windowMs` milliseconds. */
function limitOf(most: number, windowMs: number): Limit {
  const events = new Map<string, number[]>();
  return {
    take(key, at) {
      const recent = (events.get(key) ?? []).filter((time) => time > at - windowMs);
      if (recent.length >= most) {
        events.set(key, recent);
        return Math.max(1, Math.ceil((recent[0]! + windowMs - at) / 1000));
      }
      events.delete(key); // re-inserted last, so that the first entry is the oldest
      events.set(key, [...recent, at]);
      if (events.size > MOST_ADDRESSES) events.delete(events.keys().next().value!);
      return 0;
    },
    refund(key) {
      events.get(key)?.pop();
    },
  };
}

/** State shared by the guards of one server: the limits and our own origins. */
export type AccessGuard = ReturnType<typeof createAccessGuard>;

/**
 * `boundTo` is the host that the server listens on; `origins` are those of its own pages.
 * Only these are compared with the Origin of a browser; the Host header decides nothing (W16).
 */
export function createAccessGuard(web: Web, boundTo: string, origins: Set<string>) {
  const failures = limitOf(10, 15 * 60_000);
  const requests = limitOf(1200, 60_000);
  const subscriptions = limitOf(10, 3_600_000);

  /** Identifies the user or token. Wrong credentials count as failures of their address (A03). */
  async function identify(c: Ctx): Promise<Who | 'wrong' | null> {
    const header = c.req.header('authorization');
    if (header !== undefined) {
      const token = isBearer.exec(header)?.[1];
      const found = token ? await web.store.findToken(tokenHash(token)) : null;
      return found ? { name: `token ${found.name}`, via: 'token', csrf: '' } : 'wrong';
    }
    const cookie = getCookie(c, cookieName(web));
    if (!cookie || cookie.length > 200) return null;
    const session = await web.store.findSession(tokenHash(cookie), web.now().toISOString());
    return session ? { name: session.user, via: 'session', csrf: session.csrf } : null;
  }

  /** Whether the browser says that the form came from one of our pages (A02). */
  function isSameOrigin(c: Ctx): boolean {
    const site = c.req.header('sec-fetch-site');
    if (site !== undefined && site !== 'same-origin') return false;
    const origin = c.req.header('origin');
    return origin !== undefined ? origins.has(origin) : site === 'same-origin';
  }

  /** Refuses bodies that are too large, compressed, or of an unsupported type (W05). Null if the body is fine. */
  function refuseBody(c: Ctx, types: string[]): Response | Promise<Response> | null {
    if (c.req.header('content-encoding')) return refuse(c, 415, 'Compressed bodies are not supported.');
    const length = Number(c.req.header('content-length') ?? (c.req.header('transfer-encoding') ? Infinity : 0));
    if (length > BODY_LIMIT)
      return refuse(c, 413, `A request may have ${BODY_LIMIT / 1024} KiB, with its length stated.`, {
        Connection: 'close',
      });
    const type = (c.req.header('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
    if (length > 0 && !types.includes(type)) return refuse(c, 415, `Send ${types.join(' or ')}.`);
    return null;
  }

  const askToSignIn = (c: Ctx): Response | Promise<Response> =>
    c.req.path.startsWith('/api/') || c.req.method === 'POST'
      ? refuse(c, 401, 'This needs a signed-in user, or a token in the header "Authorization: Bearer".', {
          'WWW-Authenticate': 'Bearer realm="hearsay"',
        })
      : signInPage(c, { status: 401, next: c.req.url });

  /** The check of one route. Credentials are checked first (A01). */
  const guard = (access: Access) =>
    createMiddleware<Env>(async (c, next) => {
      const from = remoteAddress(c);
      const at = web.now().getTime();
      const wait = isLoopback(from) ? 0 : requests.take(from, at);
      if (wait) return refuse(c, 429, 'Too many requests from this address.', { 'Retry-After': String(wait) });
      const tooMany = (seconds: number) =>
        refuse(c, 429, 'Too many failed attempts from this address.', { 'Retry-After': String(seconds) });

      let who: Who | 'wrong' | null = null;
      if (!isFree(access)) {
        if (c.req.header('authorization') !== undefined) {
          const seconds = failures.take(from, at);
          if (seconds) return tooMany(seconds);
        }
        who = await identify(c);
        if (who !== 'wrong' && who?.via === 'token') failures.refund(from);
        if (who === 'wrong') return askToSignIn(c);
        c.set('who', who);
        if (who) c.header('Cache-Control', 'no-store');
      }
      const openly = access === 'subscribe' && c.get('isOpen') && (await web.store.access()).subscribe === 'open';
      const isAllowed =
        isFree(access) ||
        who !== null ||
        openly ||
        (access === 'read' && c.get('isOpen')) ||
        (access === 'metrics' && isLoopback(from));
      if (!isAllowed) return askToSignIn(c);
      if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();

      if (access === 'signed' && !web.config.bounceSecret) return refuse(c, 404, 'There is nothing at this address.');
      const isApi = c.req.path.startsWith('/api/');
      const refused = refuseBody(c, isApi || access === 'signed' ? [JSON_TYPE] : [FORM]);
      if (refused) return refused;
      if (access === 'signed') return next();
      if (isApi && who?.via !== 'token' && !isSame(c.req.header('x-csrf') ?? '', who?.csrf || 'none'))
        return refuse(c, 403, 'Programs write with a bearer token.');
      if (!isApi && access !== 'own-token' && who?.via !== 'token') {
        if (!isSameOrigin(c))
          return refuse(
            c,
            403,
            `This form did not come from ${web.config.baseUrl}. Open that address, or set HEARSAY_BASE_URL to the one in use.`,
          );
        const form = await c.req.parseBody();
        if (who && !isSame(String(form['csrf'] ?? ''), who.csrf)) return refuse(c, 403, 'The form has expired.');
      }
      if (access === 'sign-in') {
        const seconds = failures.take(from, at);
        if (seconds) return tooMany(seconds);
      }
      if (access === 'subscribe') {
        const seconds = subscriptions.take(from, at);
        if (seconds)
          return refuse(c, 429, 'Too many subscriptions from this address.', { 'Retry-After': String(seconds) });
      }
      return next();
    });

  /** Whether anyone may read: bound to this machine only, or opened by the administrator. */
  const isOpen = async (): Promise<boolean> => isLoopback(boundTo) || (await web.store.access()).reads === 'open';

  return {
    guard,
    isOpen,
    /** Removes the counted failure of a sign-in that succeeded. */
    succeeded: (c: Ctx): void => failures.refund(remoteAddress(c)),
  };
}
