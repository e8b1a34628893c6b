// Deadlines on the timeline: the days that items name, grouped by rulemaking, with their state: upcoming, met, missed or
// moved. classify/ reads the days from text.

import type {
  ClassifiedItem,
  Clock,
  Day,
  DeadlineMention,
  DeadlineState,
  Initiative,
  Instant,
  TimelineDeadline,
} from '../model.ts';
import { dayInWashington } from '../lib/calendar.ts';

/** Numbers that name one rulemaking, so that its notices speak of one period. A document number names one notice. */
const FILES = new Set(['rin', 'docket', 'file_number', 'fr_document', 'fr_citation', 'eo', 'release']);
const MOVES =
  /\b(extension|extend(s|ed|ing)?|reopen(s|ed|ing)?|correct(s|ed|ing|ion)|delay(s|ed|ing)?|postpone(s|d|ment)?)\b/i;

/** The deadlines that an item names, each with the files it speaks of. */
export function mentionsOf(classified: ClassifiedItem): DeadlineMention[] {
  const { item, deadlines, identifiers } = classified;
  if (deadlines.length === 0) return [];
  const subjects = [
    ...new Set(identifiers.filter(({ kind }) => FILES.has(kind)).map(({ kind, value }) => `${kind}:${value}`)),
  ].sort();
  const words = `${item.record?.action ?? ''} ${item.title}`;
  return deadlines.map((deadline) => ({
    itemId: item.id,
    deadline,
    subjects,
    moves: deadline.replaces !== undefined || MOVES.test(words),
    official: item.record !== undefined || item.speaksFor !== undefined,
    seenAt: item.firstSeenAt,
    publishedAt: item.publishedAt,
  }));
}

/** A mention with its place on the timeline. */
export type PlacedMention = DeadlineMention & {
  developmentId: string | null;
  initiativeId: string | null;
  agencies: string[];
};

/** A deadline without the title and address of its item. */
export type Untitled = Omit<TimelineDeadline, 'title' | 'itemUrl'>;

const FAR = 45; // days: two dates of one policy further apart are two deadlines
const NEAR = 5; // days by which the press may be wrong about a date of record
const numberOf = (day: Day): number => Date.parse(day) / 86_400_000;

/** A list under a key, made where there is none. */
function listAt<K>(lists: Map<K, number[]>, key: K): number[] {
  let list = lists.get(key);
  if (!list) lists.set(key, (list = []));
  return list;
}

/**
 * Groups mentions of one deadline: the same kind, and a shared file, development, or policy and nearness.
 * The oldest group that fits takes a mention. Groups are found by what they share, so that the cost grows only
 * with the number of mentions.
 */
function groups(mentions: PlacedMention[]): PlacedMention[][] {
  const found: { days: Set<number>; members: PlacedMention[] }[] = [];
  const bySubject = new Map<string, number[]>();
  const byPolicyDay = new Map<string, number>(); // the oldest group that has a mention of a policy on a day
  const ordered = [...mentions].sort(
    (a, b) =>
      Number(b.official) - Number(a.official) ||
      (a.seenAt < b.seenAt ? -1 : a.seenAt > b.seenAt ? 1 : a.itemId < b.itemId ? -1 : 1),
  );
  for (const mention of ordered) {
    const { kind, on, replaces } = mention.deadline;
    const day = numberOf(on);
    const subjects = [
      ...mention.subjects,
      ...(mention.developmentId ? [`development:${mention.developmentId}`] : []),
    ].map((subject) => `${kind} ${subject}`);
    const fits = (no: number): boolean =>
      mention.moves ||
      [...found[no]!.days].some((other) => Math.abs(other - day) <= FAR || (replaces && numberOf(replaces) === other));
    let home = Infinity;
    for (const subject of subjects) for (const no of bySubject.get(subject) ?? []) if (no < home && fits(no)) home = no;
    // Of a record the numbers decide; the press often names none. (Those of record come first, so they are all there.)
    const policy = (at: number): string => `${kind} ${mention.initiativeId} ${at}`;
    if (home === Infinity && mention.initiativeId !== null && !mention.official)
      for (let at = day - NEAR; at <= day + NEAR; at += 1) home = Math.min(home, byPolicyDay.get(policy(at)) ?? home);
    if (home === Infinity) home = found.push({ days: new Set(), members: [] }) - 1;
    found[home]!.days.add(day);
    found[home]!.members.push(mention);
    for (const subject of subjects) {
      const list = listAt(bySubject, subject);
      if (!list.includes(home)) list.push(home);
    }
    if (mention.initiativeId !== null)
      byPolicyDay.set(policy(day), Math.min(home, byPolicyDay.get(policy(day)) ?? home));
  }
  return found.map(({ members }) => members);
}

/** The state of a deadline on a day. `metOn`: when it was fulfilled, if known. */
export function deadlineState(on: Day, kind: TimelineDeadline['kind'], today: Day, metOn: Day | null): DeadlineState {
  if (metOn !== null && metOn <= on) return 'met';
  if (on >= today) return 'upcoming';
  // A comment period ends and a rule takes effect without an act; a duty needs one.
  return kind === 'due' || kind === 'compliance' ? 'missed' : 'met';
}

