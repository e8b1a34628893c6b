// `hearsay subscribers [--format table|json|jsonl]`: lists subscribers. `--show EMAIL`: its interests, its ledger (sent,
// pending, held and why) and its changes. `--pause`, `--resume EMAIL`. Bounces and complaints:
// `--suppress EMAIL --reason TEXT` (hard bounce, complaint), `--soft-bounce EMAIL`, `--lift EMAIL`, `--suppressed`.

import { readAddress } from '../deliver/address.ts';
import { setPaused } from '../notify/unsubscribe.ts';
import { printable, table } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import type { Subscriber } from '../model.ts';
import { filterParams } from '../query/filter.ts';
import { openStore, type Store } from '../store/open.ts';
import { type Command, type Context, readFlags } from './context.ts';

const LEDGER_SHOWN = 100;
/** Temporary bounces in a row after which an address is given up (M06). */
const SOFT_TIMES = 6;
const SOFT_SPAN_MS = 5 * 86_400_000;

/** A subscriber with what it follows, for programs; the webhook without its secret. */
async function record(store: Store, subscriber: Subscriber) {
  const { webhook, ...rest } = subscriber;
  const interests = await store.interestsOf(subscriber.id);
  return {
    ...rest,
    ...(webhook
      ? { webhook: { host: new URL(webhook.url).host, kind: webhook.kind, deadAt: webhook.deadAt ?? null } }
      : {}),
    interests: interests.map(({ id, name, rhythm, filter }) => ({ id, name, rhythm, filter: filterParams(filter) })),
  };
}

async function list(store: Store, format: string): Promise<string> {
  const records = [];
  for (const subscriber of await store.listSubscribers()) records.push(await record(store, subscriber));
  if (format === 'json') return JSON.stringify({ subscribers: records }, null, 2);
  if (format === 'jsonl') return records.map((one) => JSON.stringify(one)).join('\n');
  if (records.length === 0) return 'Nobody subscribes yet: hearsay subscribe EMAIL --rhythm daily.';
  const rows = records.flatMap(({ email, state, suppressed, time, zone, interests }) => {
    const shownState = suppressed ? 'suppressed' : state;
    if (interests.length === 0) return [[email, shownState, '', '', '']];
    return interests.map(({ name, rhythm }) => [
      email,
      shownState,
      rhythm,
      rhythm === 'at-once' ? '' : `${time} ${zone}`,
      name,
    ]);
  });
  return table(['address', 'state', 'rhythm', 'when', 'follows'], rows, [40, , , 30, 80]);
}

async function show(store: Store, subscriber: Subscriber, format: string): Promise<string> {
  const ledger = await store.readersLedger(subscriber.id, LEDGER_SHOWN);
  const log = await store.subscriberLog(subscriber.id);
  const shown = await record(store, subscriber);
  if (format === 'json') return JSON.stringify({ ...shown, ledger, log }, null, 2);
  const parts = [
    `${subscriber.email}: ${subscriber.suppressed ? `suppressed, ${printable(subscriber.suppressed.reason)}` : subscriber.state}`,
    table(
      ['interest', 'rhythm', 'follows'],
      shown.interests.map(({ id, rhythm, name }) => [id, rhythm, name]),
      [, , 90],
    ),
    ledger.length === 0
      ? 'The ledger is empty.'
      : table(
          ['when', 'state', 'fact', 'development', 'mail, or why it was held back'],
          ledger.map((entry) => [
            (entry.toldAt ?? entry.recordedAt).slice(0, 16),
            entry.state,
            entry.kind,
            entry.developmentId,
            [entry.mailId, entry.because].filter(Boolean).join('; '),
          ]),
          [, , , 30, 60],
        ),
    table(
      ['when', 'who', 'what'],
      log.map(({ at, actor, event }) => [at.slice(0, 16), actor, event]),
      [, 30, 80],
    ),
  ];
  return parts.join('\n\n');
}

/** Counts a temporary bounce that was reported, and gives the address up after six in a row over five days. */
async function softBounce(store: Store, email: string, context: Context): Promise<string> {
  const now = context.now();
  const { times, since } = await store.softBounce(email, now.toISOString());
  if (times < SOFT_TIMES || now.getTime() - Date.parse(since) < SOFT_SPAN_MS)
    return `${email}: ${times} temporary bounces in a row.`;
  await store.suppress(email, `${times} temporary bounces since ${since}`, { actor: 'operator', now });
  return `${email} is suppressed: ${times} temporary bounces since ${since}.`;
}

export const run: Command = async (args, context) => {
  const { values } = readFlags(args, {
    format: { type: 'string' },
    show: { type: 'string' },
    pause: { type: 'string' },
    resume: { type: 'string' },
    suppress: { type: 'string' },
    reason: { type: 'string' },
    'soft-bounce': { type: 'string' },
    lift: { type: 'string' },
    suppressed: { type: 'boolean' },
  });
  const format = values.format ?? 'table';
  if (!['table', 'json', 'jsonl'].includes(format)) throw new UsageError('--format is one of table, json, jsonl.');
  const store = await openStore(context.config.db);
  const now = context.now();
  const known = async (typed: string): Promise<Subscriber> => {
    const subscriber = await store.subscriberByEmail(readAddress(typed));
    if (!subscriber) throw new UsageError(`${printable(typed)} is not a subscriber.`);
    return subscriber;
  };
  try {
    if (values.suppress !== undefined) {
      const email = readAddress(values.suppress);
      const reason = values.reason?.trim();
      if (!reason) throw new UsageError('--suppress wants --reason: hard bounce, complaint, or what was reported.');
      await store.suppress(email, reason.slice(0, 200), { actor: 'operator', now });
      context.out(`${email} is suppressed: no mail goes there until its owner signs up again and confirms.`);
    } else if (values['soft-bounce'] !== undefined)
      context.out(await softBounce(store, readAddress(values['soft-bounce']), context));
    else if (values.lift !== undefined) {
      const email = readAddress(values.lift);
      context.out(
        (await store.liftSuppression(email)) ? `${email} may be mailed again.` : `${email} was not suppressed.`,
      );
    } else if (values.suppressed) {
      const rows = (await store.suppressedAddresses()).map(({ email, reason, at }) => [email, at.slice(0, 16), reason]);
      context.out(
        rows.length > 0 ? table(['address', 'since', 'reason'], rows, [40, , 90]) : 'No address is suppressed.',
      );
    } else if (values.pause !== undefined || values.resume !== undefined) {
      const subscriber = await known((values.pause ?? values.resume)!);
      await setPaused(store, subscriber, values.pause !== undefined, { actor: 'operator', now });
      context.out(
        `${subscriber.email} is ${values.pause !== undefined ? 'paused; news waits until it is resumed' : 'active again'}.`,
      );
    } else if (values.show !== undefined) context.out(await show(store, await known(values.show), format));
    else context.out(await list(store, format));
    return 0;
  } finally {
    await store.close();
  }
};
