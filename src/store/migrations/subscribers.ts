// Schema of the subscribers tables.

export const subscribers = ``;
