// What the tests of the timeline share: items as a reader would meet them, judged by hand, and a store in memory.

import type {
  ClassifiedItem,
  Deadline,
  Identifier,
  Item,
  OfficialRecord,
  PublisherKind,
  Stage,
  Status,
  Tag,
} from '../src/model.ts';
import { openStore, type Store } from '../src/store/open.ts';
import { record } from './record.ts';

export type Told = {
  id: string;
  title: string;
  text?: string;
  at: string; // a day or a moment of publication; '' for none
  seen?: string;
  publisher?: string;
  kind?: PublisherKind;
  author?: string;
  speaksFor?: string;
  status: Status;
  chance?: number; // of the status, where it was learned
  stage?: Stage;
  agencies?: string[];
  policy?: string;
  numbers?: [Identifier['kind'], string][];
  deadlines?: Deadline[];
  record?: OfficialRecord;
  curated?: Item['curated'];
};

const judgement = { evidence: [], by: 'rule' as const, probability: 1 };

export function told(one: Told): ClassifiedItem {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(one.at);
  const publishedAt = one.at === '' ? null : isDay ? `${one.at}T00:00:00.000Z` : new Date(one.at).toISOString();
  const words = one.title.slice(0, 40);
  const tags: Tag[] = [
    ...(one.policy ? [{ kind: 'initiative' as const, value: one.policy, ...judgement }] : []),
    ...(one.agencies ?? []).map((value): Tag => ({ kind: 'agency', value, ...judgement })),
    { kind: 'stage', value: one.stage ?? 'none', ...judgement },
    {
      kind: 'status',
      value: one.status,
      ...judgement,
      ...(one.chance === undefined ? {} : { by: 'learned' as const, probability: one.chance }),
      evidence: [{ field: 'title', quote: words, start: 0, rule: 'test' }],
    },
  ];
  const evidence = { field: 'title' as const, quote: words, start: 0, rule: 'test' };
  return {
    item: {
      id: one.id,
      sourceId: 'test',
      publisher: one.publisher ?? `Paper ${one.id}`,
      publisherKind: one.kind ?? 'press',
      ...(one.speaksFor ? { speaksFor: one.speaksFor } : {}),
      ...(one.author ? { author: one.author } : {}),
      url: `https://news.example/${one.id}`,
      title: one.title,
      text: one.text ?? '',
      publishedAt,
      ...(publishedAt ? { publishedPrecision: isDay ? ('day' as const) : ('moment' as const) } : {}),
      firstSeenAt: new Date(one.seen ?? (one.at || '2026-11-01')).toISOString(),
      contentHash: `${one.title} ${one.text ?? ''}`,
      ...(one.record ? { record: one.record } : {}),
      ...(one.curated ? { curated: one.curated } : {}),
    },
    tags,
    deadlines: one.deadlines ?? [],
    identifiers: (one.numbers ?? []).map(([kind, value]) => ({ kind, value, evidence })),
  };
}

/** Places and saves items as one visit at a time would, `perVisit` of them together. */
export async function tell(store: Store, items: Told[], perVisit = 1, now?: string): Promise<void> {
  for (let at = 0; at < items.length; at += perVisit) {
    const visit = items.slice(at, at + perVisit).map(told);
    const moment = now ?? visit.at(-1)!.item.firstSeenAt;
    await record(store, {
      visit: { sourceId: 'test', startedAt: moment, result: 'new', found: visit.length, added: 0, updated: 0 },
      items: visit.map((classified) => ({ classified, keys: [`url:${classified.item.url}`] })),
    });
  }
}

/** A store in memory that was told these items. */
export async function storeWith(items: Told[], perVisit = 1): Promise<Store> {
  const store = await openStore(':memory:');
  await tell(store, items, perVisit);
  return store;
}

/** Which items stand together: groups of ids, each sorted, all sorted. */
export async function groupsOf(store: Store, ids: string[]): Promise<string[][]> {
  const home = await store.developmentsOfItems(ids);
  const groups = new Map<string, string[]>();
  for (const id of ids) groups.set(home.get(id)!, [...(groups.get(home.get(id)!) ?? []), id].sort());
  return [...groups.values()].sort((a, b) => (a[0]! < b[0]! ? -1 : 1));
}
