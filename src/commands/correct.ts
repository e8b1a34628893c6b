// `hearsay correct ITEM TAG VALUE [--by WHO]`: corrects a tag; the correction is kept when rules change.

import { userInfo } from 'node:os';
import { type Command, readFlags } from './context.ts';
import { readAgencies } from '../lib/agencies.ts';
import { commit } from '../change/commit.ts';
import { correct } from '../change/correct.ts';
import { printable } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import { loadInitiatives } from '../source/initiatives.ts';
import { openStore } from '../store/open.ts';

const USAGE = 'usage: hearsay correct ITEM TAG VALUE [--by WHO]; TAG is stage, status, agency or initiative.';

/** A value that begins with "-" is no flag here: `correct ITEM agency -sec`. */
function withoutDash(args: string[]): string[] {
  const [item, tag, value, ...rest] = args;
  return item && tag && value && /^-[a-z]/.test(value) ? [item, tag, ...rest, '--', value] : args;
}

export const run: Command = async (args, { config, now, note }) => {
  const { values, positionals } = readFlags(withoutDash(args), { by: { type: 'string' } });
  const [itemId, kind, value, ...more] = positionals;
  if (!itemId || !kind || !value || more.length > 0) throw new UsageError(USAGE);
  const by = (values.by ?? userInfo().username).slice(0, 64);
  const store = await openStore(config.db);
  try {
    const known = { agencies: readAgencies(config.data), initiatives: loadInitiatives(config.initiatives) };
    await commit(store, correct(known, { itemId, kind, value, by }), now());
    note(`${printable(itemId)}: ${printable(kind)} is now ${printable(value)}, by ${printable(by)}.`);
    return 0;
  } finally {
    await store.close();
  }
};
