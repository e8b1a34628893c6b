// Digests for 1,000 subscribers: what is new since yesterday goes out by a real mail conversation on loopback, beside bare
// nodemailer that sends as many ready-made messages of the same size to the same server.

import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { signUp } from '../../dist/notify/signup.js';
import { openStore } from '../../dist/store/open.js';
import { writeRecords } from './records.mjs';
import { figure, spread, table } from './report.mjs';
import { timed } from './timing.mjs';

const root = join(import.meta.dirname, '..', '..');
const THE_DAY = '2025-10-31';
/** @type {import('../../dist/model.js').Status[]} */
const STATUSES = ['official', 'reported', 'rumor', 'commentary'];
const AGENCIES = ['labor', 'treasury', 'sec'];
const WORDS = ['rule', 'plans', 'comments', '"budget office"', 'order', 'fees', 'pension', 'stablecoin'];

/**
 * Interests of many kinds: by policy, agency, status, words and their mixtures.
 * @returns {import('../../dist/model.js').Filter}
 */
const filterOf = (number) => ({
  ...(number % 5 === 0 ? { initiatives: ['eo-14330'] } : {}),
  ...(number % 3 === 0 ? { agencies: [AGENCIES[number % AGENCIES.length]] } : {}),
  ...(number % 4 === 0 ? { statuses: [STATUSES[(number >> 2) % STATUSES.length]] } : {}),
  ...(number % 2 === 1 ? { words: WORDS[(number >> 1) % WORDS.length] } : {}),
});

async function subscribe(db, subscribers) {
  const store = await openStore(db);
  const identity = { from: 'Hearsay <hearsay@example.org>', baseUrl: 'https://hearsay.example.org' };
  for (let number = 0; number < subscribers; number += 1)
    await signUp(
      { store, identity, initiativeNames: new Map() },
      { email: `reader${number}@example.org`, filter: filterOf(number), rhythm: 'daily', at: '06:00', zone: 'UTC' },
      { actor: 'operator', vouched: true, now: new Date(`${THE_DAY}T00:00:00Z`) },
    );
  await store.close();
}

async function startSink() {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'peers', 'mail-sink.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise((resolve) => child.stdout.once('data', (data) => resolve(Number(data))));
  return { port, stop: () => child.kill() };
}

export async function benchDigest({ folder, rounds, note, quick }) {
  const [subscribers, items] = quick ? [100, 500] : [1000, 2000];
  const records = join(folder, 'digest.jsonl');
  await writeRecords(records, items);
  const cli = (db, ...args) => `${process.execPath} dist/main.js ${args.join(' ')} --db ${db}`;
  const sink = await startSink();
  const figures = { matching: [], sending: [], bare: [], mails: 0, bytes: 0 };
  try {
    for (let round = 0; round < rounds; round += 1) {
      const db = join(folder, `digest-${round}.db`);
      await subscribe(db, subscribers);
      const alone = await timed(
        cli(join(folder, `digest-none-${round}.db`), 'import', records, '--now', `${THE_DAY}T12:00:00Z`),
        { cwd: root },
      );
      const with_ = await timed(cli(db, 'import', records, '--now', `${THE_DAY}T12:00:00Z`), { cwd: root });
      figures.matching.push(((with_.cpu - alone.cpu) * 1000) / items);
      const sent = await timed(`${cli(db, 'digest', '--send', '--now', '2025-11-01T06:05:00Z')}`, {
        cwd: root,
        env: { HEARSAY_SMTP_URL: `smtp://127.0.0.1:${sink.port}` },
      });
      const mails = Number(/(\d+) mails sent/.exec(sent.out)?.[1] ?? 0);
      if (mails === 0) throw new Error(`No digest was sent: ${sent.out} ${sent.err.slice(-400)}`);
      figures.mails = mails;
      figures.sending.push({ wall: (sent.wall * 1000) / mails, cpu: (sent.cpu * 1000) / mails, peak: sent.peak });
      const bare = await timed(
        `${process.execPath} ${join(import.meta.dirname, 'peers', 'plain-mail.mjs')} ${sink.port} ${mails}`,
        { cwd: root },
      );
      figures.bare.push({ wall: (bare.wall * 1000) / mails, cpu: (bare.cpu * 1000) / mails, peak: bare.peak });
      note(
        `  ${mails} digests: ${sent.wall.toFixed(1)} s wall, ${sent.cpu.toFixed(1)} s processor; bare sending ${bare.wall.toFixed(1)} s wall`,
      );
      for (const file of [db, join(folder, `digest-none-${round}.db`)])
        for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
    }
  } finally {
    sink.stop();
  }
  const row = (name, runs) => [
    name,
    spread(runs.map(({ wall }) => wall)),
    spread(runs.map(({ cpu }) => cpu)),
    figure(Math.max(...runs.map(({ peak }) => peak))),
  ];
  return [
    {
      title: `Digests of ${items.toLocaleString('en-US')} new items for ${subscribers.toLocaleString('en-US')} subscribers`,
      markdown: `${table(
        ['what', 'wall ms a mail', 'processor ms a mail', 'peak MiB'],
        [
          row(`hearsay: compose, render, record, send (${figures.mails} mails)`, figures.sending),
          row('nodemailer alone, same number of 20 kB mails', figures.bare),
        ],
      )}\n\nMatching a new item to ${subscribers.toLocaleString('en-US')} interests costs ${spread(figures.matching)} ms of processor.`,
      data: figures,
    },
  ];
}
