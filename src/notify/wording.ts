// The words of messages for status, stage, deadlines and days, shared by all formats of a message.

import type { Day, DeadlineKind, FactKind, Stage, Status } from '../model.ts';
import type { Correction, DeadlineLine, Entry, Message, RecordLink } from './message.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** 7 August 2025; with `short`, 7 Aug. */
export function dayInWords(day: Day, short = false): string {
  const [year, month = 1, date = 1] = day.split('-').map(Number);
  const name = MONTHS[month - 1]!;
  return short ? `${date} ${name.slice(0, 3)}` : `${date} ${name} ${year}`;
}

export const GROUPS: { status: Status; heading: string; note: string }[] = [
  { status: 'official', heading: 'Official', note: 'Government has acted or said so itself.' },
  { status: 'reported', heading: 'Reported', note: 'Named or unnamed officials say so; no document of record yet.' },
  { status: 'rumor', heading: 'Rumors', note: 'Hearsay: unnamed or second-hand sources, unconfirmed.' },
  { status: 'commentary', heading: 'Commentary', note: 'Analysis and reaction.' },
];

export const STATUS_WORDS: Record<Status, string> = {
  official: 'official',
  reported: 'reported',
  rumor: 'rumor',
  commentary: 'commentary',
};

const STAGE_WORDS: Record<Stage, string> = {
  none: '',
  order: 'order',
  guidance: 'guidance',
  prerule: 'before a proposal',
  proposed: 'proposed rule',
  final: 'final rule',
  litigation: 'litigation',
  legislation: 'legislation',
};

const DEADLINE_WORDS: Record<DeadlineKind, string> = {
  'comments-close': 'Comments close',
  effective: 'Takes effect',
  compliance: 'Compliance due',
  due: 'Due',
};

const NEWS_WORDS: Partial<Record<FactKind, string>> = {
  'deadline-set': 'new deadline',
  'deadline-moved': 'deadline moved',
  denied: 'denied since',
  confirmed: 'confirmed since',
  partly: 'confirmed in part since',
  lapsed: 'the date it named has passed',
};

const count = (many: number, one: string, more = `${one}s`): string => `${many} ${many === 1 ? one : more}`;

/** Agencies, stage and policy of an entry: "Labor, SEC · proposed rule · Alternative assets in 401(k) plans". */
export function entryFacts(entry: Entry): string {
  const unsure = entry.isUnsure ? 'not sure what it is' : '';
  return [unsure, entry.agencies.join(', '), STAGE_WORDS[entry.stage], entry.initiative ?? '']
    .filter(Boolean)
    .join(' · ');
}

/** When it happened and who says so: "acted 7 August 2025 · 5 publishers, 2 independent". */
export function entrySources(entry: Entry): string {
  const when = entry.isDayOfAct ? dayInWords(entry.on) : `first seen ${dayInWords(entry.on)}`;
  const who =
    entry.publishers > 1
      ? `${count(entry.publishers, 'publisher')}, ${entry.origins === 1 ? 'one origin' : `${entry.origins} independent`}`
      : '';
  return [when, who].filter(Boolean).join(' · ');
}

/** What is new about a development the subscriber already knows; empty for a new development. */
export function entryNews(entry: Entry): string {
  const words: string[] = [];
  if (entry.toldBefore && entry.news.includes(entry.status))
    words.push(
      `now ${STATUS_WORDS[entry.status]}: on ${dayInWords(entry.toldBefore.on)} we sent it as ${STATUS_WORDS[entry.toldBefore.status]}`,
    );
  if (!entry.news.includes(entry.status))
    for (const kind of entry.news) if (NEWS_WORDS[kind]) words.push(NEWS_WORDS[kind]);
  return words.join('; ');
}

const HOW: Record<RecordLink['how'], string> = {
  confirms: 'Confirms',
  denies: 'Denies',
  partly: 'Confirms in part',
};

/** "Confirms what Example Wire said on 1 August 2025, 6 days before (we sent it on 2 August 2025): …" */
export function recordWords(link: RecordLink): string {
  const lead = link.leadDays === 0 ? 'the same day' : `${count(link.leadDays, 'day')} before`;
  const told = link.toldOn ? ` (we sent it on ${dayInWords(link.toldOn)})` : '';
  return `${HOW[link.how]} what ${link.publisher} said on ${dayInWords(link.on)}, ${lead}${told}:`;
}

