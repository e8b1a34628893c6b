// What the operator sees: retention periods and the reports of each kind of work.

/** How many days what is no history is kept; null: for ever. */
export type Keeping = { pages: number | null; visits: number | null; mail: number | null };

/** What clearing took away. */
export type Cleared = {
  pages: { rows: number; bytes: number };
  visits: { rows: number };
  mails: { rows: number; bytes: number };
  posts: { rows: number; bytes: number }; // to webhooks
};

/** What a round came to, with the sums of all rounds of this database. */
export type RoundReport = {
  sources: number; // that were asked
  failed: number;
  added: number;
  updated: number;
  ms: number;
  rounds: number;
  addedInAll: number;
  updatedInAll: number;
};

/** The last report of each kind of work. */
export type UpkeepReports = {
  round: RoundReport;
  backup: { file: string; bytes: number; ms: number };
  check: { problems: number; ms: number };
  prune: Cleared & { ms: number };
  vacuum: { before: number; after: number; ms: number };
};
