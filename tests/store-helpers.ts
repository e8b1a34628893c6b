// Small items for tests of the store and of questions.

import type { ClassifiedItem, Identifier, Item, Stage, Status, Tag } from '../src/model.ts';
import type { Store } from '../src/store/open.ts';
import { record } from './record.ts';

export type Made = { classified: ClassifiedItem; keys: string[] };
type Parts = Partial<Item> & {
  status?: Status;
  stage?: Stage;
  agencies?: string[];
  initiatives?: string[];
  deadlines?: string[];
  identifiers?: Pick<Identifier, 'kind' | 'value'>[];
};

const evidence = { field: 'title' as const, quote: '', start: 0, rule: 'test/given' };
const judged = { evidence: [], by: 'rule' as const, probability: 1 };

/** An item with its judgements; what is not named is plain. */
export function classified(id: string, parts: Parts = {}): Made {
  const { status, stage, agencies, initiatives, deadlines, identifiers, ...item } = parts;
  const title = item.title ?? `Title of ${id}`;
  const text = item.text ?? '';
  const tags: Tag[] = [
    { kind: 'status', value: status ?? 'reported', ...judged },
    { kind: 'stage', value: stage ?? 'none', ...judged },
    ...(agencies ?? []).map((value): Tag => ({ kind: 'agency', value, ...judged })),
    ...(initiatives ?? []).map((value): Tag => ({ kind: 'initiative', value, ...judged })),
  ];
  return {
    keys: [`url:https://example.org/${id}`],
    classified: {
      item: {
        id,
        sourceId: 'one',
        publisher: 'The Paper',
        publisherKind: 'press',
        url: `https://example.org/${id}`,
        publishedAt: '2025-08-07T12:00:00.000Z',
        firstSeenAt: '2025-08-07T13:00:00.000Z',
        contentHash: `${title}\n${text}`,
        ...item,
        title,
        text,
      },
      tags,
      deadlines: (deadlines ?? []).map((on) => ({ kind: 'comments-close', on, reckoning: 'stated', evidence })),
      identifiers: (identifiers ?? []).map((one) => ({ ...one, evidence })),
    },
  };
}

/** Saves items as one visit of their (first) source. */
export async function save(store: Store, items: Made[], at = '2025-08-07T13:00:00.000Z') {
  const sourceId = items[0]?.classified.item.sourceId ?? 'one';
  return record(store, {
    visit: { sourceId, startedAt: at, result: 'new', found: items.length, added: 0, updated: 0 },
    state: { sourceId, nextCheckAt: null, failures: 0 },
    items,
    isComplete: true,
  });
}
