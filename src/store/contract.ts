// What the program may ask of a store, whichever engine is behind it, and the one kind of error that it throws.

import { UsageError } from '../lib/usage-error.ts';
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
  Page,
  Place,
  Placed,
  PlacementKeys,
  Problem,
  SourceState,
  Visit,
} from '../model.ts';

/** Why a store cannot be used: another process writes, no room, bytes that are no database, not reachable, too new. */
export type TroubleKind = 'busy' | 'full' | 'damaged' | 'gone' | 'newer';

/** The store cannot do what it was asked. `message` is one sentence for a person, with the mend. */
export class StoreTrouble extends UsageError {
  readonly kind: TroubleKind;
  constructor(kind: TroubleKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** An item as a visit brings it; `keys` are the names by which it is known again, strongest first. */
export type ItemToSave = { classified: ClassifiedItem; keys: string[] };

/** A page that is ready to be written: `body` is null where it is kept already. */
export type PackedPage = { page: Page; hash: string; encoding: 'raw' | 'text'; size: number; body: Buffer | null };

/** The right of one process to do a thing. `token` grows with every holder. */
export type Lease = { name: string; holder: string; token: number; expiresAt: Instant };

/** Visits of a source in figures. `oldest`: when the first of them began; null where there was none. */
export type VisitSummary = {
  visits: number;
  failed: number;
  added: number;
  oldest: Instant | null;
  problem: Problem | null; // of the latest
};

export type User = { name: string; createdAt: Instant };

export type Session = { user: string; csrf: string; createdAt: Instant; expiresAt: Instant };

export type ApiToken = { id: string; name: string; madeBy: string; createdAt: Instant };

export type Note = { id: string; subject: string; words: string; by: string; at: Instant };

export const AUDIT_ACTIONS = ['correct', 'link', 'cut', 'merge', 'split', 'note', 'undo', 'access'] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** One change. `subject` is `item:<id>`, `development:<id>` or a name; `undo` is what takes it back, null where nothing can. */
export type AuditEntry = {
  no: number;
  at: Instant;
  actor: string;
  action: AuditAction;
  subject: string;
  words: string;
  undo: Record<string, unknown> | null;
  undoneAt?: Instant;
  undoneBy?: string;
};

export type Access = { reads: 'signed-in' | 'open'; subscribe: 'signed-in' | 'open' };

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
