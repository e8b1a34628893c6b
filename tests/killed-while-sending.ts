// A process that sends what is due until it is killed: started by send-kill.test.ts, never by hand.
// Arguments: database, outbox folder, port of the mail server, the moment that stands for now.

import { sendMails } from '../src/deliver/send.ts';
import { openStore } from '../src/store/open.ts';

const [path = '', outbox = '', port = '', moment = ''] = process.argv.slice(2);
const store = await openStore(path);
const report = await sendMails(
  store,
  {
    smtp: { host: '127.0.0.1', port: Number(port), secure: false, requireTls: false },
    outbox,
    from: 'Hearsay <hearsay@example.org>',
    limitMs: 2000,
    connections: 8,
  },
  new Date(moment),
);
await store.close();
process.stdout.write(JSON.stringify(report));
