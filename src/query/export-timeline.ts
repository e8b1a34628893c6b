// Developments, links, deadlines and sources as rows for other programs, in the shape that scripts rely on
// (README, "Export rows"). Items have a file of their own.

import type { Development, Filter, Initiative, Instant, Source, TimelineDeadline } from '../model.ts';
import type { Store } from '../store/open.ts';
import { findDeadlines } from './deadlines.ts';
import { eachLink } from './links.ts';
import { type SourceHealth, sourceHealth } from './sources.ts';
import { eachDevelopment } from './timeline.ts';

export const DEVELOPMENT_COLUMNS = [
  'id',
  'initiative',
  'title',
  'stage',
  'status',
  'agencies',
  'happened_on',
  'first_seen',
  'item_ids',
  'item_urls',
  'publishers',
  'origin_publisher',
  'origins',
  'lapsed_on',
] as const;

export const LINK_COLUMNS = [
  'from_development',
  'to_development',
  'from_item_urls',
  'to_item_urls',
  'how',
  'partly',
  'lead_days',
  'lead_hours',
  'because',
  'by',
] as const;

export const DEADLINE_COLUMNS = [
  'id',
  'initiative',
  'kind',
  'on',
  'moved_from',
  'state',
  'item_url',
  'reckoning',
  'title',
  'agencies',
] as const;

export const SOURCE_COLUMNS = [
  'id',
  'name',
  'publisher',
  'publisher_kind',
  'url',
  'health',
  'problem',
  'last_success_at',
  'last_new_at',
  'items_per_day',
  'originated',
  'confirmed',
  'denied',
  'lapsed',
  'open',
  'share_low',
  'share_high',
  'median_lead_days',
] as const;

type Row = Record<string, unknown>;

/** Addresses of items in the order of their ids; an item without one is left out. */
async function urlsOf(store: Store, ids: string[]): Promise<string[]> {
  const heads = await store.itemHeads(ids);
  return ids.flatMap((id) => heads.get(id)?.url ?? []);
}

/** One development as a row. */
export function developmentRow(development: Development, urls: string[]): Row {
  return {
    id: development.id,
    initiative: development.initiativeId,
    title: development.title,
    stage: development.stage,
    status: development.status,
    agencies: development.agencies,
    happened_on: development.happenedOn,
    first_seen: development.firstSeenAt,
    item_ids: development.itemIds,
    item_urls: urls,
    publishers: development.publishers,
    origin_publisher: development.originPublisher,
    origins: development.origins,
    ...(development.lapsedOn ? { lapsed_on: development.lapsedOn } : {}),
  };
}

/** All developments that a filter means, in order of their first word. */
export async function* exportDevelopments(store: Store, filter: Filter, now: Instant): AsyncGenerator<Row> {
  for await (const { development } of eachDevelopment(store, filter, { now }))
    yield developmentRow(development, await urlsOf(store, development.itemIds));
}

/** All links whose act a filter means: `to` is the later act, `from` the rumor or report that it answers. */
export async function* exportLinks(store: Store, filter: Filter, now: Instant): AsyncGenerator<Row> {
  for await (const link of eachLink(store, filter, { now }))
    yield {
      from_development: link.fromDevelopment,
      to_development: link.toDevelopment,
      from_item_urls: await urlsOf(store, link.fromItemIds),
      to_item_urls: await urlsOf(store, link.toItemIds),
      // Programs rely on two words here (confirms, denies); that an act bore a claim out in part is said beside them.
      how: link.how === 'denies' ? 'denies' : 'confirms',
      ...(link.how === 'partly' ? { partly: true } : {}),
      lead_days: link.leadDays,
      lead_hours: link.leadHours,
      because: link.because,
      by: link.by,
    };
}

/** One deadline as a row. */
export function deadlineRow(one: TimelineDeadline): Row {
  return {
    id: one.id,
    initiative: one.initiativeId,
    kind: one.kind,
    on: one.on,
    ...(one.movedFrom ? { moved_from: one.movedFrom } : {}),
    state: one.state,
    item_url: one.itemUrl,
    reckoning: one.reckoning,
    title: one.title,
    agencies: one.agencies,
  };
}

/** All deadlines that a filter means, by day, the clocks of the policies among them. */
export async function* exportDeadlines(
  store: Store,
  filter: Filter,
  now: Instant,
  initiatives: Initiative[],
): AsyncGenerator<Row> {
  for (const one of await findDeadlines(store, filter, now, { initiatives })) yield deadlineRow(one);
}

/** One source as a flat row, for tables of numbers. */
export function sourceRow(one: SourceHealth): Row {
  const { track_record: record, ...rest } = one;
  return {
    ...rest,
    originated: record?.originated ?? 0,
    confirmed: record?.confirmed ?? 0,
    denied: record?.denied ?? 0,
    lapsed: record?.lapsed ?? 0,
    open: record?.open ?? 0,
    share_low: record?.interval?.[0] ?? null,
    share_high: record?.interval?.[1] ?? null,
    median_lead_days: record?.medianLeadDays ?? null,
  };
}

/** All sources of feeds.json (of a filter's ids, where it names some) with health and track record. */
export async function* exportSources(
  store: Store,
  filter: Filter,
  now: Instant,
  sources: Source[],
): AsyncGenerator<Row> {
  const asked = sources.filter(({ id }) => !filter.sources || filter.sources.includes(id));
  for (const one of await sourceHealth(store, asked, now)) yield sourceRow(one);
}
