// Schema of the timeline tables.

export const timeline = ``;
