// One transaction that changes items and the timeline. Only change/ may use it.

import type {
  Candidates,
  ChangeEntry,
  ClassifiedItem,
  Correction,
  Day,
  DevelopmentState,
  FoundItem,
  Instant,
  Override,
  Place,
  Placed,
  PlacementKeys,
  SourceState,
  Visit,
} from '../../model.ts';
import type { AuditEntry } from './people.ts';
import type { Lease, PackedPage } from './visits.ts';

/** An item as a visit brings it; `keys` are the names by which it is known again, strongest first. */
export type ItemToSave = { classified: ClassifiedItem; keys: string[] };

/** What saving items changed, by id. `seen`: known items that another source showed for the first time. */
export type SavedItems = { added: string[]; updated: string[]; seen: string[] };

/**
 * One transaction that writes: it reads what is stored now, and nobody else writes until it ends. All of it is saved, or
 * nothing. Only the functions of change/ are given one.
 */
export type Tx = {
  /** For each list of keys the id of the item that has one of them, or null. */
  resolveItems(keys: string[][]): Promise<(string | null)[]>;
  /** Content hashes of those of these items that are stored, as this source last showed them. */
  knownItems(ids: string[], sourceId: string): Promise<Map<string, string>>;
  /** One item by its id, or by the id that its importer gave it. */
  itemById(id: string): Promise<FoundItem | null>;
  correctionsFor(itemId: string): Promise<Correction[]>;
  /** What may belong with items, by their placement keys; and the developments they are in now, whole. */
  findCandidates(keys: PlacementKeys[]): Promise<Candidates>;
  /** A development by its id, or the one that it was merged into. */
  developmentState(id: string): Promise<DevelopmentState | null>;
  /** The members of a development. */
  placesIn(developmentId: string): Promise<Place[]>;
  overrideById(id: string): Promise<Override | null>;
  /** Developments that claimed something for a day between two, both included, and of which no lapse is recorded. */
  overdueClaims(from: Day, to: Day): Promise<string[]>;

  /** Throws where another process has taken the lease since. */
  checkLease(lease: Lease): Promise<void>;
  /** Saves new and edited items. An edit keeps the earlier version; `firstSeenAt` never changes. */
  saveItems(items: ItemToSave[], isVisit: boolean): Promise<SavedItems>;
  /** Notes that a source still shows these items. Gives those that it shows for the first time. */
  seeItems(ids: string[], sourceId: string, at: Instant, saved: ItemToSave[]): Promise<string[]>;
  /** Replaces what the rules read, where the item still has the words that were read. Gives the ids that differ now. */
  saveJudgements(items: ClassifiedItem[]): Promise<{ changed: string[]; edited: string[] }>;
  /** Sets all corrections that hold for an item. */
  saveCorrections(itemId: string, corrections: Correction[], at: Instant): Promise<void>;
  savePlaced(placed: Placed, at: Instant): Promise<void>;
  /** Saves a decision of a person, or (with `undoneAt`) that it was undone. */
  saveOverride(override: Override): Promise<void>;
  /** Adds a line to the log of visits, with the pages that it received. */
  saveVisit(visit: Visit, pages: PackedPage[]): Promise<void>;
  /** `listedAt` where the source's whole list was read. */
  saveSourceState(state: SourceState, listedAt: Instant | null): Promise<void>;
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
