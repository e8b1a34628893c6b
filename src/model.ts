// The nouns: every type that two rooms share, and nothing that acts. Values only: no methods, no inheritance.
// Words are those of the Federal Register where it has one. This file imports nothing.

/** A moment in UTC, ISO 8601 with `Z`. Names of fields that hold one end in `At`. */
export type Instant = string;
/** A calendar day as the publisher printed it, YYYY-MM-DD. Names of fields that hold one end in `On`. */
export type Day = string;

export const PUBLISHER_KINDS = [
  'agency',
  'wire',
  'press',
  'trade',
  'crypto',
  'lawfirm',
  'industry',
  'blog',
  'social',
] as const;
export type PublisherKind = (typeof PUBLISHER_KINDS)[number];

// ---------------------------------------------------------------- sources, pages, visits

/** Where an item's parts stand on a list page: CSS, with `@name` at the end for an attribute. */
export type Selectors = { item: string; title: string; link: string; date?: string; summary?: string };

/** One place we ask: one entry of feeds.json. */
export type Source = {
  id: string; // kebab-case; also the name of its folder of examples
  name: string; // as a reader would cite it
  publisher: string; // who stands behind it; copies are counted once per publisher
  publisherKind: PublisherKind;
  speaksFor?: string; // agency id, where what it publishes is that agency's own word
  url: string;
  format: 'rss' | 'html' | 'json'; // rss stands for Atom, RDF and JSON Feed too; json needs a parser
  select?: Selectors; // for html lists that need no code
  articleBody?: string; // where the text stands on the item's own page, if it is worth a visit
  parser?: string; // a reader in parse/sites/, where selectors are not enough
  everyMinutes: number;
  expect?: { minItems?: number; newestWithinDays?: number };
  paused?: string; // why it is not asked for now
};

/** What we remember of a source between two visits. Written in the transaction of the items it stands for. */
export type SourceState = {
  sourceId: string;
  nextCheckAt: Instant | null;
  etag?: string; // exactly as received
  lastModified?: string; // exactly as received
  bodyHash?: string; // many servers never answer "not modified"; the hash does
  readAt?: Instant; // when the whole document last came: a server's "not modified" is believed for a day
  failures: number; // in a row
  lastSuccessAt?: Instant;
  lastNewAt?: Instant; // when a visit last brought a new item
  ttlMinutes?: number; // for so long its feed asks to be kept; at most 24 h
  usualGapMinutes?: number; // between visits that brought something new: the longest of late, halved every fortnight
  movedTo?: string; // adopted address after three permanent redirects in a row
  movedFrom?: string; // the address of feeds.json that it stands for; a new one there undoes the adoption
  redirect?: { url: string; times: number }; // permanent redirects seen in a row, before adoption
  gone?: number; // how many times in a row the answer was 410
  waitUntil?: Instant; // the host asked for quiet: no source of that host is asked before
};

/** Bytes as received, decoded, with where and when. The seam between collecting and reading. */
export type Page = {
  sourceId: string;
  url: string; // where the body really came from, after redirects
  contentType: string;
  body: string;
  fetchedAt: Instant;
  raw?: Uint8Array; // as received, decompressed; kept so that history can be read again
};

export type ProblemKind =
  | 'unreachable' // no name, no connection, TLS refused, deadline passed, broken or half answer
  | 'refused' // 401, 403, a block page
  | 'not-allowed' // robots.txt says no, or a private address
  | 'gone' // 404, 410
  | 'slow-down' // 429, 503 with Retry-After
  | 'too-large'
  | 'unreadable' // not a feed, not the list it was
  | 'too-few'
  | 'too-old'
  | 'gap' // a feed moved past items that were never seen
  | 'incomplete' // some of it was read; the rest is asked for again
  | 'no-key'; // the API wants a key that is not set

/** Why a visit did not bring what it should. `message` names the source and what was seen, for a person. */
export type Problem = {
  kind: ProblemKind;
  message: string;
  retryAfterMinutes?: number; // as the server named it, at most 24 h
  status?: number; // of the HTTP answer, where there was one
};

