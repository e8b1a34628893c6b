// Developments as pages show them: each with the day it stands for and with what settled it.

import type { Day, Development, Filter, Instant } from '../model.ts';
import { type AnsweredBy, dayOf } from '../query/telling.ts';
import { eachDevelopment, type TimelineOptions } from '../query/timeline.ts';
import type { Store } from '../store/open.ts';

export type Shown = Development & { day: Day; firstWordAt: Instant; answeredBy: AnsweredBy[] };

/** Developments of a filter, at most `most` of them, in the order asked. */
export async function shownDevelopments(
  store: Store,
  filter: Filter,
  options: TimelineOptions,
  most = 2000,
): Promise<Shown[]> {
  const shown: Shown[] = [];
  for await (const { state, development, answeredBy } of eachDevelopment(store, filter, options)) {
    shown.push({ ...development, day: dayOf(state), firstWordAt: state.firstWordAt, answeredBy });
    if (shown.length >= most) break;
  }
  return shown;
}

/** One development with its day. */
export async function shownDevelopment(
  store: Store,
  { development, answeredBy }: { development: Development; answeredBy: AnsweredBy[] },
): Promise<Shown> {
  const state = await store.developmentState(development.id);
  const day = state ? dayOf(state) : (development.happenedOn ?? development.firstSeenAt.slice(0, 10));
  return { ...development, day, firstWordAt: state?.firstWordAt ?? development.firstSeenAt, answeredBy };
}
