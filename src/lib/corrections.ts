// A person's word over what the rules read. One place, because judging, keeping and training must all agree on what
// stands after a correction.

import type { Correction, Tag } from '../model.ts';

/**
 * Puts persons' words over tags, in order of time: a stage or status is replaced, an initiative or agency added, or
 * taken away where the value starts with `-`. The last word on one thing holds; words that a person confirms keep their
 * evidence. Nothing is changed in place.
 */
export function applyCorrections(tags: Tag[], corrections: Omit<Correction, 'itemId'>[]): Tag[] {
  let result = tags;
  for (const { kind, value } of [...corrections].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))) {
    const single = kind === 'stage' || kind === 'status';
    const away = !single && value.startsWith('-');
    const named = away ? value.slice(1) : value;
    const isSame = (tag: Tag): boolean => tag.kind === kind && (single || tag.value === named);
    const before = result.find(isSame);
    result = result.filter((tag) => !isSame(tag));
    if (away) continue;
    const evidence = before?.value === named ? before.evidence : [];
    result = [...result, { kind, value: named, evidence, by: 'person', probability: 1 } as Tag];
  }
  return result;
}
