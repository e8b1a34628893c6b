// Search and facets on growing stores: our web API beside what one would build on SQLite and what one would load from a
// shelf, the same questions in turn. Wall time is taken from outside, through HTTP for us and through a pipe for the others;
// processor time is that of the engine's process. Whether answers are the same is counted as well.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { filterParams } from '../../dist/query/filter.js';
import { openStore } from '../../dist/store/open.js';
import { figure, part, table } from './report.mjs';
import { fill, questions } from './search.mjs';
import { memoryOf, processorMsOf } from './timing.mjs';

const root = join(import.meta.dirname, '..', '..');
const PAGE = 20;
/** A peer that needs its whole index in memory is asked up to this many items. */
const IN_MEMORY = 100_000;
/** A question that took so long is not asked again. */
const PATIENCE_MS = 4000;

function isThere(name) {
  try {
    return Boolean(createRequire(import.meta.url).resolve(name));
  } catch {
    return false;
  }
}

/** An engine that reads questions from a pipe. */
async function piped(name, script, file, items) {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    ['--max-old-space-size=8192', join(import.meta.dirname, 'peers', script), file, String(items)],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async () => JSON.parse((await lines.next()).value);
  const ready = await read();
  return {
    name,
    pid: child.pid,
    readyMs: performance.now() - started,
    buildCpu: ready.build_cpu_s,
    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      return read();
    },
    stop: () => child.kill(),
  };
}

/** Policies without their known record: what is counted must be the corpus alone. */
function policiesAlone(folder) {
  const home = join(folder, 'initiatives');
  mkdirSync(home, { recursive: true });
  for (const name of readdirSync(join(root, 'data', 'initiatives')).filter((one) => one.endsWith('.json'))) {
    const policy = JSON.parse(readFileSync(join(root, 'data', 'initiatives', name), 'utf8'));
    delete policy.clocks;
    writeFileSync(join(home, name), JSON.stringify(policy));
  }
  return home;
}

