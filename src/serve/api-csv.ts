// The same tables as CSV, streamed row by row with a cap; between rows the server answers others (X05).

import { setImmediate } from 'node:timers/promises';
import { csvLines } from '../lib/csv.ts';
import { exportItems, ITEM_COLUMNS } from '../query/export.ts';
import { parseFilter } from '../query/filter.ts';
import { eachDevelopment } from '../query/timeline.ts';
import type { Filter } from '../model.ts';
import { allDeadlines, allLinks, allSources, developmentRows, type Table } from './api-answers.ts';
import type { routerOf } from './routes.ts';
import type { Ctx, Web } from './web.ts';

type Row = Record<string, unknown>;

const MOST_ROWS = 100_000;
const BREATH = 200;

async function* developmentsOf(web: Web, filter: Filter): AsyncGenerator<Row> {
  for await (const { development } of eachDevelopment(web.store, filter, {
    now: web.now().toISOString(),
    sort: 'oldest',
  })) {
    const [row] = await developmentRows(web.store, [development]);
    yield row!;
  }
}

async function* fromList(rows: Promise<Row[]>): AsyncGenerator<Row> {
  yield* await rows;
}

const TABLES: Record<Table, { columns: readonly string[]; rows: (web: Web, filter: Filter) => AsyncIterable<Row> }> = {
  items: { columns: ITEM_COLUMNS, rows: (web, filter) => exportItems(web.store, filter) },
  developments: {
    columns: [
      'id',
      'initiative',
      'title',
      'stage',
      'status',
      'agencies',
      'happened_on',
      'first_seen',
      'last_seen',
      'item_ids',
      'item_urls',
      'publishers',
      'origin_publisher',
      'origins',
      'lapsed_on',
    ],
    rows: developmentsOf,
  },
  deadlines: {
    columns: [
      'id',
      'initiative',
      'kind',
      'on',
      'moved_from',
      'state',
      'title',
      'agencies',
      'item_id',
      'item_url',
      'development_id',
      'reckoning',
    ],
    rows: (web, filter) => fromList(allDeadlines(web, filter)),
  },
  links: {
    columns: ['from_development', 'to_development', 'from_item_urls', 'to_item_urls', 'how', 'lead_days'],
    rows: (web, filter) => fromList(allLinks(web, filter)),
  },
  sources: {
    columns: [
      'id',
      'name',
      'publisher',
      'publisher_kind',
      'url',
      'health',
      'problem',
      'failures',
      'every_minutes',
      'next_check_at',
      'last_success_at',
      'last_new_at',
      'items_per_day',
      'visits',
      'failed_visits',
    ],
    rows: (web) => fromList(allSources(web) as unknown as Promise<Row[]>),
  },
};

/** True where the asker would rather have CSV. */
export const wantsCsv = (c: Ctx): boolean => /\btext\/csv\b/.test(c.req.header('accept') ?? '');

/** Lines of a table, at most so many, with a breath for other requests every few rows. */
async function* linesOf(columns: readonly string[], rows: AsyncIterable<Row>): AsyncGenerator<string> {
  let number = 0;
  for await (const line of csvLines(columns, rows)) {
    yield line;
    number += 1;
    if (number > MOST_ROWS) return;
    if (number % BREATH === 0) await setImmediate();
  }
}

/** A table as CSV. A wrong filter is told before the first byte. The file's name is fixed (X04). */
export async function csvAnswer(c: Ctx, web: Web, table: Table): Promise<Response> {
  const filter = parseFilter(c.req.query());
  const { columns, rows } = TABLES[table];
  const lines = linesOf(columns, rows(web, filter));
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
    // A stream is not read twice to find its tag: this one matches nothing.
    ETag: `"${c.get('requestId')}"`,
  });
}

/** Routes that end in .csv. */
export function addCsv(route: ReturnType<typeof routerOf>, web: Web): void {
  for (const table of Object.keys(TABLES) as Table[])
    route(`GET /api/v1/${table}.csv`, (c) => csvAnswer(c, web, table));
}