export type Outcome =
  | {
      kind: 'unchanged';
      isRead?: true; // the whole document came, and has the same bytes
      etag?: string; // where a whole answer had the same bytes under another validator
      lastModified?: string;
      maxAgeMinutes?: number;
      movedTo?: string;
    }
  | {
      kind: 'pages';
      pages: Page[];
      leftMs: number; // of the time that one visit to a source may take: for its further pages
      etag?: string;
      lastModified?: string;
      bodyHash?: string;
      maxAgeMinutes?: number; // Cache-Control, at most 24 h
      movedTo?: string; // where permanent redirects (301, 308) led, when every hop was permanent
      problem?: Problem; // a later page failed: what came is read, the whole is asked for again
    }
  | { kind: 'failed'; problem: Problem };

/** One line of the log of visits. */
export type Visit = {
  sourceId: string;
  startedAt: Instant;
  result: 'new' | 'nothing-new' | 'unchanged' | 'failed';
  found: number;
  added: number;
  updated: number;
  problem?: Problem; // also beside a result that brought items: too few, too old, cut, incomplete
};

// ---------------------------------------------------------------- items

/** What the publisher itself attaches: numbers and dates of record, never our reading. */
export type OfficialRecord = {
  documentNumber?: string; // 2026-06178
  citation?: string; // 91 FR 16088
  documentType?: string; // as printed: Rule, Proposed Rule, Notice, Presidential Document
  action?: string; // as printed: "Proposed rule; extension of comment period."
  eoNumber?: string;
  docketIds?: string[];
  rins?: string[];
  agencies?: string[]; // as the publisher names them
  oiraStage?: string; // reginfo: PRERULE, PROPOSED RULE STAGE, FINAL RULE STAGE
  oiraDecision?: string; // reginfo: Consistent with Change
  signedOn?: Day;
  publishedOn?: Day;
  commentsCloseOn?: Day;
  effectiveOn?: Day;
};

/** What a parser found, in the publisher's words. */
export type RawItem = {
  guid?: string;
  url?: string;
  title: string; // one line, at most 500 characters
  text?: string; // plain text, entities decoded once, at most 200,000 characters
  published?: string; // as printed
  updated?: string; // as printed
  author?: string;
  record?: OfficialRecord;
};

/** One entry of one source: an article, a release, a Federal Register document. */
export type Item = {
  id: string; // the same on every visit and from every feed that carries it
  externalId?: string; // the caller's own id, for imported records
  sourceId: string; // the source that showed it first; the store remembers the others
  publisher: string;
  publisherKind: PublisherKind | null; // null where nobody said
  speaksFor?: string; // agency id, where the publisher is that agency
  url: string | null; // absolute http(s), without tracking parts
  title: string; // at most 500 characters
  text: string; // at most 200 kB
  author?: string;
  publishedAt: Instant | null; // as the publisher says; null when it does not
  publishedPrecision?: 'moment' | 'day' | 'month'; // how much of publishedAt was printed
  firstSeenAt: Instant; // ours; never rewritten
  contentHash: string; // changes when the publisher edits the words
  record?: OfficialRecord;
  // Of the known record of an initiative: who says so, and which earlier entries (by their items) it settles.
  curated?: { verified: string; note?: string; sources: string[]; answers?: { itemId: string; how: LinkKind }[] };
};

// ---------------------------------------------------------------- judgements

/** Whose word it is that government acts, from the weakest to the strongest. */
export const STATUSES = ['commentary', 'rumor', 'reported', 'official'] as const;
export type Status = (typeof STATUSES)[number];

/** The furthest regulatory step that the item is about. */
export const STAGES = [
  'none',
  'order',
  'guidance',
  'prerule',
  'proposed',
  'final',
  'litigation',
  'legislation',
] as const;
export type Stage = (typeof STAGES)[number];

/** The words that made us say so: a reader can always check. */
export type Evidence = {
  field: 'title' | 'text' | 'record' | 'source';
  quote: string; // exactly as published
  start: number; // where it begins in that field, in UTF-16 code units
  rule: string; // id of the rule that read it
};

export type Judgement = { evidence: Evidence[]; by: 'rule' | 'learned' | 'person'; probability: number };

export type Tag =
  | ({ kind: 'initiative'; value: string } & Judgement)
  | ({ kind: 'agency'; value: string } & Judgement)
  | ({ kind: 'stage'; value: Stage } & Judgement)
  | ({ kind: 'status'; value: Status } & Judgement);

