// `hearsay prune`: deletes pages as received, visits and settled mails past their retention period, never items, revisions,
// developments, links, corrections or the ledger.

import { KEPT_DAYS, readDays } from '../config.ts';
import { log } from '../log.ts';
import { bytesInWords } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import type { Keeping } from '../model.ts';
import { openStore, type Store } from '../store/open.ts';
import { type Command, readFlags } from './context.ts';

const DAY_MS = 86_400_000;

/**
 * Clears old rows where that was not done within a day, beside other work. Never throws; ends early, to be taken up
 * again, where `goesOn` gives false.
 */
export async function runRetention(store: Store, keeping: Keeping, now: Date, goesOn: () => boolean): Promise<void> {
  try {
    const last = (await store.reports()).prune?.at;
    if (last !== undefined && Math.abs(now.getTime() - Date.parse(last)) < DAY_MS) return;
    const started = performance.now();
    const cleared = await store.clearOld(keeping, now, { goesOn });
    if (!goesOn()) return;
    const ms = Math.round(performance.now() - started);
    await store.saveReport('prune', { ...cleared, ms }, now);
    log('information', 'prune', {
      pages: cleared.pages.rows,
      visits: cleared.visits.rows,
      mails: cleared.mails.rows,
      posts: cleared.posts.rows,
      ms,
    });
  } catch (error) {
    if (goesOn()) log('error', 'prune failed', { message: String(error) });
  }
}

export const run: Command = async (args, context) => {
  const { values, positionals } = readFlags(args, {
    'keep-pages': { type: 'string' },
    'keep-visits': { type: 'string' },
    'keep-mail': { type: 'string' },
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean' },
  });
  if (positionals.length > 0)
    throw new UsageError('prune takes no names, only --keep-pages, --keep-visits, --keep-mail.');
  const days = (what: keyof Keeping): number | null => {
    const flag = `keep-${what}` as const;
    const value = values[flag];
    return value === undefined ? context.config.keeping[what] : readDays(`--${flag}`, value, KEPT_DAYS[what][1]);
  };
  const keeping: Keeping = { pages: days('pages'), visits: days('visits'), mail: days('mail') };
  const isDry = values['dry-run'] ?? false;
  const store = await openStore(context.config.db);
  try {
    const started = performance.now();
    const cleared = await store.clearOld(keeping, context.now(), { isDry });
    const ms = Math.round(performance.now() - started);
    if (!isDry) await store.saveReport('prune', { ...cleared, ms }, context.now());
    if (values.json) {
      context.out(JSON.stringify({ dry_run: isDry, kept_days: keeping, ...cleared, elapsed_ms: ms }));
      return 0;
    }
    const { pages, visits, mails, posts } = cleared;
    const bytes = pages.bytes + mails.bytes + posts.bytes;
    context.out(
      `${isDry ? 'Would clear' : 'Cleared'} ${pages.rows} pages, ${visits.rows} visits, ${mails.rows} mails and ${posts.rows} posts: ${bytesInWords(bytes)}.`,
    );
    if (!isDry && bytes > 0)
      context.note(
        'The room is used again before the file grows; "hearsay vacuum" gives it back to the disk. Items were not touched.',
      );
    return 0;
  } finally {
    await store.close();
  }
};
