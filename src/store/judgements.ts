// What the rules read and what persons said about it, joined; and the words under which that stands in the index.

import type { Correction, Identifier, Tag } from '../model.ts';

/** A correction as it is kept with its item. */
export type Word = Omit<Correction, 'itemId'>;

/** Tags of the rules with the persons' words applied, in order of time: the last word on a thing counts. */
export function applyCorrections(tags: Tag[], corrections: Word[]): Tag[] {
  let result = tags;
  for (const { kind, value } of [...corrections].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))) {
    const single = kind === 'stage' || kind === 'status';
    const denied = !single && value.startsWith('-');
    const bare = denied ? value.slice(1) : value;
    result = result.filter((tag) => tag.kind !== kind || (!single && tag.value !== bare));
    if (!denied) result = [...result, { kind, value: bare, evidence: [], by: 'person', probability: 1 } as Tag];
  }
  return result;
}

/** Numbers of record as people type them, for the index: an order is cited in three ways. */
export function numbersText(identifiers: Identifier[]): string {
  const texts = new Set<string>();
  for (const { kind, value } of identifiers) {
    if (kind !== 'eo') {
      texts.add(value);
      continue;
    }
    const number = value.replace(/^\D+/, '') || value;
    texts.add(`E.O. ${number}`).add(`EO ${number}`).add(`Executive Order ${number}`);
  }
  return [...texts].join(' | ');
}
