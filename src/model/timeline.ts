// The timeline: developments, their members and links, deadlines, changes, and the values that timeline/ and store/ exchange.

import type { Day, Instant, Item, LinkKind, PublisherKind } from './item.ts';
import type { Deadline, DeadlineKind, Evidence, Stage, Status } from './judgement.ts';
import type { Filter } from './query.ts';

/** Why an item stands in a development: one reason each, for a reader who doubts it. */
export type Membership = {
  itemId: string;
  reason: 'first' | 'identifier' | 'copy' | 'words' | 'address' | 'curated' | 'person';
  because: string; // the shared identifier, the shared words, the distance: in words
  originItemId: string; // the item that this one copies; itself when it is an origin
};

/** A later act that settles an earlier claim. Kept on the later development. */
export type Answer = {
  developmentId: string; // the earlier rumor or report
  how: LinkKind;
  leadDays: number; // whole days between the earlier claim's first word and the act
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
  happenedOn: Day | null; // the day of the act, where anyone states it
  firstSeenAt: Instant;
  lastSeenAt: Instant;
  itemIds: string[]; // strongest evidence first
  publishers: string[]; // who says so, each once
  originPublisher: string; // who said it first
  origins: number; // independent origins: copies of one text count once
  answers: Answer[]; // what this development settled
  lapsedOn?: Day; // a prediction whose date passed unmet
  members: Membership[];
};

export const DEADLINE_STATES = ['upcoming', 'met', 'missed', 'moved'] as const;
export type DeadlineState = (typeof DEADLINE_STATES)[number];

/** A deadline on the timeline: deduplicated over the items that name it, with what became of it. */
export type TimelineDeadline = {
  id: string; // stays when the date moves
  initiativeId: string | null;
  kind: DeadlineKind;
  on: Day;
  movedFrom?: Day; // the day it had before
  revision: number; // how often it moved; SEQUENCE of the calendar
  state: DeadlineState;
  metOn?: Day; // when what it asks for was done, where the record says so; a missed one that has it was met late
  title: string;
  agencies: string[];
  itemId: string | null; // null for a clock of the initiative's own file
  itemUrl: string | null;
  developmentId: string | null;
  reckoning: 'stated' | 'counted';
  evidence: Evidence | null;
  firstSeenAt: Instant;
};

/** What kind of word an item is: an act of government, a claim that one comes, a denial of it, or talk. */
export type Phase = 'act' | 'claim' | 'denial' | 'talk';

/** An item as it is compared and counted on the timeline. Kept beside its place. */
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
  statusWords: string; // the words that made it so
  seenAt: Instant; // when we first saw it
  publishedAt: Instant | null;
  day: number | null; // days since 1970 of publication; null when nobody says
  month?: true; // only the month of publication is known
  identifiers: string[]; // kind:value, those that name one act or one file
  stated: string[]; // MM-DD that title and opening name
  actions: string[]; // what the headline says is done
  terms: [string, number][]; // stems and what they weigh, heaviest first
  signature: number[]; // of the text; empty where it is too short
  length: number; // weighty words read
  happenedOn: Day | null; // the day of the act, where record or text states it
  expectedBy?: Day; // the last day of a dated prediction
  record?: true; // carries numbers of record
  curated?: { itemId: string; how: LinkKind }[]; // of the known record; what it settles
};

/** Keys by which near items can be found, and between which days, since 1970, both included. `strong` ones count for two. */
export type Lookup = { keys: number[]; from: number; to: number; strong?: true };

/** By what the store finds an item, where it is known, and everything that may stand near it. */
export type PlacementKeys = { itemId: string; lookups: Lookup[] };

/** An item's place: why it stands there, since when. */
export type Place = {
  developmentId: string;
  reason: Membership['reason'];
  because: string;
  originItemId: string;
  since: Instant;
  profile: Profile;
};

/** The part of a member's profile that its development shows. */
export const MEMBER_FIELDS = [
  ...(['itemId', 'publisher', 'publisherKind', 'author', 'publishedAt', 'seenAt'] as const),
  ...(['status', 'identifiers', 'record', 'speaksFor', 'curated'] as const),
] as const satisfies readonly (keyof Profile)[];
/** A member of a development: its place, and that part of its profile. */
export type MemberPlace = Omit<Place, 'profile'> & { profile: Pick<Profile, (typeof MEMBER_FIELDS)[number]> };

