// Makes one message from a subscriber's pending facts: new entries, corrections of earlier ones, deadlines. The ledger, not
// the time of the last mail, decides what is new (rule 12).

import { statusIsSure } from '../lib/sure.ts';
import type { Development, FactKind, FoundItem, Interest, LedgerEntry, Rhythm, Status, Subscriber } from '../model.ts';
import { STATUSES } from '../model.ts';
import { filterParams } from '../query/filter.ts';
import type { FactKey, Store } from '../store/contract.ts';
import { knownAs } from './facts.ts';
import { ITEMS_READ, type Loaded, loadForMessages } from './load.ts';
import type {
  Correction,
  DeadlineLine,
  Entry,
  ItemLine,
  Mark,
  Message,
  Reason,
  RecordLink,
  SourceNote,
} from './message.ts';
import { messageDeadlines } from './message-deadlines.ts';
import type { TimelineReader } from './timeline-reader.ts';
import { unsubscribeToken } from './unsubscribe.ts';
import { localTime } from './due-digests.ts';
import { dayInWords } from './wording.ts';

const DAY = 86_400_000;
const GRACE = DAY / 2;
const PERIOD: Record<Message['kind'], number> = { daily: DAY, weekly: 7 * DAY, alert: 0 };
const ITEMS_SHOWN = 3;
const QUOTE = 220;

/** What every message needs, apart from its subscriber. */
export type ComposeContext = {
  store: Store;
  timeline: TimelineReader;
  baseUrl: string;
  names: { initiatives: Map<string, string>; agencies: Map<string, string> };
  sourceNotes: (now: Date) => Promise<SourceNote[]>; // sources that failed or stopped publishing
};

export type Composed = { message: Message; facts: FactKey[] };

const CORRECTING = ['denied', 'withdrawn', 'lapsed', 'partly', 'confirmed'] as const satisfies FactKind[];
const isStatus = (kind: FactKind): boolean => (STATUSES as readonly string[]).includes(kind);

/** A development with its pending and its earlier sent facts. */
type Story = { development: Development; waiting: LedgerEntry[]; sent: LedgerEntry[] };

const dayOf = (development: Development): string => development.happenedOn ?? development.firstSeenAt.slice(0, 10);

/**
 * The message for a subscriber with all pending facts of these rhythms; null if there are none: no news, no mail.
 * `loaded`: data read for several subscribers at once. `facts` in the result are the ledger entries of the message, to be
 * marked as sent in the transaction that queues its mail.
 */
