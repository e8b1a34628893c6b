// Items come into a test's store as they come into a user's: by the change that records a visit.

import { commit } from '../src/change/commit.ts';
import { correct } from '../src/change/correct.ts';
import { decide, type Decision } from '../src/change/decide.ts';
import { reclassify } from '../src/change/reclassify.ts';
import { undo } from '../src/change/undo.ts';
import { recordVisit } from '../src/change/record-visit.ts';
import type { ClassifiedItem, Page, SourceState, Visit } from '../src/model.ts';
import type { Store } from '../src/store/open.ts';
import type { Lease } from '../src/store/contract.ts';

export type VisitParts = {
  visit: Visit;
  state?: SourceState | null;
  items?: { classified: ClassifiedItem; keys: string[] }[];
  pages?: Page[];
  isBacklog?: boolean;
  isComplete?: boolean;
  lease?: Lease;
};

/** Records a visit that showed these items, at the moment when it began. */
export async function record(
  store: Store,
  { visit, state = null, items = [], pages = [], isBacklog = false, isComplete = false, lease }: VisitParts,
  now = visit.startedAt,
) {
  const change = recordVisit({
    sourceId: visit.sourceId,
    found: items.map(({ classified, keys }) => ({ item: classified.item, keys })),
    classified: new Map(items.map(({ classified }, at) => [at, classified])),
    pages: await store.packPages(pages),
    summarize: () => ({ visit, state, isBacklog, isComplete }),
    ...(lease ? { lease } : {}),
  });
  const { added, updated } = (await commit(store, change, new Date(now)))!;
  return { added, updated };
}

/** Corrects a tag as the command line does; `agencies` and policies of any name may be named. */
export const correctTag = (store: Store, itemId: string, kind: string, value: string, at: string, by = 'ann') => {
  const named = [{ id: value.replace(/^-/, '') }];
  return commit(store, correct({ agencies: named, initiatives: named }, { itemId, kind, value, by }), new Date(at));
};

/** Undoes an audited change as the page does. */
export const undoChange = async (store: Store, no: number, at: string) =>
  commit(store, undo((await store.auditEntry(no))!, 'ann'), new Date(at));

/** Takes a decision as the page does. Gives the development that it is about, and the number of the change. */
export async function decideOn(
  store: Store,
  decision: Decision,
  { id, other, how, at }: { id: string; other: string; how?: string; at: string },
) {
  const request = { decision, id, other, by: 'ann', ...(how ? { how } : {}) };
  const development = await commit(store, decide(request), new Date(at));
  return { development, change: (await store.audit({ limit: 1 }))[0]!.no };
}

/** Saves what today's rules read, as `reclassify` does. */
export const rejudge = (store: Store, items: ClassifiedItem[], at: string) =>
  commit(store, reclassify(items), new Date(at));
