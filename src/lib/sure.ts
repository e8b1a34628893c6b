// Whether a judgement may be told as one. What is not sure is shown as such, and nothing is built on it: no subject
// line, no milestone, no track record.

import type { Judgement, Tag } from '../model.ts';

/**
 * Below this chance a status was wrong more often than right on months that the weights had not seen; `hearsay train`
 * measures it anew.
 */
export const SURE_FROM = 0.5;
/** "Official" has paid its price in the chance told: at this chance it was above SURE_FROM before. */
export const OFFICIAL_SURE_FROM = 0.25;

/** A rule and a person are sure; what was learned is from SURE_FROM on. */
export const isSure = ({
  by,
  value,
  probability,
}: Pick<Judgement, 'by' | 'probability'> & { value: string }): boolean =>
  by !== 'learned' || probability >= (value === 'official' ? OFFICIAL_SURE_FROM : SURE_FROM);

/** Whether the status among these tags is sure. Curated entries have their own. */
export function statusIsSure(tags: readonly Tag[]): boolean {
  const status = tags.find((tag) => tag.kind === 'status');
  return status === undefined || isSure(status);
}

/** By what an item is found: `no` where its status is not sure, `person` where a person set it. */
export const sureWords = (tags: readonly Tag[]): ('no' | 'person')[] => [
  ...(statusIsSure(tags) ? [] : ['no' as const]),
  ...(tags.some(({ kind, by }) => kind === 'status' && by === 'person') ? ['person' as const] : []),
];
