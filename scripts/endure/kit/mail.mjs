// An SMTP server on loopback that takes its time, and keeps what it received whole: recipient, Message-ID, bytes.

import { createHash } from 'node:crypto';
import { SMTPServer } from 'smtp-server';

/** Starts it; an answer to a message comes after up to `slowestMs`. */
export async function startMailSink(random, slowestMs = 12) {
  const received = []; // { to, messageId, bytes: hash, subject }
  /** @type {(received: number) => void} */
  let onMail = () => undefined;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    onData(stream, session, callback) {
      const chunks = [];
      stream.on('data', (chunk) => chunks.push(chunk));
      stream.on('error', () => undefined);
      stream.on('end', () => {
        const raw = Buffer.concat(chunks);
        received.push({
          to: session.envelope.rcptTo[0].address,
          recipients: session.envelope.rcptTo.length,
          messageId: /^Message-ID: (<[^>]+>)/im.exec(raw.toString('latin1'))?.[1] ?? '',
          bytes: createHash('sha256').update(raw).digest('hex'),
        });
        onMail(received.length);
        // Between the arrival of a message and our answer lies the moment in which its outcome is unknown.
        setTimeout(() => callback(null, 'queued'), random.next() * slowestMs);
      });
    },
  });
  server.on('error', () => undefined); // a sender that is killed breaks its connections
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
  return {
    url: `smtp://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.server.address()).port}`,
    received,
    /** Told after each message, with how many there are. */
    watch: (watcher) => (onMail = watcher),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
