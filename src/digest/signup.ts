// Signing up, confirming, pausing and leaving: the same steps for the command line, the web form and links in mails.
// An address that its owner did not type itself is asked first; nothing is active before the answer.

import { randomBytes } from 'node:crypto';
import { UsageError } from '../lib/usage-error.ts';
import type { Filter, Interest, Rhythm, Subscriber, Webhook } from '../model.ts';
import { searchItems } from '../query/search.ts';
import type { Store } from '../store/contract.ts';
import { readAddress } from './address.ts';
import { readChanges, seedInterest } from './intake.ts';
import { filterInWords } from './interest.ts';
import { type MailIdentity, makeMail } from './mail.ts';
import { hashToken, makeConfirmation, readUnsubscribeToken, unsubscribeToken } from './tokens.ts';
import { readWebhook } from './webhook.ts';
import { readTime, readZone } from './when.ts';

const DAY = 86_400_000;
const CONFIRM_WITHIN_MS = 7 * DAY;
/** So many confirmations a day are asked of one address, whoever types it. */
const CONFIRMATIONS_A_DAY = 3;
const PREVIEW_DAYS = 30;
const SEED_DAYS: Record<Rhythm, number> = { 'at-once': 0, daily: 1, weekly: 7 };
const SEED_ITEMS = 200;

export const RHYTHMS: readonly Rhythm[] = ['at-once', 'daily', 'weekly'];

/** What somebody asks for, as typed. */
export type SignUp = {
  email: string;
  filter: Filter;
  rhythm: string;
  name?: string | undefined;
  at?: string | undefined; // HH:MM; 07:30
  zone?: string | undefined; // IANA; America/New_York
  weekday?: string | undefined; // 1 Monday … 7 Sunday
  webhook?: string | undefined;
  webhookKind?: string | undefined;
};

export type SigningUp = {
  store: Store;
  identity: MailIdentity;
  initiativeNames: Map<string, string>;
};

export type SignedUp = {
  subscriber: Subscriber;
  interest: Interest;
  outcome: 'active' | 'asked' | 'changed'; // asked: a confirmation is on its way; changed: it was followed already
};

/** How many items the last 30 days would have brought. Throws UsageError for a filter that cannot be followed. */
export async function previewInterest(
  store: Store,
  filter: Filter,
  now: Date,
): Promise<{ items: number; isExact: boolean }> {
  if (filter.knownAt) throw new UsageError('--known-at cannot be followed: it looks at the past.');
  const from = new Date(now.getTime() - PREVIEW_DAYS * DAY).toISOString().slice(0, 10);
  const { from: asked } = filter;
  const found = await searchItems(store, { ...filter, from: asked && asked > from ? asked : from }, { limit: 1 });
  return { items: found.total, isExact: found.totalIsExact };
}

function readRhythm(text: string): Rhythm {
  const rhythm = RHYTHMS.find((known) => known === text);
  if (!rhythm) throw new UsageError(`--rhythm "${text.slice(0, 20)}" is not known; use ${RHYTHMS.join(', ')}.`);
  return rhythm;
}

function readWeekday(text: string): number {
  if (!/^[1-7]$/.test(text))
    throw new UsageError(`--weekday "${text.slice(0, 20)}" is not known; use 1 (Monday) to 7 (Sunday).`);
  return Number(text);
}

/** Key order apart, the same filter. */
const sameFilter = (a: Filter, b: Filter): boolean => {
  const plain = (filter: Filter): string =>
    JSON.stringify(Object.entries(filter).sort(([one], [other]) => (one < other ? -1 : 1)));
  return plain(a) === plain(b);
};

/**
 * Adds an interest for an address. `vouched`: whoever asks answers for the address (the operator, or its owner signed
 * in); otherwise, and for an address that was suppressed, a confirmation is mailed and nothing changes before it is
 * answered. Throws UsageError for an address, time, zone, rhythm or webhook that cannot be used.
 */
export async function signUp(
  { store, identity, initiativeNames }: SigningUp,
  asked: SignUp,
  by: { actor: string; vouched: boolean; now: Date },
): Promise<SignedUp> {
  const email = readAddress(asked.email);
  const rhythm = readRhythm(asked.rhythm);
  const webhook: Webhook | undefined = asked.webhook ? readWebhook(asked.webhook, asked.webhookKind) : undefined;
  await previewInterest(store, asked.filter, by.now);
  const known = await store.subscriberByEmail(email);
  const at = by.now.toISOString();
  const mustAsk = !by.vouched || known?.suppressed !== undefined || (await store.isSuppressed(email));
  const zone = asked.zone ? readZone(asked.zone) : (known?.zone ?? 'America/New_York');
  const time = asked.at ? readTime(asked.at) : (known?.time ?? '07:30');
  const weekday = asked.weekday ? readWeekday(asked.weekday) : (known?.weekday ?? 1);
  const id = known?.id ?? `s-${randomBytes(8).toString('hex')}`;
  const base: Subscriber = known ?? { id, email, state: 'unconfirmed', time, weekday, zone, createdAt: at };
  const interest: Interest = {
    id: `i-${randomBytes(8).toString('hex')}`,
    subscriberId: id,
    name: asked.name?.trim().slice(0, 80) || filterInWords(asked.filter, initiativeNames),
    filter: asked.filter,
    rhythm,
    createdAt: at,
  };
  if (mustAsk) {
    // Of an address that is known nothing changes before its owner answers, not even the hour of its digest.
    if (!known) await store.saveSubscriber(base, { actor: by.actor, event: 'asked for', now: by.now });
    await askConfirmation(store, identity, base, interest, by.now);
    return { subscriber: base, interest, outcome: 'asked' };
  }
  const subscriber: Subscriber = {
    ...base,
    state: base.state === 'paused' ? 'paused' : 'active',
    time,
    zone,
    weekday,
    ...(webhook ? { webhook } : {}),
    confirmedAt: base.state === 'active' || base.state === 'paused' ? (base.confirmedAt ?? at) : at,
  };
  await store.saveSubscriber(subscriber, { actor: by.actor, event: `subscribed, ${time} ${zone}`, now: by.now });
  return addInterest(store, subscriber, interest, by);
}

