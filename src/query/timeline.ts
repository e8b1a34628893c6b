// Finds developments of one policy or all, in order, as of now or as known at an earlier moment.

import type { DevelopmentState, Filter, Instant } from '../model.ts';
import type { Store } from '../store/contract.ts';
import { type DevelopmentLoader, developmentLoader, type DevelopmentView } from './developments.ts';
import { questionOf } from './search.ts';

export type TimelineOptions = {
  now: Instant;
  sort?: 'oldest' | 'newest';
  limit?: number; // all of them without it
  cursor?: string;
};

export type TimelineAnswer = { developments: DevelopmentView[]; nextCursor?: string };

/** One page of developments, and the loader that read them. */
export type DevelopmentPage = { views: DevelopmentView[]; loader: DevelopmentLoader };

/** So many developments are read at once, at most; where more are wanted than matched of those before, at least. */
const PAGE = 250;
const LEAST = 25;

/** Whether a filter selects by items, not only by developments. */
const needsItems = (filter: Filter): boolean =>
  Boolean(filter.words ?? filter.publisherKinds ?? filter.publishers ?? filter.sources);

/** Ids of the developments that contain an item matching the words, publishers or sources of a filter. */
async function byItems(store: Store, filter: Filter): Promise<string[]> {
  const { words, publisherKinds, publishers, sources, initiatives, knownAt } = filter;
  const asked = Object.entries({ words, publisherKinds, publishers, sources, initiatives, knownAt });
  const ids = new Set<string>();
  for await (const { developmentId } of store.eachOutline(
    questionOf(Object.fromEntries(asked.filter(([, value]) => value !== undefined))),
  ))
    if (developmentId !== null) ids.add(developmentId);
  return [...ids];
}

function matches(filter: Filter, state: DevelopmentState): boolean {
  const any = (list: string[] | undefined, values: (string | null)[]): boolean =>
    !list || list.some((value) => values.includes(value));
  return (
    any(filter.initiatives, [state.initiativeId]) &&
    any(filter.stages, [state.stage]) &&
    any(filter.statuses, [state.status]) &&
    any(filter.agencies, state.agencies)
  );
}

/** Developments as they were known: with their members, unless a filter is likely to leave most of them out. */
async function statesThen(
  loader: DevelopmentLoader,
  states: DevelopmentState[],
  { stages, statuses, agencies }: Filter,
): Promise<Map<string, DevelopmentState>> {
  const ids = states.map(({ id }) => id);
  if (stages ?? statuses ?? agencies) return loader.states(ids);
  return new Map([...(await loader.load(ids))].map(([id, { state }]) => [id, state]));
}

/**
 * Developments that match, as the store orders them today; of its order so many are read at a time as the `wanted` ones
 * (all without a number) are likely to take.
 */
async function* matching(
  store: Store,
  filter: Filter,
  { sort, cursor }: TimelineOptions,
  loader: DevelopmentLoader,
  wanted = Infinity,
): AsyncGenerator<DevelopmentState[]> {
  const ids = needsItems(filter) ? await byItems(store, filter) : undefined;
  const { initiatives, stages, statuses, from, to, knownAt } = filter;
  const own = { initiatives, from, to, ids, ...(knownAt ? { knownAt } : { stages, statuses }) };
  const question = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  let after = cursor ? readCursor(cursor) : undefined;
  let [read, found, size] = [0, 0, Math.min(PAGE, wanted)];
  for (;;) {
    const states = await store.developmentStates({
      ...question,
      ...(after ? { after } : {}),
      newestFirst: sort === 'newest',
      limit: size,
    });
    const then = knownAt ? await statesThen(loader, states, filter) : new Map(states.map((one) => [one.id, one]));
    const matched = states.filter(({ id }) => then.has(id) && matches(filter, then.get(id)!));
    yield matched;
    const last = states.at(-1);
    if (!last || states.length < size) return;
    after = { at: last.firstWordAt, id: last.id };
    read += states.length;
    found += matched.length;
    size = Math.max(LEAST, Math.min(PAGE, Math.ceil(((wanted - found) * read) / Math.max(1, found))));
  }
}

function readCursor(cursor: string): { at: Instant; id: string } | undefined {
  const [at, id] = cursor.split('|');
  return at && id ? { at, id } : undefined;
}

/** Developments that match a filter, a page after another, in order of first report. */
export async function* eachPage(
  store: Store,
  filter: Filter,
  options: TimelineOptions,
): AsyncGenerator<DevelopmentPage> {
  const loader = developmentLoader(store, options.now, filter.knownAt);
  for await (const states of matching(store, filter, options, loader))
    yield { views: [...(await loader.view(states.map(({ id }) => id))).values()], loader };
}

/** Developments that match a filter, in order; `from` and `to` apply to the day of the first report. */
export async function findDevelopments(
  store: Store,
  filter: Filter,
  options: TimelineOptions,
): Promise<TimelineAnswer> {
  const { now, limit = Infinity } = options;
  const loader = developmentLoader(store, now, filter.knownAt);
  const found: DevelopmentState[] = [];
  // One more than requested shows whether there are others.
  for await (const states of matching(store, filter, options, loader, limit + 1)) {
    found.push(...states);
    if (found.length > limit) break;
  }
  const asked = found.slice(0, limit);
  const developments = [...(await loader.view(asked.map(({ id }) => id))).values()];
  const last = asked.at(-1);
  return { developments, ...(last && found.length > limit ? { nextCursor: `${last.firstWordAt}|${last.id}` } : {}) };
}

/** One development, also by an id from before a merge; null if it is unknown. */
export async function developmentById(
  store: Store,
  id: string,
  { now, knownAt }: { now: Instant; knownAt?: Instant | undefined },
  loader = developmentLoader(store, now, knownAt),
): Promise<DevelopmentView | null> {
  const today = knownAt ? id : ((await store.developmentsAfterMerges([id])).get(id)?.id ?? id);
  return (await loader.view([today])).get(today) ?? null;
}
