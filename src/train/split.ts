// Which labelled items are learned from, which are tuned on, and which nobody reads: decided once, by the month of an
// item and by the event it tells of. An event is never in two parts, for a copy of a headline would be known by heart.

import { hash32 } from '../classify/lexicon.ts';
import type { Example } from './examples.ts';

/** `learning`: weights are fitted on it. `tuning`: choices are made on it. `locked`: scored for a release, read by nobody. */
export const PARTS = ['learning', 'tuning', 'locked'] as const;
export type SplitPart = (typeof PARTS)[number];

/** Whole months at both ends of the labelled year, so that half of what is scored lies behind all that is learned. */
export const LOCKED_MONTHS = ['2025-07', '2025-11', '2026-07'];
export const TUNING_MONTHS = ['2026-03', '2026-06'];
/** Of the events of no such month: undated items, and papers from years before. Shares in percent. */
const OTHER_LOCKED = 15;
const OTHER_TUNING = 15;
/** The year in which items came as they stood in feeds; in its other months everything is for learning. */
const FEED_YEAR = ['2025-07', '2026-07'] as const;

/** Headlines so far apart in days are of two events, however alike. */
const SAME_EVENT_DAYS = 21;
/** So much of the words of two headlines must be the same. */
const ALIKE = 0.5;
const FEWEST_COMMON = 4;

/** What the split looks at. `month` is the beginning of `published`; `story`, where somebody named it, is an event too. */
export type Dated = { id: string; title: string; published: string | null; story: string };

/** What the split looks at in a labelled item. */
export const datedOf = ({ id, item, story }: Example): Dated => ({
  id,
  title: item.title,
  published: item.publishedAt,
  story,
});

const EMPTY = new Set(
  'a an the of to in on for and or as at by with from is are was be its it his her new says said after over'.split(' '),
);

/** The words of a headline that tell it from others, each once, in order. */
const telling = (title: string): string[] => [
  ...new Set((title.toLowerCase().match(/[\p{L}\d]+/gu) ?? []).filter((word) => word.length > 1 && !EMPTY.has(word))),
];

const daysOf = (published: string | null): number | null => {
  const at = published === null ? NaN : Date.parse(published.slice(0, 10));
  return Number.isNaN(at) ? null : at / 86_400_000;
};

/** The event of each item: the same number for items that share a story or whose headlines are nearly the same. */
export function eventsOf(items: readonly Dated[]): number[] {
  const parent = items.map((_, index) => index);
  const root = (at: number): number => {
    while (parent[at] !== at) at = parent[at] = parent[parent[at] as number] as number;
    return at;
  };
  const join = (a: number, b: number): void => {
    const [low, high] = [root(a), root(b)].sort((x, y) => x - y) as [number, number];
    parent[high] = low;
  };
  const words = items.map(({ title }) => telling(title));
  const days = items.map(({ published }) => daysOf(published));
  const holders = new Map<string, number[]>();
  const stories = new Map<string, number>();
  items.forEach(({ story }, index) => {
    const first = stories.get(story);
    if (first === undefined) stories.set(story, index);
    else join(first, index);
    const common = new Map<number, number>();
    for (const word of words[index] as string[]) {
      const others = holders.get(word);
      if (others === undefined) holders.set(word, [index]);
      else {
        for (const other of others) common.set(other, (common.get(other) ?? 0) + 1);
        others.push(index);
      }
    }
    for (const [other, count] of common) {
      if (count < FEWEST_COMMON) continue;
      const all = (words[index] as string[]).length + (words[other] as string[]).length - count;
      const apart = Math.abs((days[index] ?? 0) - (days[other] ?? 0));
      const near = days[index] === null || days[other] === null || apart <= SAME_EVENT_DAYS;
      if (near && count >= ALIKE * all) join(other, index);
    }
  });
  return parent.map((_, index) => root(index));
}

/** The part that one item asks for by itself. */
function partAlone({ published }: Dated, event: string): SplitPart {
  const month = published?.slice(0, 7) ?? '';
  if (LOCKED_MONTHS.includes(month)) return 'locked';
  if (TUNING_MONTHS.includes(month)) return 'tuning';
  if (month >= FEED_YEAR[0] && month <= FEED_YEAR[1]) return 'learning';
  const draw = hash32(event) % 100;
  return draw < OTHER_LOCKED ? 'locked' : draw < OTHER_LOCKED + OTHER_TUNING ? 'tuning' : 'learning';
}

/** The part of each item: what one item of an event asks for holds for the whole event, locked before tuning before learning. */
export function splitOf(items: readonly Dated[]): SplitPart[] {
  const events = eventsOf(items);
  // Named by its smallest id: the order in which files are given changes nothing.
  const nameOf = new Map<number, string>();
  items.forEach(({ id }, index) => {
    const known = nameOf.get(events[index] as number);
    if (known === undefined || id < known) nameOf.set(events[index] as number, id);
  });
  const rank = new Map<number, number>();
  items.forEach((item, index) => {
    const event = events[index] as number;
    const own = PARTS.indexOf(partAlone(item, nameOf.get(event) ?? ''));
    rank.set(event, Math.max(own, rank.get(event) ?? 0));
  });
  return events.map((event) => PARTS[rank.get(event) ?? 0] as SplitPart);
}
