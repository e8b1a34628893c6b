// Opens, from the settings, what messages to subscribers are made and sent with.

import type { Config } from '../config.ts';
import { readTimeline } from '../notify/timeline-reader.ts';
import { type DueReport, sendDue } from '../notify/run.ts';
import type { NotifySettings } from '../notify/queue-messages.ts';
import { readSmtpUrl } from '../deliver/smtp.ts';
import type { MailIdentity } from '../deliver/mail.ts';
import type { SourceNote } from '../notify/message.ts';
import type { Post } from '../deliver/webhook.ts';
import type { Initiative, Source } from '../model.ts';
import { sourceHealth } from '../query/sources.ts';
import { readAgencies } from '../lib/agencies.ts';
import type { Store } from '../store/contract.ts';
import type { Context } from './context.ts';

/** Where the facts of messages come from. `fetcher` posts to webhooks; without one, deliveries stay queued. */
export type NotifierDeps = {
  store: Store;
  sources: Source[];
  initiatives: Initiative[];
  fetcher?: { post: Post };
};

export const mailIdentity = (config: Config): MailIdentity => ({ from: config.mailFrom, baseUrl: config.baseUrl });

export const initiativeNames = (initiatives: Initiative[]): Map<string, string> =>
  new Map(initiatives.map(({ id, name }) => [id, name]));

/** A digest reports a source after this many failures in a row. */
const FAILURES = 3;
const NOTES_SHOWN = 10;

/** Sources that failed several times or went silent, in words. */
async function troubledSources(store: Store, sources: Source[], now: Date): Promise<SourceNote[]> {
  const troubled = (await sourceHealth(store, sources, now, { withRecord: false }))
    .filter(({ health, failures }) => health === 'late' || (health === 'failing' && failures >= FAILURES))
    .map(({ name, problem, last_success_at: last }) => ({
      name,
      words: `${problem ?? 'no answer'}${last ? `; last answer ${last.slice(0, 10)}` : ''}`,
    }));
  const rest = troubled.length - NOTES_SHOWN;
  if (rest <= 0) return troubled;
  return [...troubled.slice(0, NOTES_SHOWN), { name: `${rest} more`, words: 'see the Sources page' }];
}

/** Throws UsageError for an SMTP URL that cannot be read. */
export function openNotifier(
  { store, sources, initiatives, fetcher }: NotifierDeps,
  { config }: Pick<Context, 'config'>,
) {
  // All messages of one run share the same notes.
  let notes: { at: number; found: Promise<SourceNote[]> } | undefined;
  const notifier: NotifySettings = {
    composing: {
      store,
      timeline: readTimeline(store, initiatives),
      baseUrl: config.baseUrl,
      names: {
        initiatives: initiativeNames(initiatives),
        agencies: new Map(readAgencies(config.data).map(({ id, name }) => [id, name])),
      },
      sourceNotes(now) {
        if (notes?.at !== now.getTime()) notes = { at: now.getTime(), found: troubledSources(store, sources, now) };
        return notes.found;
      },
    },
    sending: {
      ...(config.smtpUrl ? { smtp: readSmtpUrl(config.smtpUrl) } : {}),
      outbox: config.outbox,
      from: config.mailFrom,
    },
    post: fetcher ? fetcher.post : null,
    mailsADay: config.mailsADay,
  };
  return { ...notifier, sendDue: (now: Date): Promise<DueReport> => sendDue(notifier, now) };
}
