// The index by which candidates are found: which places carry a key on which days. Kept as runs of numbers, one row for
// all that a visit brought of a span of days, and looked up in memory: rows of an index, fifteen an item, cost more than
// all else.

import { type KeyNumbers, keyNumbers } from '../../lib/key-numbers.ts';
import type { Lookup } from '../../model.ts';
import type { Db } from './connection.ts';

/** The most places that one key gives: the nearest few. A key that everything shares tells nothing. */
const MOST_PER_KEY = 16;
/** A span is 16 days: few spans are asked for most keys, and one is not much to load. */
const SPAN_BITS = 4;
const SPAN_DAYS = 1 << SPAN_BITS;
/** Entries held in memory, and the most that one key is looked for in: about 150,000 items. */
const MOST_ENTRIES = 2_500_000;

/**
 * Entries of a span of days: place × 16 + day within the span. Those of a key on one day are chained by `next`, the
 * newest first; the newest ones of each day by `down`, the latest day first. `heads` has the first, by the key's number.
 */
type Span = {
  used: number;
  keys: KeyNumbers;
  heads: Int32Array;
  values: Int32Array;
  next: Int32Array;
  down: Int32Array;
};

const DAY = SPAN_DAYS - 1;
const MOST_PLACES = 2 ** 32; // more than there can be
const LEAST = 256;

const startOf = (): Span => ({
  used: 0,
  keys: keyNumbers(),
  heads: new Int32Array(LEAST).fill(-1),
  values: new Int32Array(LEAST),
  next: new Int32Array(LEAST),
  down: new Int32Array(LEAST),
});

function longer(array: Int32Array, size: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(size).fill(-1);
  grown.set(array);
  return grown;
}

/** Takes pairs of key and value into a span. */
function take(span: Span, pairs: Float64Array): void {
  const count = span.used + pairs.length / 2;
  if (count > span.values.length) {
    const size = Math.max(count, span.values.length * 2);
    span.values = longer(span.values, size);
    span.next = longer(span.next, size);
    span.down = longer(span.down, size);
    span.heads = longer(span.heads, size);
  }
  const { keys, heads, values, next, down } = span;
  for (let from = 0; from < pairs.length; from += 2) {
    const at = span.used;
    const number = keys.add(pairs[from]!);
    const value = pairs[from + 1]!;
    const day = value & DAY;
    values[at] = value;
    let above = -1;
    let below = heads[number]!;
    while (below >= 0 && (values[below]! & DAY) > day) {
      above = below;
      below = down[below]!;
    }
    const isSameDay = below >= 0 && (values[below]! & DAY) === day;
    next[at] = isSameDay ? below : -1;
    down[at] = isSameDay ? down[below]! : below;
    if (above < 0) heads[number] = at;
    else down[above] = at;
    span.used += 1;
  }
}

const toBytes = (pairs: Float64Array): Buffer => Buffer.from(pairs.buffer, pairs.byteOffset, pairs.byteLength);
const toPairs = (bytes: Buffer): Float64Array => new Float64Array(new Uint8Array(bytes).buffer);

/** Keys of a place, each to be found on each of the days; a `known` place may have some already. */
export type KeyedPlace = { no: number; isKnown: boolean; keys: number[]; days: number[] };

export type CandidateIndex = ReturnType<typeof createCandidateIndex>;

export function createCandidateIndex(db: Db) {
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
  let shared = new Uint16Array(1024); // by place: keys that it shares, while near ones are sought

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

  /** Counts one more shared key, or two, for a place. */
  function share(place: number, by: number, met: number[]): void {
    if (place >= shared.length) {
      const more = new Uint16Array(2 * place);
      more.set(shared);
      shared = more;
    }
    if (shared[place] === 0) met.push(place);
    shared[place]! += by;
  }

  /** Counts the nearest few places of each key within days, latest days first; notes the places in `met`. */
  function count({ keys, from, to, strong }: Lookup, met: number[]): void {
    const by = strong ? 2 : 1;
    const within = numbers!.filter((number) => number * SPAN_DAYS <= to && number * SPAN_DAYS + SPAN_DAYS > from);
    const loaded: Span[] = [];
    for (const key of keys) {
      let left = MOST_PER_KEY;
      let looked = 0;
      for (let at = 0; at < within.length && left > 0 && looked <= MOST_ENTRIES; at += 1) {
        if (at === loaded.length) loaded.push(load(within[at]!));
        const { keys: known, heads, values, next, down, used } = loaded[at]!;
        looked += used;
        const number = known.of(key);
        if (number < 0) continue;
        const start = within[at]! * SPAN_DAYS;
        for (let first = heads[number]!; first >= 0 && left > 0; first = down[first]!) {
          const day = start + (values[first]! & DAY);
          if (day < from) break;
          if (day > to) continue;
          for (let entry = first; entry >= 0 && left > 0; entry = next[entry]!) {
            share(values[entry]! >> SPAN_BITS, by, met);
            left -= 1;
          }
        }
      }
    }
  }

  function has(number: number, key: number, value: number): boolean {
    const { keys, heads, values, next, down } = load(number);
    const known = keys.of(key);
    for (let first = known < 0 ? -1 : heads[known]!; first >= 0; first = down[first]!)
      if (((values[first]! ^ value) & DAY) === 0)
        for (let at = first; at >= 0; at = next[at]!) if (values[at] === value) return true;
    return false;
  }

  return {
    refresh,

    /** The places that share most keys, at least two, most first, of equal ones the newest. Call `refresh` before. */
    nearest(lookups: Lookup[], most: number): number[] {
      const met: number[] = [];
      for (const lookup of lookups) count(lookup, met);
      const ranked: number[] = [];
      for (const place of met) {
        if (shared[place]! > 1) ranked.push(shared[place]! * MOST_PLACES + place);
        shared[place] = 0;
      }
      const inOrder = new Float64Array(ranked).sort();
      const found: number[] = [];
      for (let at = inOrder.length - 1; at >= 0 && found.length < most; at -= 1) found.push(inOrder[at]! % MOST_PLACES);
      return found;
    },

    /** Adds keys of places, each once. Inside the transaction of the places. */
    add(places: KeyedPlace[]): void {
      refresh();
      const runs = new Map<number, number[]>();
      for (const { no, isKnown, keys, days } of places)
        for (const day of days) {
          const number = day >> SPAN_BITS;
          const value = no * SPAN_DAYS + (day - number * SPAN_DAYS);
          let run = runs.get(number);
          for (const [index, key] of keys.entries()) {
            if (keys.indexOf(key) < index || (isKnown && has(number, key, value))) continue;
            if (run) run.push(key, value);
            else runs.set(number, (run = [key, value]));
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
}
