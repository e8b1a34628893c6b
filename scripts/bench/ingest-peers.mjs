// Who else fetches feeds: each entry says whether it is installed, how a fresh state is made and what one reload is.
// newsboat, sfeed, rss2email and feedparser are Debian packages; the plain Node script is ours (peers/plain-ingest.mjs).

import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { isInstalled } from './timing.mjs';

const here = import.meta.dirname;
const root = join(here, '..', '..');

/** What a SQLite file holds, in rows of a table. */
const rows = (file, table) => () => {
  const db = new Database(file, { readonly: true });
  const count = db.prepare(`select count(*) from ${table}`).pluck().get();
  db.close();
  return `${count} items`;
};

/** Settings under which all 200 loopback feeds, one host, may be asked at once, as they were 200 hosts. */
const SETTINGS = {
  HEARSAY_ALLOW_PRIVATE: '127.0.0.1',
  HEARSAY_HOST_PAUSE_MS: '0',
  HEARSAY_HOST_CONCURRENCY: '32',
  HEARSAY_CONCURRENCY: '32',
};

function hearsay(folder, urls) {
  const sources = urls.map((url, feed) => ({
    id: `feed-${feed}`,
    name: `Feed ${feed}`,
    publisher: `Publisher ${feed}`,
    publisherKind: 'press',
    url,
    format: 'rss',
    everyMinutes: 15,
    expect: { minItems: 1 },
  }));
  const [db, feeds] = [join(folder, 'hearsay.db'), join(folder, 'feeds.json')];
  return {
    make: () => writeFileSync(feeds, JSON.stringify({ sources })),
    line: `${process.execPath} dist/main.js collect --all --json --db ${db} --feeds ${feeds}`,
    options: { cwd: root, env: SETTINGS },
    check: ({ out }) => `${JSON.parse(out).added} new, ${JSON.parse(out).failed} failed`,
  };
}

function newsboat(threads) {
  return (folder, urls) => ({
    make: () => {
      writeFileSync(join(folder, 'urls'), urls.join('\n'));
      writeFileSync(join(folder, 'config'), `reload-threads ${threads}\n`);
    },
    line: `newsboat -x reload -u ${folder}/urls -C ${folder}/config -c ${folder}/cache.db`,
    check: rows(join(folder, 'cache.db'), 'rss_item'),
    warmups: 2, // it sends its validators only from the third reload on
  });
}

function sfeed(folder, urls) {
  const list = urls.map((url, feed) => `\tfeed "f${feed}" "${url}"`).join('\n');
  const fetch =
    'curl -L --max-redirs 0 -H "User-Agent:" -f -s -m 15 --compressed --etag-save "$etag" --etag-compare "$etag" "$2"';
  return {
    make: () => {
      for (const name of ['feeds', 'etags']) mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(
        join(folder, 'sfeedrc'),
        `sfeedpath="${folder}/feeds"\nmaxjobs=8\nfeeds() {\n${list}\n}\nfetch() {\n\tetag="${folder}/etags/$(basename "$3")"\n\t${fetch} 2>/dev/null\n}\n`,
      );
    },
    line: `sfeed_update ${folder}/sfeedrc 2>/dev/null`,
    check: () =>
      `${spawnSync('sh', ['-c', `cat ${folder}/feeds/* | wc -l`], { encoding: 'utf8' }).stdout.trim()} items`,
  };
}

function rss2email(folder, urls) {
  const feeds = urls.map((url, feed) => `\n[feed.f${feed}]\nurl = ${url}\n`).join('');
  return {
    make: () =>
      writeFileSync(join(folder, 'config'), `[DEFAULT]\nto = reader@example.org\nfrom = us@example.org\n${feeds}`),
    line: `r2e -c ${folder}/config -d ${folder}/data.json run --no-send 2>/dev/null`,
    slow: true,
  };
}

const plainScript = (program, file) => (folder, urls) => ({
  make: () => writeFileSync(join(folder, 'urls.txt'), urls.join('\n')),
  line: `${program} ${join(here, 'peers', file)} ${folder}/plain.db ${folder}/urls.txt`,
  check: rows(join(folder, 'plain.db'), 'items'),
});

const PEERS = [
  { name: 'newsboat, 1 thread', isHere: () => isInstalled('newsboat'), of: newsboat(1) },
  { name: 'newsboat, 8 threads', isHere: () => isInstalled('newsboat'), of: newsboat(8) },
  { name: 'sfeed with etags, 8 jobs', isHere: () => isInstalled('sfeed_update'), of: sfeed },
  { name: 'rss2email, not sending', isHere: () => isInstalled('r2e'), of: rss2email },
  {
    name: 'Python feedparser + SQLite + full text',
    isHere: () => spawnSync('/usr/bin/python3', ['-c', 'import feedparser']).status === 0,
    of: (folder, urls) => ({ ...plainScript('/usr/bin/python3', 'feedparser_ingest.py')(folder, urls), slow: true }),
  },
  { name: 'plain Node script', isHere: () => true, of: plainScript(process.execPath, 'plain-ingest.mjs') },
  { name: 'hearsay', isHere: () => true, of: hearsay },
];

/** The peers that are installed, ready to be timed in `folder`, and the names of those that are not. */
export function ingestPeers(folder, urls) {
  const [here_, missing] = [PEERS.filter(({ isHere }) => isHere()), PEERS.filter(({ isHere }) => !isHere())];
  return {
    missing: missing.map(({ name }) => name),
    peers: here_.map(({ name, of }) => {
      const home = join(folder, name.toLowerCase().replace(/[^a-z0-9]+/g, '-'));
      const fresh = () => {
        rmSync(home, { recursive: true, force: true });
        mkdirSync(home, { recursive: true });
        one.make();
      };
      const one = of(home, urls);
      return { warmups: 1, ...one, name, home, fresh };
    }),
  };
}