/**
 * One deadline for all mentions of it. Dates of record outweigh those of the press; a later notice that extends,
 * reopens or corrects moves the date and keeps the old one; any other difference counts as an error.
 */
function deadlineOf(members: PlacedMention[], now: Instant): Untitled {
  const time = (mention: PlacedMention): string => mention.publishedAt ?? mention.seenAt;
  const order = [...members].sort((a, b) =>
    time(a) < time(b) ? -1 : time(a) > time(b) ? 1 : a.itemId < b.itemId ? -1 : 1,
  );
  const official = order.filter((mention) => mention.official);
  const trusted = official.length > 0 ? official : order;
  const founder = [...members].sort((a, b) =>
    a.seenAt < b.seenAt ? -1 : a.seenAt > b.seenAt ? 1 : a.itemId < b.itemId ? -1 : 1,
  )[0]!;
  // Where several notices give a first date, the one that numbers itself in the Federal Register is believed.
  const record = trusted.find(
    (mention) => !mention.moves && mention.subjects.some((subject) => subject.startsWith('fr_document:')),
  );
  let shown = record ?? trusted.find((mention) => !mention.moves) ?? trusted[0]!;
  let movedFrom: Day | undefined;
  let revision = 0;
  for (const mention of trusted) {
    if (!mention.moves || mention.deadline.on === shown.deadline.on) continue;
    if (mention !== shown && time(mention) < time(shown)) continue;
    movedFrom = shown.deadline.on;
    revision += 1;
    shown = mention;
  }
  if (movedFrom === undefined && shown.deadline.replaces && shown.deadline.replaces !== shown.deadline.on) {
    movedFrom = shown.deadline.replaces;
    revision = 1;
  }
  const { deadline } = shown;
  const today = dayInWashington(now);
  const initiativeId = members.find((member) => member.initiativeId)?.initiativeId ?? null;
  const state = deadlineState(deadline.on, deadline.kind, today, null);
  return {
    id: `t${deadline.kind[0]}${founder.itemId}${members.length > 0 ? suffixOf(founder) : ''}`,
    initiativeId,
    kind: deadline.kind,
    on: deadline.on,
    ...(movedFrom ? { movedFrom } : {}),
    revision,
    state: movedFrom && state === 'upcoming' ? 'moved' : state,
    agencies: shown.agencies,
    itemId: shown.itemId,
    developmentId: shown.developmentId,
    reckoning: deadline.reckoning,
    evidence: deadline.evidence,
    firstSeenAt: founder.seenAt,
  };
}

/** One item may name two days of one kind: the day as first named tells them apart. */
const suffixOf = (founder: PlacedMention): string => founder.deadline.on.replaceAll('-', '').slice(2);

/** The deadlines that mentions speak of, by day. Pure; `now` decides the states. `wanted` chooses among the groups. */
export function mergeDeadlines(
  mentions: PlacedMention[],
  now: Instant,
  wanted: (members: PlacedMention[]) => boolean = () => true,
): Untitled[] {
  return groups(mentions)
    .filter(wanted)
    .map((members) => deadlineOf(members, now))
    .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.id < b.id ? -1 : 1));
}

/** The day on which the record says that a clock was met, if that day has come; of a month its last. */
function metOn({ metBy }: Clock, initiative: Initiative, today: Day): Day | null {
  const on = metBy && initiative.chronology?.find(({ id }) => id === metBy)?.on;
  if (!on) return null;
  const day =
    on.length === 10 ? on : new Date(Date.UTC(+on.slice(0, 4), +on.slice(5, 7), 0)).toISOString().slice(0, 10);
  return day <= today ? day : null;
}

/**
 * The clocks that a policy's own text starts, from its initiative file, from the day on which each began to run. The
 * known record says which were met, and when; one that was met after its day stays missed, with that day beside it.
 */
export function clockDeadlines(initiative: Initiative, now: Instant): TimelineDeadline[] {
  const today = dayInWashington(now);
  return (initiative.clocks ?? [])
    .filter((clock) => (clock.from ?? initiative.startedOn) <= today)
    .map((clock) => {
      const met = metOn(clock, initiative, today);
      return {
        id: `clock-${initiative.id}-${clock.id}`,
        initiativeId: initiative.id,
        kind: clock.kind,
        on: clock.on,
        revision: 0,
        state: deadlineState(clock.on, clock.kind, today, met),
        ...(met ? { metOn: met } : {}),
        title: clock.name ?? clock.quote,
        agencies: clock.agencies,
        itemId: null,
        itemUrl: clock.url,
        developmentId: null,
        reckoning: clock.days === undefined ? ('stated' as const) : ('counted' as const),
        evidence: null,
        firstSeenAt: `${clock.from ?? initiative.startedOn}T12:00:00.000Z`,
      };
    });
}

/** Whether a clock of the file and a deadline that items name are one: the same policy, kind and day. */
export function sameDeadline(a: Untitled, b: Untitled): boolean {
  return a.initiativeId === b.initiativeId && a.kind === b.kind && (a.on === b.on || a.movedFrom === b.on);
}
