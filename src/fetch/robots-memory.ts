// What hosts allowed, kept for a day: as long as the process lasts, or in a small file, so that rounds started one by one
// do not ask robots.txt again each time (F46). What the rules mean is in robots.ts.

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Instant } from '../model.ts';

/** One answer about robots.txt: the rules, none (4xx: all is allowed), or that there was no usable answer. */
export type RobotsRecord = { at: Instant; kind: 'rules' | 'none' | 'refused' | 'silent'; text: string };

/** Where answers are kept, by origin (`https://host`). */
export type RobotsMemory = {
  get(origin: string): RobotsRecord | undefined;
  set(origin: string, record: RobotsRecord): void;
};

const DAY_MS = 24 * 60 * 60 * 1000;
const KINDS: readonly string[] = ['rules', 'none', 'refused', 'silent'];

/** A memory that lasts as long as the process. */
export function inMemory(): RobotsMemory {
  const records = new Map<string, RobotsRecord>();
  return {
    get: (origin) => records.get(origin),
    set: (origin, record) => {
      records.set(origin, record);
    },
  };
}

const isRecord = (value: unknown): value is RobotsRecord =>
  value !== null &&
  typeof value === 'object' &&
  'at' in value &&
  typeof value.at === 'string' &&
  'kind' in value &&
  typeof value.kind === 'string' &&
  KINDS.includes(value.kind) &&
  'text' in value &&
  typeof value.text === 'string';

/** The records of a file; none where it is missing or not ours to read. */
function readRecords(file: string): Map<string, RobotsRecord> {
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!read || typeof read !== 'object') return new Map();
    const records = new Map<string, RobotsRecord>();
    for (const [origin, record] of Object.entries(read)) if (isRecord(record)) records.set(origin, record);
    return records;
  } catch {
    return new Map(); // a memory that is lost costs one question a host
  }
}

/** A memory in a file, read when first needed and rewritten whole with each answer; answers of other days are dropped. */
export function rememberIn(file: string): RobotsMemory {
  let records: Map<string, RobotsRecord> | undefined;
  return {
    get: (origin) => (records ??= readRecords(file)).get(origin),
    set(origin, record) {
      records ??= readRecords(file);
      records.set(origin, record);
      const day = Date.parse(record.at);
      for (const [known, { at }] of records) if (Math.abs(day - Date.parse(at)) > DAY_MS) records.delete(known);
      try {
        writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(records)));
        renameSync(`${file}.new`, file);
      } catch {
        // a folder that cannot be written costs the memory, not the visit
      }
    },
  };
}
