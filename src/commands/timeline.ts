// `hearsay timeline [INITIATIVE] [filters] [--history] [--format F]`: developments in order, and the step of each
// agency; or, with --history, every change of status: first reports, links, edits of the wording.

import { coloured, printable, table } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import { FILTER_OPTIONS, parseFilter } from '../query/filter.ts';
import { policyHistory } from '../query/history.ts';
import { policyState, type PolicyState, readPolicy } from '../query/state.ts';
import { TABLES } from '../query/tables.ts';
import { eachPage } from '../query/timeline.ts';
import { loadInitiatives } from '../source/initiatives.ts';
import { openStore, type Store } from '../store/open.ts';
import type { Filter, Instant } from '../model.ts';
import { type Command, type Context, readFlags } from './context.ts';
import { printRows, readFormat } from './print-rows.ts';

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
  for await (const { views } of eachPage(store, filter, { now }))
    for (const one of views)
      rows.push([
        one.day,
        one.status,
        one.stage === 'none' ? '–' : one.stage,
        one.agencies.join(', ') || '–',
        `${one.originPublisher}${one.origins > 1 ? ` +${one.origins - 1}` : ''}`,
        settledWords(one.answeredBy, one.answers.length, one.lapsedOn),
        one.title,
      ]);
  if (rows.length > 0)
    context.out(
      table(['day', 'status', 'stage', 'agencies', 'first said by', 'then', 'what'], rows, [, , , 20, 28, 26, 90]),
    );
  return rows.length;
}

/** Every change of status, oldest first. */
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
  else if (format !== 'table') throw new UsageError('--history is printed as table, json or jsonl.');
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

function printState(state: PolicyState, context: Context): void {
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
  const format = readFormat(values.format);
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
    const stateNow = async (): Promise<PolicyState | undefined> =>
      initiative && policyState(initiative, await readPolicy(store, initiative, { now, knownAt: filter.knownAt }));
    const { cells, rows } = TABLES.developments;
    const found = rows('exported', { store, now, initiatives: () => initiatives, sources: () => [] }, filter);
    const state = format === 'json' ? await stateNow() : undefined;
    if (!(await printRows(context, format, found, cells('exported'), state ? { state } : {}))) {
      const count = await printTable(store, filter, now, context);
      const state = count > 0 ? await stateNow() : undefined;
      if (state) printState(state, context);
      context.note(count === 0 ? 'No developments match.' : `${count} development${count === 1 ? '' : 's'}.`);
    }
    return 0;
  } finally {
    await store.close();
  }
};
