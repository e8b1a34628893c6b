// Whose claim a development is, beside it: track records count open claims without reading any. A second for 100,000.

export const claims = `
-- The publisher that was first with a rumor or report; null for anything else, for denials, and for what was merged.
alter table timeline_developments add column claim_of text;
update timeline_developments set claim_of = nullif(state ->> 'originPublisher', '')
  where merged_into is null and status in ('rumor', 'reported') and state ->> 'denial' = 0;
create index timeline_developments_claims on timeline_developments (claim_of, expected_by) where claim_of is not null;
`;
