// The schema, step by step. New steps go to the end; a step that has been released is never edited.
// `PRAGMA user_version` counts the steps that a database has taken.

import { core } from './migrations/core.ts';
import { timeline } from './migrations/timeline.ts';
import { subscribers } from './migrations/subscribers.ts';
import { people } from './migrations/people.ts';
import { upkeep } from './migrations/upkeep.ts';
import { claims } from './migrations/claims.ts';
import { marks } from './migrations/marks.ts';
import { quietIntake } from './migrations/quiet-intake.ts';
import { changes } from './migrations/changes.ts';

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
