// Schema of the people tables.

export const people = ``;
