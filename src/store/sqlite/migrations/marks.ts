// By what a reader sees that a development is as it was. No row is rewritten: it takes no time, however large the store.

export const marks = `
-- Another number whenever the development, one of its members or one of their answers is written.
alter table timeline_developments add column mark integer not null default 0;
`;