/** Counts over the members of a development from which its own values follow. */
export type Tally = Record<'stage' | 'status' | 'agency' | 'initiative' | 'day', Record<string, number>>;

/** A development as it is kept: sums, not members, so that a new member costs the same in a large one. */
export type DevelopmentState = {
  id: string;
  initiativeId: string | null;
  stage: Stage;
  status: Status;
  denial: boolean; // it turns talk down
  agencies: string[];
  happenedOn: Day | null;
  leadItemId: string; // the strongest evidence; its title is the development's
  leadRank: string;
  originPublisher: string;
  originRank: string;
  firstSeenAt: Instant;
  lastSeenAt: Instant;
  firstWordAt: Instant; // the earliest publication, else sight
  firstDay: number | null; // its day in Washington, since 1970
  lastDay: number | null; // the day of the latest
  expectedBy?: Day;
  members: number;
  origins: number;
  tally: Tally;
  isCurated?: true; // an entry of a known record: it never becomes one with another
  mergedInto?: string;
  mergedAt?: Instant;
};

/** That one item settles another: kept between items, so that it follows them wherever they are moved. */
export type ItemAnswer = {
  actItemId: string;
  claimItemId: string;
  how: LinkKind;
  because: string;
  by: Answer['by'];
  since: Instant;
};

/** An answer between items, as one between the developments that they belong to. */
export type PlacedAnswer = Omit<ItemAnswer, 'actItemId' | 'claimItemId'> & {
  actDevelopmentId: string;
  claimDevelopmentId: string;
};

/**
 * A development with what it is made of, as the store holds it. Where items joined or left it since the moment asked for,
 * its state of then is not stored (null): it follows from the places.
 */
export type StoredDevelopment = { answers: PlacedAnswer[] } & (
  { state: DevelopmentState; members: MemberPlace[] } | { state: null; members: Place[] }
);

/** How much of developments is read: states, states with answers, or everything. */
export type DevelopmentParts = 'state' | 'answers' | 'all';

/** Which developments: the part of a filter that they carry themselves. */
export type DevelopmentQuestion = Pick<Filter, 'initiatives' | 'stages' | 'statuses' | 'from' | 'to' | 'knownAt'> & {
  ids?: string[];
  after?: { at: Instant; id: string }; // for reading on
  newestFirst?: boolean;
  limit?: number;
};

/** The part of an item that its development shows. */
export type ItemHead = Pick<Item, 'id' | 'title' | 'url' | 'publisher'>;

/** A person's decision on the timeline. It outlives every new placing. */
export type Override = {
  id: string;
  kind: 'link' | 'cut' | 'merge' | 'split';
  a: string; // link, cut: the act's development; merge: the one that stays; split: the new one
  b: string; // link, cut: the claim's development; merge: the one that goes; split: the one that was left
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
  'seen', // another source shows an item that we have
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

/** One numbered change of an item or a development. Without an item: the development changed with another one's items. */
export type ChangeEntry = {
  no: number;
  at: Instant;
  kind: ChangeKind;
  itemId: string | null;
  developmentId: string | null;
  isBacklog: boolean; // old news: recorded, announced to nobody
};

/** What the store knows that may stand near new items. */
export type Candidates = {
  places: Place[];
  developments: DevelopmentState[];
  answered: { actDevelopmentId: string; claimDevelopmentId: string }[];
  overrides: Override[];
  complete?: string[]; // developments all of whose members are among the places
};

/** A day named by an item, with what it is about. */
export type DeadlineMention = {
  itemId: string;
  deadline: Deadline;
  subjects: string[]; // kind:value of the file it belongs to
  moves: boolean; // the item says that it extends, reopens or corrects
  official: boolean;
  seenAt: Instant;
  publishedAt: Instant | null;
};

/** Where reading of mentions goes on: after this one. */
export type MentionCursor = { day: Day; itemId: string; kind: string };

/** What placing changed; written in the transaction of the items. */
export type Placed = {
  places: (Place & { keys: number[]; days: number[] })[]; // found by each of the keys on each of the days
  developments: DevelopmentState[];
  moved: { from: string; into: string; at: Instant }[]; // developments that turned out to be one
  answers: ItemAnswer[];
  mentions: DeadlineMention[];
};
