// The columns of items, developments, deadlines, links and sources, each stated once: what programs get as JSON and CSV
// (`answered` by the API and to assistants, `exported` by the commands), and what OpenAPI says of them. Scripts rely on
// names, order and forms (README, "Export rows"): a column may be added, none may change.

import {
  DEADLINE_KINDS,
  DEADLINE_STATES,
  type Development,
  type ItemOutline,
  LINK_KINDS,
  PUBLISHER_KINDS,
  STAGES,
  STATUSES,
  type TimelineDeadline,
} from '../model.ts';
import type { Link } from './links.ts';
import { HEALTHS, type SourceHealth } from './sources.ts';
import type { TrackRecord } from './track-record.ts';

/** What a column holds: one value, a list, one of some words, or rows with columns of their own. */
export type Kind = 'text' | 'whole' | 'number' | 'flag' | 'texts' | 'numbers' | readonly string[] | Nested;
type Nested = { rows: Columns<never> } | { row: Columns<never> };

/** `empty`: whether a row without a value has null there, or leaves the column out. */
export type Column<T> = { kind: Kind; of: (one: T) => unknown; empty?: 'null' | 'absent'; isJsonAlone?: true };
export type Columns<T> = Record<string, Column<T>>;

const columnOf =
  (kind: Kind, empty?: Column<never>['empty']) =>
  <T>(of: (one: T) => unknown): Column<T> => ({ kind, of, ...(empty ? { empty } : {}) });
const text = columnOf('text');
const textOrNull = columnOf('text', 'null');
const textIfAny = columnOf('text', 'absent');
const texts = columnOf('texts');
const whole = columnOf('whole');
const number = columnOf('number');
const numberOrNull = columnOf('number', 'null');

/** The same columns, left out of tables of cells. */
const inJsonAlone = <C extends Columns<never>>(columns: C): C =>
  Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, { ...column, isJsonAlone: true }])) as C;

/** Some of the columns, in this order. */
const pick = <C extends Columns<never>, N extends keyof C>(columns: C, ...names: N[]): Pick<C, N> =>
  Object.fromEntries(names.map((name) => [name, columns[name]])) as Pick<C, N>;

/** One row. */
export function rowOf<T>(columns: Columns<T>, one: T): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [name, { of, empty }] of Object.entries(columns)) {
    const value = of(one) ?? null;
    if (value !== null || empty !== 'absent') row[name] = value;
  }
  return row;
}

/** Names of the columns of a table of cells. */
export const cellNames = (columns: Columns<never>): string[] =>
  Object.entries(columns).flatMap(([name, { isJsonAlone }]) => (isJsonAlone ? [] : name));

const ITEM = {
  id: text((one) => one.id),
  external_id: textIfAny((one) => one.externalId),
  url: textOrNull((one) => one.url),
  title: text((one) => one.title),
  publisher: text((one) => one.publisher),
  source_ids: texts((one) => one.sourceIds),
  published: textOrNull((one) => one.publishedAt),
  first_seen: text((one) => one.firstSeenAt),
  initiatives: texts((one) => one.initiatives),
  agencies: texts((one) => one.agencies),
  stage: columnOf(STAGES)((one) => one.stage),
  status: columnOf(STATUSES)((one) => one.status),
  development_id: textOrNull((one) => one.developmentId),
  status_sure: columnOf('flag')((one) => one.isSure),
} satisfies Columns<ItemOutline>;

export const ITEMS = {
  exported: ITEM,
  answered: {
    ...ITEM,
    ...inJsonAlone({ publisher_kind: columnOf(PUBLISHER_KINDS, 'null')((one: ItemOutline) => one.publisherKind) }),
  },
};

/** A development and the addresses of its items. */
export type DevelopmentEntry = Development & { itemUrls: string[] };

const SET_BY = ['rule', 'curated', 'person'] as const;

const ANSWER = {
  development_id: text((one) => one.developmentId),
  how: columnOf(LINK_KINDS)((one) => one.how),
  lead_days: whole((one) => one.leadDays),
  lead_hours: number((one) => one.leadHours),
  because: text((one) => one.because),
  by: columnOf(SET_BY)((one) => one.by),
} satisfies Columns<Development['answers'][number]>;

const DEVELOPMENT = {
  id: text((one) => one.id),
  initiative: textOrNull((one) => one.initiativeId),
  title: text((one) => one.title),
  stage: columnOf(STAGES)((one) => one.stage),
  status: columnOf(STATUSES)((one) => one.status),
  agencies: texts((one) => one.agencies),
  happened_on: textOrNull((one) => one.happenedOn),
  first_seen: text((one) => one.firstSeenAt),
  last_seen: text((one) => one.lastSeenAt),
  item_ids: texts((one) => one.itemIds),
  item_urls: texts((one) => one.itemUrls),
  publishers: texts((one) => one.publishers),
  origin_publisher: text((one) => one.originPublisher),
  origins: whole((one) => one.origins),
  lapsed_on: textOrNull((one) => one.lapsedOn),
} satisfies Columns<DevelopmentEntry>;

