// A mail server on loopback that takes everything and keeps nothing. Prints its port.

import { SMTPServer } from 'smtp-server';

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  disableReverseLookup: true,
  logger: false,
  onData(stream, _session, callback) {
    stream.resume();
    stream.on('end', () => callback());
  },
});
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`${/** @type {import('node:net').AddressInfo} */ (server.server.address()).port}\n`),
);
