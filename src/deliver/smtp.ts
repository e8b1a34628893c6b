// Sends one mail over one SMTP connection and reports the result. The message is a stream, so we know whether all of it has
// left: before its end nothing can have been delivered; after its end only the server knows (rule 14).

import { hostname } from 'node:os';
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { UsageError } from '../lib/usage-error.ts';

/** The result of one attempt. `text` is the server's answer, or our own error if it gave none. */
export type DeliveryResult =
  | { kind: 'accepted' }
  | { kind: 'refused'; scope: 'recipient' | 'message'; text: string } // permanent (5xx)
  | { kind: 'later'; text: string; of: 'server' | 'mail' } // nothing was delivered; retry all mail, or this one
  | { kind: 'login-refused'; text: string }
  | { kind: 'unsafe'; text: string } // TLS is required and not available
  | { kind: 'unknown'; text: string }; // the whole message was sent, and no answer came

export type SmtpServer = {
  host: string;
  port: number;
  secure: boolean;
  requireTls: boolean;
  login?: { user: string; pass: string };
};

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(host);

/**
 * Reads `smtp://user:pass@host:587` or `smtps://…`. With a login, TLS is required unless the server is on this machine;
 * `?tls=required` requires it always. Throws UsageError, which never repeats the password.
 */
export function readSmtpUrl(text: string): SmtpServer {
  const wrong = (why: string): UsageError =>
    new UsageError(`HEARSAY_SMTP_URL ${why}; write smtp://user:pass@host:587 or smtps://user:pass@host:465.`);
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || !url.hostname) throw wrong('is not an SMTP address');
  const tls = url.searchParams.get('tls');
  if (tls !== null && tls !== 'required') throw wrong('has an unknown tls setting (only "required")');
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    host,
    port: url.port ? Number(url.port) : secure ? 465 : 587,
    secure,
    requireTls: !secure && (tls === 'required' || (url.username !== '' && !isLoopback(host))),
    ...(url.username
      ? { login: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }
      : {}),
  };
}

type SmtpError = NodeJS.ErrnoException & { responseCode?: number; response?: string; command?: string };

const CHUNK = 16 * 1024;

/**
 * The bytes in chunks, with a turn of the event loop between two, so that a broken connection is noticed before the last
 * chunk, and with it the final dot, is sent.
 */
async function* pieces(bytes: Uint8Array): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += CHUNK) {
    await new Promise((resolve) => setImmediate(resolve));
    yield Buffer.from(bytes.subarray(start, start + CHUNK));
  }
  await new Promise((resolve) => setTimeout(resolve, 1));
}

/** The result of a failed attempt: from the server's answer and from whether the whole message had been sent. */
function resultOf(error: SmtpError, hadLeft: boolean, isGreeted: boolean): DeliveryResult {
  const text = (error.response ?? error.message).replace(/\s+/g, ' ').slice(0, 300);
  const code = error.responseCode ?? 0;
  const isLogin = error.code === 'EAUTH' || error.code === 'ENOAUTH';
  if (isLogin && (code === 0 || code >= 500)) return { kind: 'login-refused', text };
  if (error.code === 'ETLS') return { kind: 'unsafe', text };
  if (code >= 500 && code !== 503 && code < 600) {
    // 552 and 554 to RCPT TO concern the mailbox; after DATA or MAIL FROM they concern the message or the sender.
    const ofRecipient = error.command === 'RCPT TO';
    return { kind: 'refused', scope: ofRecipient ? 'recipient' : 'message', text };
  }
  if (code >= 400)
    return { kind: 'later', text, of: isLogin || code === 421 || /\b4\.7\.\d/.test(text) ? 'server' : 'mail' };
  if (hadLeft) return { kind: 'unknown', text };
  return { kind: 'later', text, of: isGreeted ? 'mail' : 'server' };
}

/**
 * Sends the bytes to one recipient; never throws. After `limitMs` (60 s, M12) the connection is closed and the result is
 * `later` or, if the whole message had been sent, `unknown`.
 */
export function deliver(
  server: SmtpServer,
  mail: { from: string; to: string; bytes: Uint8Array },
  limitMs = 60_000,
): Promise<DeliveryResult> {
  return new Promise((resolve) => {
    let hadLeft = false;
    let isOver = false;
    let isGreeted = false;
    const connection = new SMTPConnection({
      host: server.host,
      port: server.port,
      secure: server.secure,
      requireTLS: server.requireTls,
      name: hostname().replace(/[^A-Za-z0-9.-]/g, '') || 'localhost',
      connectionTimeout: 10_000,
      greetingTimeout: 15_000,
      socketTimeout: limitMs,
      socketCloseTimeout: 1000,
    });
    const message = Readable.from(pieces(mail.bytes), { objectMode: false });
    message.on('end', () => (hadLeft = true));
    const finish = (result: DeliveryResult): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(limit);
      message.destroy();
      if (result.kind === 'accepted') connection.quit();
      else connection.close();
      resolve(result);
    };
    const failed = (error: SmtpError): void => finish(resultOf(error, hadLeft, isGreeted));
    const limit = setTimeout(() => failed(new Error(`no end within ${Math.round(limitMs / 1000)} s`)), limitMs);
    connection.on('error', failed);
    connection.on('end', () => failed(new Error('the server closed the connection')));
    const send = (): void =>
      connection.send({ from: mail.from, to: [mail.to], size: mail.bytes.length }, message, (error, answer) => {
        if (error) failed(error);
        else if ((answer?.rejected.length ?? 0) > 0)
          finish({ kind: 'refused', scope: 'recipient', text: answer?.response ?? 'the recipient was refused' });
        else finish({ kind: 'accepted' });
      });
    connection.connect((error) => {
      isGreeted = !error;
      if (error) failed(error);
      else if (server.login)
        connection.login(server.login, (refused) => {
          if (refused) failed(refused);
          else send();
        });
      else send();
    });
  });
}
