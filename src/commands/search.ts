// `hearsay search [QUERY] [filters] [--sort S] [--limit N] [--offset N] [--facets] [--format F]`: find items.

import { statusIsSure } from '../lib/sure.ts';
import { coloured, printable, table } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import type { Facets, FoundItem } from '../model.ts';
import { FILTER_OPTIONS, parseFilter } from '../query/filter.ts';
import { outlineOf, tagValues } from '../lib/tags.ts';
import { cellNames, ITEMS, rowOf } from '../query/rows.ts';
import { searchItems, type Sort } from '../query/search.ts';
import { openStore } from '../store/open.ts';
import { type Command, readFlags } from './context.ts';
import { printRows, readFormat } from './print-rows.ts';

/** How many values of a facet the table shows. */
const MOST_VALUES = 8;
/** How many values are offered in place of one that no item has. */
const MOST_NAMES = 20;

/** A whole number of a flag. */
function numberOf(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d+$/.test(value)) throw new UsageError(`--${name} must be a whole number, not "${printable(value)}".`);
  return Number(value);
}

function itemTable(items: FoundItem[]): string {
  const rows = items.map((found) => [
    found.item.id,
    (found.item.publishedAt ?? found.item.firstSeenAt).slice(0, 10),
    `${tagValues(found, 'status')[0] ?? ''}${statusIsSure(found.tags) ? '' : ', not sure'}`,
    tagValues(found, 'stage')[0]?.replace(/^none$/, '–') ?? '',
    tagValues(found, 'agency').join(', ') || '–',
    found.item.publisher,
    found.item.title,
  ]);
  return table(['item', 'day', 'status', 'stage', 'agencies', 'publisher', 'title'], rows, [, , , , 24, 28, 90]);
}

function facetLines(facets: Facets): string {
  return Object.entries(facets)
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => {
      const shown = name === 'month' ? values.slice(-MOST_VALUES) : values.slice(0, MOST_VALUES);
      const more = values.length > shown.length ? ` (${values.length - shown.length} more)` : '';
      return `${coloured('bold', name)}: ${shown.map(({ value, count }) => `${printable(value)} ${count}`).join(', ')}${more}`;
    })
    .join('\n');
}

export const run: Command = async (args, context) => {
  // A word that must not occur looks like a flag: -crypto.
  const unwanted = args.filter((arg) => /^-[^-]/.test(arg));
  const { values, positionals } = readFlags(
    args.filter((arg) => !unwanted.includes(arg)),
    {
      ...FILTER_OPTIONS,
      sort: { type: 'string' },
      limit: { type: 'string' },
      offset: { type: 'string' },
      facets: { type: 'boolean' },
      format: { type: 'string' },
    },
  );
  const format = readFormat(values.format);
  const filter = parseFilter({ ...values, facets: undefined, q: [...positionals, ...unwanted].join(' ') });
  const [limit, offset] = [numberOf('limit', values.limit), numberOf('offset', values.offset)];
  const store = await openStore(context.config.db);
  try {
    const answer = await searchItems(store, filter, {
      ...(values.sort === undefined ? {} : { sort: values.sort as Sort }),
      ...(limit === undefined ? {} : { limit }),
      ...(offset === undefined ? {} : { offset }),
      facets: values.facets ?? false,
    });
    const { items, total, totalIsExact, facets, rankedAmong } = answer;
    const rows = items.map((found) => rowOf(ITEMS.exported, outlineOf(found)));
    const beside = { total, total_is_exact: totalIsExact, ...(facets ? { facets } : {}) };
    if (!(await printRows(context, format, rows, cellNames(ITEMS.exported), beside))) {
      if (items.length > 0) context.out(itemTable(items));
      if (facets) context.out(facetLines(facets));
      const all = `${totalIsExact ? '' : 'more than '}${total} item${total === 1 ? '' : 's'}`;
      context.note(items.length === 0 && total === 0 ? 'No items match.' : `${items.length} of ${all}.`);
    }
    for (const { field, value } of total === 0 ? await store.unknownValues({ filter }) : []) {
      const known = (await store.knownValues(field)).slice(0, MOST_NAMES).map(printable).join(', ');
      context.note(`No item has ${field} "${printable(value)}"${known ? `; items have ${known}` : ''}.`);
    }
    if (rankedAmong) context.note(`Relevance was reckoned among the newest ${rankedAmong} matches.`);
    return 0;
  } finally {
    await store.close();
  }
};
