// Comma-separated values that a spreadsheet does not execute (X01).

type Cell = string | number | boolean | null | undefined | readonly string[];

/** Where a spreadsheet would begin to calculate: a sign first, also full-width, also behind blanks. */
const RUNS = /^(?:[\t\r\n]|[\s\u200b\u2060\ufeff]*[=+\-@＝＋－＠])/;
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;
/** Control characters, tabs and line breaks apart: a terminal would obey them (I22). */
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** One cell; lists are joined by `; `. Text that a spreadsheet would run gets an apostrophe in front; numbers stay numbers. */
function csvCell(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  const text = (Array.isArray(cell) ? cell.join('; ') : String(cell)).replace(CONTROLS, '\ufffd');
  const safe = typeof cell !== 'number' && RUNS.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line without its line break (RFC 4180: CRLF between lines). */
export function csvLine(cells: readonly Cell[]): string {
  return cells.map(csvCell).join(',');
}

/** Rows as lines under a header; every line has the same cells in the same order, and ends in CRLF. */
export async function* csvLines(
  columns: readonly string[],
  rows: AsyncIterable<Record<string, unknown>> | Iterable<Record<string, unknown>>,
): AsyncGenerator<string> {
  yield `${csvLine(columns)}\r\n`;
  for await (const row of rows) yield `${csvLine(columns.map((column) => row[column] as Cell))}\r\n`;
}
