// Developments as pages show them: each with the day it stands for and with what settled it.

import type { Day, Development, Instant } from '../model.ts';
import type { Sum } from '../query/state.ts';
import { type AnsweredBy, dayOf, type reader } from '../query/telling.ts';
import type { Store } from '../store/open.ts';

export type Shown = Development & { day: Day; firstWordAt: Instant; answeredBy: AnsweredBy[] };

/** These developments, told in full, those that are known. */
export async function shownOf(
  sums: Sum[],
  { tell }: Pick<ReturnType<typeof reader>, 'tell'>,
): Promise<Map<string, Shown>> {
  const shown = new Map<string, Shown>();
  for (const { state, on } of sums) {
    const told = shown.has(state.id) ? null : await tell(state.id);
    if (told)
      shown.set(state.id, {
        ...told.development,
        day: on,
        firstWordAt: state.firstWordAt,
        answeredBy: told.answeredBy,
      });
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
