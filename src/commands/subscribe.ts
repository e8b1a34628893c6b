// `hearsay subscribe EMAIL [QUERY] [filters] --rhythm at-once|daily|weekly [--at HH:MM] [--zone TZ] [--weekday 1-7]
// [--name TEXT] [--webhook URL [--webhook-kind json|slack|teams]] [--ask]`: subscribes an address. The operator vouches
// for it; `--ask` mails its owner a confirmation instead. `--count` only counts the matches of the last 30 days.

import { previewInterest, signUp } from '../notify/signup.ts';
import { printable } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import { FILTER_NAMES, FILTER_OPTIONS, filterInWords, type FilterName, parseFilter } from '../query/filter.ts';
import { loadInitiatives } from '../source/initiatives.ts';
import { openStore } from '../store/open.ts';
import { type Command, readFlags } from './context.ts';
import { initiativeNames, mailIdentity } from './notifier.ts';

/** The flags that make the filter. */
function filterValues(values: Partial<Record<FilterName, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(FILTER_NAMES.map((name) => [name, values[name]]));
}

export const run: Command = async (args, context) => {
  const { values, positionals } = readFlags(args, {
    ...FILTER_OPTIONS,
    q: { type: 'string' },
    rhythm: { type: 'string' },
    at: { type: 'string' },
    zone: { type: 'string' },
    weekday: { type: 'string' },
    name: { type: 'string' },
    webhook: { type: 'string' },
    'webhook-kind': { type: 'string' },
    ask: { type: 'boolean' },
    count: { type: 'boolean' },
  });
  const [email, ...words] = positionals;
  if (!email) throw new UsageError('Name the address: hearsay subscribe EMAIL [QUERY] [filters] --rhythm daily.');
  const query = [values.q, ...words].filter(Boolean).join(' ');
  const filter = parseFilter({ ...filterValues(values), q: query });
  const initiatives = loadInitiatives(context.config.initiatives);
  const names = initiativeNames(initiatives);
  const store = await openStore(context.config.db);
  try {
    const now = context.now();
    const { items, isExact } = await previewInterest(store, filter, now);
    const brought = `In the last 30 days this matched ${isExact ? '' : 'at least '}${items} item${items === 1 ? '' : 's'}: ${printable(filterInWords(filter, names))}.`;
    if (values.count) {
      context.out(brought);
      return 0;
    }
    context.note(brought);
    if (!values.rhythm) throw new UsageError('Say how often: --rhythm at-once, daily or weekly.');
    const { subscriber, interest, outcome } = await signUp(
      { store, identity: mailIdentity(context.config), initiativeNames: names },
      {
        email,
        filter,
        rhythm: values.rhythm,
        name: values.name,
        at: values.at,
        zone: values.zone,
        weekday: values.weekday,
        webhook: values.webhook,
        webhookKind: values['webhook-kind'],
      },
      { actor: 'operator', vouched: !values.ask, now },
    );
    const when =
      interest.rhythm === 'at-once' ? 'at once' : `${interest.rhythm} at ${subscriber.time} ${subscriber.zone}`;
    if (outcome === 'asked')
      context.out(
        `${subscriber.email} must confirm; "hearsay digest --send" sends the confirmation mail. No news is sent before that.`,
      );
    else
      context.out(
        `${subscriber.email} ${outcome === 'changed' ? 'followed this already and now gets it' : 'gets'} ${printable(interest.name)}, ${when} (${interest.id}).`,
      );
    if (outcome !== 'asked' && values.webhook && subscriber.webhook)
      context.out(`Posts are signed with this secret, shown only now: ${subscriber.webhook.secret}`);
    return 0;
  } finally {
    await store.close();
  }
};
