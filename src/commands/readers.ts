// Opens what readers' messages are made and sent with, from the settings.

import type { Config } from '../config.ts';
import { readTimeline } from '../digest/timeline.ts';
import { type DueReport, type Readers, sendDue } from '../digest/run.ts';
import { readSmtpUrl } from '../digest/smtp.ts';
import type { MailIdentity } from '../digest/mail.ts';
import type { SourceNote } from '../digest/message.ts';
import type { Post } from '../digest/webhook.ts';
import type { Initiative, Source } from '../model.ts';
import { sourceHealth } from '../query/sources.ts';
import { readAgencies } from '../lib/agencies.ts';
import type { Store } from '../store/contract.ts';
import type { Context } from './context.ts';

/** What a message is made of besides its reader. `fetcher` posts to webhooks; without one they wait. */
export type ReadersOf = {
  store: Store;
  sources: Source[];
  initiatives: Initiative[];
  fetcher?: { post: Post };
};

export const mailIdentity = (config: Config): MailIdentity => ({ from: config.mailFrom, baseUrl: config.baseUrl });

export const initiativeNames = (initiatives: Initiative[]): Map<string, string> =>
  new Map(initiatives.map(({ id, name }) => [id, name]));

/** A source is worth a reader's word after so many failures in a row. */
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
  return [...troubled.slice(0, NOTES_SHOWN), { name: `${rest} more`, words: 'see the page of sources' }];
}

/** Throws UsageError for a mail server's address that cannot be read. */
export function openReaders({ store, sources, initiatives, fetcher }: ReadersOf, { config }: Pick<Context, 'config'>) {
  // The same for every reader of one minute.
  let notes: { at: number; found: Promise<SourceNote[]> } | undefined;
  const readers: Readers = {
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
  return { ...readers, sendDue: (now: Date): Promise<DueReport> => sendDue(readers, now) };
}
