// One transaction that changes items and the timeline. Only change/ may use it.

import type {
  Candidates,
  ChangeEntry,
  ClassifiedItem,
  Correction,
  Instant,
  Override,
  Placed,
  PlacementKeys,
  SourceState,
  Visit,
} from '../../model.ts';
import type { ItemReads } from './items.ts';
import type { AuditEntry } from './people.ts';
import type { ChangeReads, TimelineReads } from './timeline.ts';
import type { Lease, PackedPage } from './visits.ts';

/** An item as a visit brings it; `keys` are the names by which it is known again, strongest first. */
export type ItemToSave = { classified: ClassifiedItem; keys: string[] };

/** What saving items changed, by id. `seen`: known items that another source showed for the first time. */
export type SavedItems = { added: string[]; updated: string[]; seen: string[] };

/** Items, written. */
export type ItemWrites = {
  /**
   * Saves what a visit brought or (where it is none) an import; an item that it brings twice is saved once (I01). An edit
   * keeps the earlier version; `firstSeenAt` never changes.
   */
  saveItems(items: ItemToSave[], isVisit: boolean): Promise<SavedItems>;
  /** Notes that a source still shows these items, but for those just saved. Gives those that it shows for the first time. */
  seeItems(ids: string[], sourceId: string, at: Instant, saved: ItemToSave[]): Promise<string[]>;
  /** Replaces what the rules read, where the item still has the words that were read. Gives the ids that differ now. */
  saveJudgements(items: ClassifiedItem[]): Promise<{ changed: string[]; edited: string[] }>;
  /** Sets all corrections that hold for an item. */
  saveCorrections(itemId: string, corrections: Correction[], at: Instant): Promise<void>;
};

/** The timeline, written. */
export type TimelineWrites = {
  /** Writes what placing changed. `at` ends the former place of an item that was read again. */
  savePlaced(placed: Placed, at: Instant): Promise<void>;
  /** Saves a decision of a person, or (with `undoneAt`) that it was undone. */
  saveOverride(override: Override): Promise<void>;
};

/** A visit, written. */
export type VisitWrites = {
  /** Throws where another process has taken the lease since. */
  checkLease(lease: Lease): Promise<void>;
  /** Adds a line to the log of visits, with the pages that it received. */
  saveVisit(visit: Visit, pages: PackedPage[]): Promise<void>;
  /** `listedAt` where the source's whole list was read. */
  saveSourceState(state: SourceState, listedAt: Instant | null): Promise<void>;
};

/**
 * One transaction that writes: it reads what is stored now, and nobody else writes until it ends. All of it is saved, or
 * nothing. Only the functions of change/ are given one.
 */
export type Tx = Pick<ItemReads, 'resolveItems' | 'knownItems' | 'itemById' | 'correctionsFor'> &
  Pick<TimelineReads, 'developmentState' | 'placesIn'> &
  Pick<ChangeReads, 'overdueClaims'> &
  ItemWrites &
  TimelineWrites &
  VisitWrites & {
    /** What may belong with items, by their placement keys; and the developments they are in now, whole. */
    findCandidates(keys: PlacementKeys[]): Promise<Candidates>;
    overrideById(id: string): Promise<Override | null>;
    addAudit(entry: Omit<AuditEntry, 'no' | 'undoneAt' | 'undoneBy'>): Promise<number>;
    /** Marks an audited change as undone and audits that. False where it was undone already. */
    markUndone(no: number, by: string, at: Instant): Promise<boolean>;
    /** Appends to the numbered list of changes. */
    addChanges(changes: Omit<ChangeEntry, 'no'>[]): Promise<void>;
  };

export type Transactions = {
  /**
   * Runs work in one transaction: all that it writes is saved, or nothing. `work` may run several times, so it must
   * only ask `tx`. Throws StoreTrouble where nobody can write, and whatever `work` throws.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
};
