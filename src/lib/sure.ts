// Whether a judgement is sure. One that is not is shown as "not sure", and nothing is built on it: no subject line,
// no milestone, no track record.

import type { Judgement, Tag } from '../model.ts';

/**
 * Below this chance a status was wrong more often than right on months the weights were not trained on; `hearsay train`
 * measures it again.
 */
export const SURE_FROM = 0.5;
/** The chance of "official" is already lowered for safety: .25 after that is more than SURE_FROM before. */
export const OFFICIAL_SURE_FROM = 0.25;

/** A rule or a person is always sure; a learned judgement is sure from these chances up. */
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

/** The words the search stores for an item: `no` where its status is not sure, `person` where a person set it. */
export const sureWords = (tags: readonly Tag[]): ('no' | 'person')[] => [
  ...(statusIsSure(tags) ? [] : ['no' as const]),
  ...(tags.some(({ kind, by }) => kind === 'status' && by === 'person') ? ['person' as const] : []),
];
