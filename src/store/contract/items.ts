// Items and search, read.

import type {
  ClassifiedItem,
  Correction,
  Facets,
  Filter,
  FoundItem,
  FoundPage,
  Instant,
  ItemOutline,
  QueryNode,
} from '../../model.ts';

/** A source that showed an item. `isListed`: its last complete document still did. */
export type Sighting = { sourceId: string; firstSeenAt: Instant; lastSeenAt: Instant; isListed: boolean };

/**
 * What items are filtered and counted by. `sure` is carried by items whose status is not sure (`no`), or was set by a person
 * (`person`).
 */
export type TermField = 'status' | 'stage' | 'kind' | 'publisher' | 'source' | 'agency' | 'initiative' | 'sure';
export type Term = { field: TermField; value: string };

/** `matches`: whether an earlier version of an item is meant; needed where the filter has `knownAt`. */
export type Question = { filter: Filter; query: QueryNode | null; matches?: (item: FoundItem) => boolean };
/** `after`: the place of the last item of the page before. */
export type PageOf = { sort: 'newest' | 'oldest' | 'relevance'; limit: number; offset?: number; after?: number };

/** Items, read. */
export type ItemReads = {
  /** Content hashes of those of these items that are known; with a source, as that source last showed them. */
  knownItems(ids: string[], sourceId?: string): Promise<Map<string, string>>;
  /** For each list of keys the id of the item that has one of them, or null (I02, I04). */
  resolveItems(keys: string[][]): Promise<(string | null)[]>;
  /** One item by its id, or by the id that its importer gave it; as known at a moment where one is given. */
  itemById(id: string, knownAt?: Instant): Promise<FoundItem | null>;
  /** Several items by id, in the order asked; unknown ids are left out. */
  itemsById(ids: string[], knownAt?: Instant): Promise<FoundItem[]>;
  /** Earlier versions of an item, oldest first, each with the moment from which it held; the present one is last. */
  versionsOf(id: string): Promise<(ClassifiedItem & { since: Instant })[]>;
  /** Which sources showed an item, first to last. */
  sightingsOf(id: string): Promise<Sighting[]>;
  /** All items, oldest first, in batches; items saved meanwhile with later dates come too. */
  eachItem(batch?: number): AsyncGenerator<ClassifiedItem[]>;
  /** The persons' words that hold for an item. */
  correctionsFor(itemId: string): Promise<Correction[]>;
  countItems(): Promise<number>;
};

/** Questions to the index. */
export type SearchReads = {
  /** Items that a question means, one page of them, with their number. */
  findItems(question: Question, page: PageOf): Promise<FoundPage>;
  /** The same as lists show them. */
  findOutlines(question: Question, page: PageOf): Promise<FoundPage<ItemOutline>>;
  /** How the items that a question means divide; the total is exact. */
  countFacets(question: Question): Promise<{ facets: Facets; total: number }>;
  /** Values that no item has ever carried, of those that a filter names: a mistyped agency finds nothing, silently. */
  unknownValues(question: Pick<Question, 'filter'>): Promise<Term[]>;
  /** All values of a field that items carry, in order. */
  knownValues(field: TermField): Promise<string[]>;
  /** All items that a question means as lists show them, in order of time, read in batches: for exports of any size. */
  eachOutline(question: Question, sort?: 'newest' | 'oldest', batch?: number): AsyncGenerator<ItemOutline>;
};
