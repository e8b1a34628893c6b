// By what near items are found: which places carry a key on which days. Kept as runs of numbers, one row for all that a
// visit brought of a span of days, and looked up in memory: rows of an index, fifteen an item, cost more than all else.

import type { PlacementKey } from '../model.ts';
import type { Db } from './sqlite.ts';

/** The most places that one key gives: the nearest few. A key that everything shares tells nothing. */
const MOST_PER_KEY = 16;
/** A span is 16 days: few spans are asked for most keys, and one is not much to load. */
const SPAN_BITS = 4;
const SPAN_DAYS = 1 << SPAN_BITS;
/** Entries held in memory, and the most that one key is looked for in: about 150,000 items. */
const MOST_ENTRIES = 2_500_000;

/**
 * Entries of a span of days: a key, and place × 16 + day within the span. Those of one hash are chained, latest day
 * first, of one day the newest first.
 */
type Span = { used: number; keys: Float64Array; values: Int32Array; next: Int32Array; heads: Int32Array };

const DAY = SPAN_DAYS - 1;

const startOf = (): Span => ({
  used: 0,
  keys: new Float64Array(256),
  values: new Int32Array(256),
  next: new Int32Array(256),
  heads: new Int32Array(512).fill(-1),
});

function slotOf(key: number, size: number): number {
  const high = Math.floor(key / 0x100000);
  const low = key - high * 0x100000;
  const mixed = Math.imul(high ^ low, 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) & (size - 1);
}

function link({ keys, values, next, heads }: Span, at: number): void {
  const slot = slotOf(keys[at]!, heads.length);
  const day = values[at]! & DAY;
  let before = -1;
  let after = heads[slot]!;
  while (after >= 0 && (values[after]! & DAY) > day) {
    before = after;
    after = next[after]!;
  }
  next[at] = after;
  if (before < 0) heads[slot] = at;
  else next[before] = at;
}

function longer<T extends Float64Array | Int32Array>(array: T, size: number): T {
  const grown = new (array.constructor as new (length: number) => T)(size);
  grown.set(array);
  return grown;
}

/** Takes pairs of numbers into a span. */
function take(span: Span, pairs: Float64Array): void {
  const from = span.used;
  const count = from + pairs.length / 2;
  if (count > span.keys.length) {
    const size = Math.max(count, span.keys.length * 2);
    span.keys = longer(span.keys, size);
    span.values = longer(span.values, size);
    span.next = longer(span.next, size);
  }
  for (let at = from; at < count; at += 1) {
    span.keys[at] = pairs[2 * (at - from)]!;
    span.values[at] = pairs[2 * (at - from) + 1]!;
  }
  span.used = count;
  let first = from;
  if (count * 2 > span.heads.length) {
    let size = span.heads.length;
    while (size < count * 2) size *= 2;
    span.heads = new Int32Array(size).fill(-1);
    first = 0;
  }
  for (let at = first; at < count; at += 1) link(span, at);
}

const toBytes = (pairs: Float64Array): Buffer => Buffer.from(pairs.buffer, pairs.byteOffset, pairs.byteLength);
const toPairs = (bytes: Buffer): Float64Array => new Float64Array(new Uint8Array(bytes).buffer);

export type NearKeys = ReturnType<typeof nearKeysOf>;

