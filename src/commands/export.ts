// `hearsay export items|developments|links|deadlines|sources [filters] --format jsonl|csv [--out FILE]`: everything that
// matches. A file named by --out appears only when it is whole; what the shell redirects is whole when the status is 0.

import { createWriteStream, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { writeAtomically } from '../lib/atomic-file.ts';
import { csvLines } from '../lib/csv.ts';
import { printable } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import type { Filter } from '../model.ts';
import { exportItems, ITEM_COLUMNS } from '../query/export.ts';
import {
  DEADLINE_COLUMNS,
  DEVELOPMENT_COLUMNS,
  exportDeadlines,
  exportDevelopments,
  exportLinks,
  exportSources,
  LINK_COLUMNS,
  SOURCE_COLUMNS,
} from '../query/export-timeline.ts';
import { FILTER_OPTIONS, parseFilter } from '../query/filter.ts';
import { loadInitiatives } from '../source/initiatives.ts';
import { loadSources } from '../source/load.ts';
import { openStore, type Store } from '../store/open.ts';
import { explainSqliteError } from '../store/sqlite.ts';
import { type Command, type Context, readFlags } from './context.ts';

type Rows = AsyncIterable<Record<string, unknown>>;
type Export = { columns: readonly string[]; rows: (store: Store, filter: Filter, context: Context) => Rows };

const EXPORTS: Record<string, Export> = {
  items: { columns: ITEM_COLUMNS, rows: (store, filter) => exportItems(store, filter) },
  developments: {
    columns: DEVELOPMENT_COLUMNS,
    rows: (store, filter, { now }) => exportDevelopments(store, filter, now().toISOString()),
  },
  links: { columns: LINK_COLUMNS, rows: (store, filter, { now }) => exportLinks(store, filter, now().toISOString()) },
  deadlines: {
    columns: DEADLINE_COLUMNS,
    rows: (store, filter, { config, now }) =>
      exportDeadlines(store, filter, now().toISOString(), loadInitiatives(config.initiatives)),
  },
  sources: {
    columns: SOURCE_COLUMNS,
    rows: (store, filter, { config, now }) =>
      exportSources(store, filter, now().toISOString(), loadSources(config.feeds)),
  },
};

export const run: Command = async (args, context) => {
  const { values, positionals } = readFlags(args, {
    ...FILTER_OPTIONS,
    q: { type: 'string' },
    format: { type: 'string' },
    out: { type: 'string' },
  });
  const [name = '', ...rest] = positionals;
  const chosen = EXPORTS[name];
  if (!chosen || rest.length > 0)
    throw new UsageError(
      `"hearsay export ${printable(positionals.join(' '))}": name one of ${Object.keys(EXPORTS).join(', ')}.`,
    );
  const format = values.format ?? 'jsonl';
  if (format !== 'jsonl' && format !== 'csv')
    throw new UsageError(`--format "${printable(format)}" is not known here; use jsonl or csv.`);
  const filter = parseFilter(values);
  const file = values.out;
  if (file !== undefined && !existsSync(dirname(resolve(file))))
    throw new UsageError(`There is no folder ${printable(dirname(file))} for the export.`);
  const store = await openStore(context.config.db);
  try {
    const rows = chosen.rows(store, filter, context);
    const lines = format === 'csv' ? csvLines(chosen.columns, rows) : jsonLines(rows);
    if (file === undefined) for await (const line of lines) context.out(line.slice(0, -1));
    else
      await writeAtomically(file, (partial) => pipeline(lines, createWriteStream(partial))).catch((error: unknown) => {
        throw explainSqliteError(error, file);
      });
    return 0;
  } finally {
    await store.close();
  }
};

async function* jsonLines(rows: Rows): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}
