// Filters, queries and what a search finds.

import type { Day, Instant, Item, PublisherKind } from './item.ts';
import type { ClassifiedItem, Stage, Status } from './judgement.ts';

/** The one way to say "which": command line, web address, subscriber and test all make one of these. */
export type Filter = {
  initiatives?: string[];
  agencies?: string[];
  stages?: Stage[];
  statuses?: Status[];
  publisherKinds?: PublisherKind[];
  sources?: string[];
  publishers?: string[];
  words?: string; // the query language of the README
  from?: Day;
  to?: Day;
  deadlineFrom?: Day;
  deadlineTo?: Day;
  knownAt?: Instant; // as it stood at that moment
};

/** A query as it was understood; words are folded as lib/words.ts folds them. */
export type QueryNode =
  | { kind: 'phrase'; words: string[]; prefix: boolean; field: 'title' | null } // a single word is a phrase of one
  | { kind: 'near'; phrases: string[][]; within: number; field: 'title' | null }
  | { kind: 'all' | 'any'; nodes: QueryNode[] }
  | { kind: 'not'; node: QueryNode };

export const FACETS = ['status', 'agency', 'stage', 'kind', 'publisher', 'source', 'initiative', 'month'] as const;
/** How many of the matching items carry each value: most frequent first, months in order of time. */
export type Facets = Record<(typeof FACETS)[number], { value: string; count: number }[]>;

/** An item as it is answered: with its tags, the sources that showed it and its place on the timeline. */
export type FoundItem = ClassifiedItem & { sourceIds: string[]; developmentId: string | null };

/** A page of what was searched for. */
export type FoundPage<T = FoundItem> = {
  items: T[];
  total: number;
  totalIsExact: boolean; // false: there are more than `total`
  last: number | null; // place of the last item, for `after` of the next page
  rankedAmong?: number; // where relevance looked only at the newest matches
};

/** An item as lists and exports show it: what it is and how it is judged, without its words and the evidence. */
export type ItemOutline = Pick<
  Item,
  'id' | 'externalId' | 'url' | 'title' | 'publisher' | 'publisherKind' | 'publishedAt' | 'firstSeenAt'
> & {
  sourceIds: string[];
  initiatives: string[];
  agencies: string[];
  stage: Stage;
  status: Status;
  developmentId: string | null;
};