/** "Comments close 1 June 2026 (moved from 1 May 2026), in 12 days" */
export function deadlineWords(deadline: DeadlineLine): string {
  const moved = deadline.movedFrom ? ` (moved from ${dayInWords(deadline.movedFrom)})` : '';
  const counted = deadline.reckoning === 'counted' ? ', counted from a printed period' : '';
  const left =
    deadline.daysLeft < 0 ? '' : deadline.daysLeft === 0 ? ', today' : `, in ${count(deadline.daysLeft, 'day')}`;
  return `${DEADLINE_WORDS[deadline.kind]} ${dayInWords(deadline.on)}${moved}${left}${counted}`;
}

const CORRECTION_HEADS: Record<Correction['kind'], string> = {
  confirmed: 'Confirmed',
  partly: 'Confirmed in part',
  denied: 'Denied',
  lapsed: 'Lapsed',
  withdrawn: 'Withdrawn',
};

export const correctionHead = (correction: Correction): string => CORRECTION_HEADS[correction.kind];

/** "We sent this on 7 August 2025 as rumor:" */
export const correctionOpening = (correction: Correction): string =>
  `We sent this on ${dayInWords(correction.toldOn)} as ${STATUS_WORDS[correction.toldAs]}:`;

/** Why an entry is here: `you follow "Alternative assets", found: "private equity", labor`. */
export function reasonWords(entry: { because: Entry['because'] }): string {
  return entry.because
    .map(({ interest, words }) =>
      words.length > 0 ? `${interest} (found: ${words.map((word) => `“${word}”`).join(', ')})` : interest,
    )
    .join('; ');
}

const KIND_WORDS: Record<Message['kind'], string> = { daily: 'daily digest', weekly: 'weekly digest', alert: 'alert' };

/** The title of a message: its kind and day. */
export const messageTitle = (message: Message): string =>
  `Hearsay ${KIND_WORDS[message.kind]}, ${dayInWords(message.day)}${message.isLate ? ' (late)' : ''}`;

/**
 * The subject names the strongest entry first, then how many more, then the period.
 * "Denied: … · 1 official, 2 rumors · 7 Aug"
 */
export function subjectOf(message: Message): string {
  const denial = message.corrections.find(({ kind }) => kind === 'denied' || kind === 'withdrawn');
  const entries = message.entries.filter(({ isUnsure }) => !isUnsure);
  const unsure = message.entries.length - entries.length;
  const entry = entries[0];
  const lead = denial
    ? `${correctionHead(denial)}: ${denial.title}`
    : entry
      ? `${capital(STATUS_WORDS[entry.status])}: ${entry.title}`
      : message.corrections[0]
        ? `${correctionHead(message.corrections[0])}: ${message.corrections[0].title}`
        : unsure > 0
          ? `${unsure} not sure`
          : 'Deadlines';
  const short = shortened(lead, 78);
  const others: string[] = [];
  const left = (status: Status): number =>
    entries.filter((one) => one.status === status && (denial || one !== entry)).length;
  for (const [status, one, more] of [
    ['official', 'official', 'official'],
    ['reported', 'report', 'reports'],
    ['rumor', 'rumor', 'rumors'],
    ['commentary', 'comment', 'comments'],
  ] as const)
    if (left(status) > 0) others.push(count(left(status), one, more));
  const corrected = message.corrections.length - (denial || !entry ? 1 : 0);
  if (corrected > 0) others.push(count(corrected, 'correction'));
  if (unsure > 0 && (denial || entry || message.corrections[0])) others.push(`${unsure} not sure`);
  if (message.more > 0) others.push(`${message.more} more`);
  const period = message.kind === 'weekly' ? `week to ${dayInWords(message.day, true)}` : dayInWords(message.day, true);
  return `${short}${others.length > 0 ? ` + ${others.join(', ')}` : ''} · ${period}${message.isLate ? ' (late)' : ''}`;
}

/** At most `length` characters, cut between words if a word ends in the last fifth. */
function shortened(text: string, length: number): string {
  const letters = [...text];
  if (letters.length <= length) return text;
  const cut = letters.slice(0, length - 1).join('');
  const space = letters[length - 1] === ' ' ? -1 : cut.lastIndexOf(' ');
  return `${(space > length * 0.8 ? cut.slice(0, space) : cut).replace(/[\s,;:–-]+$/, '')}…`;
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
