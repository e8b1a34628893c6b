// Ending and pausing mail: the signed links in mails, and the same steps for the command line and the web form.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { UsageError } from '../lib/usage-error.ts';
import type { Subscriber } from '../model.ts';
import type { Store } from '../store/open.ts';

export type UnsubscribeScope = 'subscriber' | 'interest';

const LETTER: Record<UnsubscribeScope, string> = { subscriber: 's', interest: 'i' };

const sign = (secret: string, scope: UnsubscribeScope, id: string): string =>
  createHmac('sha256', secret).update(`unsubscribe ${scope} ${id}`).digest('base64url').slice(0, 32);

/** The token that ends a subscription or one interest of it: 192 bits of an HMAC over the id. */
export function unsubscribeToken(secret: string, scope: UnsubscribeScope, id: string): string {
  return `${LETTER[scope]}.${id}.${sign(secret, scope, id)}`;
}

/** What an unsubscribe token ends; null for a token that we did not make. Compared in constant time. */
export function readUnsubscribeToken(secret: string, token: string): { scope: UnsubscribeScope; id: string } | null {
  const match = /^([si])\.([A-Za-z0-9-]{1,60})\.([A-Za-z0-9_-]{32})$/.exec(token);
  if (!match) return null;
  const scope = match[1] === 's' ? 'subscriber' : 'interest';
  const id = match[2]!;
  const expected = Buffer.from(sign(secret, scope, id));
  return timingSafeEqual(expected, Buffer.from(match[3]!)) ? { scope, id } : null;
}

export type Unsubscribing = { email: string; what: 'everything' | string; already: boolean };

/** What an unsubscribe link would end, without changing anything (M23); null for a token that we did not make. */
export async function readUnsubscribe(store: Store, token: string): Promise<Unsubscribing | null> {
  const read = readUnsubscribeToken(await store.mailSecret(), token);
  if (!read) return null;
  if (read.scope === 'subscriber') {
    const subscriber = await store.subscriberById(read.id);
    return subscriber && { email: subscriber.email, what: 'everything', already: subscriber.state === 'stopped' };
  }
  const interest = await store.interestById(read.id);
  const subscriber = interest && (await store.subscriberById(interest.subscriberId));
  return subscriber && interest
    ? { email: subscriber.email, what: interest.name, already: false }
    : { email: '', what: 'this interest', already: true };
}

/** Ends the subscription or the interest of the link at once (RFC 8058, M22). Safe to repeat. Null for a token that we did not make. */
export async function unsubscribeByToken(store: Store, token: string, now: Date): Promise<Unsubscribing | null> {
  const what = await readUnsubscribe(store, token);
  const read = readUnsubscribeToken(await store.mailSecret(), token);
  if (!what || !read || what.already) return what;
  const by = { actor: what.email, now };
  if (read.scope === 'subscriber') await leave(store, (await store.subscriberById(read.id))!, by);
  else await store.endInterest(read.id, by);
  return what;
}

/** Ends all interests of a subscriber. The ledger stays, so that after a new sign-up no fact is sent twice. */
export async function leave(store: Store, subscriber: Subscriber, by: { actor: string; now: Date }): Promise<void> {
  for (const interest of await store.interestsOf(subscriber.id)) await store.endInterest(interest.id, by);
  await store.saveSubscriber({ ...subscriber, state: 'stopped' }, { ...by, event: 'unsubscribed' });
}

/** Pauses or resumes. Facts that come in the meantime stay pending and are sent together afterwards. */
export async function setPaused(
  store: Store,
  subscriber: Subscriber,
  paused: boolean,
  by: { actor: string; now: Date },
): Promise<void> {
  if (subscriber.state !== 'active' && subscriber.state !== 'paused')
    throw new UsageError(
      `${subscriber.email} is ${subscriber.state}; only an active subscriber can be paused or resumed.`,
    );
  await store.saveSubscriber(
    { ...subscriber, state: paused ? 'paused' : 'active' },
    { ...by, event: paused ? 'paused' : 'resumed' },
  );
}
