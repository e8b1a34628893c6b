// Persons' decisions on the timeline as the pages take them: what belongs together, what settled what. Each is audited
// with what takes it back; what a decision does to the timeline is decide.ts's matter.

import { cutLink, mergeDevelopments, setLink, splitDevelopment, undoDecision } from '../decide.ts';
import { UsageError } from '../lib/usage-error.ts';
import { LINK_KINDS, type LinkKind, type Override } from '../model.ts';
import type { Web } from './web.ts';

export type Decision = 'link' | 'cut' | 'merge' | 'split';
type By = { by: string; at: string };

/** A development or item as a person names it: its id, or the address of its page. */
function idOf(typed: string): string {
  const last = /([^/?#\s]+)\/?(?:[?#].*)?$/.exec(typed.trim())?.[1] ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

const LINK_WORDS: Record<LinkKind, string> = { confirms: 'confirms', partly: 'confirms in part', denies: 'denies' };

/**
 * Takes a decision about the development `id` and writes it down. Gives the development whose page shows the result.
 * Throws UsageError for what does not exist or cannot be.
 */
export async function decide(
  { store }: Web,
  kind: Decision,
  id: string,
  { other, how }: { other: string; how: string },
  by: By,
): Promise<string> {
  const named = idOf(other);
  if (!named) throw new UsageError('Name the other one: its id, or the address of its page.');
  let override: Override;
  let words: string;
  if (kind === 'link') {
    const known = LINK_KINDS.find((one) => one === how);
    if (!known) throw new UsageError(`"${how.slice(0, 20)}" is no outcome; use one of ${LINK_KINDS.join(', ')}.`);
    override = await setLink(store, { act: id, claim: named, how: known, ...by });
    words = `${LINK_WORDS[known]} ${override.b}`;
  } else if (kind === 'cut') {
    override = await cutLink(store, { act: id, claim: named, ...by });
    words = `does not settle ${override.b}`;
  } else if (kind === 'merge') {
    override = await mergeDevelopments(store, { into: id, from: named, ...by });
    words = `is the same as ${override.b}`;
  } else {
    override = await splitDevelopment(store, { development: id, itemIds: [named], ...by });
    words = `the item ${named} was taken out`;
  }
  const standing = (await store.developmentState(id))?.id ?? id;
  await store.addAudit({
    at: by.at,
    actor: by.by,
    action: kind,
    subject: `development:${standing}`,
    words,
    undo: { decision: override.id },
  });
  return standing;
}

/** Takes a decision back. */
export async function takeBackDecision({ store }: Web, undo: Record<string, unknown>, by: By): Promise<void> {
  await undoDecision(store, { id: String(undo['decision']), ...by });
}
