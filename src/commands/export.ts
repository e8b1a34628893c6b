// `hearsay export items|developments|links|deadlines|sources [filters] --format jsonl|csv [--out FILE]`: everything that
// matches. A file named by --out appears only when it is whole; what the shell redirects is whole when the status is 0.

import { createWriteStream, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { writeAtomically } from '../lib/atomic-file.ts';
import { csvLines } from '../lib/csv.ts';
import { printable } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import { FILTER_OPTIONS, parseFilter } from '../query/filter.ts';
import { type Row, type TableName, TABLES } from '../query/tables.ts';
import { loadInitiatives } from '../source/initiatives.ts';
import { loadSources } from '../source/load.ts';
import { explainTrouble, openStore } from '../store/open.ts';
import { type Command, readFlags } from './context.ts';

export const run: Command = async (args, context) => {
  const { values, positionals } = readFlags(args, {
    ...FILTER_OPTIONS,
    q: { type: 'string' },
    format: { type: 'string' },
    out: { type: 'string' },
  });
  const [name = '', ...rest] = positionals;
  const table = Object.hasOwn(TABLES, name) ? TABLES[name as TableName] : undefined;
  if (!table || rest.length > 0)
    throw new UsageError(
      `"hearsay export ${printable(positionals.join(' '))}": name one of ${Object.keys(TABLES).join(', ')}.`,
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
    const { config, now } = context;
    const source = {
      store,
      now: now().toISOString(),
      initiatives: () => loadInitiatives(config.initiatives),
      sources: () => loadSources(config.feeds),
    };
    const rows = table.rows('exported', source, filter);
    const lines = format === 'csv' ? csvLines(table.cells('exported'), rows) : jsonLines(rows);
    if (file === undefined) for await (const line of lines) context.out(line.slice(0, -1));
    else
      await writeAtomically(file, (partial) => pipeline(lines, createWriteStream(partial))).catch((error: unknown) => {
        throw explainTrouble(error, file);
      });
    return 0;
  } finally {
    await store.close();
  }
};

async function* jsonLines(rows: AsyncIterable<Row>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}
