// The clock (T01 to T06): a year ahead and back, and digests at half past two in the nights in which zones change theirs.

import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditStories, auditWhole, look } from './kit/audit.mjs';
import { randomOf, runAlone } from './kit/campaign.mjs';
import { startFeeds } from './kit/feeds.mjs';
import { startMailSink } from './kit/mail.mjs';
import { faultsOf, hearsay } from './kit/program.mjs';
import { recordsOf } from './kit/records.mjs';

export const name = 'clock';
export const what =
  'The clock jumps a year ahead and back, and digests are due at 02:30 in the nights of DST: each local day once, every item once.';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Nights in which a zone moves its clock; in Apia a whole day was left out. */
const NIGHTS = [
  { zone: 'Pacific/Apia', night: '2011-12-30' },
  { zone: 'America/New_York', night: '2025-11-02' },
  { zone: 'America/New_York', night: '2026-03-08' },
  { zone: 'Europe/Berlin', night: '2025-10-26' },
  { zone: 'Europe/Berlin', night: '2026-03-29' },
  { zone: 'Australia/Lord_Howe', night: '2025-10-05' },
  { zone: 'Australia/Lord_Howe', night: '2026-04-05' },
];
const QUICK = ['America/New_York 2025-11-02', 'America/New_York 2026-03-08'];

/** The day and the time that the wall of a zone shows. */
function wallOf(at, zone) {
  const text = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(at);
  const [day, time] = text.split(' ');
  return { day, time };
}

/** One zone and night: a digest each day at 02:30, asked for every half hour around it. */
async function runNight({ zone, night }, { random, folder, faults, figures }) {
  const home = join(folder, `${zone}-${night}`.replace(/\W/g, '-'));
  const db = join(home, 'hearsay.db');
  const outbox = join(home, 'outbox');
  mkdirSync(home);
  const records = recordsOf(random, { areApart: true });
  const from = Date.parse(`${night}T00:00:00Z`) - 2 * DAY;
  const at = (moment, ...args) =>
    hearsay([...args, '--db', db, '--now', new Date(moment).toISOString()], { env: { HEARSAY_OUTBOX: outbox } });
  faults.expect(
    await at(
      from,
      'subscribe',
      'reader@example.org',
      '--q',
      'version',
      '--rhythm',
      'daily',
      '--at',
      '02:30',
      '--zone',
      zone,
    ),
    0,
  );
  // What the wall shows decides when to look: around 02:30 and at noon. A record comes in at 20:00.
  const days = new Set();
  const asked = new Set();
  for (let moment = from; moment <= from + 4 * DAY; moment += 30 * MINUTE) {
    const { day, time } = wallOf(moment, zone);
    const hour = Number(time.slice(0, 2));
    if (hour === 20 && !asked.has(day)) {
      asked.add(day);
      const file = records.write(join(home, 'records.jsonl'), 1, 0, new Date(moment).toISOString());
      faults.expect(await at(moment, 'import', file), 0);
    }
    if ((hour < 1 || hour > 3) && hour !== 12) continue;
    if (hour === 12 && !time.endsWith(':00')) continue;
    figures.cycles += 1;
    faults.expect(await at(moment, 'digest', '--send'), 0);
    // The first day's is due only where it lies after the sign-up.
    if (time >= '02:30' && (days.size > 0 || moment - from > 3 * HOUR)) days.add(day);
  }
  const where = `${zone}, ${night}`;
  look(db, (open) => {
    const jobs = open.prepare('select local_date from digest_jobs order by local_date').pluck().all();
    for (const day of days) if (!jobs.includes(day)) faults.count('lost', `${where}: no digest for ${day}`);
    const mails = open.prepare(`select count(*) from outbox where kind = 'digest' and state = 'sent'`).pluck().get();
    figures.digests += mails;
    // Each mail tells of the record of the evening before; the last evening's comes with the next one.
    const told = open.prepare(`select count(distinct mail_id) from ledger where state = 'told'`).pluck().get();
    if (told !== mails) faults.count('doubled', `${where}: ${mails} mails for what ${told} tell`);
    const waiting = open
      .prepare(
        `select count(*) from ledger_items where item_id in (select id from items where source_id like 'records-%')`,
      )
      .pluck()
      .get();
    if (waiting !== records.known.size)
      faults.count('lost', `${where}: ${waiting} of ${records.known.size} records reached the reader`);
    const perDay = open
      .prepare(
        `select count(*) from (select 1 from digest_jobs where mail_id is not null group by local_date having count(*) > 1)`,
      )
      .pluck()
      .get();
    if (perDay > 0) faults.count('doubled', `${where}: ${perDay} days have two digests`);
    if (mails < records.known.size - 1)
      faults.count('lost', `${where}: ${mails} digests for ${records.known.size} evenings`);
  });
  const files = readdirSync(outbox).filter((one) => one.endsWith('.eml'));
  for (const number of Array.from({ length: records.known.size }, (_, index) => index + 1)) {
    const times = files.filter((file) => readFileSync(join(outbox, file), 'latin1').includes(`(${number})`)).length;
    if (times > 1) faults.count('doubled', `${where}: record ${number} stands in ${times} mails`);
  }
}

