// Collecting, beside what a user would take instead: 200 feeds with 50 items each. Cold: an empty state. Unchanged:
// everything answers 304. Tick: 20 feeds carry 3 new items each. Far: servers that take 100 ms to answer, nothing changed.

import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CHANGED, FEEDS, FRESH, ITEMS, startFeedServer } from './feed-server.mjs';
import { ingestPeers } from './ingest-peers.mjs';
import { compared } from './report.mjs';
import { alternate, timed } from './timing.mjs';

const FAR_MS = 100;
const BASE = 'plain Node script';
/** Peers that would make the far scenario a minute long each. */
const ONE_BY_ONE = /1 thread|rss2email|Python/;

async function scenario({ peers, missing }, rounds, note, setup, chosen = peers) {
  const entries = chosen.map((peer) => ({
    name: peer.name,
    line: peer.line,
    options: peer.options,
    check: peer.check,
    setup: () => setup(peer),
    ...(peer.slow ? { rounds: Math.min(2, rounds) } : {}),
  }));
  return compared(await alternate(entries, rounds, note), BASE, missing);
}

/** Reloads a peer until its state is that of a program in use, and keeps that state. */
async function settle(peer) {
  peer.fresh();
  for (let reload = 0; reload < peer.warmups; reload += 1) await timed(peer.line, peer.options);
  rmSync(`${peer.home}.kept`, { recursive: true, force: true });
  cpSync(peer.home, `${peer.home}.kept`, { recursive: true });
}
const restore = (peer) => {
  rmSync(peer.home, { recursive: true, force: true });
  cpSync(`${peer.home}.kept`, peer.home, { recursive: true });
};

/** Gives the sections of the report. */
export async function benchIngest({ folder, rounds, note }) {
  const sections = [];
  const server = await startFeedServer();
  try {
    const field = ingestPeers(join(folder, 'near'), server.urls);
    note(`cold, ${FEEDS} feeds × ${ITEMS} items`);
    sections.push({
      title: `Collecting ${FEEDS} feeds × ${ITEMS} items, everything new`,
      ...(await scenario(field, rounds, note, (peer) => peer.fresh())),
    });
    note('unchanged');
    for (const peer of field.peers) await settle(peer);
    sections.push({
      title: 'The same again, nothing changed (304)',
      ...(await scenario(field, rounds, note, restore)),
    });
    note('tick');
    await server.tick(1);
    sections.push({
      title: `${CHANGED} of the feeds with ${FRESH} new items each`,
      ...(await scenario(field, rounds, note, restore)),
    });
  } finally {
    server.stop();
  }
  const far = await startFeedServer(FAR_MS);
  try {
    const field = ingestPeers(join(folder, 'far'), far.urls);
    const chosen = field.peers.filter(({ name }) => !ONE_BY_ONE.test(name));
    note(`servers ${FAR_MS} ms away`);
    for (const peer of chosen) await settle(peer);
    sections.push({
      title: `Servers ${FAR_MS} ms away, nothing changed`,
      ...(await scenario(field, rounds, note, restore, chosen)),
    });
  } finally {
    far.stop();
  }
  return sections;
}
