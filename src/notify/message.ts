// The content of a message as a plain value: made by compose.ts, rendered as text, HTML, picture, chat and JSON.

import type { Day, DeadlineKind, FactKind, Instant, LinkKind, Stage, Status } from '../model.ts';

/** Why an entry is in the message: the matching interest and its words that were found. */
export type Reason = { interestId: string; interest: string; words: string[] };

export type ItemLine = { publisher: string; title: string; url: string | null; on: Day | null };

/** An earlier claim that an act settled, or the act that settled it. */
export type RecordLink = {
  how: LinkKind;
  title: string;
  publisher: string; // who said it first
  on: Day;
  leadDays: number;
  toldOn?: Day; // when the claim was sent to this subscriber
  url: string;
};

/** One development. */
export type Entry = {
  developmentId: string;
  title: string;
  status: Status;
  isUnsure?: true; // an item of it may be more than commentary, and we cannot tell: never in a subject line
  stage: Stage;
  agencies: string[]; // names
  initiative: string | null;
  on: Day; // of the act where anyone states it, else first seen
  isDayOfAct: boolean;
  firstSeenAt: Instant;
  url: string; // its page here
  news: FactKind[]; // the facts that are new to this subscriber
  toldBefore: { status: Status; on: Day } | null; // with which it was last sent
  quote: string | null; // the words that make it official, reported or a rumor
  items: ItemLine[];
  publishers: number;
  origins: number;
  settles: RecordLink[]; // earlier rumors and reports that it settles
  deadlines: DeadlineLine[];
  because: Reason[];
};

/** A development that was sent earlier, and how it changed. */
export type Correction = {
  developmentId: string;
  kind: 'confirmed' | 'partly' | 'denied' | 'lapsed' | 'withdrawn';
  title: string;
  toldOn: Day;
  toldAs: Status;
  now: string; // a sentence
  url: string;
  by: { title: string; publisher: string; url: string } | null;
  because: Reason[];
};

export type DeadlineLine = {
  kind: DeadlineKind;
  on: Day;
  movedFrom: Day | null;
  title: string;
  reckoning: 'stated' | 'counted';
  url: string | null;
  daysLeft: number;
};

export type SourceNote = { name: string; words: string };

/** A mark of the timeline picture. */
export type Mark = { on: Day; lane: Status | 'deadline' };

export type Message = {
  kind: 'daily' | 'weekly' | 'alert';
  day: Day; // in the subscriber's zone
  since: Instant | null; // of the last message
  isLate: boolean; // facts waited longer than usual, after an outage or a pause
  corrections: Correction[];
  entries: Entry[]; // official first, then reported, rumors, commentary
  more: number; // entries left out for size
  moreUrl: string;
  moved: DeadlineLine[];
  upcoming: DeadlineLine[]; // the next 30 days
  sources: SourceNote[]; // failed, or stopped publishing
  marks: Mark[];
  links: { home: string; unsubscribe: string; interests: { name: string; unsubscribe: string }[]; settings: string };
};
