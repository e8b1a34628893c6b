// Answers that follow from the store alone carry a validator made of its last change: whoever has the answer already
// gets 304 before anything is read. Answers that also depend on the day get theirs from their body (app.ts).

import { createHash, randomUUID } from 'node:crypto';
import { createMiddleware } from 'hono/factory';
import type { Store } from '../store/contract.ts';
import type { Env } from './web.ts';

/** Answers 304 where nothing was written since the answer that the request names (RFC 9110, 13.1.2). */
export function unlessChanged(store: Pick<Store, 'lastChange'>) {
  // Sources, policies and code are those of one start: an answer of another start is not compared.
  const start = randomUUID();

  return createMiddleware<Env>(async (c, next) => {
    if (c.get('who')) return next(); // what somebody who signed in gets is never stored
    const request = [c.req.url, c.req.header('accept') ?? '', c.req.header('x-part') ?? ''];
    const change = `${start} ${await store.lastChange()}`; // before anything is read: what is written meanwhile makes another one
    const hash = createHash('sha1').update([change, ...request].join('\n'));
    const tag = `"${hash.digest('base64url')}"`;
    if (c.req.header('if-none-match')?.includes(tag))
      return c.body(null, 304, { ETag: `W/${tag}`, Vary: 'Accept-Encoding' });
    await next();
    if (c.res.status === 200) c.header('ETag', `W/${tag}`);
  });
}
