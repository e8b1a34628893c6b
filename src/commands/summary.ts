// What a newcomer sees after the first round: items by status and agency, what failed and why, what is due next.

import type { House } from './house.ts';
import { printable, table } from '../lib/terminal.ts';
import { STATUSES, type Visit } from '../model.ts';
import { findDeadlines } from '../query/deadlines.ts';
import { searchItems } from '../query/search.ts';

const DEADLINES_SHOWN = 5;

/** Items by status (rows) and agency (columns): how many the store holds now. */
async function itemTable({ store, initiatives }: House): Promise<string> {
  const agencies = [...new Set(initiatives.flatMap((initiative) => initiative.agencies))];
  const rows: string[][] = [];
  for (const status of [...STATUSES].reverse()) {
    const found = await searchItems(store, { statuses: [status] }, { limit: 1, facets: true });
    const counts = new Map((found.facets?.agency ?? []).map(({ value, count }) => [value, count]));
    rows.push([status, String(found.total), ...agencies.map((agency) => String(counts.get(agency) ?? 0))]);
  }
  return table(['status', 'items', ...agencies], rows);
}

/** The page of words that ends the first round of `start`. */
export async function summary(house: House, visits: Visit[], now: Date): Promise<string> {
  const parts = ['', await itemTable(house)];
  const troubled = visits.flatMap(({ sourceId, problem }) => (problem ? [[sourceId, problem.message]] : []));
  const failed = visits.filter(({ result }) => result === 'failed').length;
  parts.push('', `${visits.length - failed} of ${visits.length} sources answered.`);
  if (troubled.length > 0) parts.push('', table(['source', 'what is wrong'], troubled, [32, 150]));
  const deadlines = (await findDeadlines(house.store, {}, now)).filter(({ state }) => state === 'upcoming');
  parts.push('', deadlines.length > 0 ? 'Due next:' : 'Nothing is due.');
  for (const { on, kind, title } of deadlines.slice(0, DEADLINES_SHOWN))
    parts.push(`  ${on}  ${kind.padEnd(15)} ${printable(title)}`);
  return parts.join('\n');
}