export const DEVELOPMENTS = {
  exported: {
    ...pick(DEVELOPMENT, 'id', 'initiative', 'title', 'stage', 'status', 'agencies', 'happened_on', 'first_seen'),
    ...pick(DEVELOPMENT, 'item_ids', 'item_urls', 'publishers', 'origin_publisher', 'origins'),
    lapsed_on: textIfAny(DEVELOPMENT.lapsed_on.of),
  },
  answered: {
    ...DEVELOPMENT,
    ...inJsonAlone({
      answers: columnOf({ rows: ANSWER })((one: DevelopmentEntry) => one.answers.map((each) => rowOf(ANSWER, each))),
    }),
  },
};

const DEADLINE = {
  id: text((one) => one.id),
  initiative: textOrNull((one) => one.initiativeId),
  kind: columnOf(DEADLINE_KINDS)((one) => one.kind),
  on: text((one) => one.on),
  moved_from: textIfAny((one) => one.movedFrom),
  state: columnOf(DEADLINE_STATES)((one) => one.state),
  title: text((one) => one.title),
  agencies: texts((one) => one.agencies),
  item_id: textOrNull((one) => one.itemId),
  item_url: textOrNull((one) => one.itemUrl),
  development_id: textOrNull((one) => one.developmentId),
  reckoning: columnOf(['stated', 'counted'])((one) => one.reckoning),
} satisfies Columns<TimelineDeadline>;

export const DEADLINES = {
  exported: {
    ...pick(DEADLINE, 'id', 'initiative', 'kind', 'on', 'moved_from', 'state', 'item_url', 'reckoning'),
    ...pick(DEADLINE, 'title', 'agencies'),
  },
  answered: DEADLINE,
};

/** A link and the addresses of the items at both ends. */
export type LinkEntry = Link & { fromItemUrls: string[]; toItemUrls: string[] };

const LINK = {
  from_development: text((one) => one.fromDevelopment),
  to_development: text((one) => one.toDevelopment),
  from_item_urls: texts((one) => one.fromItemUrls),
  to_item_urls: texts((one) => one.toItemUrls),
  how: columnOf(LINK_KINDS)((one) => one.how),
  lead_days: whole((one) => one.leadDays),
} satisfies Columns<LinkEntry>;

export const LINKS = {
  exported: {
    ...pick(LINK, 'from_development', 'to_development', 'from_item_urls', 'to_item_urls'),
    // Scripts rely on two values here; partial confirmation has a column of its own.
    how: columnOf(['confirms', 'denies'])((one) => (one.how === 'denies' ? 'denies' : 'confirms')),
    partly: columnOf('flag', 'absent')((one) => (one.how === 'partly' ? true : null)),
    lead_days: LINK.lead_days,
    ...(pick(ANSWER, 'lead_hours', 'because', 'by') satisfies Columns<LinkEntry>),
  } satisfies Columns<LinkEntry>,
  answered: LINK,
};

const TRACK_RECORD = {
  publisher: text((one) => one.publisher),
  originated: whole((one) => one.originated),
  confirmed: whole((one) => one.confirmed),
  denied: whole((one) => one.denied),
  lapsed: whole((one) => one.lapsed),
  open: whole((one) => one.open),
  settled: whole((one) => one.settled),
  share: numberOrNull((one) => one.share),
  interval: columnOf('numbers', 'null')((one) => one.interval),
  medianLeadDays: numberOrNull((one) => one.medianLeadDays),
} satisfies Columns<TrackRecord>;

const SOURCE = {
  id: text((one) => one.id),
  name: text((one) => one.name),
  publisher: text((one) => one.publisher),
  publisher_kind: columnOf(PUBLISHER_KINDS)((one) => one.publisher_kind),
  url: text((one) => one.url),
  health: columnOf(HEALTHS)((one) => one.health),
  problem: textOrNull((one) => one.problem),
  failures: whole((one) => one.failures),
  every_minutes: number((one) => one.every_minutes),
  next_check_at: textOrNull((one) => one.next_check_at),
  last_success_at: textOrNull((one) => one.last_success_at),
  last_new_at: textOrNull((one) => one.last_new_at),
  items_per_day: number((one) => one.items_per_day),
  visits: whole((one) => one.visits),
  failed_visits: whole((one) => one.failed_visits),
} satisfies Columns<SourceHealth>;

export const SOURCES = {
  exported: {
    ...SOURCE,
    ...inJsonAlone(pick(SOURCE, 'failures', 'every_minutes', 'next_check_at', 'visits', 'failed_visits')),
    originated: whole((one) => one.track_record?.originated ?? 0),
    confirmed: whole((one) => one.track_record?.confirmed ?? 0),
    denied: whole((one) => one.track_record?.denied ?? 0),
    lapsed: whole((one) => one.track_record?.lapsed ?? 0),
    open: whole((one) => one.track_record?.open ?? 0),
    share_low: numberOrNull((one) => one.track_record?.interval?.[0]),
    share_high: numberOrNull((one) => one.track_record?.interval?.[1]),
    median_lead_days: numberOrNull((one) => one.track_record?.medianLeadDays),
  } satisfies Columns<SourceHealth>,
  answered: {
    ...SOURCE,
    ...inJsonAlone({
      track_record: columnOf(
        { row: TRACK_RECORD },
        'null',
      )(({ track_record }: SourceHealth) => track_record && rowOf(TRACK_RECORD, track_record)),
    }),
  },
};
