// The formats of tables on stdout, and rows in those for programs.

import { csvLines } from '../lib/csv.ts';
import { printable } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import type { Row } from '../query/tables.ts';
import type { Context } from './context.ts';

/** The requested format. Throws UsageError for an unknown one. */
export function readFormat(asked = 'table', ...more: string[]): string {
  const formats = ['table', 'json', 'jsonl', 'csv', ...more];
  if (formats.includes(asked)) return asked;
  throw new UsageError(`--format "${printable(asked)}" is not known; use one of ${formats.join(', ')}.`);
}

/**
 * Prints rows as `json` (one object: items, total, and further fields), `jsonl` or `csv` (of the named columns).
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
