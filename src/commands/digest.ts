// `hearsay digest`: the mail each subscriber would get now. `--show EMAIL [--format text|html|json]`: the message itself.
// `--send`: sends due mail. `--outbox`: queued, failed and uncertain mails; `--settle MAIL --as sent|again`: decides an
// uncertain one; `--release`: sends mail that was set aside after a restore; `--discard`: drops it.

import { readAddress } from '../deliver/address.ts';
import { readChanges } from '../notify/match-changes.ts';
import { renderMessage } from '../notify/render.ts';
import { previewMessage } from '../notify/run.ts';
import { createFetcher } from '../fetch/fetcher.ts';
import { printable, table } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import type { MailState } from '../model.ts';
import { loadInitiatives } from '../source/initiatives.ts';
import { loadSources } from '../source/load.ts';
import { openStore, type Store } from '../store/open.ts';
import { type Command, type Context, readFlags } from './context.ts';
import { openNotifier } from './notifier.ts';

type Open = ReturnType<typeof openNotifier>;

/** Prints the message of one subscriber. */
async function showOne(store: Store, notifier: Open, typed: string, format: string, context: Context): Promise<number> {
  const subscriber = await store.subscriberByEmail(readAddress(typed));
  if (!subscriber) throw new UsageError(`${printable(typed)} is not a subscriber; "hearsay subscribers" lists them.`);
  const message = await previewMessage(notifier.composing, subscriber, context.now());
  if (format === 'json') context.out(JSON.stringify(message, null, 2));
  else if (!message) context.out(`Nothing is pending for ${subscriber.email}: no news, no mail.`);
  else {
    const { subject, text, html } = renderMessage(message);
    context.out(
      format === 'html' ? html : `Subject: ${printable(subject)}\n\n${text.split('\n').map(printable).join('\n')}`,
    );
  }
  return 0;
}

/** A line for each subscriber: the subject it would get. */
async function showAll(store: Store, notifier: Open, context: Context): Promise<number> {
  const rows: string[][] = [];
  for (const subscriber of await store.listSubscribers()) {
    const message = await previewMessage(notifier.composing, subscriber, context.now());
    const state = subscriber.suppressed ? 'suppressed' : subscriber.state;
    rows.push([subscriber.email, state, message ? renderMessage(message).subject : 'nothing pending']);
  }
  context.out(rows.length > 0 ? table(['address', 'state', 'would get'], rows, [40, , 120]) : 'No subscribers yet.');
  return 0;
}

/** Sends due mail and prints the result; exit status 1 if a mail failed or is uncertain, or the operator must act. */
async function send(notifier: Open, context: Context): Promise<number> {
  const { alerts, digests, skipped, mail, webhooks } = await notifier.sendDue(context.now());
  context.out(
    `${digests} digest${digests === 1 ? '' : 's'} and ${alerts} alert${alerts === 1 ? '' : 's'} queued; ` +
      `${mail.sent} mails sent, ${mail.later} wait, ${mail.failed} failed, ${mail.uncertain} uncertain; ` +
      `${webhooks.sent} posts sent, ${webhooks.later} wait, ${webhooks.dead} dead.`,
  );
  if (skipped > 0) context.note(`${skipped} digests were too late; their facts go into the next ones.`);
  for (const problem of mail.problems) context.note(printable(problem));
  // Problems also set the exit status, because a mail about them might not be sent (O05).
  return mail.failed + mail.uncertain + mail.problems.length + webhooks.dead > 0 ? 1 : 0;
}

async function outbox(store: Store, context: Context): Promise<number> {
  const states: MailState[] = ['queued', 'sending', 'uncertain', 'withheld', 'failed'];
  const rows: string[][] = [];
  for (const state of states)
    for (const mail of await store.mailsIn(state, 200))
      rows.push([
        mail.id,
        state,
        mail.to,
        String(mail.attempts),
        mail.nextTryAt?.slice(0, 16) ?? '',
        mail.problem ?? '',
      ]);
  const counts = (await store.mailCounts()).map(({ state, mails }) => `${mails} ${state}`).join(', ');
  if (rows.length > 0)
    context.out(table(['mail', 'state', 'to', 'attempts', 'next', 'problem'], rows, [, , 40, , , 80]));
  context.out(counts || 'The outbox is empty.');
  return 0;
}

export const run: Command = async (args, context) => {
  const { values } = readFlags(args, {
    show: { type: 'string' },
    format: { type: 'string' },
    send: { type: 'boolean' },
    outbox: { type: 'boolean' },
    settle: { type: 'string' },
    as: { type: 'string' },
    release: { type: 'boolean' },
    discard: { type: 'boolean' },
  });
  if (values.release && values.discard)
    throw new UsageError('--release sends the mail that was set aside, --discard drops it: use one of them.');
  const format = values.format ?? 'text';
  if (!['text', 'html', 'json'].includes(format)) throw new UsageError('--format is one of text, html, json.');
  if (values.settle !== undefined && values.as !== 'sent' && values.as !== 'again')
    throw new UsageError('--settle MAIL needs --as sent (it arrived) or --as again (send it once more).');
  const { config } = context;
  const store = await openStore(config.db);
  const fetcher = values.send ? createFetcher(config) : undefined;
  try {
    if (values.outbox) return await outbox(store, context);
    if (values.settle !== undefined) {
      if (!(await store.decideMail(values.settle, values.as as 'sent' | 'again', context.now())))
        throw new UsageError(
          `No mail "${printable(values.settle)}" waits for a decision; "hearsay digest --outbox" lists them.`,
        );
      context.out(`${printable(values.settle)} is ${values.as === 'sent' ? 'settled as sent' : 'queued once more'}.`);
      return 0;
    }
    if (values.release || values.discard) {
      const settled = await store.settleRestore(values.release ? 'release' : 'discard', context.now());
      context.out(`${settled} mails and facts are ${values.release ? 'released' : 'discarded'}.`);
      return 0;
    }
    const notifier = openNotifier(
      {
        store,
        sources: loadSources(config.feeds),
        initiatives: loadInitiatives(config.initiatives),
        ...(fetcher ? { fetcher } : {}),
      },
      context,
    );
    await readChanges(store, context.now(), notifier.composing.timeline);
    if (values.show !== undefined) return await showOne(store, notifier, values.show, format, context);
    const status = values.send ? await send(notifier, context) : await showAll(store, notifier, context);
    if ((await store.mailNote('restored-at')) !== null)
      context.note(
        'This store was restored: mails and facts are set aside. Send them with "hearsay digest --release", or drop them with "hearsay digest --discard".',
      );
    return status;
  } finally {
    await fetcher?.close();
    await store.close();
  }
};