export const IDENTIFIER_KINDS = [
  'rin',
  'docket',
  'fr_document',
  'fr_citation',
  'eo',
  'cfr',
  'usc',
  'public_law',
  'bill',
  'file_number',
  'release',
] as const;
export type IdentifierKind = (typeof IDENTIFIER_KINDS)[number];

/** A number by which government itself names a thing; `value` is normalised, the evidence is as printed. */
export type Identifier = { kind: IdentifierKind; value: string; evidence: Evidence };

export const DEADLINE_KINDS = ['comments-close', 'effective', 'compliance', 'due'] as const;
export type DeadlineKind = (typeof DEADLINE_KINDS)[number];

/** A day that an item names as binding. */
export type Deadline = {
  kind: DeadlineKind;
  on: Day;
  reckoning: 'stated' | 'counted'; // printed as a date, or counted from a printed period
  replaces?: Day; // the earlier day that an extension or correction names
  evidence: Evidence;
};

/** An item and all that was read in it. `tags` holds exactly one stage and one status. */
export type ClassifiedItem = { item: Item; tags: Tag[]; deadlines: Deadline[]; identifiers: Identifier[] };

/** A person's word on a tag. It outlives every reclassify. For initiative and agency `value` may start with `-`: not this one. */
export type Correction = { itemId: string; kind: Tag['kind']; value: string; by: string; at: Instant };

// ---------------------------------------------------------------- agencies and initiatives

/** An agency or bureau of data/agencies.json. `id` of the department for its bureaus' items: labor, treasury, sec … */
export type Agency = {
  id: string;
  name: string;
  names: string[]; // every spelling that means it, bureaus included
  domains: string[]; // hosts on which it speaks for itself
  bureaus?: { name: string; names: string[] }[];
};

/** Phrases: any one of `any` is enough; of `together`, one from every group; `not` outweighs both. */
export type Wording = { any: string[]; together?: string[][]; not?: string[] };

/** One act or word of the known record of an initiative: our own words, with addresses. */
export type ChronologyEntry = {
  on: string; // YYYY-MM-DD, or YYYY-MM where the day is not known
  at?: Instant; // where the moment is known
  title: string;
  actor: string;
  outlet: string;
  kind: Status | 'deadline' | 'litigation' | 'legislation';
  stage: Stage;
  agencies: string[];
  identifiers?: Record<string, string>;
  urls: string[]; // first is the one to cite
  verified: string;
  note?: string;
  beside?: true; // known for comparison only: another act that is easily taken for this policy's, never tagged as it
  answers?: { entry: string; how: LinkKind }[]; // ids of earlier entries that this act settles
  id: string; // kebab-case, unique in the file
};

/** A clock that the policy itself starts: "within 180 days of the date of this order". */
export type Clock = {
  id: string;
  name?: string; // what is due, in a reader's words; the files of the project all say it
  kind: DeadlineKind;
  agencies: string[];
  on: Day;
  from?: Day;
  days?: number; // counted from `from`
  quote: string; // the words that set it
  url: string;
  metBy?: string; // id of the entry of the known record that did it; a duty that was not done by its day is missed
};

/** A tracked policy: one file in data/initiatives/. */
export type Initiative = {
  id: string;
  name: string;
  summary: string;
  startedOn: Day;
  agencies: string[];
  identifiers: {
    eoNumbers?: string[];
    documentNumbers?: string[];
    docketIds?: string[];
    rins?: string[];
    bills?: string[];
    citations?: string[];
  };
  notIdentifiers?: Initiative['identifiers']; // near-misses by number: another rule of the same office
  wording: Wording;
  clocks?: Clock[];
  chronology?: ChronologyEntry[]; // may stand in a file of its own beside it: <id>.chronology.jsonl
};

// ---------------------------------------------------------------- the timeline

