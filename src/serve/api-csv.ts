// The API's tables as CSV, streamed with a limit; other requests are answered between rows (X05).

import { setImmediate } from 'node:timers/promises';
import { csvLines } from '../lib/csv.ts';
import { parseFilter } from '../query/filter.ts';
import { type Row, type TableName, TABLES } from '../query/tables.ts';
import { tableSource } from './api-answers.ts';
import type { routerOf } from './routes.ts';
import type { Ctx, Web } from './web.ts';

const MOST_ROWS = 100_000;
const BREATH = 200;

/** Whether the client prefers CSV. */
export const wantsCsv = (c: Ctx): boolean => /\btext\/csv\b/.test(c.req.header('accept') ?? '');

/** The lines of a table up to a limit; every few rows other requests get their turn. */
async function* linesOf(columns: readonly string[], rows: AsyncIterable<Row>): AsyncGenerator<string> {
  let number = 0;
  for await (const line of csvLines(columns, rows)) {
    yield line;
    number += 1;
    if (number > MOST_ROWS) return;
    if (number % BREATH === 0) await setImmediate();
  }
}

/** A table as CSV. A wrong filter is reported before the first byte. The file's name is fixed (X04). */
export async function csvAnswer(c: Ctx, web: Web, table: TableName): Promise<Response> {
  const filter = parseFilter(c.req.query());
  const { cells, rows } = TABLES[table];
  const lines = linesOf(cells('answered'), rows('answered', tableSource(web), filter));
  const first = await lines.next();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(first.value ?? '')),
    async pull(controller) {
      let text = '';
      for (let number = 0; number < BREATH; number += 1) {
        const { value, done } = await lines.next();
        if (done) {
          if (text) controller.enqueue(encoder.encode(text));
          return controller.close();
        }
        text += value;
      }
      controller.enqueue(encoder.encode(text));
    },
    cancel: async () => void (await lines.return(undefined)),
  });
  return c.body(body, 200, {
    'Content-Type': 'text/csv; charset=utf-8; header=present',
    'Content-Disposition': `attachment; filename="hearsay-${table}.csv"`,
    // A stream has no ETag of its content; this one matches nothing.
    ETag: `"${c.get('requestId')}"`,
  });
}

/** Routes that end in .csv. */
export function addCsv(route: ReturnType<typeof routerOf>, web: Web): void {
  for (const table of Object.keys(TABLES) as TableName[])
    route(`GET /api/v1/${table}.csv`, (c) => csvAnswer(c, web, table));
}