export function nearKeysOf(db: Db) {
  const runsOf = db
    .prepare<[number, number], Buffer>('select entries from timeline_keys where span = ? and no <= ? order by no')
    .pluck();
  const runsAfter = db.prepare<[number], { no: number; span: number; entries: Buffer }>(
    'select no, span, entries from timeline_keys where no > ? order by no',
  );
  const lastRun = db.prepare<[], number | null>('select max(no) from timeline_keys').pluck();
  const spanBelow = db.prepare<[number], number | null>('select max(span) from timeline_keys where span < ?').pluck();
  const addRun = db.prepare('insert into timeline_keys (span, entries) values (?, ?)');

  let numbers: number[] | null = null; // all spans that have entries, latest first; null: not known yet
  let spans = new Map<number, Span>(); // loaded ones, those asked for last at the end
  let held = 0;
  let last = 0; // the last run that is known

  function noteSpan(number: number): void {
    if (numbers!.includes(number)) return;
    numbers!.push(number);
    numbers!.sort((a, b) => b - a);
  }

  function keep(number: number, pairs: Float64Array): void {
    noteSpan(number);
    const span = spans.get(number);
    if (!span) return;
    take(span, pairs);
    held += pairs.length / 2;
  }

  /** Takes in what was written since, by whichever process: runs are only ever added. */
  function refresh(): void {
    if (numbers === null) {
      numbers = [];
      last = lastRun.get() ?? 0;
      for (let at = spanBelow.get(1e9) ?? null; at !== null; at = spanBelow.get(at) ?? null) numbers.push(at);
      return;
    }
    for (const { no, span, entries } of runsAfter.all(last)) {
      keep(span, toPairs(entries));
      last = no;
    }
  }

  function load(number: number): Span {
    let span = spans.get(number);
    if (span) {
      if (held > MOST_ENTRIES / 2) {
        spans.delete(number);
        spans.set(number, span);
      }
      return span;
    }
    span = startOf();
    for (const run of runsOf.all(number, last)) take(span, toPairs(run));
    held += span.used;
    for (const [oldest, { used }] of spans) {
      if (held <= MOST_ENTRIES) break;
      spans.delete(oldest);
      held -= used;
    }
    spans.set(number, span);
    return span;
  }

  return {
    refresh,

    /** Calls back with the nearest few places that carry a key within days, latest days first. Call `refresh` before. */
    each({ key, from, to }: PlacementKey, found: (place: number) => void): void {
      let left = MOST_PER_KEY;
      let looked = 0;
      for (const number of numbers!) {
        if (left <= 0 || looked > MOST_ENTRIES || number * SPAN_DAYS + SPAN_DAYS <= from) return;
        if (number * SPAN_DAYS > to) continue;
        const { keys, values, next, heads, used } = load(number);
        looked += used;
        for (let at = heads[slotOf(key, heads.length)]!; at >= 0 && left > 0; at = next[at]!) {
          const day = number * SPAN_DAYS + (values[at]! & DAY);
          if (day < from) break;
          if (keys[at] !== key || day > to) continue;
          found(values[at]! >> SPAN_BITS);
          left -= 1;
        }
      }
    },

    /** Adds keys of places, each once; `known` ones may have some already. Inside the transaction of the places. */
    add(places: { no: number; isKnown: boolean; keys: { key: number; day: number }[] }[]): void {
      refresh();
      const runs = new Map<number, number[]>();
      for (const { no, isKnown, keys } of places) {
        const own = new Set<string>();
        for (const { key, day } of keys) {
          const number = day >> SPAN_BITS;
          const value = no * SPAN_DAYS + (day - number * SPAN_DAYS);
          const name = `${key} ${day}`;
          if (own.has(name) || (isKnown && has(number, key, value))) continue;
          own.add(name);
          const run = runs.get(number);
          if (run) run.push(key, value);
          else runs.set(number, [key, value]);
        }
      }
      for (const [number, run] of runs) {
        const pairs = Float64Array.from(run);
        last = Number(addRun.run(number, toBytes(pairs)).lastInsertRowid);
        keep(number, pairs);
      }
    },

    /** Forgets what was written in a transaction that was rolled back. */
    forget(): void {
      numbers = null;
      spans = new Map();
      held = 0;
    },
  };

  function has(number: number, key: number, value: number): boolean {
    const { keys, values, next, heads } = load(number);
    for (let at = heads[slotOf(key, heads.length)]!; at >= 0; at = next[at]!)
      if (keys[at] === key && values[at] === value) return true;
    return false;
  }
}
