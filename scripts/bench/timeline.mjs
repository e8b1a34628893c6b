// What placing an item on the timeline costs as the store grows: generated items, placed one visit of 50 at a time as
// collecting does; milliseconds an item for the last tenth before each mark.

import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../dist/store/open.js';
import { placeItems, placementKeys } from '../../dist/timeline/place.js';
import { random as randomOf } from '../random.mjs';
import { figure, table } from './report.mjs';

const random = randomOf(4330);
const syllables = 'ba co di fu ga he ji ko lu ma ne po ri sa te vo wi xa yo zu'.split(' ');
const words = Array.from({ length: 20_000 }, () =>
  Array.from({ length: 2 + Math.floor(random() * 3) }, () => syllables[Math.floor(random() * 20)]).join(''),
);
/** A word by Zipf's law, without the 40 commonest: those are the stop words of a language. */
const STOP = 40;
const word = () => words[Math.min(words.length - 1, Math.floor(STOP * (words.length / STOP) ** random()))];
const STATUSES = ['commentary', 'commentary', 'commentary', 'official', 'official', 'reported', 'rumor'];
const STAGES = ['none', 'none', 'none', 'guidance', 'proposed', 'final', 'order'];
const pick = (list) => list[Math.floor(random() * list.length)];
const START = Date.parse('2025-01-01T00:00:00Z');
const DAY = 86_400_000;
/** 600 items a day, four in ten of them telling a story that others tell as well; one in fifty is on the policy. */
const A_DAY = 600;
let stories = [];

/** @returns {import('../../dist/model.js').ClassifiedItem} */
function itemOf(number) {
  const at = new Date(START + (number / A_DAY) * DAY).toISOString();
  if (stories.length === 0 || random() < 0.6) {
    stories.push({ words: Array.from({ length: 9 }, word), status: pick(STATUSES), stage: pick(STAGES) });
    if (stories.length > 400) stories = stories.slice(-400);
  }
  const story = random() < 0.4 ? pick(stories) : stories.at(-1);
  const some = story.words.filter(() => random() < 0.75);
  const judgement = { evidence: [], by: 'rule', probability: 1 };
  return /** @type {any} */ ({
    item: {
      id: `i${number}`,
      sourceId: 'generated',
      publisher: `publisher ${number % 211}`,
      publisherKind: 'press',
      url: null,
      title: [...some, word()].join(' '),
      text: Array.from({ length: 70 }, word).join(' '),
      publishedAt: at,
      publishedPrecision: 'moment',
      firstSeenAt: at,
      contentHash: '',
    },
    tags: [
      ...(random() < 0.02 ? [{ kind: 'initiative', value: 'policy', ...judgement }] : []),
      { kind: 'stage', value: story.stage, ...judgement },
      { kind: 'status', value: story.status, ...judgement },
    ],
    deadlines: [],
    identifiers: [],
  });
}

/** Gives a section: processor and wall ms to place one more item at each size of the store. */
export async function benchTimeline({ folder, note, quick }) {
  const path = join(folder, 'timeline.db');
  const marks = quick ? [1000, 10_000] : [1000, 10_000, 100_000];
  const store = await openStore(path);
  const rows = [];
  const data = [];
  let from = { at: 0, cpu: process.cpuUsage(), wall: performance.now() };
  for (let at = 0; at < marks.at(-1); at += 50) {
    const next = marks.find((mark) => at < mark);
    if (at === next - Math.floor(next / 10)) from = { at, cpu: process.cpuUsage(), wall: performance.now() };
    const items = Array.from({ length: 50 }, (_, index) => itemOf(at + index));
    const now = items.at(-1).item.firstSeenAt;
    await store.transaction(async (tx) => {
      const candidates = await tx.findCandidates(items.flatMap(placementKeys));
      await tx.savePlaced(placeItems({ items, candidates, now }), now);
    });
    if (at + 50 !== next) continue;
    const { user, system } = process.cpuUsage(from.cpu);
    const count = next - from.at;
    const figures = {
      items: next,
      cpu_ms: (user + system) / 1000 / count,
      wall_ms: (performance.now() - from.wall) / count,
      kib: statSync(path).size / next / 1024,
    };
    data.push(figures);
    rows.push([next.toLocaleString('en-US'), figure(figures.cpu_ms), figure(figures.wall_ms), figure(figures.kib)]);
    note(`  ${next} items placed`);
  }
  await store.close();
  for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
  const head = ['items stored', 'processor ms to place one more', 'wall ms', 'KiB an item'];
  return [{ title: 'Placing items on the timeline', markdown: table(head, rows), data }];
}
