// The agencies of data/agencies.json: names for pages and mails, spellings for the classifier.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Agency } from '../model.ts';
import { UsageError } from './usage-error.ts';

/** Reads them all; `A` is what the reader knows of an entry. Throws UsageError naming a file that cannot be used. */
export function readAgencies<A extends Agency = Agency>(dataFolder: string): A[] {
  const file = join(dataFolder, 'agencies.json');
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { agencies: A[] }).agencies;
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}.`);
  }
}
