// Schema of the timeline tables. Places and answers are kept item by item with the time in which they stood, so that
// the timeline of any earlier day can be told from them; developments are sums over places.

export const timeline = `
create table timeline_places (
  no integer primary key,
  item_id text not null unique,
  development_id text not null,
  reason text not null,
  because text not null,
  origin_item_id text not null,
  since text not null,
  profile text not null
) strict;
create index timeline_places_development on timeline_places (development_id);

-- Where items stood before they were moved, merged or read anew.
create table timeline_past_places (
  item_id text not null,
  development_id text not null,
  reason text not null,
  because text not null,
  origin_item_id text not null,
  since text not null,
  until text not null,
  profile text not null,
  primary key (item_id, since, until, development_id)
) strict, without rowid;
create index timeline_past_places_development on timeline_past_places (development_id);

-- By what near items are found, in runs: pairs of eight-byte numbers (little-endian), key and place × 16 + day within the
-- span; a span is sixteen days since 1970.
create table timeline_keys (
  no integer primary key,
  span integer not null,
  entries blob not null
) strict;
create index timeline_keys_span on timeline_keys (span);

create table timeline_developments (
  id text primary key,
  initiative_id text,
  stage text not null,
  status text not null,
  first_word_at text not null,
  first_seen_at text not null,
  last_seen_at text not null,
  expected_by text,
  merged_into text,
  state text not null
) strict, without rowid;
create index timeline_developments_time on timeline_developments (first_word_at, id) where merged_into is null;
create index timeline_developments_status on timeline_developments (status, first_word_at, id)
  where merged_into is null;
create index timeline_developments_initiative on timeline_developments (initiative_id, first_word_at)
  where initiative_id is not null;
create index timeline_developments_seen on timeline_developments (last_seen_at);

create table timeline_answers (
  act_item_id text not null,
  claim_item_id text not null,
  how text not null,
  because text not null,
  by text not null,
  since text not null,
  primary key (act_item_id, claim_item_id)
) strict, without rowid;
create index timeline_answers_claim on timeline_answers (claim_item_id);

create table timeline_mentions (
  item_id text not null,
  kind text not null,
  day text not null,
  mention text not null,
  primary key (item_id, kind, day)
) strict, without rowid;
create index timeline_mentions_day on timeline_mentions (day);

create table timeline_mention_subjects (
  subject text not null,
  item_id text not null,
  primary key (subject, item_id)
) strict, without rowid;

-- Persons' decisions; undone ones stay for the record.
create table timeline_overrides (
  id text primary key,
  kind text not null,
  a text not null,
  b text not null,
  decision text not null,
  undone_at text
) strict, without rowid;
`;
