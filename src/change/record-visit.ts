// A visit to a source, an import, the known record: items come in, are placed and saved with the visit that brought them.

import type { KeyedItem } from '../item/item.ts';
import { keptKeys, type Known, recognize } from '../item/recognize.ts';
import type { ClassifiedItem, Instant, Placed, SourceState, Visit } from '../model.ts';
import type { Lease, PackedPage } from '../store/contract.ts';
import type { ItemToSave, SavedItems, Tx } from '../store/contract/tx.ts';
import { placeItems, placementKeys } from '../timeline/place.ts';
import { type Change, effectsOf } from './commit.ts';

/** What of a document is new to the store or was edited by its source. */
export type News = {
  ids: string[]; // of all that the document shows, as the store has them
  changed: { at: number; keyed: KeyedItem }[]; // new or edited items, with their positions in the document
  fresh: Set<string>; // ids of those that are new
};

/** What the log and the source's state say of a visit, once it is known what is new. */
export type VisitSummary = {
  visit: Visit; // `added` and `updated` are counted when it is saved
  state: SourceState | null; // null for what is no source: an import
  isBacklog: boolean; // recorded, announced to nobody (I17, I18)
  isComplete: boolean; // the whole list was read: what it does not show is no longer listed
};

/** Everything that a visit brought, classified. */
export type Arrival = {
  sourceId: string;
  found: KeyedItem[];
  classified: Map<number, ClassifiedItem>; // new and edited ones, by position
  pages: PackedPage[];
  summarize: (news: News) => VisitSummary;
  lease?: Lease; // refused where another process has taken over
};

export type Recorded = { visit: Visit; added: string[]; updated: string[] };

/** What is new of these items, against what the store knows. */
export async function newsOf(found: KeyedItem[], sourceId: string, store: Known): Promise<News> {
  const { found: all, hashes } = await recognize(found, sourceId, store);
  const changed = all.flatMap((keyed, at) =>
    hashes.get(keyed.item.id) === keyed.item.contentHash ? [] : [{ at, keyed }],
  );
  const ids = all.map(({ item }) => item.id);
  return { ids, changed, fresh: new Set(ids.filter((id) => !hashes.has(id))) };
}

/** Records a visit. Null, and nothing done, where something is to be classified first: another visit changed what is new. */
export function recordVisit(arrival: Arrival): Change<Recorded | null> {
  const { sourceId, found, classified, pages, summarize, lease } = arrival;
  return async (tx, now) => {
    const news = await newsOf(found, sourceId, tx);
    const items: ItemToSave[] = [];
    for (const { at, keyed } of news.changed) {
      const one = classified.get(at);
      if (!one) return { result: null, effects: [] };
      const { id } = keyed.item;
      items.push({
        classified: one.item.id === id ? one : { ...one, item: { ...one.item, id } },
        keys: keptKeys(keyed),
      });
    }
    if (lease) await tx.checkLease(lease);
    const { visit, state, isBacklog, isComplete } = summarize(news);
    const saved = await tx.saveItems(items, state !== null);
    const seen = await tx.seeItems(news.ids, sourceId, visit.startedAt, items);
    const placed = await place(tx, items, saved, now);
    await tx.savePlaced(placed, visit.startedAt);
    const logged = { ...visit, added: saved.added.length, updated: saved.updated.length };
    await tx.saveVisit(logged, items.length > 0 ? pages : []);
    if (state) await tx.saveSourceState(state, isComplete ? visit.startedAt : null);

    const added = new Set(saved.added);
    const effects = [
      ...effectsOf(placed, (id) => (added.has(id) ? 'added' : 'edited')),
      ...[...saved.seen, ...seen].map((itemId) => ({ kind: 'seen' as const, itemId, developmentId: null })),
    ].map((effect) => ({ ...effect, isBacklog }));
    return { result: { visit: logged, added: saved.added, updated: saved.updated }, effects };
  };
}

/** Places what was saved: new items as they came, edited ones as they are stored now, with the corrections that hold. */
async function place(tx: Tx, items: ItemToSave[], { added, updated }: SavedItems, now: Instant): Promise<Placed> {
  const fresh = new Set(added);
  const toPlace: ClassifiedItem[] = [];
  for (const { classified } of items) if (fresh.delete(classified.item.id)) toPlace.push(classified);
  for (const id of new Set(updated)) {
    const stored = await tx.itemById(id);
    if (stored) toPlace.push(stored);
  }
  if (toPlace.length === 0) return NOTHING_PLACED;
  return placeItems({ items: toPlace, candidates: await tx.findCandidates(toPlace.flatMap(placementKeys)), now });
}

const NOTHING_PLACED: Placed = { places: [], developments: [], moved: [], answers: [], mentions: [] };