export async function composeMessage(
  composing: ComposeContext,
  subscriber: Subscriber,
  wanted: { kind: Message['kind']; rhythms: Rhythm[]; since: string | null },
  now: Date,
  loaded?: Loaded,
): Promise<Composed | null> {
  const { baseUrl } = composing;
  const { developments, secret, ...read } = loaded ?? (await loadForMessages(composing, [subscriber.id], now));
  const pending = (read.pending.get(subscriber.id) ?? []).filter(({ rhythm }) => wanted.rhythms.includes(rhythm));
  if (pending.length === 0) return null;
  const ids = [...new Set(pending.map(({ developmentId }) => developmentId))];
  const sent = read.sent.get(subscriber.id) ?? [];
  const stories: Story[] = ids.flatMap((id) => {
    const development = developments.get(id);
    if (!development) return []; // merged in the meantime; the next visit moves its ledger entries
    return [
      {
        development,
        waiting: pending.filter((entry) => entry.developmentId === id),
        sent: sent.filter((entry) => entry.developmentId === id),
      },
    ];
  });
  if (stories.length === 0) return null;

  const interests = new Map((read.interests.get(subscriber.id) ?? []).map((interest) => [interest.id, interest]));
  const day = localTime(now, subscriber.zone).day;
  const oldest = pending[0]!.recordedAt;
  const isLate = now.getTime() - Date.parse(oldest) > PERIOD[wanted.kind] + GRACE;
  const corrections: Correction[] = [];
  const entries: Entry[] = [];
  const deadlines = await messageDeadlines(composing, [...interests.values()], stories, wanted.kind, day, now);
  for (const story of stories) {
    const correction = correctionOf(story, developments, interests, baseUrl);
    if (correction) corrections.push(correction);
    const isEntry = story.waiting.some(({ kind }) => isStatus(kind) || kind === 'deadline-set');
    if (isEntry)
      entries.push(
        entryOf(composing, story, {
          deadlines: deadlines.of(story.development.id),
          interests,
          developments,
          sent,
          items: read.items,
        }),
      );
  }
  // A confirmation is left out if the act that confirms is an entry of the same message.
  const settled = new Set(entries.flatMap(({ settles }) => settles.map(({ url }) => url)));
  const apart = corrections.filter(({ kind, url }) => (kind !== 'confirmed' && kind !== 'partly') || !settled.has(url));
  entries.sort(
    (a, b) =>
      STATUSES.indexOf(b.status) - STATUSES.indexOf(a.status) ||
      (isLate ? a.firstSeenAt.localeCompare(b.firstSeenAt) : b.firstSeenAt.localeCompare(a.firstSeenAt)),
  );
  const message: Message = {
    kind: wanted.kind,
    day,
    since: wanted.since,
    isLate,
    corrections: apart,
    entries,
    more: 0,
    moreUrl: `${baseUrl}/search?${new URLSearchParams(filterParams([...interests.values()][0]?.filter ?? {}))}`,
    moved: deadlines.moved,
    upcoming: deadlines.upcoming,
    sources: wanted.kind === 'alert' ? [] : await composing.sourceNotes(now),
    marks: marksOf(apart, entries, [...deadlines.moved, ...deadlines.upcoming]),
    links: {
      home: `${baseUrl}/`,
      settings: `${baseUrl}/subscribe`,
      unsubscribe: `${baseUrl}/unsubscribe/${unsubscribeToken(secret, 'subscriber', subscriber.id)}`,
      interests:
        interests.size < 2
          ? []
          : [...interests.values()].map(({ id, name }) => ({
              name,
              unsubscribe: `${baseUrl}/unsubscribe/${unsubscribeToken(secret, 'interest', id)}`,
            })),
    },
  };
  const facts = stories.flatMap(({ waiting }) => waiting.map(({ developmentId, fact }) => ({ developmentId, fact })));
  return { message, facts };
}

function reasonsOf(waiting: LedgerEntry[], interests: Map<string, Interest>): Reason[] {
  const words = [...new Set(waiting.flatMap((entry) => entry.words))];
  return [...new Set(waiting.flatMap(({ interestIds }) => interestIds))].flatMap((id) => {
    const interest = interests.get(id);
    if (!interest) return [];
    const asked = (interest.filter.words ?? '').toLowerCase();
    return [
      { interestId: id, interest: interest.name, words: words.filter((word) => asked.includes(word.replace('…', ''))) },
    ];
  });
}

/** The status and day with which a development was last sent to a subscriber; null if it never was. */
function lastSent(sent: LedgerEntry[]): { status: Status; on: string } | null {
  const known = knownAs(sent);
  const last = sent.filter(({ kind }) => isStatus(kind) || kind === 'withdrawn').at(-1);
  return known && last?.toldAt ? { status: known.status, on: last.toldAt.slice(0, 10) } : null;
}

/** The correction of a development that was sent earlier; null if it was not sent or nothing changed. */
function correctionOf(
  { development, waiting, sent }: Story,
  developments: Map<string, Development>,
  interests: Map<string, Interest>,
  baseUrl: string,
): Correction | null {
  const before = lastSent(sent);
  const kind = CORRECTING.find((one) => waiting.some((entry) => entry.kind === one));
  if (!before || !kind) return null;
  const act = developments.get(waiting.find((entry) => entry.kind === kind)!.otherId ?? '');
  const on = act && dayInWords(dayOf(act));
  const days = act ? Math.round((Date.parse(dayOf(act)) - Date.parse(before.on)) / DAY) : 0;
  const later = days > 0 ? `, ${days} ${days === 1 ? 'day' : 'days'} later` : '';
  const sentences: Record<Correction['kind'], string> = {
    confirmed: on ? `Confirmed on ${on}${later}.` : 'Confirmed.',
    partly: on ? `Confirmed in part on ${on}${later}.` : 'Confirmed in part.',
    denied: on ? `Denied on ${on}${later}.` : 'Denied.',
    lapsed: development.lapsedOn
      ? `The date it named, ${dayInWords(development.lapsedOn)}, has passed without the act.`
      : 'The date it named has passed without the act.',
    withdrawn: `The words that made it ${before.status} no longer apply; it is now ${development.status}.`,
  };
  return {
    developmentId: development.id,
    kind,
    title: development.title,
    toldOn: before.on,
    toldAs: before.status,
    now: sentences[kind],
    url: `${baseUrl}/developments/${development.id}`,
    by: act ? { title: act.title, publisher: act.publishers[0] ?? '', url: `${baseUrl}/developments/${act.id}` } : null,
    because: reasonsOf(waiting, interests),
  };
}

