// What a message to a reader holds, as a plain value: made by compose.ts, shown as text, HTML, picture, chat and JSON.

import type { Day, DeadlineKind, FactKind, Instant, LinkKind, Stage, Status } from '../model.ts';

/** Why an entry is here: the interest that asked for it and the words of it that were found. */
export type Reason = { interestId: string; interest: string; words: string[] };

export type ItemLine = { publisher: string; title: string; url: string | null; on: Day | null };

/** An earlier claim that an act settled, or the act that settled it. */
export type RecordLink = {
  how: LinkKind;
  title: string;
  publisher: string; // who said it first
  on: Day;
  leadDays: number;
  toldOn?: Day; // when this reader was told of the claim
  url: string;
};

/** One development. */
export type Entry = {
  developmentId: string;
  title: string;
  status: Status;
  stage: Stage;
  agencies: string[]; // as a reader would name them
  initiative: string | null;
  on: Day; // of the act where anyone states it, else first seen
  isDayOfAct: boolean;
  firstSeenAt: Instant;
  url: string; // its page here
  news: FactKind[]; // what is new about it for this reader
  toldBefore: { status: Status; on: Day } | null; // as what it was told before
  quote: string | null; // the words that make it official, reported or a rumor
  items: ItemLine[];
  publishers: number;
  origins: number;
  settles: RecordLink[]; // earlier rumors and reports that it answers
  deadlines: DeadlineLine[];
  because: Reason[];
};

/** What we told, and what became of it. */
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
  day: Day; // the reader's own
  since: Instant | null; // of the last message
  isLate: boolean; // an outage lies between
  corrections: Correction[];
  entries: Entry[]; // official first, then reported, rumors, commentary
  more: number; // entries that found no room
  moreUrl: string;
  moved: DeadlineLine[];
  upcoming: DeadlineLine[]; // the next 30 days
  sources: SourceNote[]; // failed or silent
  marks: Mark[];
  links: { home: string; unsubscribe: string; interests: { name: string; unsubscribe: string }[]; settings: string };
};
