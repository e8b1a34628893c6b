// How the items that a filter means divide: by status, agency, stage, kind, publisher, source, initiative and month.

import type { Facets, Filter } from '../model.ts';
import type { Store } from '../store/open.ts';
import { questionOf } from './search.ts';

/** Counts of every value among the items that match; the total is exact. Throws UsageError for an odd query. */
export async function findFacets(
  store: Pick<Store, 'countFacets'>,
  filter: Filter,
): Promise<{ facets: Facets; total: number }> {
  return store.countFacets(questionOf(filter));
}
