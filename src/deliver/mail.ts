// Makes a mail as bytes: headers, text, HTML and picture, once, when it is queued; every attempt sends the same bytes.
// The library writes the headers; their values are cleaned first (rule 16, rows M18, M31, M33, M34).

import { randomBytes } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { OutboxMail } from '../model.ts';
import { headerText } from './address.ts';

/** The sender and the web address, the same in every mail. */
export type MailIdentity = { from: string; baseUrl: string };

export type OutgoingMail = {
  subscriberId: string | null;
  kind: OutboxMail['kind'];
  to: string;
  subject: string;
  text: string;
  html?: string;
  picture?: { cid: string; png: Uint8Array };
  unsubscribeUrl?: string; // ends the whole subscription
};

/** The address in `Name <address>` or a plain one. */
export function senderAddress(from: string): string {
  return (/<([^<>]+)>\s*$/.exec(from)?.[1] ?? from).trim();
}

/** The sender's domain, for Message-ID and List-Id. */
function senderDomain(from: string): string {
  const domain = senderAddress(from).split('@')[1] ?? 'localhost';
  return domain.replace(/[^A-Za-z0-9.-]/g, '') || 'localhost';
}

/** Lines of a text part end in CRLF. The library's quoted-printable keeps each under 998 bytes. */
const lines = (text: string): string => text.replace(/\r\n?|\n/g, '\r\n');

/**
 * Makes a mail for the outbox: its bytes and Message-ID never change afterwards (M27).
 * The Message-ID contains the id, so that an operator finds one by the other.
 */
export async function makeMail(outgoing: OutgoingMail, identity: MailIdentity, now: Date): Promise<OutboxMail> {
  const id = `m-${randomBytes(12).toString('hex')}`;
  const domain = senderDomain(identity.from);
  const messageId = `<${id}@${domain}>`;
  const subject = headerText(outgoing.subject, 150);
  const from = headerText(identity.from);
  const composer = new MailComposer({
    from,
    to: { name: '', address: outgoing.to },
    replyTo: senderAddress(from),
    subject,
    date: now,
    messageId,
    text: lines(outgoing.text),
    ...(outgoing.html ? { html: lines(outgoing.html) } : {}),
    ...(outgoing.picture
      ? {
          attachments: [
            {
              cid: outgoing.picture.cid,
              filename: 'timeline.png',
              content: Buffer.from(outgoing.picture.png),
              contentType: 'image/png',
              contentDisposition: 'inline' as const,
            },
          ],
        }
      : {}),
    textEncoding: 'quoted-printable',
    encoding: 'utf-8',
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: '\r\n',
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(outgoing.unsubscribeUrl
        ? {
            'List-Id': `Hearsay <hearsay.${domain}>`,
            'List-Unsubscribe': { prepared: true, foldLines: false, value: `<${outgoing.unsubscribeUrl}>` },
            'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
            'Feedback-ID': `${outgoing.kind}:${outgoing.subscriberId ?? 'none'}:hearsay:${domain}`,
          }
        : {}),
    },
  });
  const bytes = await composer.compile().build();
  return {
    id,
    subscriberId: outgoing.subscriberId,
    kind: outgoing.kind,
    to: outgoing.to,
    subject,
    messageId,
    bytes,
    state: 'queued',
    attempts: 0,
    unknowns: 0,
    softRefusals: 0,
    queuedAt: now.toISOString(),
    nextTryAt: now.toISOString(),
  };
}
