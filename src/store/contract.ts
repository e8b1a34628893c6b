// What the program may ask of a store, whichever engine is behind it, and the one kind of error that it throws.

import { UsageError } from '../lib/usage-error.ts';
import type { ItemReads, SearchReads } from './contract/items.ts';
import type { Deliveries, Ledger, Outbox } from './contract/mail.ts';
import type { Maintenance, Reports, Retention } from './contract/maintenance.ts';
import type { People } from './contract/people.ts';
import type { Subscribers, Suppressions } from './contract/subscribers.ts';
import type { ChangeReads, DeadlineReads, TimelineReads } from './contract/timeline.ts';
import type { Transactions } from './contract/tx.ts';
import type { PageReads, Visits } from './contract/visits.ts';

export type * from './contract/items.ts';
export * from './contract/mail.ts';
export type * from './contract/maintenance.ts';
export * from './contract/people.ts';
export type * from './contract/subscribers.ts';
export type * from './contract/timeline.ts';
export type * from './contract/visits.ts';

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

/** Everything that an engine gives. Items and the timeline are changed in transactions alone, by the functions of change/. */
export type Store = ItemReads &
  SearchReads &
  TimelineReads &
  DeadlineReads &
  ChangeReads &
  Transactions &
  Visits &
  PageReads &
  Subscribers &
  Suppressions &
  Ledger &
  Outbox &
  Deliveries &
  People &
  Reports &
  Maintenance &
  Retention & {
    /** Ends the work that has begun, then lets the database go. */
    close(): Promise<void>;
  };
