// Kill -9 at random moments of a day's digests (P3, M10, M11, M28): while they are composed, queued and sent, and while the
// items come in that they tell of.

import { join } from 'node:path';
import { auditWhole, look } from './kit/audit.mjs';
import { cyclesOf, paceOf, randomOf, ROOT, runAlone } from './kit/campaign.mjs';
import { startMailSink } from './kit/mail.mjs';
import { faultsOf, hearsay, killedAfter, startHearsay } from './kit/program.mjs';
import { recordsOf } from './kit/records.mjs';

export const name = 'kill-digest';
export const what =
  'Kill -9 while digests are made and sent: no mail is lost, a recorded one never goes out again, an unknown one once more at most, with the same Message-ID and bytes.';

const READERS = 60;
const NEWS = 8; // records a day
const KILLS_A_DAY = 6;
const DAY = 86_400_000;
const MINUTE = 60_000;

/** NotifySettings of everything, half by the day and half at once. */
async function subscribe(db, now) {
  const { openStore } = await import(join(ROOT, 'dist/store/open.js'));
  const { signUp } = await import(join(ROOT, 'dist/notify/signup.js'));
  const store = await openStore(db);
  for (let index = 0; index < READERS; index += 1)
    await signUp(
      {
        store,
        identity: { from: 'Hearsay <hearsay@example.org>', baseUrl: 'http://127.0.0.1:4330' },
        initiativeNames: new Map(),
      },
      {
        email: `reader-${index}@example.org`,
        filter: { q: 'version' },
        rhythm: index % 2 === 0 ? 'daily' : 'at-once',
        at: '07:30',
        zone: 'UTC',
      },
      { actor: 'campaign', vouched: true, now },
    );
  await store.close();
}

/** One process that sends, killed a little after a random one of the mails that it owes has arrived; see `run`. */
async function killedAmongMails(random, sink, args, options) {
  const run = startHearsay(args, options);
  let wasKilled = false;
  const after = sink.received.length + random.whole(1, READERS / 4);
  sink.watch((count) => {
    if (count >= after && !wasKilled) wasKilled = setTimeout(() => run.kill(), random.next() * 15) !== null;
  });
  const result = await run.ended;
  sink.watch(() => undefined);
  return { ...result, wasKilled: wasKilled && result.signal === 'SIGKILL' };
}

export async function run({ quick, seed, log, folder, cycles }) {
  const wanted = cyclesOf({ cycles, quick }, 80, 10);
  const random = randomOf(seed);
  const records = recordsOf(random);
  const faults = faultsOf(log);
  const sink = await startMailSink(random);
  const db = join(folder, 'hearsay.db');
  const file = join(folder, 'records.jsonl');
  const options = {
    env: {
      HEARSAY_SMTP_URL: sink.url,
      HEARSAY_OUTBOX: join(folder, 'outbox'),
      HEARSAY_MAIL_FROM: 'Hearsay <hearsay@example.org>',
    },
  };
  const figures = { cycles: 0, amongMails: 0, inImport: 0, days: 0 };
  const pace = paceOf(random, { from: 300, to: 700 });
  const copiesWhenSent = new Map(); // mail → copies that had arrived when it was first seen as sent
  const copiesOf = (messageId) => sink.received.filter((one) => one.messageId === messageId);
  /** Notes which mails are recorded as sent, and whether anything is owed still. */
  const noteSent = () =>
    look(db, (open) => {
      for (const id of open.prepare(`select message_id from outbox where state = 'sent'`).pluck().all())
        if (!copiesWhenSent.has(id)) copiesWhenSent.set(id, copiesOf(id).length);
      return (
        open
          .prepare(
            `select count(*) from outbox where state in ('queued', 'sending') or (state = 'uncertain' and next_try_at is not null)`,
          )
          .pluck()
          .get() > 0
      );
    });

  try {
    faults.expect(await hearsay(['import', '-', '--db', db], { input: '' }), 0);
    await subscribe(db, new Date(Date.UTC(2025, 8, 1)));
    for (let day = Date.UTC(2025, 8, 2); figures.cycles < wanted; day += DAY) {
      figures.days += 1;
      records.write(file, NEWS, 0, new Date(day).toISOString());
      const importing = ['import', file, '--db', db, '--now', new Date(day).toISOString()];
      if (figures.days % 2 === 0) {
        // Items are matched to readers after they are safe: what is cut off between the two is made up for.
        const result = faults.run(await killedAfter(random.whole(400, 900), importing, options));
        if (result.wasKilled) {
          figures.cycles += 1;
          figures.inImport += 1;
        }
      }
      faults.expect(await hearsay(importing, options), 0);
      let now = day + 7.5 * 60 * MINUTE;
      const sending = () => ['digest', '--send', '--db', db, '--now', new Date(now).toISOString()];
      for (let kill = 0; kill < KILLS_A_DAY; kill += 1) {
        const result = faults.run(
          kill % 2 === 0
            ? await killedAmongMails(random, sink, sending(), options)
            : await killedAfter(pace.moment(), sending(), options),
        );
        noteSent();
        if (result.wasKilled) {
          figures.cycles += 1;
          if (kill % 2 === 0) figures.amongMails += 1;
          look(db, (open) => auditWhole(open, faults, `kill ${figures.cycles}`));
        }
        now += 41 * MINUTE; // by then an unknown one is owed its repetition
      }
      for (let more = 0; more < 6; more += 1) {
        const result = faults.run(await hearsay(sending(), options));
        pace.learn({ from: 300, to: result.ms });
        now += 61 * MINUTE;
        if (!noteSent()) break;
      }
    }
    const counts = look(db, (open) =>
      auditMails(open, { copiesOf, copiesWhenSent, records, sink, faults, days: figures.days }),
    );
    faults.expect(await hearsay(['check', '--db', db]), 0);
    return { ...figures, readers: READERS, ...counts, ...faults.figures() };
  } finally {
    await sink.close();
  }
}

