// Sources, visits, pages and items.

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

/** CSS selectors of an item's parts on a list page; `@name` at the end reads an attribute. */
export type Selectors = { item: string; title: string; link: string; date?: string; summary?: string };

/** One place that is visited on a schedule: one entry of feeds.json. */
export type Source = {
  id: string; // kebab-case; also the name of its folder of examples
  name: string; // as one would cite it
  publisher: string; // the organization behind it; copies are counted once per publisher
  publisherKind: PublisherKind;
  speaksFor?: string; // agency id, if it publishes that agency's own statements
  url: string;
  format: 'rss' | 'html' | 'json'; // rss includes Atom, RDF and JSON Feed; json needs a parser
  select?: Selectors; // for html lists that need no code
  articleBody?: string; // CSS selector of the text on the item's own page, if that page is visited
  parser?: string; // a parser in parse/sites/, if selectors are not enough
  everyMinutes: number;
  expect?: { minItems?: number; newestWithinDays?: number };
  paused?: string; // the reason why it is not visited
};

/** The state of a source between two visits, written in the transaction of the items it covers. */
export type SourceState = {
  sourceId: string;
  nextCheckAt: Instant | null;
  etag?: string; // exactly as received
  lastModified?: string; // exactly as received
  bodyHash?: string; // many servers never answer "not modified"; the hash does
  failures: number; // in a row
  readAt?: Instant; // when the whole document last came: a server's "not modified" is believed for a day
  lastSuccessAt?: Instant;
  lastNewAt?: Instant; // when a visit last brought a new item
  ttlMinutes?: number; // how long the feed asks to be cached; at most 24 h
  usualGapMinutes?: number; // longest recent time between visits with new items; halved every two weeks
  movedTo?: string; // adopted address after three permanent redirects in a row
  movedFrom?: string; // the address in feeds.json that it replaces; a new one there undoes the adoption
  redirect?: { url: string; times: number }; // permanent redirects seen in a row, before adoption
  gone?: number; // how many times in a row the answer was 410
  waitUntil?: Instant; // Retry-After of the host: none of its sources is visited before
};

/** A document as received and decoded, with its address and time: what collecting hands to parsing. */
export type Page = {
  sourceId: string;
  url: string; // of the body, after redirects
  contentType: string;
  body: string;
  fetchedAt: Instant;
  raw?: Uint8Array; // as received, decompressed; kept so that the page can be parsed again
};

export type ProblemKind =
  | 'unreachable' // DNS, connection or TLS failed, time ran out, or the answer broke off
  | 'refused' // 401, 403, a block page
  | 'not-allowed' // disallowed by robots.txt, or a private address
  | 'gone' // 404, 410
  | 'slow-down' // 429, 503 with Retry-After
  | 'too-large'
  | 'unreadable' // not a feed, or no longer the known list
  | 'too-few'
  | 'too-old'
  | 'gap' // a feed moved past items that were never seen
  | 'incomplete' // part was read; the rest is requested again
  | 'no-key'; // the API needs a key that is not set

/** Why a visit failed or fell short. `message` names the source and the finding, for a person. */
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
      etag?: string; // new validators, if a full answer had the same bytes
      lastModified?: string;
      maxAgeMinutes?: number;
      movedTo?: string;
    }
  | {
      kind: 'pages';
      pages: Page[];
      leftMs: number; // of the visit's time limit, for further pages
      etag?: string;
      lastModified?: string;
      bodyHash?: string;
      maxAgeMinutes?: number; // Cache-Control, at most 24 h
      movedTo?: string; // target of the redirects, if all were permanent (301, 308)
      problem?: Problem; // a later page failed: the first pages are read, and all are requested again
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
  problem?: Problem; // also with new items: too few, too old, gap, incomplete
};

/** How an act settles an earlier claim. */
export const LINK_KINDS = ['confirms', 'denies', 'partly'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** Numbers and dates of record that the publisher attaches; never our own reading of the text. */
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

/** An entry as a parser found it, in the publisher's words. */
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
  sourceId: string; // the first source that listed it; the store keeps the others
  publisher: string;
  publisherKind: PublisherKind | null; // null if unknown
  speaksFor?: string; // agency id, if the publisher is that agency
  url: string | null; // absolute http(s), without tracking parts
  title: string; // at most 500 characters
  text: string; // at most 200 kB
  author?: string;
  publishedAt: Instant | null; // as the publisher states; null if it does not
  publishedPrecision?: 'moment' | 'day' | 'month'; // how much of publishedAt was printed
  firstSeenAt: Instant; // ours; never rewritten
  contentHash: string; // changes when the publisher edits the words
  record?: OfficialRecord;
  // Only for entries of an initiative's known record: their citations, and the earlier items that they settle.
  curated?: { verified: string; note?: string; sources: string[]; answers?: { itemId: string; how: LinkKind }[] };
};
