// CSV that a spreadsheet shows and does not run (X01).

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvLine, csvLines } from '../src/lib/csv.ts';

it.each([
  ['=1+1', "'=1+1"],
  ['+SUM(A1)', "'+SUM(A1)"],
  ['-cmd', "'-cmd"],
  ['@import', "'@import"],
  ['\tx', "'\tx"],
  ['  =1', "'  =1"],
  ['\u00a0=1', "'\u00a0=1"],
  ['＝1', "'＝1"],
  ['\r=1', '"\'\r=1"'],
  ['=a,b', '"\'=a,b"'],
  ['say "a, b"', '"say ""a, b"""'],
  ['two\nlines', '"two\nlines"'],
  ['-12.5', '-12.5'],
  ['plain', 'plain'],
  ['\u001b[31mred', '\ufffd[31mred'],
])('%j', (cell, expected) => {
  expect(csvLine([cell])).toBe(expected);
});

it('leaves numbers numbers, nothing empty, and joins lists', () => {
  expect(csvLine([-5, 0.5, null, undefined, true, ['a', 'b'], []])).toBe('-5,0.5,,,true,a; b,');
});

/** Reads one CSV text back into cells. */
function read(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, cell, end] of text.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|$)/g)) {
    if (end === '' && cell === '') break;
    rows.at(-1)!.push(cell!.startsWith('"') ? cell!.slice(1, -1).replaceAll('""', '"') : cell!);
    if (end === '\r\n') rows.push([]);
  }
  return rows.filter(({ length }) => length > 0);
}

it('has rows of one width whatever is in them, and no cell that runs', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ a: fc.string(), b: fc.string({ unit: 'binary' }) }, { requiredKeys: [] })),
      async (rows) => {
        let text = '';
        for await (const line of csvLines(['a', 'b'], rows)) text += line;
        const back = read(text);
        expect(back).toHaveLength(rows.length + 1);
        for (const cells of back.slice(1)) {
          expect(cells).toHaveLength(2);
          for (const cell of cells) expect(cell).not.toMatch(/^[\s]*[=@]/);
        }
      },
    ),
  );
});