/** The clock runs a year ahead for one round and one sending, then is put back. */
async function runJump({ random, folder, faults, figures }) {
  const feeds = await startFeeds(random, 12);
  const sink = await startMailSink(random, 2);
  const db = join(folder, 'jump.db');
  const list = feeds.writeList(join(folder, 'feeds.json'));
  const env = { HEARSAY_OUTBOX: join(folder, 'outbox'), HEARSAY_SMTP_URL: sink.url };
  let now = Date.UTC(2025, 8, 1, 12);
  const at = (moment, args, more = {}) =>
    hearsay([...args, '--db', db, '--feeds', list, '--now', new Date(moment).toISOString()], {
      env: { ...env, ...more },
    });
  const round = async (moment, where) => {
    feeds.takeAsked();
    faults.expect(await at(moment, ['collect']), 0);
    const missed = feeds.sources.filter(({ id }) => feeds.asked.get(id) !== 1);
    if (missed.length > 0)
      faults.count('lost', `${where}: ${missed.length} of ${feeds.sources.length} sources were not asked once`);
    look(db, (open) => {
      auditWhole(open, faults, where);
      auditStories(open, feeds, faults, where);
    });
  };
  try {
    await round(now, 'first round');
    const reader = (email, rhythm) => [
      'subscribe',
      email,
      '--q',
      'version',
      '--rhythm',
      rhythm,
      '--at',
      '07:30',
      '--zone',
      'UTC',
    ];
    faults.expect(await at(now, reader('daily@example.org', 'daily')), 0);
    faults.expect(await at(now, reader('at-once@example.org', 'at-once')), 0);
    for (const [step, ahead] of [0, 0, 365 * DAY, 0, 0, -3 * HOUR, 0, 365 * DAY, 0, 0].entries()) {
      now += DAY;
      const moment = now + ahead;
      const where = `day ${step + 1}${ahead === 0 ? '' : `, the clock ${ahead > 0 ? 'a year ahead' : 'three hours back'}`}`;
      feeds.grow(moment, 1);
      figures.cycles += 1;
      await round(moment, where);
      // While the clock is ahead the mail server is away: what waits must not wait for that year.
      faults.run(await at(moment, ['digest', '--send'], ahead > 0 ? { HEARSAY_SMTP_URL: 'smtp://127.0.0.1:9' } : {}));
    }
    for (let more = 1; more <= 3; more += 1) faults.expect(await at(now + more * 2 * HOUR, ['digest', '--send']), 0);
    look(db, (open) => {
      const left = open.prepare(`select count(*) from outbox where state not in ('sent', 'failed')`).pluck().get();
      if (left > 0) faults.count('lost', `after the jumps ${left} mails wait`);
      const pending = open.prepare(`select count(*) from ledger where state = 'pending'`).pluck().get();
      const atOnce = open
        .prepare(
          `select count(*) from ledger l join interests i on i.subscriber_id = l.subscriber_id
           where l.state = 'pending' and i.rhythm = 'at-once'`,
        )
        .pluck()
        .get();
      if (atOnce > 0)
        faults.count('lost', `after the jumps ${atOnce} of ${pending} facts that wait are to be told at once`);
      const twice = open
        .prepare(
          `select count(*) from (select 1 from digest_jobs group by subscriber_id, local_date having count(*) > 1)`,
        )
        .pluck()
        .get();
      if (twice > 0) faults.count('doubled', `${twice} days have two digests`);
      const digests = open.prepare(`select count(*) from digest_jobs where outcome = 'queued'`).pluck().get();
      if (digests < 8) faults.count('lost', `${digests} digests in ten days`);
    });
    const ids = sink.received.map(({ messageId }) => messageId);
    if (new Set(ids).size !== ids.length) faults.count('doubled', 'a mail arrived twice');
    figures.mails += ids.length;
    faults.expect(await hearsay(['check', '--db', db]), 0);
  } finally {
    await feeds.close();
    await sink.close();
  }
}

export async function run({ quick, seed, log, folder }) {
  const random = randomOf(seed);
  const faults = faultsOf(log);
  const figures = { cycles: 0, nights: 0, digests: 0, mails: 0 };
  const context = { random, folder, faults, figures };
  await runJump(context);
  for (const one of NIGHTS) {
    if (quick && !QUICK.includes(`${one.zone} ${one.night}`)) continue;
    await runNight(one, context);
    figures.nights += 1;
  }
  return { ...figures, ...faults.figures() };
}

await runAlone(import.meta, { name, run });
