// Filters, queries and what a search finds.

import type { Day, Instant, Item, PublisherKind } from './item.ts';
import type { ClassifiedItem, Stage, Status } from './judgement.ts';

/** Selects items, the same for the command line, web addresses, subscribers and tests. */
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
  sure?: ('no' | 'person')[]; // only items whose status is not sure, or was set by a person
  knownAt?: Instant; // as known at that moment
};

/** A parsed query; its words are folded by lib/words.ts. */
export type QueryNode =
  | { kind: 'phrase'; words: string[]; prefix: boolean; field: 'title' | null } // a single word is a phrase of one
  | { kind: 'near'; phrases: string[][]; within: number; field: 'title' | null }
  | { kind: 'all' | 'any'; nodes: QueryNode[] }
  | { kind: 'not'; node: QueryNode };

export const FACETS = ['status', 'agency', 'stage', 'kind', 'publisher', 'source', 'initiative', 'month'] as const;
/** Matching items by value: most frequent first, months in order of time. */
export type Facets = Record<(typeof FACETS)[number], { value: string; count: number }[]>;

/** An item in an answer: with its classification, the sources that listed it and its development. */
export type FoundItem = ClassifiedItem & { sourceIds: string[]; developmentId: string | null };

/** One page of search results. */
export type FoundPage<T = FoundItem> = {
  items: T[];
  total: number;
  totalIsExact: boolean; // false: there are more than `total`
  last: number | null; // position of the last item, for `after` of the next page
  rankedAmong?: number; // set if only the newest matches were ranked by relevance
};

/** An item in lists and exports: its tags without its text and evidence. */
export type ItemOutline = Pick<
  Item,
  'id' | 'externalId' | 'url' | 'title' | 'publisher' | 'publisherKind' | 'publishedAt' | 'firstSeenAt'
> & {
  sourceIds: string[];
  initiatives: string[];
  agencies: string[];
  stage: Stage;
  status: Status;
  isSure: boolean; // whether the status may be shown as one
  developmentId: string | null;
};
