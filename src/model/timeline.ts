// Developments with their members and links, deadlines and changes; the values that timeline/ and store/ exchange.

import type { Day, Instant, Item, LinkKind, PublisherKind } from './item.ts';
import type { Deadline, DeadlineKind, Evidence, Stage, Status } from './judgement.ts';
import type { Filter } from './query.ts';

/** Why an item belongs to a development. */
export type Membership = {
  itemId: string;
  reason: 'first' | 'identifier' | 'copy' | 'words' | 'address' | 'curated' | 'person';
  because: string; // the reason in words: the shared identifier or words, the distance
  originItemId: string; // the item that this one copies; itself if it is an origin
};

/** A later act that settles an earlier claim. Kept on the later development. */
export type Answer = {
  developmentId: string; // the earlier rumor or report
  how: LinkKind;
  leadDays: number; // whole days from the first report of the claim to the act
  leadHours: number;
  because: string;
  by: 'rule' | 'curated' | 'person';
};

/** One step in the life of a policy, and the items that show it. */
export type Development = {
  id: string;
  initiativeId: string | null; // null: groups items outside any tracked policy
  title: string;
  stage: Stage;
  status: Status;
  agencies: string[];
  happenedOn: Day | null; // the day of the act, if anyone states it
  firstSeenAt: Instant;
  lastSeenAt: Instant;
  itemIds: string[]; // strongest evidence first
  publishers: string[]; // each once
  originPublisher: string; // the first to publish it
  origins: number; // independent origins: copies of one text count once
  answers: Answer[]; // what this development settled
  lapsedOn?: Day; // the day that a claim named, which passed without the act
  members: Membership[];
};

export const DEADLINE_STATES = ['upcoming', 'met', 'missed', 'moved'] as const;
export type DeadlineState = (typeof DEADLINE_STATES)[number];

/** A deadline on the timeline: one for all items that name it, with its state. */
export type TimelineDeadline = {
  id: string; // stays when the date moves
  initiativeId: string | null;
  kind: DeadlineKind;
  on: Day;
  movedFrom?: Day; // the day it had before
  revision: number; // how often it moved; the SEQUENCE of calendar events
  state: DeadlineState;
  metOn?: Day; // when it was fulfilled, if on record; a missed deadline with a day here was met late
  title: string;
  agencies: string[];
  itemId: string | null; // null for a clock of the initiative's own file
  itemUrl: string | null;
  developmentId: string | null;
  reckoning: 'stated' | 'counted';
  evidence: Evidence | null;
  firstSeenAt: Instant;
};

/** What an item says: an act of government, a claim that one is coming, a denial of a claim, or none of these (talk). */
export type Phase = 'act' | 'claim' | 'denial' | 'talk';

/** The features by which an item is compared on the timeline; stored with its place. */
export type Profile = {
  itemId: string;
  publisher: string;
  publisherKind: PublisherKind | null;
  author?: string;
  speaksFor?: string;
  initiatives: string[];
  agencies: string[];
  phase: Phase;
  stage: Stage;
  status: Status;
  statusWords: string; // the evidence of the status
  seenAt: Instant; // when we first saw it
  publishedAt: Instant | null;
  day: number | null; // day of publication, in days since 1970; null if unknown
  month?: true; // only the month of publication is known
  identifiers: string[]; // kind:value, those that name one act or one file
  stated: string[]; // MM-DD days named in the title and the opening
  actions: string[]; // the actions in the headline
  terms: [string, number][]; // stems with their weights, heaviest first
  signature: number[]; // of the text; empty if it is too short
  length: number; // number of weighted words
  happenedOn: Day | null; // the day of the act, if record or text states it
  expectedBy?: Day; // the last day of a dated prediction
  record?: true; // has numbers of record
  curated?: { itemId: string; how: LinkKind }[]; // known record only: the items that it settles
};

/** Index keys of similar items, and the days to search, since 1970, inclusive. A `strong` lookup counts twice. */
export type Lookup = { keys: number[]; from: number; to: number; strong?: true };

/** The keys by which the store finds an item and all candidates that may belong with it. */
export type PlacementKeys = { itemId: string; lookups: Lookup[] };

/** The development of an item: why and since when. */
export type Place = {
  developmentId: string;
  reason: Membership['reason'];
  because: string;
  originItemId: string;
  since: Instant;
  profile: Profile;
};

/** Fields of a member's profile that its development shows. */
export const MEMBER_FIELDS = [
  ...(['itemId', 'publisher', 'publisherKind', 'author', 'publishedAt', 'seenAt'] as const),
  ...(['status', 'identifiers', 'record', 'speaksFor', 'curated'] as const),
] as const satisfies readonly (keyof Profile)[];
/** A member of a development: its place with these fields of its profile. */
export type MemberPlace = Omit<Place, 'profile'> & { profile: Pick<Profile, (typeof MEMBER_FIELDS)[number]> };

