// One policy, or all of them, day by day: developments with their members, what they settled, and when predictions
// lapsed, as it is or exactly as it was known at an earlier moment.

import type { Development, DevelopmentState, Filter, Instant } from '../model.ts';
import type { Store } from '../store/open.ts';
import { searchItems } from './search.ts';
import { type AnsweredBy, reader, type Told } from './telling.ts';

export { type AnsweredBy, dayOf } from './telling.ts';

export type TimelineOptions = {
  now: Instant;
  sort?: 'oldest' | 'newest';
  limit?: number; // all of them without it
  cursor?: string;
};

export type TimelineAnswer = { developments: Development[]; nextCursor?: string };

const needsItems = (filter: Filter): boolean =>
  Boolean(filter.words ?? filter.publisherKinds ?? filter.publishers ?? filter.sources);

function matches(filter: Filter, { state, development }: Told): boolean {
  const any = (list: string[] | undefined, values: (string | null)[]): boolean =>
    !list || list.some((value) => values.includes(value));
  return (
    any(filter.initiatives, [state.initiativeId]) &&
    any(filter.stages, [state.stage]) &&
    any(filter.statuses, [state.status]) &&
    any(filter.agencies, development.agencies)
  );
}

/** Ids of the developments that hold an item which the words, publishers or sources of a filter ask for. */
async function byItems(store: Store, filter: Filter): Promise<string[]> {
  const { items } = await searchItems(
    store,
    {
      ...(filter.words ? { words: filter.words } : {}),
      ...(filter.publisherKinds ? { publisherKinds: filter.publisherKinds } : {}),
      ...(filter.publishers ? { publishers: filter.publishers } : {}),
      ...(filter.sources ? { sources: filter.sources } : {}),
      ...(filter.initiatives ? { initiatives: filter.initiatives } : {}),
      ...(filter.knownAt ? { knownAt: filter.knownAt } : {}),
    },
    { sort: 'newest', limit: 2000 },
  );
  const home = await store.developmentsOfItems(
    items.map(({ item }) => item.id),
    filter.knownAt,
  );
  return [...new Set(home.values())];
}

const PAGE = 200;

/** Developments that match a filter, one after another, in order of their first word. */
export async function* eachDevelopment(
  store: Store,
  filter: Filter,
  options: TimelineOptions,
): AsyncGenerator<Told & { answeredBy: AnsweredBy[] }> {
  const { tell } = reader(store, options.now, filter.knownAt);
  const ids = needsItems(filter) ? await byItems(store, filter) : undefined;
  let after = options.cursor ? readCursor(options.cursor) : undefined;
  for (;;) {
    const states = await store.developmentStates({
      ...(filter.knownAt
        ? { knownAt: filter.knownAt }
        : {
            ...(filter.stages ? { stages: filter.stages } : {}),
            ...(filter.statuses ? { statuses: filter.statuses } : {}),
          }),
      ...(filter.initiatives ? { initiatives: filter.initiatives } : {}),
      ...(filter.from ? { from: filter.from } : {}),
      ...(filter.to ? { to: filter.to } : {}),
      ...(ids ? { ids } : {}),
      ...(after ? { after } : {}),
      newestFirst: options.sort === 'newest',
      limit: PAGE,
    });
    for (const state of states) {
      const told = await tell(state.id);
      if (told && matches(filter, told)) yield told;
    }
    const last = states.at(-1);
    if (!last || states.length < PAGE) return;
    after = { at: last.firstWordAt, id: last.id };
  }
}

function readCursor(cursor: string): { at: Instant; id: string } | undefined {
  const [at, id] = cursor.split('|');
  return at && id ? { at, id } : undefined;
}

/** Developments that match a filter, in order; `from` and `to` are about the day of the first word. */
export async function findDevelopments(
  store: Store,
  filter: Filter,
  options: TimelineOptions,
): Promise<TimelineAnswer> {
  const developments: Development[] = [];
  let last: DevelopmentState | undefined;
  for await (const { state, development } of eachDevelopment(store, filter, options)) {
    if (options.limit !== undefined && developments.length >= options.limit)
      return { developments, nextCursor: `${last!.firstWordAt}|${last!.id}` };
    developments.push(development);
    last = state;
  }
  return { developments };
}

/** One development, also by an id that it had before it was merged; what settled it beside it. */
export async function developmentById(
  store: Store,
  id: string,
  options: { now: Instant; knownAt?: Instant },
): Promise<{ development: Development; answeredBy: AnsweredBy[] } | null> {
  const { tell } = reader(store, options.now, options.knownAt);
  const standing = options.knownAt ? id : ((await store.developmentState(id))?.id ?? id);
  const told = await tell(standing);
  return told ? { development: told.development, answeredBy: told.answeredBy } : null;
}

/** Several developments by id, those that are known, in the order asked, each once. */
export async function developmentsById(
  store: Store,
  ids: string[],
  options: { now: Instant; knownAt?: Instant },
): Promise<Development[]> {
  const found = new Map<string, Development>();
  for (const id of ids) {
    const one = await developmentById(store, id, options);
    if (one) found.set(one.development.id, one.development);
  }
  return [...found.values()];
}
