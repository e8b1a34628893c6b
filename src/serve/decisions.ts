// Persons' decisions on the timeline: what belongs together, what settled what. Each is written down with what takes it
// back; how a decision changes the timeline is the timeline's own matter.

import { UsageError } from '../lib/usage-error.ts';
import { LINK_KINDS } from '../model.ts';
import type { Web } from './web.ts';

export type Decision = 'link' | 'cut' | 'merge' | 'split';
type By = { by: string; at: string };

/** A development or item as a person names it: its id, or the address of its page. */
const idOf = (typed: string): string => decodeURIComponent(/([^/?#\s]+)\/?(?:[?#].*)?$/.exec(typed.trim())?.[1] ?? '');

export async function decide(
  _web: Web,
  kind: Decision,
  id: string,
  { other, how }: { other: string; how: string },
  _by: By,
): Promise<string> {
  if (kind === 'link' && !LINK_KINDS.some((known) => known === how)) throw new UsageError('Say how it settles it.');
  throw new UsageError(`${idOf(other)} and ${id}: decisions are not kept yet.`);
}

export async function takeBackDecision(_web: Web, _undo: Record<string, unknown>, _by: By): Promise<void> {
  throw new UsageError('Decisions are not kept yet.');
}
