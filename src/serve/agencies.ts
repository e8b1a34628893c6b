// Names of agencies for pages, from data/agencies.json; what else stands there is the classifier's.

import { readFileSync } from 'node:fs';
import type { Agency } from '../model.ts';

/** Ids and names of the agencies; none where the file cannot be read: pages then show ids. */
export function readAgencies(dataFolder: string): Pick<Agency, 'id' | 'name'>[] {
  try {
    const read: unknown = JSON.parse(readFileSync(`${dataFolder}/agencies.json`, 'utf8'));
    const list = Array.isArray(read) ? read : (read as { agencies?: unknown }).agencies;
    return Array.isArray(list) ? (list as Agency[]).map(({ id, name }) => ({ id, name })) : [];
  } catch {
    return [];
  }
}
