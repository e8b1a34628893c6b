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
