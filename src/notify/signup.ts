// Signing up and confirming: the same steps for the command line, the web form and the links in mails. An address that
// nobody vouches for gets a confirmation mail; its subscription starts when the owner confirms.

import { filterInWords } from '../query/filter.ts';
import { createHash, randomBytes } from 'node:crypto';
import { UsageError } from '../lib/usage-error.ts';
import type { Filter, Interest, Rhythm, Subscriber, Webhook } from '../model.ts';
import { searchItems } from '../query/search.ts';
import type { Store } from '../store/contract.ts';
import { readAddress } from '../deliver/address.ts';
import { readChanges } from './match-changes.ts';
import { seedInterest } from './record-facts.ts';
import { type MailIdentity, makeMail } from '../deliver/mail.ts';
import { unsubscribeToken } from './unsubscribe.ts';
import { readWebhook } from '../deliver/webhook.ts';
import { readTime, readZone } from './due-digests.ts';

const DAY = 86_400_000;
const CONFIRM_WITHIN_MS = 7 * DAY;
/** Most confirmation mails a day to one address, whoever enters it. */
const CONFIRMATIONS_A_DAY = 3;
const PREVIEW_DAYS = 30;
const SEED_DAYS: Record<Rhythm, number> = { 'at-once': 0, daily: 1, weekly: 7 };
const SEED_ITEMS = 200;

export const RHYTHMS: readonly Rhythm[] = ['at-once', 'daily', 'weekly'];

/** A request to subscribe, as typed. */
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
  outcome: 'active' | 'asked' | 'changed'; // asked: a confirmation mail was queued; changed: the interest existed already
};

/** How many items of the last 30 days match a filter. Throws UsageError for a filter that cannot be followed. */
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

/** Whether two filters are the same, in any order of keys. */
const sameFilter = (a: Filter, b: Filter): boolean => {
  const plain = (filter: Filter): string =>
    JSON.stringify(Object.entries(filter).sort(([one], [other]) => (one < other ? -1 : 1)));
  return plain(a) === plain(b);
};

/**
 * Adds an interest for an address. `vouched`: the operator or the signed-in owner made the request. Otherwise, and for a
 * suppressed address, a confirmation is mailed and nothing else changes until the owner confirms. Throws UsageError for an address, time, zone, rhythm or webhook that cannot be used.
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
    // For a known address nothing changes before its owner confirms, not even the hour of its digest.
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

/** Makes an interest active, with the items of its last period as its first facts. */
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
  await readChanges(store, by.now); // earlier changes are not news for this interest
  await store.addInterest(interest, by);
  const days = SEED_DAYS[interest.rhythm];
  if (days > 0) {
    const since = new Date(by.now.getTime() - days * DAY);
    const from = since.toISOString().slice(0, 10);
    const { items } = await searchItems(store, { ...interest.filter, from }, { limit: SEED_ITEMS, sort: 'newest' });
    // Entries of the known record and items dated in the future are not recent news.
    const recent = items.filter(({ item }) => {
      const dated = item.publishedAt ?? item.firstSeenAt;
      return !item.curated && dated >= since.toISOString() && dated <= by.now.toISOString();
    });
    await seedInterest(store, interest, recent, by.now);
  }
  return { subscriber, interest, outcome: 'active' };
}

/** A confirmation token, 256 random bits, and the hash of it that is stored. */
function makeConfirmation(): { token: string; hash: string } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashToken(token) };
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Mails the owner of an address a link to confirm the subscription. */
async function askConfirmation(
  store: Store,
  identity: MailIdentity,
  subscriber: Subscriber,
  interest: Interest,
  now: Date,
): Promise<void> {
  const since = new Date(now.getTime() - DAY).toISOString();
  if ((await store.confirmationsSince(subscriber.id, since)) >= CONFIRMATIONS_A_DAY)
    throw new UsageError(
      'This address was sent several confirmation mails today; look for one of them, or try again tomorrow.',
    );
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
    `Someone, we hope you, asked Hearsay to send news to this address:`,
    `  ${interest.name} (${interest.rhythm})`,
    '',
    `To confirm, open this page within 7 days and press the button:`,
    `${identity.baseUrl}/confirm/${token}`,
    '',
    'If it was not you, do nothing and you will get no news.',
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

/** The address and interest of a confirmation token, for the page behind the link (M23). Changes nothing; null for an unknown token. */
export async function readConfirmation(
  store: Store,
  token: string,
  now: Date,
): Promise<{ email: string; interest: Interest } | null> {
  const interest = await store.confirmationOf(hashToken(token), now);
  const subscriber = interest && (await store.subscriberById(interest.subscriberId));
  return interest && subscriber ? { email: subscriber.email, interest } : null;
}

/** Confirms: activates the subscriber and the interest and lifts a suppression. Safe to repeat. Null for an unknown token. */
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
