// What facets count, in typed arrays: for every item its terms and when it was first seen, in order of time.
// Loaded when first asked for, and kept current from the log of changes, whichever process wrote them.

import type { Facets, FoundItem } from '../model.ts';
import { PLACES } from './order.ts';
import type { Db } from './sqlite.ts';
import { TERM_FIELDS, type TermField, type Terms, termsOfItem } from './terms.ts';

type Row = [doc: number, seen: number, terms: string];
const CHUNK = 50_000;

export type DocValues = ReturnType<typeof docValuesOf>;

/** A longer array of the same type with the same beginning. */
function grown<T extends Float64Array | Uint32Array | Uint16Array>(array: T, least: number): T {
  const Type = array.constructor as new (length: number) => T;
  const next = new Type(Math.max(1024, least, Math.ceil(array.length * 1.25)));
  next.set(array as never);
  return next;
}

export function docValuesOf(db: Db, terms: Terms) {
  const chunk = db
    .prepare<[number, number], Row>('select doc, seen, terms from doc_values where doc > ? order by doc limit ?')
    .raw();
  const one = db.prepare<[number], Row>('select doc, seen, terms from doc_values where doc = ?').raw();
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
  let change = -1; // number of the last change that is in; -1: nothing is loaded

  function reserve(items: number): void {
    if (items <= docs.length) return;
    docs = grown(docs, items);
    seen = grown(seen, docs.length);
    starts = grown(starts, docs.length);
    lengths = grown(lengths, docs.length);
  }

  /** Puts a row at an index; its terms go to the end of the list. */
  function put(index: number, row: Row): void {
    const text = row[2];
    if (used + text.length > list.length) list = grown(list, used + text.length + 1024);
    docs[index] = row[0];
    seen[index] = row[1];
    starts[index] = used;
    let number = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 32) {
        list[used++] = number;
        number = 0;
      } else number = number * 10 + code - 48;
    }
    if (text.length > 0) list[used++] = number;
    lengths[index] = used - starts[index]!;
  }

  function load(): void {
    change = lastChange.get() ?? 0;
    size = 0;
    used = 0;
    for (let last = Number.MIN_SAFE_INTEGER; ;) {
      const rows = chunk.all(last, CHUNK);
      if (rows.length === 0) return;
      last = rows.at(-1)![0];
      reserve(size + rows.length);
      for (const row of rows) put(size++, row);
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

  /** Takes new rows in, from the end: what is newer moves up. */
  function insert(rows: Row[]): void {
    reserve(size + rows.length);
    let from = size - 1;
    let to = size + rows.length - 1;
    for (let next = rows.length - 1; next >= 0; to -= 1) {
      const row = rows[next]!;
      if (from >= 0 && docs[from]! > row[0]) {
        docs[to] = docs[from]!;
        seen[to] = seen[from]!;
        starts[to] = starts[from]!;
        lengths[to] = lengths[from]!;
        from -= 1;
      } else {
        put(to, row);
        next -= 1;
      }
    }
    size += rows.length;
  }

  /** Brings the arrays to the state of the database. */
  function refresh(): void {
    const last = lastChange.get() ?? 0;
    if (last === change) return;
    const news = change < 0 ? [] : changesAfter.all(change);
    // The log is cut at its old end: where a number is missing, or much has changed, everything is read again.
    if (change < 0 || last < change || news[0]?.no !== change + 1 || used > 1_000_000 + size * 40) return load();
    const changed = new Set(news.flatMap(({ docs: numbers }) => numbers.split(' ').map(Number)));
    const fresh: Row[] = [];
    for (const doc of [...changed].sort((a, b) => a - b)) {
      const row = one.get(doc);
      if (!row) continue;
      const index = lowerBound(doc);
      if (index < size && docs[index] === doc) put(index, row);
      else fresh.push(row);
    }
    insert(fresh);
    change = last;
  }

  return {
    refresh,
    /** How many items there are. */
    size: (): number => (refresh(), size),
    /** Docs of a range, newest first. */
    docsBetween(low: number, high: number): number[] {
      refresh();
      const result: number[] = [];
      for (let index = lowerBound(high + 1) - 1; index >= 0 && docs[index]! >= low; index -= 1)
        result.push(docs[index]!);
      return result;
    },
    /** Those of these docs (newest first) that were first seen at or before a second. */
    seenBy(sorted: number[], second: number): number[] {
      refresh();
      let high = size;
      return sorted.filter((doc) => {
        high = lowerBound(doc, high);
        return docs[high] === doc && seen[high]! <= second;
      });
    },
    /**
     * Counts terms and months of these docs (newest first), or of a range of docs. Those of `versions` are counted by
     * what they carried then.
     */
    count(
      which: number[] | { low: number; high: number },
      versions: Map<number, FoundItem> = new Map(),
    ): { facets: Facets; total: number } {
      refresh();
      const counts = new Map<string, number>();
      const add = (field: TermField, value: string, count: number): void =>
        void counts.set(`${field}\n${value}`, (counts.get(`${field}\n${value}`) ?? 0) + count);
      let tally = new Uint32Array(1024);
      const months = new Map<string, number>();
      let monthLow = Number.POSITIVE_INFINITY; // first doc of the month that is being counted
      let inMonth = 0;
      let month = '';
      let total = 0;
      const take = (index: number): void => {
        const doc = docs[index]!;
        if (doc < monthLow) {
          if (inMonth > 0) months.set(month, inMonth);
          const at = new Date((doc / PLACES) * 1000);
          monthLow = (Date.UTC(at.getUTCFullYear(), at.getUTCMonth()) / 1000) * PLACES;
          month = at.toISOString().slice(0, 7);
          inMonth = 0;
        }
        inMonth += 1;
        total += 1;
        const version = versions.get(doc);
        if (version) {
          for (const { field, value } of termsOfItem(version)) add(field, value, 1);
          return;
        }
        for (let at = starts[index]!, end = at + lengths[index]!; at < end; at += 1) {
          const number = list[at]!;
          if (number >= tally.length) tally = grown(tally, number + 1);
          tally[number]! += 1;
        }
      };
      if (Array.isArray(which)) {
        let index = size;
        for (const doc of which) {
          // Mostly the next one down; else look with growing steps.
          let step = 1;
          let low = index - 1;
          while (low > 0 && docs[low]! > doc) {
            index = low;
            low -= step;
            step *= 2;
          }
          if (docs[low] !== doc) {
            low = Math.max(0, low);
            let high = index;
            while (low < high) {
              const middle = (low + high) >>> 1;
              if (docs[middle]! < doc) low = middle + 1;
              else high = middle;
            }
          }
          index = low;
          if (docs[index] === doc) take(index);
        }
      } else
        for (let index = lowerBound(which.high + 1) - 1; index >= 0 && docs[index]! >= which.low; index -= 1)
          take(index);
      if (inMonth > 0) months.set(month, inMonth);
      for (const [number, count] of tally.entries()) {
        const term = count > 0 ? terms.termOf(number) : undefined;
        if (term) add(term.field, term.value, count);
      }
      return { facets: facetsOf(counts, months), total };
    },
  };
}

/** Counts as facets: most frequent first, names in order where equal; months in order of time. */
function facetsOf(counts: Map<string, number>, months: Map<string, number>): Facets {
  const facets: Facets = {
    status: [],
    agency: [],
    stage: [],
    kind: [],
    publisher: [],
    source: [],
    initiative: [],
    month: [],
  };
  for (const [key, count] of counts) {
    const end = key.indexOf('\n');
    facets[key.slice(0, end) as TermField].push({ value: key.slice(end + 1), count });
  }
  for (const field of TERM_FIELDS) facets[field].sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  facets.month = [...months].map(([value, count]) => ({ value, count })).sort((a, b) => (a.value < b.value ? -1 : 1));
  return facets;
}
