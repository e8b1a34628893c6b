// Sources: what is known of each, their visits, the pages that these brought, and who may collect.

import type { Instant, Page, Problem, SourceState, Visit } from '../../model.ts';

/** A page that is ready to be written: `body` is null where it is kept already. */
export type PackedPage = { page: Page; hash: string; encoding: 'raw' | 'text'; size: number; body: Buffer | null };

/** The right of one process to do a thing. `token` grows with every holder. */
export type Lease = { name: string; holder: string; token: number; expiresAt: Instant };

/** Visits of a source in figures. `oldest`: when the first of them began; null where there was none. */
export type VisitSummary = {
  visits: number;
  failed: number;
  added: number;
  oldest: Instant | null;
  problem: Problem | null; // of the latest
};

/** Pages as received. */
export type PageReads = {
  /** Hashes pages and deflates those that are not kept yet. Level 1: three quarters of the gain at a third of the time. */
  packPages(pages: Page[]): Promise<PackedPage[]>;
  /** Kept pages of a source in the order of its visits. `body` is empty where `raw` holds the bytes as received. */
  keptPages(sourceId: string, from?: Instant, to?: Instant): AsyncGenerator<Page>;
};

/** Sources, visits, leases, signs of life. Every function is one transaction. */
export type Visits = {
  /** What we know of every source that was ever asked. */
  sourceStates(): Promise<Map<string, SourceState>>;
  sourceState(sourceId: string): Promise<SourceState | null>;
  /** The log of a source's visits, newest first. */
  visitsOf(sourceId: string, since?: Instant, limit?: number): Promise<Visit[]>;
  /** The latest visits of each source, at most `limit` of one, in figures. */
  visitSummaries(sourceIds: string[], since: Instant, limit: number): Promise<Map<string, VisitSummary>>;
  /**
   * Takes a lease, or renews it where `holder` has it already. Null while somebody else holds it (R08): until its end,
   * or as long as `isAlive` does not know that its holder runs no more. An end that no holder can have set, after the
   * clock was put back, binds nobody (T02).
   */
  takeLease(
    name: string,
    holder: string,
    now: Date,
    seconds: number,
    isAlive?: (holder: string) => boolean | null,
  ): Promise<Lease | null>;
  /** Gives a lease back, so that the next one need not wait for its end. */
  releaseLease(held: Lease): Promise<void>;
  /** Notes a sign of life of a part of the program. */
  beat(name: string, now: Date): Promise<void>;
  /** The last sign of life of each part. */
  heartbeats(): Promise<Map<string, Instant>>;
};
