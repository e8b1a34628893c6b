// Schema of the core tables.

export const core = ``;
