// Prints the first round of `start`: a line for each visit, items by status and agency, failures, next deadlines.

import type { App } from './app.ts';
import { coloured, printable, table } from '../lib/terminal.ts';
import { type ProblemKind, type Source, STATUSES, type Visit } from '../model.ts';
import { findDeadlines, isAhead } from '../query/deadlines.ts';
import { searchItems } from '../query/search.ts';

const DEADLINES_SHOWN = 5;

/** Prints each visit as a line: what it brought, or what was wrong. A sentence that several sources share comes once. */
export function visitPrinter(note: (text: string) => void, sources: Source[]): (visit: Visit) => void {
  const printed = new Set<string>();
  const names = new Map(sources.map(({ id, name }) => [id, name]));
  return ({ sourceId, result, found, added, updated, problem }) => {
    const brought = `${added} new${updated > 0 ? `, ${updated} edited` : ''} of ${found}`;
    const words = result === 'failed' ? 'failed' : result === 'unchanged' ? 'unchanged' : brought;
    const style = result === 'failed' ? 'red' : problem ? 'yellow' : 'green';
    const more = problem && !printed.has(problem.message) ? `: ${printable(problem.message)}` : '';
    if (problem) printed.add(problem.message);
    note(`${coloured(style, words.padEnd(18), process.stderr)} ${names.get(sourceId) ?? sourceId}${more}`);
  };
}

/** Items by status (rows) and agency (columns): how many the store holds now. */
async function itemTable({ store, initiatives }: App): Promise<string> {
  const agencies = [...new Set(initiatives.flatMap((initiative) => initiative.agencies))];
  const rows: string[][] = [];
  for (const status of [...STATUSES].reverse()) {
    const found = await searchItems(store, { statuses: [status] }, { limit: 1, facets: true });
    const counts = new Map((found.facets?.agency ?? []).map(({ value, count }) => [value, count]));
    rows.push([status, String(found.total), ...agencies.map((agency) => String(counts.get(agency) ?? 0))]);
  }
  return table(['status', 'items', ...agencies], rows);
}

const TROUBLES: Record<ProblemKind, string> = {
  unreachable: 'no connection',
  refused: 'turned us away',
  'not-allowed': 'robots.txt or a private address',
  gone: 'address gone',
  'slow-down': 'asked for quiet',
  'too-large': 'too large',
  unreadable: 'not the list it should be',
  'too-few': 'fewer items than expected',
  'too-old': 'nothing recent',
  gap: 'moved past unseen items',
  incomplete: 'read in part',
  'no-key': 'wants an API key',
};

/** What was wrong, most frequent first, with its sources; the messages are printed above and in `sources`. */
function troublesOf(visits: Visit[]): string[][] {
  const befell = new Map<ProblemKind, string[]>();
  for (const { sourceId, problem } of visits)
    if (problem) befell.set(problem.kind, [...(befell.get(problem.kind) ?? []), sourceId]);
  return [...befell]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([kind, ids]) => [TROUBLES[kind], String(ids.length), ids.join(' ')]);
}

/** The page of words that ends the first round of `start`. */
export async function firstRoundSummary(app: App, visits: Visit[], now: Date): Promise<string> {
  const parts = ['', await itemTable(app)];
  const failed = visits.filter(({ result }) => result === 'failed').length;
  parts.push('', `${visits.length - failed} of ${visits.length} sources answered.`);
  // One way out for all of them is one trouble, not a hundred (O03).
  if (failed > 0 && failed === visits.length)
    parts.push('No source could be reached: is there a network? Stored items and the known record are still served.');
  const troubles = troublesOf(visits);
  if (troubles.length > 0)
    parts.push('', table(['what is wrong', 'sources', 'which'], troubles, [undefined, undefined, 100]));
  const today = now.toISOString().slice(0, 10);
  const deadlines = (await findDeadlines(app.store, { deadlineFrom: today }, now)).filter((one) => isAhead(one, today));
  parts.push('', deadlines.length > 0 ? 'Due next:' : 'Nothing is due.');
  for (const { on, kind, title } of deadlines.slice(0, DEADLINES_SHOWN))
    parts.push(`  ${on}  ${kind.padEnd(15)} ${printable(title)}`);
  return parts.join('\n');
}
