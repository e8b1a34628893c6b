// What this machine can do at all: the parts of collecting, each alone and at its barest. Their sum for the load of the
// ingestion bench is what no collector written in JavaScript on SQLite can be under.

import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Parser } from 'htmlparser2';
import { FEEDS, ITEMS, startFeedServer } from './feed-server.mjs';
import { makeFeeds } from './feeds.mjs';
import { recordsOf } from './records.mjs';
import { figure, spread, table } from './report.mjs';

/** Processor seconds of a piece of work in this process. */
async function seconds(work) {
  const from = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e6;
}

const asked = (url, agent, headers = {}) =>
  new Promise((resolve, reject) => {
    get(url, { agent, headers }, (answer) => answer.resume().on('end', () => resolve(answer.headers.etag))).on(
      'error',
      reject,
    );
  });

export async function benchLimits({ folder, rounds, note }) {
  const feeds = makeFeeds(FEEDS, ITEMS);
  const bytes = feeds.reduce((sum, { length }) => sum + length, 0);
  const records = [...recordsOf(FEEDS * ITEMS)].map(({ record }) => record);
  const server = await startFeedServer();
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const etags = new Map();
  const file = join(folder, 'limits.db');
  const insert = (withText) => () => {
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
    const db = new Database(file);
    db.pragma('journal_mode = WAL');
    db.exec(`create table items (id integer primary key, url text, published text, title text, text text);
      create virtual table words using fts5 (title, text, content = '')`);
    const keep = db.prepare('insert into items values (?, ?, ?, ?, ?)');
    const index = db.prepare('insert into words (rowid, title, text) values (?, ?, ?)');
    db.transaction(() => {
      for (const [no, { url, published, title, text }] of records.entries()) keep.run(no, url, published, title, text);
      if (withText) for (const [no, { title, text }] of records.entries()) index.run(no, title, text);
    })();
    db.close();
  };
  const PARTS = {
    [`asking ${FEEDS} feeds, all new`]: async () => {
      await Promise.all(server.urls.map(async (url) => etags.set(url, await asked(url, agent))));
    },
    [`asking ${FEEDS} feeds, nothing changed`]: async () => {
      await Promise.all(server.urls.map((url) => asked(url, agent, { 'if-none-match': etags.get(url) })));
    },
    [`reading ${figure(bytes / 1e6)} MB of XML, events alone`]: () => {
      for (const body of feeds) {
        const parser = new Parser({}, { xmlMode: true });
        parser.write(body.toString());
        parser.end();
      }
    },
    'rows of 10,000 items, one transaction': insert(false),
    'rows and full text of 10,000 items, one transaction': insert(true),
    '200 flushes of the disk': () => {
      const handle = openSync(join(folder, 'flush'), 'w');
      for (let round = 0; round < 200; round += 1) {
        writeSync(handle, Buffer.alloc(4096));
        fsyncSync(handle);
      }
      closeSync(handle);
    },
  };
  const rows = [];
  const data = {};
  try {
    for (const [name, work] of Object.entries(PARTS)) {
      const [cpu, wall] = [[], []];
      for (let round = 0; round < rounds; round += 1) {
        const started = performance.now();
        cpu.push((await seconds(work)) * 1000);
        wall.push(performance.now() - started);
      }
      rows.push([name, spread(wall), spread(cpu)]);
      data[name] = { wall_ms: wall, cpu_ms: cpu };
      note(`  ${name}`);
    }
  } finally {
    agent.destroy();
    server.stop();
  }
  return [
    {
      title: 'What the machine can do at all',
      markdown: table(['part, alone', 'wall ms', 'processor ms'], rows),
      data,
    },
  ];
}
