// What facets count, in typed arrays: for every item its terms and when it was first seen, in order of time.
// Loaded when first asked for, and kept current from the log of changes, whichever process wrote them.

import type { Facets, FoundItem } from '../../model.ts';
import type { Db } from './connection.ts';
import { add, type Counts, facetsOf } from './terms.ts';
import { firstDoc, monthOf } from './terms.ts';
import { type Terms, termsOfItem } from './terms.ts';

const CHUNK = 50_000;
const [BLANK, SEMICOLON, ZERO] = [32, 59, 48];

export type DocValues = ReturnType<typeof createDocValues>;
/** Docs newest first, or all of a span. */
export type Which = number[] | { low: number; high: number };

/** A longer array of the same type with the same beginning. */
function grown<T extends Float64Array | Uint32Array | Uint16Array>(array: T, least: number): T {
  const Type = array.constructor as new (length: number) => T;
  const next = new Type(Math.max(1024, least, Math.ceil(array.length * 1.25)));
  next.set(array as never);
  return next;
}

export function createDocValues(db: Db, terms: Terms) {
  // One blob of digits for many rows: a row each costs two and a half times as much.
  const row = `doc || ' ' || seen || ' ' || terms`;
  const chunk = db
    .prepare<[number], [rows: number, last: number | null, text: Buffer | null]>(
      `select count(*), max(doc), cast(group_concat(${row}, ';') as blob)
       from (select doc, seen, terms from doc_values where doc > ? order by doc limit ${CHUNK})`,
    )
    .raw();
  const one = db.prepare<[number], Buffer>(`select cast(${row} as blob) from doc_values where doc = ?`).pluck();
  const lastChange = db.prepare<[], number | null>('select max(no) from doc_changes').pluck();
  const changesAfter = db.prepare<[number], { no: number; docs: string }>(
    'select no, docs from doc_changes where no > ? order by no',
  );

  let size = 0;
  let docs = new Float64Array(0);
  let seen = new Uint32Array(0);
  let starts = new Uint32Array(0);
  let lengths = new Uint16Array(0);
  let list = new Uint32Array(0); // term numbers of all items, one after the other
  let used = 0;
  let totals = new Uint32Array(1024); // how many items carry each term
  let months = new Map<number, number>(); // how many items each month has
  let change = -1; // number of the last change that is in; -1: nothing is loaded

  function reserve(items: number): void {
    if (items <= docs.length) return;
    docs = grown(docs, items);
    seen = grown(seen, docs.length);
    starts = grown(starts, docs.length);
    lengths = grown(lengths, docs.length);
  }

  /** Adds the terms of an item to the totals, or takes them away. */
  function addToTotals(index: number, by: 1 | -1): void {
    for (let at = starts[index]!, end = at + lengths[index]!; at < end; at += 1) {
      const number = list[at]!;
      if (number >= totals.length) totals = grown(totals, number + 1);
      totals[number]! += by;
    }
    const month = monthOf(docs[index]!);
    months.set(month, (months.get(month) ?? 0) + by);
  }

  /** Reads rows of digits (doc seen terms…) into the arrays from an index on; gives how many. Terms go to the end of the list. */
  function read(text: Buffer, from: number): number {
    if (used + text.length > list.length) list = grown(list, used + text.length);
    let index = from;
    let field = 0;
    let number = 0;
    for (let at = 0; at <= text.length; at += 1) {
      const code = at < text.length ? text[at]! : SEMICOLON;
      if (code !== BLANK && code !== SEMICOLON) {
        number = number * 10 + code - ZERO;
        continue;
      }
      if (field === 0) {
        docs[index] = number;
        starts[index] = used;
      } else if (field === 1) seen[index] = number;
      else list[used++] = number;
      number = 0;
      field += 1;
      if (code === SEMICOLON) {
        lengths[index] = used - starts[index]!;
        addToTotals(index, 1);
        index += 1;
        field = 0;
      }
    }
    return index - from;
  }

  function load(): void {
    change = lastChange.get() ?? 0;
    size = 0;
    used = 0;
    totals.fill(0);
    months = new Map();
    for (let last: number | null = Number.MIN_SAFE_INTEGER; ;) {
      const [rows, end, text]: [number, number | null, Buffer | null] = chunk.get(last)!;
      if (rows === 0 || text === null || end === null) return;
      last = end;
      reserve(size + rows);
      size += read(text, size);
    }
  }

  /** Index of the first doc that is not smaller. */
  function lowerBound(doc: number, high = size): number {
    let low = 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (docs[middle]! < doc) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Takes new docs in (in order), from the end: what is newer moves up. */
  function insert(fresh: { doc: number; text: Buffer }[]): void {
    reserve(size + fresh.length);
    let from = size - 1;
    let to = size + fresh.length - 1;
    for (let next = fresh.length - 1; next >= 0; to -= 1) {
      const { doc, text } = fresh[next]!;
      if (from >= 0 && docs[from]! > doc) {
        docs[to] = docs[from]!;
        seen[to] = seen[from]!;
        starts[to] = starts[from]!;
        lengths[to] = lengths[from]!;
        from -= 1;
      } else {
        read(text, to);
        next -= 1;
      }
    }
    size += fresh.length;
  }

  /** Brings the arrays to the state of the database. */
  function refresh(): void {
    const last = lastChange.get() ?? 0;
    if (last === change) return;
    const news = change < 0 ? [] : changesAfter.all(change);
    // The log is cut at its old end: where a number is missing, or much has changed, everything is read again.
    if (change < 0 || last < change || news[0]?.no !== change + 1 || used > 1_000_000 + size * 40) return load();
    const changed = new Set(news.flatMap(({ docs: numbers }) => numbers.split(' ').map(Number)));
    const fresh: { doc: number; text: Buffer }[] = [];
    for (const doc of [...changed].sort((a, b) => a - b)) {
      const text = one.get(doc);
      const index = lowerBound(doc);
      const isThere = index < size && docs[index] === doc;
      if (!text) {
        if (isThere) return load(); // taken out of the store, which is rare
      } else if (isThere) {
        addToTotals(index, -1);
        read(text, index);
      } else fresh.push({ doc, text });
    }
    insert(fresh);
    change = last;
  }

  /** Indexes of docs that come newest first: mostly the next one down; else looked for with growing steps. */
  function indexBelow(doc: number, above: number): number {
    let high = above;
    let low = above - 1;
    for (let step = 1; low > 0 && docs[low]! > doc; step *= 2) {
      high = low;
      low -= step;
    }
    if (low >= 0 && docs[low] === doc) return low;
    low = Math.max(0, low);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (docs[middle]! < doc) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Tells whether the item of an index carries a term of every group. */
  function carrier(groups: number[][]): (index: number) => boolean {
    const wanted = new Uint8Array(Math.max(totals.length, ...groups.flat().map((number) => number + 1)));
    for (const [group, numbers] of groups.entries()) for (const number of numbers) wanted[number] = 1 << group;
    const all = (1 << groups.length) - 1;
    return (index) => {
      let has = 0;
      for (let at = starts[index]!, end = at + lengths[index]!; at < end; at += 1) has |= wanted[list[at]!]!;
      return has === all;
    };
  }

  return {
    /** Docs of a span, newest first. */
    docsBetween(low: number, high: number): number[] {
      refresh();
      const result: number[] = [];
      for (let index = lowerBound(high + 1) - 1; index >= 0 && docs[index]! >= low; index -= 1)
        result.push(docs[index]!);
      return result;
    },

    /**
     * Docs of a span that carry a term of every group, newest first; null where the rarest group is so rare that the
     * index finds them sooner than a walk over all.
     */
    carrying(groups: number[][], low: number, high: number): number[] | null {
      refresh();
      const rarest = Math.min(...groups.map((group) => group.reduce((sum, number) => sum + (totals[number] ?? 0), 0)));
      if (rarest < size / 12) return null;
      const has = carrier(groups);
      const result: number[] = [];
      for (let index = lowerBound(high + 1) - 1; index >= 0 && docs[index]! >= low; index -= 1)
        if (has(index)) result.push(docs[index]!);
      return result;
    },

    /** Those of these docs (newest first) that carry a term of every group. */
    keeping(sorted: number[], groups: number[][]): number[] {
      refresh();
      const has = carrier(groups);
      let above = size;
      return sorted.filter((doc) => {
        above = indexBelow(doc, above);
        return docs[above] === doc && has(above);
      });
    },

    /** Those of these docs (newest first) that were first seen at or before a second. */
    seenBy(sorted: number[], second: number): number[] {
      refresh();
      let above = size;
      return sorted.filter((doc) => {
        above = indexBelow(doc, above);
        return docs[above] === doc && seen[above]! <= second;
      });
    },

    /** Counts terms and months. Docs of `versions` are counted by what they carried then. */
    count(which: Which, versions: Map<number, FoundItem> = new Map()): { facets: Facets; total: number } {
      refresh();
      if (!Array.isArray(which) && (size === 0 || (which.low <= docs[0]! && which.high >= docs[size - 1]!)))
        return { facets: facetsOf(named(totals), months), total: size };
      const tally = new Uint32Array(totals.length);
      const inMonths = new Map<number, number>();
      const earlier: FoundItem[] = [];
      let [month, monthLow, inMonth, total] = [0, Number.POSITIVE_INFINITY, 0, 0];
      const last = Array.isArray(which) ? which.length : 0;
      let index = Array.isArray(which) ? size : lowerBound(which.high + 1);
      for (let next = 0; ; next += 1) {
        if (Array.isArray(which)) {
          if (next === last) break;
          index = indexBelow(which[next]!, index);
          if (docs[index] !== which[next]) continue;
        } else if (--index < 0 || docs[index]! < which.low) break;
        const doc = docs[index]!;
        if (doc < monthLow) {
          if (inMonth > 0) inMonths.set(month, inMonth);
          month = monthOf(doc);
          monthLow = firstDoc(month);
          inMonth = 0;
        }
        inMonth += 1;
        total += 1;
        const version = versions.size > 0 ? versions.get(doc) : undefined;
        if (version) earlier.push(version);
        else for (let at = starts[index]!, end = at + lengths[index]!; at < end; at += 1) tally[list[at]!]! += 1;
      }
      if (inMonth > 0) inMonths.set(month, inMonth);
      const counts = named(tally);
      for (const { field, value } of earlier.flatMap(termsOfItem)) add(counts, field, value, 1);
      return { facets: facetsOf(counts, inMonths), total };
    },
  };

  /** Numbers back to names. */
  function named(tally: Uint32Array): Counts {
    const counts: Counts = new Map();
    for (const [number, count] of tally.entries()) {
      const term = count > 0 ? terms.termOf(number) : undefined;
      if (term) add(counts, term.field, term.value, count);
    }
    return counts;
  }
}
