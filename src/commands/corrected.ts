// What people corrected, as labelled items for the next training. A correction labels only what it speaks of.

import type { Example } from '../train/examples.ts';
import type { ClassifiedItem, Correction } from '../model.ts';
import type { Store } from '../store/contract.ts';

/** An item with the corrections of people already over its tags, as a labelled item. */
export function exampleOfCorrected({ item, tags }: ClassifiedItem, corrections: Correction[]): Example {
  const spoken = new Set(corrections.map(({ kind }) => kind));
  const values = (kind: Correction['kind']): string[] =>
    tags.filter((tag) => tag.kind === kind).map((tag) => tag.value);
  const stage = tags.find((tag) => tag.kind === 'stage');
  const status = tags.find((tag) => tag.kind === 'status');
  const judged = corrections.filter(({ kind }) => kind === 'initiative').map(({ value }) => value.replace(/^-/, ''));
  return {
    id: item.id,
    item,
    story: item.id,
    found: 'corrected',
    ...(spoken.has('initiative') ? { initiatives: values('initiative'), judged } : {}),
    ...(spoken.has('agency') ? { agencies: values('agency') } : {}),
    ...(spoken.has('stage') && stage?.kind === 'stage' ? { stage: stage.value } : {}),
    ...(spoken.has('status') && status?.kind === 'status' ? { status: status.value } : {}),
  };
}

/** Every item of the store that a person corrected. */
export async function correctedExamples(store: Pick<Store, 'eachItem' | 'correctionsFor'>): Promise<Example[]> {
  const examples: Example[] = [];
  for await (const batch of store.eachItem())
    for (const classified of batch) {
      const corrections = await store.correctionsFor(classified.item.id);
      if (corrections.length > 0) examples.push(exampleOfCorrected(classified, corrections));
    }
  return examples;
}
