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
