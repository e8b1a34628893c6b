// Steps after the first ones: people, operation, and what was added since. Released steps are never edited.

// Schema of the people tables: who may sign in, which programs may call, what persons said, and who changed what.
// Secrets stand here only as hashes: scrypt for passwords, SHA-256 for random sessions and tokens.
export const people = `
create table users (
  name text primary key,
  password text not null,
  created_at text not null
) strict, without rowid;

create table sessions (
  hash text primary key,
  user text not null references users (name) on delete cascade,
  csrf text not null,
  created_at text not null,
  expires_at text not null
) strict, without rowid;
create index sessions_of_user on sessions (user);

create table api_tokens (
  id text primary key,
  name text not null unique,
  hash text not null unique,
  made_by text not null,
  created_at text not null
) strict, without rowid;

create table notes (
  id text primary key,
  subject text not null,             -- item:<id> or development:<id>
  words text not null,
  by text not null,
  at text not null,
  removed_at text
) strict, without rowid;
create index notes_of_subject on notes (subject, at);

-- Every change by a person or a program: what was done, in words, and what takes it back.
create table audit (
  no integer primary key,
  at text not null,
  actor text not null,
  action text not null,
  subject text not null,
  words text not null,
  undo text,                         -- JSON; null where nothing can be taken back
  undone_at text,
  undone_by text
) strict;
create index audit_of_subject on audit (subject, no);

create table access_settings (
  name text primary key,
  value text not null
) strict, without rowid;
`;

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

// Whose claim a development is, beside it: track records count open claims without reading any. A second for 100,000.
export const claims = `
-- The publisher that was first with a rumor or report; null for anything else, for denials, and for what was merged.
alter table timeline_developments add column claim_of text;
update timeline_developments set claim_of = nullif(state ->> 'originPublisher', '')
  where merged_into is null and status in ('rumor', 'reported') and state ->> 'denial' = 0;
create index timeline_developments_claims on timeline_developments (claim_of, expected_by) where claim_of is not null;
`;

// Whether an item that is still to be held against the interests came as a backlog. At once: few items wait, or none.
export const quietIntake = `
alter table intake add column quiet integer not null default 0 check (quiet in (0, 1));
-- Of what was left before this was known: an item that was older than two days when it came is no news.
update intake set quiet = 1 where item_id in
  (select id from items where julianday(first_seen_at) - julianday(published_at) > 2);
`;

// By what a reader sees that a development is as it was. No row is rewritten: it takes no time, however large the store.
export const marks = `
-- Another number whenever the development, one of its members or one of their answers is written.
alter table timeline_developments add column mark integer not null default 0;
`;

// The numbered list of changes, and how far each reader of it has come.
export const changes = `
-- One row for every change of an item or of the timeline, written in the transaction that makes it. The number only grows.
create table changes (
  no integer primary key autoincrement,
  at text not null,
  kind text not null,
  item_id text,
  development_id text,
  is_backlog integer not null check (is_backlog in (0, 1)) -- old news: recorded, announced to nobody
) strict;
create index changes_of_lapses on changes (development_id) where kind = 'lapsed';

-- The last change that a part of the program has read.
create table change_cursors (
  name text primary key,
  no integer not null
) strict, without rowid;

-- What waited to be matched with interests becomes the beginning of the list.
insert into changes (at, kind, item_id, development_id, is_backlog)
  select i.at, 'edited', i.item_id, p.development_id, i.quiet
  from intake i left join timeline_places p on p.item_id = i.item_id order by i.at, i.item_id;
drop trigger items_intake_new;
drop trigger items_intake_changed;
drop table intake;
`;
