// Schema of upkeep: what the last round, backup, check and clearing found, and the indexes by which old rows are found.

export const upkeep = `
-- The last report of each kind of work, for health, metrics and operators.
create table reports (
  name text primary key,
  at text not null,
  report text not null               -- JSON
) strict, without rowid;

-- Which visits still refer to a page, asked before it is cleared.
create index visit_pages_hash on visit_pages (hash);

-- Mails are counted by state without reading their bytes.
create index outbox_by_state on outbox (state, kind, queued_at);
create index webhook_deliveries_by_state on webhook_deliveries (state, queued_at);
`;
