// Rows of a table on stdout, for programs.

import { csvLines } from '../lib/csv.ts';
import type { Row } from '../query/tables.ts';
import type { Context } from './context.ts';

/**
 * Prints rows as `json` (one object: items, total, and what stands beside them), `jsonl` or `csv` (of the named columns).
 * False for any other format: nothing was printed.
 */
export async function printRows(
  context: Context,
  format: string,
  rows: AsyncIterable<Row> | Iterable<Row>,
  cells: string[],
  beside: Record<string, unknown> = {},
): Promise<boolean> {
  if (format === 'json') {
    const items: Row[] = [];
    for await (const row of rows) items.push(row);
    context.out(JSON.stringify({ items, total: items.length, ...beside }));
  } else if (format === 'jsonl') for await (const row of rows) context.out(JSON.stringify(row));
  else if (format === 'csv') for await (const line of csvLines(cells, rows)) context.out(line.slice(0, -1));
  else return false;
  return true;
}