/** Makes an interest active and lets it begin with what its last period brought. */
async function addInterest(
  store: Store,
  subscriber: Subscriber,
  interest: Interest,
  by: { actor: string; now: Date },
): Promise<SignedUp> {
  const same = (await store.interestsOf(subscriber.id)).find(({ filter }) => sameFilter(filter, interest.filter));
  if (same) {
    await store.changeInterest(same.id, { name: interest.name, rhythm: interest.rhythm }, by);
    return { subscriber, interest: { ...interest, id: same.id }, outcome: 'changed' };
  }
  await readChanges(store, by.now); // what changed before is no news to this interest
  await store.addInterest(interest, by);
  const days = SEED_DAYS[interest.rhythm];
  if (days > 0) {
    const since = new Date(by.now.getTime() - days * DAY);
    const from = since.toISOString().slice(0, 10);
    const { items } = await searchItems(store, { ...interest.filter, from }, { limit: SEED_ITEMS, sort: 'newest' });
    // What the known record holds, and what is dated ahead, is no news of these days.
    const recent = items.filter(({ item }) => {
      const dated = item.publishedAt ?? item.firstSeenAt;
      return !item.curated && dated >= since.toISOString() && dated <= by.now.toISOString();
    });
    await seedInterest(store, interest, recent, by.now);
  }
  return { subscriber, interest, outcome: 'active' };
}

/** Mails the question whether the owner of an address wants this. */
async function askConfirmation(
  store: Store,
  identity: MailIdentity,
  subscriber: Subscriber,
  interest: Interest,
  now: Date,
): Promise<void> {
  const since = new Date(now.getTime() - DAY).toISOString();
  if ((await store.confirmationsSince(subscriber.id, since)) >= CONFIRMATIONS_A_DAY)
    throw new UsageError('This address was asked several times today; look for the mail, or try again tomorrow.');
  const { token, hash } = makeConfirmation();
  await store.saveConfirmation({
    hash,
    interest,
    madeAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + CONFIRM_WITHIN_MS).toISOString(),
  });
  const secret = await store.mailSecret();
  const stop = `${identity.baseUrl}/unsubscribe/${unsubscribeToken(secret, 'subscriber', subscriber.id)}`;
  const text = [
    `Somebody, we hope you, asked Hearsay to send news to this address:`,
    `  ${interest.name} (${interest.rhythm})`,
    '',
    `To begin, open this page and press the button, within 7 days:`,
    `${identity.baseUrl}/confirm/${token}`,
    '',
    'If it was not you, do nothing: no news will come.',
    '',
  ].join('\n');
  await store.queueMail(
    await makeMail(
      {
        subscriberId: subscriber.id,
        kind: 'confirmation',
        to: subscriber.email,
        subject: 'Please confirm: news from Hearsay',
        text,
        unsubscribeUrl: stop,
      },
      identity,
      now,
    ),
  );
}

/** Whose confirmation a token is, without changing anything: for the page behind the link (M23). */
export async function readConfirmation(
  store: Store,
  token: string,
  now: Date,
): Promise<{ email: string; interest: Interest } | null> {
  const interest = await store.confirmationOf(hashToken(token), now);
  const subscriber = interest && (await store.subscriberById(interest.subscriberId));
  return interest && subscriber ? { email: subscriber.email, interest } : null;
}

/** Answers a confirmation: the subscriber is active, the interest begins, a suppression ends. Twice is harmless. Null for a token that is none. */
export async function confirmByToken(store: Store, token: string, now: Date): Promise<SignedUp | null> {
  const interest = await store.confirmationOf(hashToken(token), now);
  const subscriber = interest && (await store.subscriberById(interest.subscriberId));
  if (!interest || !subscriber) return null;
  await store.liftSuppression(subscriber.email);
  const active: Subscriber =
    subscriber.state === 'active' ? subscriber : { ...subscriber, state: 'active', confirmedAt: now.toISOString() };
  const actor = subscriber.email;
  await store.saveSubscriber(active, { actor, event: 'confirmed', now });
  return addInterest(store, active, { ...interest, createdAt: now.toISOString() }, { actor, now });
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

/** Ends what the link says, at once; repeating it is harmless (RFC 8058, M22). Null for a token that we did not make. */
export async function unsubscribeByToken(store: Store, token: string, now: Date): Promise<Unsubscribing | null> {
  const what = await readUnsubscribe(store, token);
  const read = readUnsubscribeToken(await store.mailSecret(), token);
  if (!what || !read || what.already) return what;
  const by = { actor: what.email, now };
  if (read.scope === 'subscriber') await leave(store, (await store.subscriberById(read.id))!, by);
  else await store.endInterest(read.id, by);
  return what;
}

/** Ends all that a subscriber follows. Its ledger stays: signing up again tells nothing twice. */
export async function leave(store: Store, subscriber: Subscriber, by: { actor: string; now: Date }): Promise<void> {
  for (const interest of await store.interestsOf(subscriber.id)) await store.endInterest(interest.id, by);
  await store.saveSubscriber({ ...subscriber, state: 'stopped' }, { ...by, event: 'unsubscribed' });
}

/** Pauses or resumes; what comes meanwhile waits and is told together afterwards. */
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
