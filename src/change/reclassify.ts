// Today's rules over stored items. Classifying takes long, so it is done before the transaction; inside, a classification
// counts only where the item still has the words that were read. Corrections stay.

import type { ClassifiedItem } from '../model.ts';
import { placeItems, placementKeys } from '../timeline/place.ts';
import { type Change, effectsOf } from './commit.ts';

/**
 * Saves new classifications of stored items, and places those whose tags, deadlines or identifiers differ. Gives the ids
 * that changed, and those that were edited meanwhile: they are to be read and classified again.
 */
export function reclassify(classified: ClassifiedItem[]): Change<{ changed: string[]; edited: string[] }> {
  return async (tx, now) => {
    const result = await tx.saveJudgements(classified);
    const items: ClassifiedItem[] = [];
    for (const id of result.changed) {
      const item = await tx.itemById(id);
      if (item) items.push(item);
    }
    if (items.length === 0) return { result, effects: [] };
    const candidates = await tx.findCandidates(items.flatMap(placementKeys));
    const placed = placeItems({ items, candidates, now });
    await tx.savePlaced(placed, now);
    return { result, effects: effectsOf(placed, () => 'reclassified') };
  };
}
