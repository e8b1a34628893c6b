// Links in mails that act for their reader: unsubscribing (made from a key of the store, the same in every mail) and
// confirming (random, kept as a hash). Each can do only that one thing (A05, A12).

import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export type UnsubscribeScope = 'subscriber' | 'interest';

const LETTER: Record<UnsubscribeScope, string> = { subscriber: 's', interest: 'i' };

const sign = (secret: string, scope: UnsubscribeScope, id: string): string =>
  createHmac('sha256', secret).update(`unsubscribe ${scope} ${id}`).digest('base64url').slice(0, 32);

/** The token that ends a subscription or one interest of it: 192 bits of an HMAC over the id. */
export function unsubscribeToken(secret: string, scope: UnsubscribeScope, id: string): string {
  return `${LETTER[scope]}.${id}.${sign(secret, scope, id)}`;
}

/** What an unsubscribe token ends; null for anything that we did not make. Compared in constant time. */
export function readUnsubscribeToken(secret: string, token: string): { scope: UnsubscribeScope; id: string } | null {
  const match = /^([si])\.([A-Za-z0-9-]{1,60})\.([A-Za-z0-9_-]{32})$/.exec(token);
  if (!match) return null;
  const scope = match[1] === 's' ? 'subscriber' : 'interest';
  const id = match[2]!;
  const expected = Buffer.from(sign(secret, scope, id));
  return timingSafeEqual(expected, Buffer.from(match[3]!)) ? { scope, id } : null;
}

/** A confirmation token, 256 random bits, and the hash that is kept of it. */
export function makeConfirmation(): { token: string; hash: string } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashToken(token) };
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
