// Retention periods, and the reports of rounds, backups, checks and cleaning.

/** Retention in days of what is not history; null: forever. */
export type Keeping = { pages: number | null; visits: number | null; mail: number | null };

/** What was deleted after its retention period. */
export type Cleared = {
  pages: { rows: number; bytes: number };
  visits: { rows: number };
  mails: { rows: number; bytes: number };
  posts: { rows: number; bytes: number }; // to webhooks
};

/** The result of a round, with the totals of all rounds of this database. */
export type RoundReport = {
  sources: number; // visited
  failed: number;
  added: number;
  updated: number;
  ms: number;
  rounds: number;
  addedInAll: number;
  updatedInAll: number;
};

/** The latest report of each kind of work. */
export type UpkeepReports = {
  round: RoundReport;
  backup: { file: string; bytes: number; ms: number };
  check: { problems: number; ms: number };
  prune: Cleared & { ms: number };
  vacuum: { before: number; after: number; ms: number };
};
