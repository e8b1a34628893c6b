// What people see on a terminal: tables, colors, progress, amounts of bytes, and never a control code out of foreign text.

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

/** `512 bytes`, `3.4 kB`, `120 MB`: in powers of a thousand, as disks are sold and shown. */
export function bytesInWords(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let amount = bytes;
  let unit = 0;
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${unit === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${units[unit]}`;
}

export type Progress = {
  /** One more step is done; `label` says which. */
  step(label: string): void;
  /** Takes the line away. */
  end(): void;
};

const WIDTH = 24;

/** A bar of `total` steps on stderr; does nothing where stderr is not a terminal. */
export function progressBar(total: number, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY || total === 0) return { step: () => undefined, end: () => undefined };
  let done = 0;
  const draw = (label: string): void => {
    const full = Math.round((done / total) * WIDTH);
    const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full);
    const room = Math.max(0, (stream.columns ?? 80) - WIDTH - 16);
    stream.write(`\r\u001b[K${bar} ${done}/${total}  ${label.slice(0, room)}`);
  };
  draw('');
  return {
    step(label) {
      done += 1;
      draw(label);
    },
    end: () => void stream.write('\r\u001b[K'),
  };
}
