// `hearsay unsubscribe EMAIL [INTEREST]`: ends all that an address follows, or one interest of it.

import { readAddress } from '../deliver/address.ts';
import { leave } from '../notify/unsubscribe.ts';
import { printable } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import { openStore } from '../store/open.ts';
import { type Command, readFlags } from './context.ts';

export const run: Command = async (args, context) => {
  const { positionals } = readFlags(args, {});
  const [typed, interestId] = positionals;
  if (!typed) throw new UsageError('Name the address: hearsay unsubscribe EMAIL [INTEREST].');
  const email = readAddress(typed);
  const store = await openStore(context.config.db);
  try {
    const subscriber = await store.subscriberByEmail(email);
    if (!subscriber) throw new UsageError(`${email} is not a subscriber; "hearsay subscribers" lists them.`);
    const by = { actor: 'operator', now: context.now() };
    if (!interestId) {
      await leave(store, subscriber, by);
      context.out(`${email} gets no more mail.`);
      return 0;
    }
    const interest = (await store.interestsOf(subscriber.id)).find(({ id }) => id === interestId);
    if (!interest)
      throw new UsageError(
        `${email} follows nothing under "${printable(interestId)}"; "hearsay subscribers --show ${email}" lists it.`,
      );
    await store.endInterest(interest.id, by);
    context.out(`${email} no longer follows ${printable(interest.name)}.`);
    return 0;
  } finally {
    await store.close();
  }
};
