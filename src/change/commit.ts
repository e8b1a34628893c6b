// The one door by which items and the timeline change. A change is a function that reads, computes and writes inside one
// transaction and says what it changed; here that is numbered and saved with it.

import type { ChangeEntry, Instant, Placed } from '../model.ts';
import { type Store, StoreTrouble } from '../store/contract.ts';
import type { Tx } from '../store/contract/tx.ts';

/** What one change did to an item or a development, before it has a number and a moment. */
export type Effect = Pick<ChangeEntry, 'kind' | 'itemId' | 'developmentId'> & { isBacklog?: boolean };

/** A change: it may run several times, so it asks nothing but `tx`. */
export type Change<Result> = (tx: Tx, now: Instant) => Promise<{ result: Result; effects: Effect[] }>;

type Writer = Pick<Store, 'transaction'>;

/** So long one transaction takes in further changes, at most: others wait to write meanwhile. */
const MOST_MS = 100;

async function run<Result>(tx: Tx, change: Change<Result>, now: Date): Promise<Result> {
  const at = now.toISOString();
  const { result, effects } = await change(tx, at);
  await tx.addChanges(effects.map((effect) => ({ at, isBacklog: false, ...effect })));
  return result;
}

/**
 * Makes one change, all of it or nothing, and numbers it. Tried again while another process writes. Throws StoreTrouble
 * where nobody can write, UsageError where the change asks for what does not exist.
 */
export const commit = <Result>(store: Writer, change: Change<Result>, now: Date): Promise<Result> =>
  store.transaction((tx) => run(tx, change, now));

/**
 * Makes several changes in one transaction, one after another: as many as fit into a tenth of a second, at least one.
 * Gives what came of each, in order. Where one of them fails, each is made in a transaction of its own, so that it takes
 * no other with it. Throws StoreTrouble where nobody can write: then none was made.
 */
export async function commitTogether<Result>(
  store: Writer,
  changes: { change: Change<Result>; now: Date }[],
): Promise<PromiseSettledResult<Result>[]> {
  try {
    const results = await store.transaction(async (tx) => {
      const done: Result[] = [];
      const until = performance.now() + MOST_MS;
      for (const { change, now } of changes) {
        done.push(await run(tx, change, now));
        if (performance.now() > until) break;
      }
      return done;
    });
    return results.map((value) => ({ status: 'fulfilled', value }));
  } catch (reason) {
    if (reason instanceof StoreTrouble && reason.kind === 'busy') throw reason;
    if (changes.length === 1) return [{ status: 'rejected', reason }];
  }
  return Promise.allSettled(changes.map(({ change, now }) => commit(store, change, now)));
}

/**
 * The effects of a placing: one for each placed item, of the kind that `kindOf` gives, and one without an item for each
 * further development that changed with them.
 */
export function effectsOf(
  { places, developments }: Pick<Placed, 'places' | 'developments'>,
  kindOf: (itemId: string) => Effect['kind'],
): Effect[] {
  const ofItems = places.map(({ developmentId, profile: { itemId } }) => ({
    kind: kindOf(itemId),
    itemId,
    developmentId,
  }));
  const named = new Set(ofItems.map(({ developmentId }) => developmentId));
  const kind = ofItems[0]?.kind ?? kindOf('');
  const others = developments.filter(({ id }) => !named.has(id));
  return [...ofItems, ...others.map(({ id }) => ({ kind, itemId: null, developmentId: id }))];
}
