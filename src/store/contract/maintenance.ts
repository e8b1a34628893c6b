// Reports, checks, copies, and clearing what is old.

import type { Cleared, Instant, Keeping, RoundReport, UpkeepReports } from '../../model.ts';

export type Sizes = {
  fileBytes: number;
  walBytes: number; // the log beside the file
  unusedBytes: number; // inside the file: used again before it grows
  diskFreeBytes: number | null; // null for a database in memory
  diskBytes: number | null;
};

export type StoreCheck = { problems: string[]; items: number; revisions: number; visits: number; pages: number };

/** `isDry`: count, change nothing. `goesOn` is asked before each step: false ends the work early, between two steps. */
export type ClearingOptions = { isDry?: boolean; goesOn?: () => boolean };

/** What was last reported, and what the store measures of itself. */
export type Reports = {
  /** Keeps the report of a round, with the sums of all rounds so far, and the collector's sign of life. */
  saveRound(round: Omit<RoundReport, 'rounds' | 'addedInAll' | 'updatedInAll'>, now: Date): Promise<void>;
  /** Keeps the report of a piece of upkeep in place of the one before. */
  saveReport<Name extends keyof UpkeepReports>(name: Name, report: UpkeepReports[Name], now: Date): Promise<void>;
  /** The last report of each kind, with its time. */
  reports(): Promise<{ [Name in keyof UpkeepReports]?: UpkeepReports[Name] & { at: Instant } }>;
  /** How many steps of the schema this database has taken. */
  schemaVersion(): Promise<number>;
  sqliteVersion(): Promise<string>;
  /** How large the file is, what of it is unused, and how much room the disk has. */
  sizes(): Promise<Sizes>;
};

/** Checking, repairing, copying, giving room back. */
export type Maintenance = {
  /** Looks at the whole file: its pages, its references, its index against its items (R06, R18). Changes nothing. */
  check(): Promise<StoreCheck>;
  /** Makes the index and the counted values again from the items. Gives how many items went in; all or nothing. */
  rebuildIndex(): Promise<number>;
  /** Merges parts of the index and empties the log: a few milliseconds a step, for quiet moments. True when done. */
  tidy(steps?: number): Promise<boolean>;
  /**
   * Writes a consistent copy while the database is in use: beside the target, checked, flushed, then renamed, so that
   * the target is either the old copy or the whole new one (R03). Throws UsageError where that cannot be.
   */
  backup(file: string): Promise<void>;
  /**
   * Writes the file again without its unused pages. Gives its bytes before and after. Writers wait until it is done,
   * readers do not. Throws UsageError where the disk has not the room, or another process writes for more than 5 s.
   */
  vacuum(): Promise<{ before: number; after: number }>;
};

/** Clearing what is old. */
export type Retention = {
  /**
   * Clears what is older than it is to be kept, in small steps.
   * Safe beside a collector, and at any time again: what was cut off is done by the next one.
   */
  clearOld(keeping: Keeping, now: Date, how?: ClearingOptions): Promise<Cleared>;
};
