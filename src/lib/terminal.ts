// What people see on a terminal: tables, colours where there are colours, and never a control code out of foreign text.

import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Foreign text made harmless for a terminal: control characters and bidi overrides are shown escaped (P9, I22). */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Text in a style where the stream is a terminal that wants colours, plain otherwise. */
export function coloured(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return stream.isTTY && !process.env['NO_COLOR'] ? styleText(style, text) : text;
}

/**
 * Rows as a table with a header line; columns are as wide as their widest cell, the last may run to `width`.
 * Cells are made printable and cut with `…` where `most` names a width for that column.
 */
export function table(header: string[], rows: string[][], most: (number | undefined)[] = []): string {
  const cut = (cell: string, index: number): string => {
    const limit = most[index];
    const text = printable(cell);
    return limit && text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
  };
  const cells = [header, ...rows].map((row) => row.map(cut));
  const widths = header.map((_, index) => Math.max(...cells.map((row) => (row[index] ?? '').length)));
  const line = (row: string[]): string =>
    row
      .map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0)))
      .join('  ')
      .trimEnd();
  const [head = [], ...body] = cells;
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...body.map(line)].join('\n');
}
