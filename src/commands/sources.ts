// `hearsay sources [--format F]`: each source: health, freshness, what it brings, how often it was right.

import { coloured, printable, table } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import { cellNames, rowOf, SOURCES } from '../query/rows.ts';
import { type SourceHealth, sourceHealth } from '../query/sources.ts';
import { loadSources } from '../source/load.ts';
import { openStore } from '../store/open.ts';
import { type Command, readFlags } from './context.ts';
import { printRows, readFormat } from './print-rows.ts';

/** A track record in words: with how many it is of, and between what it lies. */
function recordWords(record: SourceHealth['track_record']): string {
  if (!record) return '–';
  if (record.settled === 0 || !record.interval) return `${record.open} open, none settled`;
  const [low, high] = record.interval.map((share) => Math.round(share * 100));
  const lead = record.medianLeadDays === null ? '' : `, ${record.medianLeadDays} days ahead`;
  return `${record.confirmed} of ${record.settled} came true (${low}–${high} %)${lead}, ${record.open} open`;
}

export const run: Command = async (args, context) => {
  const { values, positionals } = readFlags(args, { format: { type: 'string' } });
  const format = readFormat(values.format);
  const all = loadSources(context.config.feeds);
  const unknown = positionals.find((id) => !all.some((source) => source.id === id));
  if (unknown !== undefined)
    throw new UsageError(`There is no source "${printable(unknown)}" in ${context.config.feeds}.`);
  const sources = positionals.length > 0 ? all.filter(({ id }) => positionals.includes(id)) : all;
  const store = await openStore(context.config.db);
  try {
    const found = await sourceHealth(store, sources, context.now());
    const columns = format === 'csv' ? SOURCES.exported : SOURCES.answered;
    const rows = found.map((one) => rowOf(columns, one));
    if (!(await printRows(context, format, rows, cellNames(columns)))) {
      context.out(
        table(
          ['source', 'health', 'last new', 'a day', 'track record of its publisher', 'problem'],
          found.map((one) => [
            one.id,
            one.health,
            one.last_new_at?.slice(0, 10) ?? '–',
            String(one.items_per_day),
            recordWords(one.track_record),
            one.problem ?? '',
          ]),
          [36, , , , 64, 110],
        ),
      );
      const failing = found.filter(({ health }) => health === 'failing').length;
      context.note(`${found.length} sources${failing > 0 ? `, ${coloured('bold', String(failing))} failing` : ''}.`);
    }
    return 0;
  } finally {
    await store.close();
  }
};
