// The schema, step by step. New steps go to the end; a step that has been released is never edited.
// `PRAGMA user_version` counts the steps that a database has taken.

import { core } from './migrations/core.ts';
import { changes, claims, marks, people, quietIntake, upkeep } from './migrations/later.ts';
import { subscribers } from './migrations/subscribers.ts';
import { timeline } from './migrations/timeline.ts';

/** SQL of each step, in order; each runs in one transaction together with its number. */
export const MIGRATIONS: readonly string[] = [
  core,
  timeline,
  subscribers,
  people,
  upkeep,
  claims,
  quietIntake,
  marks,
  changes,
];
