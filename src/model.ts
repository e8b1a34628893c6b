// The types that rooms share, and nothing that acts: values without methods or inheritance. Words are those of the Federal
// Register where it has one. This is the one door: other files import from here.

export * from './model/item.ts';
export * from './model/judgement.ts';
export * from './model/claim.ts';
export * from './model/timeline.ts';
export * from './model/query.ts';
export * from './model/subscriber.ts';
export * from './model/operations.ts';
