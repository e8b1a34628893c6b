// What comes in: sources, visits, pages and items. This file imports nothing.

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

/** How an act settles an earlier claim. */
export const LINK_KINDS = ['confirms', 'denies', 'partly'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

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
