// What placing an item costs as the store grows: generated items, 1,000, 10,000 and 100,000 of them, placed one visit
// of 50 at a time as collecting does. Prints milliseconds an item for the last tenth before each mark.
// usage: node scripts/bench-timeline.mjs [FOLDER of the built program] [MOST]

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const built = process.argv[2] ?? join(root, 'dist');
const most = Number(process.argv[3] ?? 100_000);
const { openStore } = await import(join(built, 'store/open.js'));
const { placeItems, placementKeys } = await import(join(built, 'timeline/place.js'));

/** A small generator that gives the same numbers everywhere. */
function randomOf(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), state | 1) + 0x6d2b79f5) | 0;
    return ((state ^ (state >>> 14)) >>> 0) / 4294967296;
  };
}

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

function itemOf(number) {
  const at = new Date(START + (number / A_DAY) * DAY).toISOString();
  if (stories.length === 0 || random() < 0.6) {
    stories.push({ words: Array.from({ length: 9 }, word), status: pick(STATUSES), stage: pick(STAGES) });
    if (stories.length > 400) stories = stories.slice(-400);
  }
  const story = random() < 0.4 ? pick(stories) : stories.at(-1);
  const some = story.words.filter(() => random() < 0.75);
  const judgement = { evidence: [], by: 'rule', probability: 1 };
  return {
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
  };
}

const folder = mkdtempSync(join(tmpdir(), 'hearsay-bench-'));
try {
  const path = join(folder, 'bench.db');
  const store = await openStore(path);
  const marks = [1000, 10_000, 100_000].filter((mark) => mark <= most);
  let from = { at: 0, cpu: process.cpuUsage(), wall: performance.now() };
  for (let at = 0; at < marks.at(-1); at += 50) {
    const next = marks.find((mark) => at < mark);
    if (at === next - Math.floor(next / 10)) from = { at, cpu: process.cpuUsage(), wall: performance.now() };
    const items = Array.from({ length: 50 }, (_, index) => itemOf(at + index));
    const candidates = await store.findCandidates(items.flatMap(placementKeys));
    await store.savePlaced(
      placeItems({ items, candidates, now: items.at(-1).item.firstSeenAt }),
      items.at(-1).item.firstSeenAt,
    );
    if (at + 50 === next) {
      const used = process.cpuUsage(from.cpu);
      const count = next - from.at;
      const cpu = (used.user + used.system) / 1000 / count;
      const wall = (performance.now() - from.wall) / count;
      console.log(
        `${String(next).padStart(7)} items: ${cpu.toFixed(3)} ms cpu an item, ${wall.toFixed(3)} ms wall, ` +
          `database ${(statSync(path).size / next / 1024).toFixed(2)} KiB an item`,
      );
    }
  }
  await store.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