/** Counts over the members of a development, from which its own values follow. */
export type Tally = Record<'stage' | 'status' | 'agency' | 'initiative' | 'day', Record<string, number>>;

/** A development as stored: sums, not members, so that adding a member costs the same in a large one. */
export type DevelopmentState = {
  id: string;
  initiativeId: string | null;
  stage: Stage;
  status: Status;
  denial: boolean; // it denies a claim
  agencies: string[];
  happenedOn: Day | null;
  leadItemId: string; // the strongest evidence; its title is the development's
  leadRank: string;
  originPublisher: string;
  originRank: string;
  firstSeenAt: Instant;
  lastSeenAt: Instant;
  firstWordAt: Instant; // the earliest publication, or first seen
  firstDay: number | null; // that day in Washington, in days since 1970
  lastDay: number | null; // the day of the latest
  expectedBy?: Day;
  members: number;
  origins: number;
  tally: Tally;
  isCurated?: true; // an entry of a known record: never merged with another
  mergedInto?: string;
  mergedAt?: Instant;
};

/** A link between items: the act settles the claim. It follows the items if they move to other developments. */
export type ItemAnswer = {
  actItemId: string;
  claimItemId: string;
  how: LinkKind;
  because: string;
  by: Answer['by'];
  since: Instant;
};

/** A link between items, as a link between their developments. */
export type PlacedAnswer = Omit<ItemAnswer, 'actItemId' | 'claimItemId'> & {
  actDevelopmentId: string;
  claimDevelopmentId: string;
};

/**
 * A stored development with its members. If items joined or left it since the moment asked for, its state at that moment
 * is not stored (null) and follows from the places.
 */
export type StoredDevelopment = { answers: PlacedAnswer[] } & (
  { state: DevelopmentState; members: MemberPlace[] } | { state: null; members: Place[] }
);

/** Which parts of developments to read: states, states with answers, or everything. */
export type DevelopmentParts = 'state' | 'answers' | 'all';

/** Selects developments: the part of a filter that applies to the development itself. */
export type DevelopmentQuestion = Pick<Filter, 'initiatives' | 'stages' | 'statuses' | 'from' | 'to' | 'knownAt'> & {
  ids?: string[];
  after?: { at: Instant; id: string }; // for the next page
  newestFirst?: boolean;
  limit?: number;
};

/** The part of an item that its development shows. */
export type ItemHead = Pick<Item, 'id' | 'title' | 'url' | 'publisher'>;

/** A person's decision on the timeline; it holds over every later placement. */
export type Override = {
  id: string;
  kind: 'link' | 'cut' | 'merge' | 'split';
  a: string; // link, cut: the act's development; merge: the one that remains; split: the new one
  b: string; // link, cut: the claim's development; merge: the one that disappears; split: the original one
  itemIds?: string[]; // merge: the items that moved; split: the items that left
  how?: LinkKind;
  by: string;
  at: Instant;
  undoneAt?: Instant;
  undoneBy?: string;
};

export const CHANGE_KINDS = [
  'added',
  'edited',
  'seen', // another source lists a known item
  'corrected',
  'reclassified',
  'linked',
  'cut',
  'merged',
  'split',
  'undone',
  'lapsed',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** One numbered change of an item or a development. `itemId` is null if only the development changed. */
export type ChangeEntry = {
  no: number;
  at: Instant;
  kind: ChangeKind;
  itemId: string | null;
  developmentId: string | null;
  isBacklog: boolean; // old items: recorded, announced to nobody
};

/** Stored items and developments that new items may belong to. */
export type Candidates = {
  places: Place[];
  developments: DevelopmentState[];
  answered: { actDevelopmentId: string; claimDevelopmentId: string }[];
  overrides: Override[];
  complete?: string[]; // developments whose members are all in `places`
};

/** A deadline named by an item, with its subjects. */
export type DeadlineMention = {
  itemId: string;
  deadline: Deadline;
  subjects: string[]; // kind:value of the rulemaking it belongs to
  moves: boolean; // the item says that it extends, reopens or corrects
  official: boolean;
  seenAt: Instant;
  publishedAt: Instant | null;
};

/** Reading continues after this mention. */
export type MentionCursor = { day: Day; itemId: string; kind: string };

/** The changes of a placement, written in the transaction of the items. */
export type Placed = {
  places: (Place & { keys: number[]; days: number[] })[]; // indexed by each key on each day
  developments: DevelopmentState[];
  moved: { from: string; into: string; at: Instant }[]; // merged developments
  answers: ItemAnswer[];
  mentions: DeadlineMention[];
};
