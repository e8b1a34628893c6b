// Whether an item that is still to be held against the interests came as a backlog. At once: few items wait, or none.

export const quietIntake = `
alter table intake add column quiet integer not null default 0 check (quiet in (0, 1));
-- Of what was left before this was known: an item that was older than two days when it came is no news.
update intake set quiet = 1 where item_id in
  (select id from items where julianday(first_seen_at) - julianday(published_at) > 2);
`;
