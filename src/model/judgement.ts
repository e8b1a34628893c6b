// The classification of an item: tags, identifiers and deadlines with their evidence. The agencies and policies they name.

import type { Day, Instant, Item, LinkKind } from './item.ts';

/** On whose word an item says that government acts, from the weakest to the strongest. */
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

/** The words of the item behind a tag, identifier or deadline, so that anyone can check it. */
export type Evidence = {
  field: 'title' | 'text' | 'record' | 'source';
  quote: string; // exactly as published
  start: number; // where it begins in that field, in UTF-16 code units
  rule: string; // id of the rule that found it
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

/** A number by which government identifies a thing; `value` is normalized, the evidence is as printed. */
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

/** An item with its classification. `tags` holds exactly one stage and one status. */
export type ClassifiedItem = { item: Item; tags: Tag[]; deadlines: Deadline[]; identifiers: Identifier[] };

/** A person's correction of a tag; it holds over every later classification. For initiative and agency, a `value` that starts with `-` removes the tag. */
export type Correction = { itemId: string; kind: Tag['kind']; value: string; by: string; at: Instant };

/** An agency or bureau of data/agencies.json. `id` of the department for its bureaus' items: labor, treasury, sec … */
export type Agency = {
  id: string;
  name: string;
  names: string[]; // all its spellings, bureaus included
  domains: string[]; // hosts on which it publishes its own statements
  bureaus?: { name: string; names: string[] }[];
};

/** Phrases that match a policy: one of `any`, or one from each group of `together`; a phrase of `not` excludes it. */
export type Wording = { any: string[]; together?: string[][]; not?: string[] };

/** One entry of an initiative's known record, in our own words, with its citations. */
export type ChronologyEntry = {
  on: string; // YYYY-MM-DD, or YYYY-MM if the day is not known
  at?: Instant; // if the moment is known
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
  beside?: true; // for comparison only: an act that is easily mistaken for this policy's and never gets its tag
  answers?: { entry: string; how: LinkKind }[]; // ids of earlier entries that this act settles
  id: string; // kebab-case, unique in the file
};

/** A deadline that the policy itself starts: "within 180 days of the date of this order". */
export type Clock = {
  id: string;
  name?: string; // what is due, in plain words; every file of the project has it
  kind: DeadlineKind;
  agencies: string[];
  on: Day;
  from?: Day;
  days?: number; // counted from `from`
  quote: string; // the words that set it
  url: string;
  metBy?: string; // id of the known-record entry that fulfilled it; without one by its day, it is missed
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
  chronology?: ChronologyEntry[]; // or in its own file: <id>.chronology.jsonl
};
