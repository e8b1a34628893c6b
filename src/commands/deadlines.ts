// `hearsay deadlines [filters] [--format F|ics]`: what falls due, was met, missed or moved.

import { printable, table } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import { findDeadlines } from '../query/deadlines.ts';
import { FILTER_OPTIONS, parseFilter } from '../query/filter.ts';
import { cellNames, DEADLINES, rowOf } from '../query/rows.ts';
import { renderCalendar } from '../serve/calendar.ts';
import { loadInitiatives } from '../source/initiatives.ts';
import { openStore } from '../store/open.ts';
import { type Command, readFlags } from './context.ts';
import { printRows, readFormat } from './print-rows.ts';

export const run: Command = async (args, context) => {
  const { values, positionals } = readFlags(args, {
    ...FILTER_OPTIONS,
    q: { type: 'string' },
    format: { type: 'string' },
  });
  if (positionals.length > 0)
    throw new UsageError(
      `deadlines takes flags only; "${printable(positionals.join(' '))}" is too much. Try --initiative.`,
    );
  const format = readFormat(values.format, 'ics');
  const filter = parseFilter(values);
  const initiatives = loadInitiatives(context.config.initiatives);
  const store = await openStore(context.config.db);
  try {
    const found = await findDeadlines(store, filter, context.now(), { initiatives });
    const rows = found.map((one) => rowOf(DEADLINES.exported, one));
    if (await printRows(context, format, rows, cellNames(DEADLINES.exported))) return 0;
    if (format === 'ics')
      context.out(
        renderCalendar(found, {
          name: 'Hearsay deadlines',
          baseUrl: context.config.baseUrl,
          now: context.now(),
        }).trimEnd(),
      );
    else {
      if (found.length > 0)
        context.out(
          table(
            ['day', 'state', 'kind', 'agencies', 'was', 'what'],
            found.map((one) => [
              one.on,
              one.metOn && one.state === 'missed' ? `missed, done ${one.metOn}` : one.state,
              one.kind,
              one.agencies.join(', ') || '–',
              one.movedFrom ?? '',
              one.title,
            ]),
            [, , , 20, , 100],
          ),
        );
      context.note(
        found.length === 0 ? 'No deadlines match.' : `${found.length} deadline${found.length === 1 ? '' : 's'}.`,
      );
    }
    return 0;
  } finally {
    await store.close();
  }
};
