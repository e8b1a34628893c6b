// A real SMTP server on loopback that misbehaves as it is told, and counts what it received whole and what it acknowledged.

import type { Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';

export const FAULTS = [
  'accept',
  'greeting-drop',
  'greeting-421',
  'rcpt-450',
  'rcpt-drop',
  'data-451',
  'data-421',
  'drop-before-dot',
  'drop-after-dot',
  'slow',
  'rcpt-550',
  'data-554',
] as const;
export type Fault = (typeof FAULTS)[number];

export type Received = { to: string; messageId: string; raw: string; acknowledged: boolean };

export type MailServer = {
  port: number;
  received: Received[]; // every message whose final dot arrived
  attempts: number;
  close(): Promise<void>;
};

type Connection = { session: { id: string }; _socket: Socket };

/** `next` says what goes wrong with the next attempt; asked once per connection. */
export async function startMailServer(next: () => Fault, slowMs = 5000): Promise<MailServer> {
  const faults = new Map<string, Fault>();
  const received: Received[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const refuse = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code });
  const state = { attempts: 0 };
  const server: SMTPServer = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    onConnect(session, callback) {
      state.attempts += 1;
      const fault = next();
      faults.set(session.id, fault);
      if (fault === 'greeting-drop') drop(session.id);
      else if (fault === 'greeting-421') callback(refuse(421, '4.3.2 try again later'));
      else callback();
    },
    onRcptTo(_address, session, callback) {
      const fault = faults.get(session.id);
      if (fault === 'rcpt-drop') drop(session.id);
      else if (fault === 'rcpt-450') callback(refuse(450, '4.2.0 greylisted, come back later'));
      else if (fault === 'rcpt-550') callback(refuse(550, '5.1.1 no such user'));
      else callback();
    },
    onData(stream, session, callback) {
      const fault = faults.get(session.id);
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (fault === 'drop-before-dot') drop(session.id);
      });
      stream.on('error', () => undefined);
      stream.on('end', () => {
        if (fault === 'drop-before-dot') return;
        const raw = Buffer.concat(chunks).toString('utf8');
        const message: Received = {
          to: session.envelope.rcptTo[0]!.address,
          messageId: /^Message-ID: (<[^>]+>)/im.exec(raw)?.[1] ?? '',
          raw,
          acknowledged: false,
        };
        if (fault === 'data-451') return callback(refuse(451, '4.3.0 try again'));
        if (fault === 'data-421') return callback(refuse(421, '4.3.2 shutting down'));
        if (fault === 'data-554') return callback(refuse(554, '5.6.0 we do not like it'));
        received.push(message);
        if (fault === 'drop-after-dot') return drop(session.id);
        const acknowledge = (): void => {
          message.acknowledged = true;
          callback(null, 'queued');
        };
        if (fault !== 'slow') return acknowledge();
        const timer = setTimeout(() => {
          timers.delete(timer);
          callback(null, 'queued'); // by now the client has gone
        }, slowMs);
        timers.add(timer);
      });
    },
  });
  function drop(id: string): void {
    for (const connection of server.connections as unknown as Set<Connection>)
      if (connection.session.id === id) connection._socket.destroy();
  }
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = (server.server as unknown as { address(): { port: number } }).address();
  return {
    port: address.port,
    received,
    get attempts() {
      return state.attempts;
    },
    close: () =>
      new Promise((resolve) => {
        for (const timer of timers) clearTimeout(timer);
        server.close(() => resolve());
      }),
  };
}
