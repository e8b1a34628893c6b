// Schema of the core tables: items with their versions and sources, the full-text index, visits, pages, leases.
// `doc` numbers items in order of time (16 places a second); it never leaves the store.

export const core = `
-- Every value that items are filtered and counted by, numbered; the index holds the numbers as words.
create table terms (
  no integer primary key,
  field text not null,
  value text not null,
  unique (field, value)
) strict;

create table items (
  doc integer primary key,
  id text not null unique,
  external_id text,
  source_id text not null,
  publisher text not null,
  publisher_kind text,
  speaks_for text,
  url text,
  author text,
  published_at text,
  published_precision text,
  first_seen_at text not null,
  revised_at text not null,          -- since when these words stand
  changed_at text not null,          -- the last change of words, sources or a person's word
  content_hash text not null,
  worded_by text not null,           -- the source whose wording is kept
  sources text not null,             -- JSON: sources that showed it, each with the time when it first did
  title text not null,
  tags text not null,                -- JSON, as the rules read them
  corrections text,                  -- JSON, a person's words that hold
  deadlines text not null,
  identifiers text not null,
  record text,
  curated text,
  text text not null
) strict;
create index items_changed on items (changed_at) where changed_at > first_seen_at;
create index items_external on items (external_id) where external_id is not null;

-- Further names by which an item is known again, beside its id, which is the hash of the first: hashes of address,
-- of the publisher's identifier, of title and day.
create table item_keys (
  key text primary key,
  doc integer not null
) strict, without rowid;

-- By source, so that the entries of one list lie together.
create table item_sources (
  source_id text not null,
  doc integer not null,
  last_seen_at text not null,
  content_hash text not null,        -- as this source last showed it
  primary key (source_id, doc)
) strict, without rowid;

-- Earlier versions; each stood from \`since\` until the next one.
create table item_revisions (
  doc integer not null,
  since text not null,
  title text not null,
  url text,
  published_at text,
  published_precision text,
  content_hash text not null,
  tags text not null,
  deadlines text not null,
  identifiers text not null,
  record text,
  text text not null
) strict;
create index item_revisions_doc on item_revisions (doc, since);

create table item_deadlines (
  day text not null,
  doc integer not null,
  primary key (day, doc)
) strict, without rowid;

create table item_identifiers (
  kind text not null,
  value text not null,
  doc integer not null,
  primary key (kind, value, doc)
) strict, without rowid;

-- What facets count, apart from the words so that it loads quickly. terms: numbers joined by blanks.
create table doc_values (
  doc integer primary key,
  seen integer not null,             -- seconds of first_seen_at
  terms text not null
) strict;

-- Which docs changed, for other processes that hold doc_values in memory.
create table doc_changes (
  no integer primary key autoincrement,
  docs text not null
) strict;

-- Words reach the index as words of a-z, 0-9 and foreign letters already folded, hence the plain tokenizer.
create virtual table item_index using fts5 (
  title, text, numbers, marks,
  content = '', contentless_delete = 1, tokenize = 'ascii'
);
-- Merging at every commit doubles the cost of collecting; tidy() merges in small steps when there is time.
insert into item_index (item_index, rank) values ('automerge', 0);
insert into item_index (item_index, rank) values ('crisismerge', 256);

create table source_states (
  source_id text primary key,
  state text not null,
  listed_at text                     -- start of the last visit that read a complete document
) strict, without rowid;

create table visits (
  no integer primary key,
  source_id text not null,
  started_at text not null,
  result text not null,
  found integer not null,
  added integer not null,
  updated integer not null,
  problem text
) strict;
create index visits_source on visits (source_id, started_at);

-- Pages as received, deflated, each kept once.
create table pages (
  hash text primary key,
  encoding text not null,            -- raw: the bytes of the wire; text: the decoded body, where no bytes were kept
  size integer not null,
  body blob not null
) strict, without rowid;

create table visit_pages (
  visit integer not null references visits (no),
  place integer not null,
  url text not null,
  content_type text not null,
  fetched_at text not null,
  hash text not null references pages (hash),
  primary key (visit, place)
) strict, without rowid;

create table leases (
  name text primary key,
  holder text not null,
  token integer not null,
  expires_at text not null
) strict, without rowid;

create table heartbeats (
  name text primary key,
  at text not null
) strict, without rowid;
`;
