// The bounds of one fetch, and what a fetcher is told about itself. Defaults are those the README promises.

import type { Resolve } from './guard.ts';
import type { RobotsMemory } from './robots-memory.ts';

export type Limits = {
  connectMs: number; // name, TCP
  headersMs: number; // from the start of one request to its answer's headers, TLS included
  totalMs: number; // all requests of one source in one visit: redirects, retries, further pages, bodies
  bodyBytes: number; // after decompression
  redirects: number;
  retryDelaysMs: number[]; // one more try after each, jittered by a quarter; connection errors and 5xx only
  pages: number; // of one list in one visit
};

export const defaultLimits: Limits = {
  connectMs: 10_000,
  headersMs: 15_000,
  totalMs: 45_000,
  bodyBytes: 10 * 1024 * 1024,
  redirects: 5,
  retryDelaysMs: [1000, 4000],
  pages: 20,
};

export type FetchSettings = {
  allowPrivate: string[]; // hosts, host:port or CIDRs that may be reached although they are private
  concurrency: number; // requests at once, in all
  hostConcurrency: number; // and to one host
  hostPauseMs: number; // between two requests to one host
  contact: string; // in the User-Agent
  regulationsGovKey?: string;
  regulationsGovHost?: string; // the one host that is handed the key
  limits?: Partial<Limits>;
  robots?: RobotsMemory; // where robots.txt is remembered from run to run
  resolve?: Resolve; // names to addresses; the system's resolver by default
};