/** Our server, asked as any program would ask it. */
async function ours(file, initiatives) {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    ['dist/main.js', 'serve', '--db', file, '--port', '0', '--initiatives', initiatives],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const base = await new Promise((resolve, reject) => {
    child.on('exit', () => reject(new Error('the server ended')));
    let said = '';
    child.stdout.on('data', (data) => {
      said += data;
      const [found] = /http:\/\/\S+/.exec(said) ?? [];
      if (found) resolve(found);
    });
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const fetched = (url) =>
    new Promise((resolve, reject) => {
      get(url, { agent }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
      }).on('error', reject);
    });
  const engine = {
    name: 'hearsay, over HTTP',
    pid: child.pid,
    async ask({ filter, options }) {
      const page = 1 + Math.floor((options.offset ?? 0) / PAGE);
      const url = `${base}/api/v1/items?${new URLSearchParams({
        ...filterParams(filter),
        limit: String(PAGE),
        ...(page > 1 ? { page: String(page) } : {}),
        ...(options.sort ? { sort: options.sort } : {}),
        ...(options.facets ? { facets: '1' } : {}),
      })}`;
      const { items, total, facets } = await fetched(url);
      const seconds = items.map(({ published }) => Date.parse(published) / 1000);
      const tags = facets && Object.fromEntries(facets.agency.map(({ value, count }) => [value, count]));
      return { seconds, total, tags };
    },
    stop: () => (agent.destroy(), child.kill()),
  };
  await engine.ask({ filter: {}, options: {} });
  engine.readyMs = performance.now() - started;
  return engine;
}

const isSame = (a, b) =>
  JSON.stringify(a.seconds) === JSON.stringify(b.seconds) &&
  (a.tags === undefined ||
    (a.total === b.total &&
      Object.keys(a.tags).length === Object.keys(b.tags).length &&
      Object.entries(a.tags).every(([value, count]) => b.tags[value] === count)));

/** Asks every question of every engine in turn; times by engine and class, and how many answers agree with the first engine's. */
async function askAll(engines, rounds, note) {
  const times = new Map(engines.map(({ name }) => [name, new Map()]));
  const agreed = Object.fromEntries(engines.map(({ name }) => [name, { same: 0, of: 0 }]));
  for (const { name: kind, asked } of questions()) {
    for (const question of asked) {
      const tired = new Set();
      for (let round = 0; round <= rounds; round += 1) {
        let first;
        for (const engine of engines) {
          if (tired.has(engine)) continue;
          const [cpu, from] = [processorMsOf(engine.pid), performance.now()];
          const answer = await engine.ask(question);
          const wall = performance.now() - from;
          const slot = times.get(engine.name);
          const list = slot.get(kind) ?? slot.set(kind, []).get(kind);
          list.push({ wall, cpu: processorMsOf(engine.pid) - cpu, isFirst: round === 0 });
          if (wall > PATIENCE_MS) tired.add(engine);
          first ??= answer;
          if (round === 0 && engine !== engines[0] && question.options.sort !== 'relevance') {
            agreed[engine.name].of += 1;
            if (isSame(answer, first)) agreed[engine.name].same += 1;
          }
        }
      }
    }
    note(`  ${kind}`);
  }
  return { times, agreed };
}

const told = (list, key, share) =>
  part(
    list.map((one) => one[key]),
    share,
  );
/** Answers of the first asking, or of later ones; of a question that took too long there is only the first. */
const turnOf = (list, isFirst) => {
  const wanted = (list ?? []).filter((one) => one.isFirst === isFirst);
  return wanted.length > 0 ? wanted : (list ?? []);
};
const pair = (list, key) => (list?.length ? `${figure(told(list, key, 0.5))} / ${figure(told(list, key, 0.95))}` : '–');

/** One size of store: the sections of the report. Stores that stand in `stores` already are used as they are. */
export async function benchSearchAt(items, { folder, stores, rounds, note }) {
  const file = join(stores, `search-${items}.db`);
  const plain = join(stores, `plain-${items}.db`);
  if (!existsSync(file)) await (await fill(openStore, file, items, note)).close();
  /** @type {any[]} */
  const engines = [await piped('SQLite FTS5, plain', 'plain-search.mjs', plain, items)];
  const skipped = [];
  try {
    engines.push(await ours(file, policiesAlone(folder)));
    if (items > IN_MEMORY)
      skipped.push(`MiniSearch (keeps everything in memory; asked up to ${IN_MEMORY.toLocaleString('en-US')} items)`);
    else if (isThere('minisearch')) engines.push(await piped('MiniSearch, in memory', 'minisearch.mjs', '-', items));
    else skipped.push('MiniSearch (not installed: npm install minisearch)');
    const { times, agreed } = await askAll(engines, rounds, note);
    const kinds = questions().map(({ name }) => name);
    const all = (name, group) =>
      kinds.filter((kind) => kind.startsWith(group)).flatMap((kind) => times.get(name).get(kind) ?? []);
    const TURNS = { 'first asked': true, 'asked again': false };
    const rows = ['newest', 'facets', 'relevance', ''].flatMap((group) =>
      Object.entries(TURNS).flatMap(([turn, isFirst]) =>
        ['wall', 'cpu'].map((key) => {
          const of = ({ name }) => turnOf(all(name, group), isFirst);
          return [
            `${group || '**all questions**'}, ${turn}, ${key === 'cpu' ? 'processor' : key}`,
            ...engines.map((engine) => pair(of(engine), key)),
            figure(told(of(engines[1]), key, 0.95) / told(of(engines[0]), key, 0.95)),
          ];
        }),
      ),
    );
    const bytes = { [engines[0].name]: plain, [engines[1].name]: file };
    const last = (what, of) => [what, ...engines.map(of), ''];
    rows.push(
      last('answers as plain SQLite', ({ name }) =>
        agreed[name].of ? `${agreed[name].same} of ${agreed[name].of}` : '',
      ),
      last('ready after, ms', ({ readyMs, buildCpu }) => figure(readyMs) + (buildCpu ? ' with building' : '')),
      last('memory of its own, MiB', ({ pid }) => figure(memoryOf(pid, 'RssAnon'))),
      last('file, MB', ({ name }) => (bytes[name] ? figure(statSync(bytes[name]).size / 1e6) : '–')),
    );
    const worst = table(
      ['question', ...engines.map(({ name }) => name)],
      kinds.map((kind) => [kind, ...engines.map(({ name }) => pair(turnOf(times.get(name).get(kind), true), 'wall'))]),
    );
    return [
      {
        title: `Search and facets, ${items.toLocaleString('en-US')} items (ms, p50 / p95)`,
        markdown: `${table(['what', ...engines.map(({ name }) => name), 'ratio of p95'], rows)}\n\nBy question, first asked, wall:\n\n${worst}${skipped.length > 0 ? `\n\nLeft out: ${skipped.join('; ')}.` : ''}`,
        data: {
          items,
          agreed,
          times: Object.fromEntries([...times].map(([name, classes]) => [name, Object.fromEntries(classes)])),
          engines: engines.map(({ name, readyMs, pid }) => ({ name, readyMs, own_mib: memoryOf(pid, 'RssAnon') })),
        },
      },
    ];
  } finally {
    for (const engine of engines) engine.stop();
  }
}