/** The words that give a development its status, from its strongest item; null if they only repeat the title. */
function quoteOf(items: FoundItem[], title: string): string | null {
  for (const { tags } of items) {
    const evidence = tags.find(({ kind }) => kind === 'status')?.evidence ?? [];
    const quote = evidence.find(
      ({ field, quote: words }) => (field === 'title' || field === 'text') && !title.includes(words),
    )?.quote;
    if (quote) return quote.length > QUOTE ? `${quote.slice(0, QUOTE - 1)}…` : quote;
  }
  return null;
}

/** The strongest items, one for each publisher. */
function itemLines(items: FoundItem[]): ItemLine[] {
  const seen = new Set<string>();
  const lines: ItemLine[] = [];
  for (const { item } of items) {
    if (seen.has(item.publisher)) continue;
    seen.add(item.publisher);
    const on = item.publishedPrecision === 'month' ? null : (item.publishedAt?.slice(0, 10) ?? null);
    lines.push({ publisher: item.publisher, title: item.title, url: item.url, on });
  }
  return lines.slice(0, ITEMS_SHOWN);
}

function entryOf(
  { baseUrl, names }: ComposeContext,
  { development, waiting, sent }: Story,
  of: Pick<Loaded, 'developments' | 'items'> & {
    deadlines: Entry['deadlines'];
    interests: Map<string, Interest>;
    sent: LedgerEntry[]; // sent to this subscriber, of any development
  },
): Entry {
  const items = development.itemIds.slice(0, ITEMS_READ).flatMap((id) => of.items.get(id) ?? []);
  const settles: RecordLink[] = development.answers.flatMap(({ developmentId, how, leadDays }) => {
    const claim = of.developments.get(developmentId);
    if (!claim) return [];
    const before = lastSent(of.sent.filter((entry) => entry.developmentId === claim.id));
    return [
      {
        how,
        title: claim.title,
        publisher: claim.originPublisher,
        on: claim.day,
        leadDays,
        ...(before ? { toldOn: before.on } : {}),
        url: `${baseUrl}/developments/${claim.id}`,
      },
    ];
  });
  return {
    developmentId: development.id,
    title: development.title,
    status: development.status,
    ...(development.status === 'commentary' && !items.every(({ tags }) => statusIsSure(tags))
      ? { isUnsure: true }
      : {}),
    stage: development.stage,
    agencies: development.agencies.map((id) => names.agencies.get(id) ?? id),
    initiative:
      development.initiativeId && (names.initiatives.get(development.initiativeId) ?? development.initiativeId),
    on: dayOf(development),
    isDayOfAct: development.happenedOn !== null,
    firstSeenAt: development.firstSeenAt,
    url: `${baseUrl}/developments/${development.id}`,
    news: waiting.map(({ kind }) => kind),
    toldBefore: lastSent(sent),
    quote: quoteOf(items, development.title),
    items: itemLines(items),
    publishers: development.publishers.length,
    origins: development.origins,
    settles,
    deadlines: of.deadlines,
    because: reasonsOf(waiting, of.interests),
  };
}

/** The marks of the timeline picture: entries, the claims that they settle, and deadlines. */
function marksOf(corrections: Correction[], entries: Entry[], deadlines: DeadlineLine[]): Mark[] {
  return [
    ...entries.flatMap((entry): Mark[] => [
      { on: entry.on, lane: entry.status },
      ...entry.settles.map(({ on }): Mark => ({ on, lane: 'rumor' })),
    ]),
    ...corrections.map(({ toldOn, toldAs }): Mark => ({ on: toldOn, lane: toldAs })),
    ...deadlines.map(({ on }): Mark => ({ on, lane: 'deadline' })),
  ];
}
