// What a host allows robots to read (RFC 9309). Asked for scraped pages only: feeds and APIs are made for programs.

import type { ProblemKind } from '../model.ts';
import type { RobotsMemory, RobotsRecord } from './robots-memory.ts';

export type Permission =
  { isAllowed: true; crawlDelayMs: number } | { isAllowed: false; kind: ProblemKind; because: string };

/** The name by which robots.txt may speak of us. */
const PRODUCT = 'hearsay';
const DAY_MS = 24 * 60 * 60 * 1000;
const HOUR_MS = 60 * 60 * 1000;
const LONGEST_DELAY_S = 30;
/** Only so much of a robots.txt is read (RFC 9309, 2.5). */
export const ROBOTS_BYTES = 500 * 1024;

type Parsed = {
  isAllowed(url: string, agent: string): boolean | undefined;
  getCrawlDelay(agent: string): number | undefined;
};
type Parse = (url: string, text: string) => Parsed;

/** The reader of rules, loaded for the first host that has some. */
async function loadParser(): Promise<Parse> {
  const loaded = await import('robots-parser');
  // the package's types describe a module of the other kind than it is
  return loaded.default as unknown as Parse;
}

/** Asks robots.txt at `address`: its status and text, or null where nobody answered. */
export type AskRobots = (address: string, now: Date) => Promise<{ status: number; text: string } | null>;

/**
 * Answers whether a page may be read. A host's robots.txt is asked at most once a day; one that answered nothing at all is
 * tried again after an hour. While it answers 5xx or nothing, no page of that host is read.
 */
export function createRobots(ask: AskRobots, memory: RobotsMemory): (url: URL, now: Date) => Promise<Permission> {
  const parsed = new Map<string, { record: RobotsRecord; rules: Parsed }>();
  const pending = new Map<string, Promise<RobotsRecord>>();

  const fetchRecord = async (origin: string, now: Date): Promise<RobotsRecord> => {
    const answer = await ask(`${origin}/robots.txt`, now);
    const at = now.toISOString();
    const record: RobotsRecord =
      answer === null
        ? { at, kind: 'silent', text: '' }
        : answer.status >= 200 && answer.status < 300
          ? { at, kind: 'rules', text: answer.text }
          : answer.status >= 400 && answer.status < 500 && answer.status !== 429
            ? { at, kind: 'none', text: '' }
            : { at, kind: 'refused', text: String(answer.status) };
    memory.set(origin, record);
    return record;
  };

  const recordOf = async (origin: string, now: Date): Promise<RobotsRecord> => {
    const known = memory.get(origin);
    const age = known ? now.getTime() - Date.parse(known.at) : Infinity;
    if (known && Math.abs(age) < (known.kind === 'silent' ? HOUR_MS : DAY_MS)) return known;
    const running = pending.get(origin);
    if (running) return running;
    const asked = fetchRecord(origin, now).finally(() => pending.delete(origin));
    pending.set(origin, asked);
    return asked;
  };

  return async (url, now) => {
    const record = await recordOf(url.origin, now);
    if (record.kind === 'silent' || record.kind === 'refused') {
      const seen = record.kind === 'silent' ? 'did not answer' : `answered ${record.text}`;
      return { isAllowed: false, kind: 'unreachable', because: `robots.txt of ${url.host} ${seen}, so its pages wait` };
    }
    if (record.kind === 'none') return { isAllowed: true, crawlDelayMs: 0 };
    let held = parsed.get(url.origin);
    if (held?.record !== record) {
      held = { record, rules: (await loadParser())(`${url.origin}/robots.txt`, record.text) };
      parsed.set(url.origin, held);
    }
    if (held.rules.isAllowed(url.href, PRODUCT) === false)
      return {
        isAllowed: false,
        kind: 'not-allowed',
        because: `robots.txt of ${url.host} does not allow ${url.pathname}`,
      };
    const delay = held.rules.getCrawlDelay(PRODUCT) ?? 0;
    return { isAllowed: true, crawlDelayMs: Math.min(LONGEST_DELAY_S, Math.max(0, delay || 0)) * 1000 };
  };
}