/** What became of every mail, of every fact for every reader, and of every day's digest. */
function auditMails(db, { copiesOf, copiesWhenSent, records, sink, faults, days }) {
  const mails = db.prepare('select * from outbox').all();
  const counts = { mails: mails.length, received: sink.received.length, repeatedOnce: 0, leftToTheOperator: 0 };
  for (const mail of mails) {
    const copies = copiesOf(mail.message_id);
    const of = `mail ${mail.id} (${mail.state}, ${copies.length} copies)`;
    const wasTakenBack = mail.state === 'failed' && mail.attempts === 0;
    if (wasTakenBack) continue; // combined with the next one, which tells its facts
    if (mail.state === 'uncertain' && mail.next_try_at === null && mail.unknowns === 2) counts.leftToTheOperator += 1;
    else if (mail.state !== 'sent') faults.count('lost', `${of} is neither sent nor left to the operator`);
    else if (copies.length === 0) faults.count('lost', `${of} never arrived`);
    if (copies.length > 2) faults.count('doubled', `${of}: more than one repetition`);
    if (copies.length > 1) counts.repeatedOnce += 1;
    if (copies.length > mail.unknowns + 1) faults.count('doubled', `${of}: ${mail.unknowns} outcomes were unknown`);
    if (new Set(copies.map(({ bytes }) => bytes)).size > 1) faults.count('wrong', `${of}: its copies differ`);
    if (copies.some(({ to, recipients }) => to !== mail.recipient || recipients !== 1))
      faults.count('wrong', `${of}: another recipient`);
    const before = copiesWhenSent.get(mail.message_id);
    if (before !== undefined && copies.length > before)
      faults.count('doubled', `${of} went out again after it was recorded`);
  }
  const known = new Set(mails.map(({ message_id: id }) => id));
  for (const { messageId } of sink.received)
    if (!known.has(messageId)) faults.count('doubled', `${messageId} arrived and is in no outbox: a second Message-ID`);
  const stored = db.prepare(`select id from items where source_id like 'records-%'`).pluck().all();
  if (stored.length !== records.known.size)
    faults.count('lost', `${stored.length} of ${records.known.size} records are stored`);
  const told = new Set(db.prepare(`select subscriber_id || ' ' || item_id from ledger_items`).pluck().all());
  const readers = db.prepare('select id from subscribers').pluck().all();
  for (const reader of readers)
    for (const item of stored)
      if (!told.has(`${reader} ${item}`)) faults.count('lost', `${reader} was never told of ${item}`);
  const waiting = db.prepare(`select count(*) from ledger where state = 'pending'`).pluck().get();
  if (waiting > 0) faults.count('lost', `${waiting} facts still wait`);
  const nowhere = db
    .prepare(`select count(*) from ledger where state = 'told' and mail_id not in (select id from outbox)`)
    .pluck()
    .get();
  if (nowhere > 0) faults.count('lost', `${nowhere} facts were told by a mail that is not there`);
  const jobs = db
    .prepare(
      `select count(*) from digest_jobs j join interests i on i.subscriber_id = j.subscriber_id where i.rhythm = 'daily'`,
    )
    .pluck()
    .get();
  if (jobs !== days * (READERS / 2)) faults.count('lost', `${jobs} digests of ${days} days for ${READERS / 2} readers`);
  return counts;
}

await runAlone(import.meta, { name, run });
