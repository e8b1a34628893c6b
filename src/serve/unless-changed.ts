// Conditional requests for answers that depend only on the store: their ETag is the last change number, so a client with the
// current answer gets 304 before anything is read. Other answers get an ETag of their body (app.ts).

import { createHash, randomUUID } from 'node:crypto';
import { createMiddleware } from 'hono/factory';
import type { Store } from '../store/contract.ts';
import type { Env } from './web.ts';

/** Answers 304 if nothing was written since the answer that the request names (RFC 9110, 13.1.2). */
export function unlessChanged(store: Pick<Store, 'lastChange'>) {
  // Sources, policies and code may differ after a restart, so the ETag contains the start.
  const start = randomUUID();

  return createMiddleware<Env>(async (c, next) => {
    if (c.get('who')) return next(); // answers to signed-in users are never cached
    const request = [c.req.url, c.req.header('accept') ?? '', c.req.header('x-part') ?? ''];
    const change = `${start} ${await store.lastChange()}`; // before anything is read, so that a write in the meantime changes the ETag
    const hash = createHash('sha1').update([change, ...request].join('\n'));
    const tag = `"${hash.digest('base64url')}"`;
    if (c.req.header('if-none-match')?.includes(tag))
      return c.body(null, 304, { ETag: `W/${tag}`, Vary: 'Accept-Encoding' });
    await next();
    if (c.res.status === 200) c.header('ETag', `W/${tag}`);
  });
}