export const LINK_KINDS = ['confirms', 'denies', 'partly'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

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

// ---------------------------------------------------------------- placing: what timeline/ and store/ hand each other

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

// ---------------------------------------------------------------- readers

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

export type Rhythm = 'at-once' | 'daily' | 'weekly';

export type SubscriberState = 'unconfirmed' | 'active' | 'paused' | 'stopped';

/** Where a subscriber's messages are posted to as well: JSON signed by us, or the shape that Slack or Teams reads. */
export type Webhook = { url: string; kind: 'json' | 'slack' | 'teams'; secret: string; deadAt?: Instant };

/** One address and when its mail is due. What it follows are its interests. */
export type Subscriber = {
  id: string;
  email: string; // lower case: one address is one subscriber
  state: SubscriberState;
  time: string; // HH:MM, local
  weekday: number; // 1 Monday … 7 Sunday, for weekly digests
  zone: string; // IANA name
  webhook?: Webhook;
  createdAt: Instant;
  confirmedAt?: Instant;
  suppressed?: { reason: string; at: Instant }; // never mailed while this stands
};

/** A filter that a subscriber follows; several are merged in one mail. */
export type Interest = {
  id: string;
  subscriberId: string;
  name: string; // as the reader said it, or the filter in words
  filter: Filter;
  rhythm: Rhythm;
  createdAt: Instant;
};

/** What can be told of a development. Each is told to a reader once. */
export const FACT_KINDS = [
  'commentary',
  'rumor',
  'reported',
  'official',
  'confirmed',
  'partly',
  'denied',
  'lapsed',
  'withdrawn', // it stands as less than we said
  'deadline-set',
  'deadline-moved',
] as const;
export type FactKind = (typeof FACT_KINDS)[number];

/** One entry of the reader's ledger: subscriber × development × fact, unique. */
export type LedgerEntry = {
  subscriberId: string;
  developmentId: string;
  fact: string; // the kind, and what makes it this one: `denied:<development>`, `deadline-moved:<deadline>:<day>`
  kind: FactKind;
  itemId: string | null; // the item that brought it
  otherId: string | null; // the development that answers, or the deadline
  interestIds: string[]; // why it is told
  words: string[]; // the words of the interest that were found
  rhythm: Rhythm;
  state: 'pending' | 'told' | 'held';
  because?: string; // why it was held back
  recordedAt: Instant;
  mailId?: string; // the message that told it
  toldAt?: Instant;
};

export const MAIL_STATES = ['queued', 'sending', 'sent', 'failed', 'uncertain', 'withheld'] as const;
export type MailState = (typeof MAIL_STATES)[number];

/** One mail to one address: its bytes and Message-ID are fixed when it is queued. */
export type OutboxMail = {
  id: string;
  subscriberId: string | null; // null for notices to the operator
  kind: 'digest' | 'alert' | 'confirmation' | 'notice';
  to: string;
  subject: string;
  messageId: string;
  bytes: Uint8Array;
  state: MailState;
  attempts: number;
  unknowns: number; // attempts whose outcome nobody knows; a second one leaves it to the operator
  softRefusals: number;
  queuedAt: Instant;
  nextTryAt: Instant | null;
  settledAt?: Instant;
  problem?: string; // the last refusal, in the server's words
};

/** One message to one webhook; `id` is its idempotency key. */
export type WebhookDelivery = {
  id: string;
  subscriberId: string;
  url: string;
  kind: Webhook['kind'];
  body: string;
  state: 'queued' | 'sent' | 'dead';
  attempts: number;
  queuedAt: Instant;
  nextTryAt: Instant | null;
  problem?: string;
};

/** How many days what is no history is kept; null: for ever. */
export type Keeping = { pages: number | null; visits: number | null; mail: number | null };

/** What clearing took away. */
export type Cleared = {
  pages: { rows: number; bytes: number };
  visits: { rows: number };
  mails: { rows: number; bytes: number };
  posts: { rows: number; bytes: number }; // to webhooks
};

/** What a round came to, with the sums of all rounds of this database. */
export type RoundReport = {
  sources: number; // that were asked
  failed: number;
  added: number;
  updated: number;
  ms: number;
  rounds: number;
  addedInAll: number;
  updatedInAll: number;
};

/** The last report of each kind of work. */
export type UpkeepReports = {
  round: RoundReport;
  backup: { file: string; bytes: number; ms: number };
  check: { problems: number; ms: number };
  prune: Cleared & { ms: number };
  vacuum: { before: number; after: number; ms: number };
};
