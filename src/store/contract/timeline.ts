// The timeline, read: developments, deadlines, and the numbered list of changes.

import type {
  ChangeEntry,
  Day,
  DeadlineMention,
  DevelopmentParts,
  DevelopmentQuestion,
  DevelopmentState,
  Instant,
  ItemHead,
  MentionCursor,
  Override,
  Place,
  StoredDevelopment,
} from '../../model.ts';

/** How many claims a publisher was first with, of those that name this day or none. */
export type ClaimCount = { publisher: string; expectedBy: Day | null; count: number };

/** Developments, read. */
export type TimelineReads = {
  /** A development by its id, also by one that it had before it was merged. */
  developmentState(id: string): Promise<DevelopmentState | null>;
  /** Developments by the ids asked for, also by ids that they had before they were merged. */
  developmentsAfterMerges(ids: string[]): Promise<Map<string, DevelopmentState>>;
  /**
   * Developments with their members and answers, as they are or as was known at a moment, all of one state of the store;
   * those without members are left out. Of those that did not change since the moment only the `parts` asked for are sure
   * to be there.
   */
  storedDevelopments(
    ids: string[],
    of?: { knownAt?: Instant | undefined; parts?: DevelopmentParts },
  ): Promise<Map<string, StoredDevelopment>>;
  /**
   * Developments in order of their first item. With `knownAt` also those that were merged since, and the filters of
   * stage and status are not applied: both depend on the members at that moment.
   */
  developmentStates(question: DevelopmentQuestion): Promise<DevelopmentState[]>;
  /** The number of the developments of a question, at most 10,001. */
  countDevelopments(question: DevelopmentQuestion): Promise<number>;
  /** Claims by publisher and the day that they name, however they ended. */
  claimCounts(): Promise<ClaimCount[]>;
  /** Ids of the developments that an act has answered, as far as items say. */
  answeredDevelopments(): Promise<string[]>;
  /** The places of a development's members, as they are, or as they were known at a moment. */
  placesIn(developmentId: string, knownAt?: Instant): Promise<Place[]>;
  /** Every place that each item ever had, first to last, each with the time until it had it (9999: still). */
  placesThroughTime(itemIds: string[]): Promise<Map<string, (Place & { until: Instant })[]>>;
  /** The development of each of these items; of the moment, where one is given. */
  developmentsOfItems(itemIds: string[], knownAt?: Instant): Promise<Map<string, string>>;
  /** Title, address and publisher of items, by id; with a moment, of those that read then as they read now. */
  itemHeads(itemIds: string[], knownAt?: Instant): Promise<Map<string, ItemHead>>;
  /** Persons' decisions, the undone ones too, oldest first. */
  timelineOverrides(): Promise<Override[]>;
};

/** Deadlines, read. */
export type DeadlineReads = {
  /** Mentions of deadlines that fall between two days, the latest day first, a page at a time; `next` reads on. */
  mentionsBetween(
    from: Day,
    to: Day,
    after?: MentionCursor,
    limit?: number,
  ): Promise<{ mentions: DeadlineMention[]; next: MentionCursor | null }>;
  /** Mentions of deadlines that fall between two days, by items whose development belongs to these policies today. */
  mentionsOfInitiatives(initiatives: string[], from: Day, to: Day): Promise<DeadlineMention[]>;
  /** Mentions of deadlines by the items of these developments, as they are or as was known at a moment. */
  mentionsOfDevelopments(ids: string[], knownAt?: Instant): Promise<DeadlineMention[]>;
  /**
   * Mentions of deadlines by items that speak of these files (dockets, RINs, document numbers as kind:value), and of the
   * files that those speak of: a notice of extension shares a docket with the rule, the rule a RIN with an older notice.
   */
  mentionsOfFiles(files: string[]): Promise<DeadlineMention[]>;
};

/** The numbered list of changes, read. */
export type ChangeReads = {
  /** The number of the last change; 0 where nothing has changed yet. */
  lastChange(): Promise<number>;
  /** Changes after a number, in order. */
  changesAfter(no: number, limit: number): Promise<ChangeEntry[]>;
  /** Changes after the last one that a part of the program has read, in order. */
  unreadChanges(name: string, limit: number): Promise<ChangeEntry[]>;
  /** Developments that claimed something for a day between two, both included, and of which no lapse is recorded. */
  overdueClaims(from: Day, to: Day): Promise<string[]>;
};
