// Bare sending: ready-made messages of 20 kB, two connections, nothing composed and nothing recorded.
// node plain-mail.mjs PORT MAILS

import { createTransport } from 'nodemailer';

const [port, mails] = process.argv.slice(2).map(Number);
const transport = createTransport({
  host: '127.0.0.1',
  port,
  secure: false,
  ignoreTLS: true,
  pool: true,
  maxConnections: 2,
});
const text = 'A line of a digest that somebody wrote before.\n'.repeat(210);
await Promise.all(
  Array.from({ length: mails }, (_, number) =>
    transport.sendMail({
      from: 'us@example.org',
      to: `reader${number}@example.org`,
      subject: `Digest ${number}`,
      text,
      html: `<pre>${text}</pre>`,
    }),
  ),
);
transport.close();
