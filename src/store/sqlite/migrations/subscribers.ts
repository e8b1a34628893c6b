// Schema of the subscribers tables: who follows what, the reader's ledger, the outbox.
// Uniqueness that a promise rests on stands here and nowhere else: subscriber × development × fact,
// subscriber × item, subscriber × local date, Message-ID.

export const subscribers = `
create table subscribers (
  id text primary key,
  email text not null unique,
  state text not null check (state in ('unconfirmed', 'active', 'paused', 'stopped')),
  time text not null,
  weekday integer not null,
  zone text not null,
  webhook text,
  created_at text not null,
  confirmed_at text
) strict, without rowid;

create table interests (
  id text primary key,
  subscriber_id text not null references subscribers (id) on delete cascade,
  name text not null,
  filter text not null,
  rhythm text not null check (rhythm in ('at-once', 'daily', 'weekly')),
  created_at text not null,
  ended_at text
) strict, without rowid;
create index interests_of_subscriber on interests (subscriber_id);

create table subscriber_tokens (
  hash text primary key,
  subscriber_id text not null references subscribers (id) on delete cascade,
  asks text not null, -- the interest that waits for the confirmation, JSON
  made_at text not null,
  expires_at text not null
) strict, without rowid;

create table subscriber_log (
  at text not null,
  subscriber_id text not null,
  actor text not null,
  event text not null
) strict;
create index subscriber_log_of on subscriber_log (subscriber_id, at);

create table suppressed (
  email text primary key,
  reason text not null,
  at text not null
) strict, without rowid;

create table soft_bounces (
  email text not null,
  at text not null
) strict;
create index soft_bounces_of on soft_bounces (email, at);

create table ledger (
  subscriber_id text not null references subscribers (id) on delete cascade,
  development_id text not null,
  fact text not null,
  kind text not null,
  item_id text,
  other_id text,
  interest_ids text not null,
  words text not null,
  rhythm text not null,
  state text not null check (state in ('pending', 'told', 'held')),
  because text,
  recorded_at text not null,
  mail_id text,
  told_at text,
  primary key (subscriber_id, development_id, fact)
) strict, without rowid;
create index ledger_of_development on ledger (development_id);
create index ledger_pending on ledger (subscriber_id, rhythm) where state = 'pending';
create index ledger_of_mail on ledger (mail_id) where mail_id is not null;

create table ledger_items (
  subscriber_id text not null references subscribers (id) on delete cascade,
  item_id text not null,
  development_id text not null,
  primary key (subscriber_id, item_id)
) strict, without rowid;
create index ledger_items_of_item on ledger_items (item_id);

-- Items whose words are new or changed and that were not yet held against the interests. Written in the transaction
-- that stores the item, so that a crash between storing and matching loses nobody's news.
create table intake (
  item_id text primary key,
  at text not null
) strict, without rowid;
create trigger items_intake_new after insert on items when exists (select 1 from interests) begin
  insert or ignore into intake (item_id, at) values (new.id, new.first_seen_at);
end;
create trigger items_intake_changed after update of content_hash on items
  when new.content_hash <> old.content_hash and exists (select 1 from interests) begin
  insert or ignore into intake (item_id, at) values (new.id, new.changed_at);
end;

create table digest_jobs (
  subscriber_id text not null references subscribers (id) on delete cascade,
  local_date text not null,
  outcome text not null check (outcome in ('queued', 'nothing', 'skipped')),
  mail_id text,
  made_at text not null,
  primary key (subscriber_id, local_date)
) strict, without rowid;

create table outbox (
  id text primary key,
  subscriber_id text,
  kind text not null,
  recipient text not null,
  subject text not null,
  message_id text not null unique,
  bytes blob not null,
  state text not null check (state in ('queued', 'sending', 'sent', 'failed', 'uncertain', 'withheld')),
  attempts integer not null default 0,
  unknowns integer not null default 0,
  soft_refusals integer not null default 0,
  queued_at text not null,
  next_try_at text,
  settled_at text,
  problem text
) strict;
create index outbox_due on outbox (next_try_at) where state in ('queued', 'sending', 'uncertain');
create index outbox_of_subscriber on outbox (subscriber_id, queued_at);

create table webhook_deliveries (
  id text primary key,
  subscriber_id text not null references subscribers (id) on delete cascade,
  url text not null,
  kind text not null,
  body text not null,
  state text not null check (state in ('queued', 'sent', 'dead')),
  attempts integer not null default 0,
  queued_at text not null,
  next_try_at text,
  problem text
) strict;
create index webhook_deliveries_due on webhook_deliveries (next_try_at) where state = 'queued';

create table mail_state (
  name text primary key,
  value text not null
) strict, without rowid;
`;
