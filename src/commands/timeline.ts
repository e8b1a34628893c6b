// `hearsay timeline [INITIATIVE] [filters] [--history] [--format F]`: developments in order, and where each agency
// stands; or, with --history, every change of standing: who said what first, what settled it, what was reworded.

import { csvLines } from '../lib/csv.ts';
import { coloured, printable, table } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import { DEVELOPMENT_COLUMNS, exportDevelopments } from '../query/export-timeline.ts';
import { FILTER_OPTIONS, parseFilter } from '../query/filter.ts';
import { policyHistory } from '../query/history.ts';
import { policyState } from '../query/state.ts';
import { dayOf, eachDevelopment } from '../query/timeline.ts';
import { loadInitiatives } from '../source/initiatives.ts';
import { openStore, type Store } from '../store/open.ts';
import type { Filter, Initiative, Instant } from '../model.ts';
import { type Command, type Context, readFlags } from './context.ts';

const FORMATS = ['table', 'json', 'jsonl', 'csv'];

/** What became of a rumor or report, or what an act settled, in few words. */
function settledWords(
  answered: { how: string; on: string; leadDays: number }[],
  settled: number,
  lapsed?: string,
): string {
  const first = answered[0];
  if (first) {
    const words = { confirms: 'confirmed', denies: 'denied', partly: 'partly confirmed' }[first.how] ?? first.how;
    return `${words} after ${first.leadDays} day${first.leadDays === 1 ? '' : 's'}`;
  }
  if (lapsed) return `lapsed ${lapsed}`;
  return settled > 0 ? `settles ${settled} earlier` : '';
}

async function printTable(store: Store, filter: Filter, now: Instant, context: Context): Promise<number> {
  const rows: string[][] = [];
  for await (const { state, development, answeredBy } of eachDevelopment(store, filter, { now }))
    rows.push([
      dayOf(state),
      development.status,
      development.stage === 'none' ? '–' : development.stage,
      development.agencies.join(', ') || '–',
      `${development.originPublisher}${development.origins > 1 ? ` +${development.origins - 1}` : ''}`,
      settledWords(answeredBy, development.answers.length, development.lapsedOn),
      development.title,
    ]);
  if (rows.length > 0)
    context.out(
      table(['day', 'status', 'stage', 'agencies', 'first said by', 'then', 'what'], rows, [, , , 20, 28, 26, 90]),
    );
  return rows.length;
}

/** Every change of standing, oldest first. */
async function printHistory(
  store: Store,
  filter: Filter,
  now: Instant,
  format: string,
  context: Context,
): Promise<void> {
  const events = await policyHistory(store, filter, { now });
  if (format === 'json') context.out(JSON.stringify({ items: events, total: events.length }));
  else if (format === 'jsonl') for (const event of events) context.out(JSON.stringify(event));
  else if (format !== 'table') throw new UsageError('--history is told as table, json or jsonl.');
  else if (events.length > 0)
    context.out(
      table(
        ['day', 'now', 'by', 'what'],
        events.map(({ on, kind, status, how, before, after, publisher, title }) => [
          on,
          kind === 'wording' ? `reworded: ${before!.status} → ${after!.status}` : (status ?? how ?? kind),
          publisher ?? '',
          kind === 'wording' ? `“${before!.words}” → “${after!.words}”` : title,
        ]),
        [, , 28, 110],
      ),
    );
  context.note(`${events.length} event${events.length === 1 ? '' : 's'}.`);
}

async function printState(
  store: Store,
  initiative: Initiative,
  filter: Filter,
  now: Instant,
  context: Context,
): Promise<void> {
  const state = await policyState(store, initiative, { now, ...(filter.knownAt ? { knownAt: filter.knownAt } : {}) });
  for (const one of state.agencies)
    context.out(
      `${coloured('bold', printable(one.agency))}: ${printable(one.step)}${one.on ? `, ${one.on}: ${printable(one.title)}` : ''}` +
        (one.talk ? `; since then ${one.talk.status}: ${printable(one.talk.title)}` : ''),
    );
}

export const run: Command = async (args, context) => {
  const { values, positionals } = readFlags(args, {
    ...FILTER_OPTIONS,
    q: { type: 'string' },
    history: { type: 'boolean' },
    format: { type: 'string' },
  });
  const format = values.format ?? 'table';
  if (!FORMATS.includes(format))
    throw new UsageError(`--format "${printable(format)}" is not known; use one of ${FORMATS.join(', ')}.`);
  const [id, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`timeline takes one policy; "${printable(rest.join(' '))}" is too much.`);
  const initiatives = loadInitiatives(context.config.initiatives);
  const initiative = initiatives.find((one) => one.id === id);
  if (id !== undefined && !initiative)
    throw new UsageError(
      `There is no policy "${printable(id)}"; tracked are ${initiatives.map((one) => one.id).join(', ') || 'none'}.`,
    );
  const filter = parseFilter({ ...values, history: undefined, ...(id === undefined ? {} : { initiative: id }) });
  const now = context.now().toISOString();
  const store = await openStore(context.config.db);
  try {
    if (values.history) {
      await printHistory(store, filter, now, format, context);
      return 0;
    }
    const rows = () => exportDevelopments(store, filter, now);
    if (format === 'jsonl') for await (const row of rows()) context.out(JSON.stringify(row));
    else if (format === 'csv')
      for await (const line of csvLines(DEVELOPMENT_COLUMNS, rows())) context.out(line.slice(0, -1));
    else if (format === 'json') {
      const items: unknown[] = [];
      for await (const row of rows()) items.push(row);
      const state =
        initiative &&
        (await policyState(store, initiative, { now, ...(filter.knownAt ? { knownAt: filter.knownAt } : {}) }));
      context.out(JSON.stringify({ items, total: items.length, ...(state ? { state } : {}) }));
    } else {
      const count = await printTable(store, filter, now, context);
      if (initiative && count > 0) await printState(store, initiative, filter, now, context);
      context.note(count === 0 ? 'No developments match.' : `${count} development${count === 1 ? '' : 's'}.`);
    }
    return 0;
  } finally {
    await store.close();
  }
};
