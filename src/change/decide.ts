// Persons' decisions on the timeline: what settled what, what belongs together, what belongs apart. Each is audited with
// what undoes it, and outlives reclassify and new placing. Who may decide is asked by the caller.

import { randomUUID } from 'node:crypto';
import { UsageError } from '../lib/usage-error.ts';
import {
  type DevelopmentState,
  type Instant,
  LINK_KINDS,
  type LinkKind,
  type Override,
  type Placed,
} from '../model.ts';
import type { Tx } from '../store/contract/tx.ts';
import { mergedByPerson, movedByPerson } from '../timeline/decide.ts';
import type { Change, Effect } from './commit.ts';

export const DECISIONS = ['link', 'cut', 'merge', 'split'] as const;
export type Decision = (typeof DECISIONS)[number];

/**
 * What a person decides about the development `id`. `other` is a development or (to split) an item, by its id or the
 * address of its page; `how` says how an act settles a claim.
 */
export type DecisionRequest = { decision: Decision; id: string; other: string; how?: string; by: string };

const LINK_WORDS: Record<LinkKind, string> = { confirms: 'confirms', partly: 'confirms in part', denies: 'denies' };
const KINDS = { link: 'linked', cut: 'cut', merge: 'merged', split: 'split' } as const;

/** A development or item as a person names it: its id, or the address of its page. */
function idOf(typed: string): string {
  const last = /([^/?#\s]+)\/?(?:[?#].*)?$/.exec(typed.trim())?.[1] ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

async function developmentOf(tx: Tx, id: string): Promise<DevelopmentState> {
  const state = await tx.developmentState(id);
  if (!state) throw new UsageError(`There is no development "${id}".`);
  return state;
}

/** A decision ready to be saved: in words, with what it does to the timeline. */
type Decided = { override: Override; words: string; placed: Placed | null };

type Request = { id: string; other: string; how: string | undefined; by: string; at: Instant };

/** An act settles a claim, or does not, whatever the rules say. */
async function linkOrCut(tx: Tx, kind: 'link' | 'cut', { id, other, how, by, at }: Request): Promise<Decided> {
  const known = LINK_KINDS.find((one) => one === how);
  if (kind === 'link' && !known)
    throw new UsageError(`"${(how ?? '').slice(0, 20)}" is no outcome; use one of ${LINK_KINDS.join(', ')}.`);
  const [act, claim] = [await developmentOf(tx, id), await developmentOf(tx, other)];
  if (act.id === claim.id) throw new UsageError('A development cannot settle itself; name two.');
  const override = { id: randomUUID(), kind, a: act.id, b: claim.id, by, at };
  return kind === 'link' && known
    ? { override: { ...override, how: known }, words: `${LINK_WORDS[known]} ${claim.id}`, placed: null }
    : { override, words: `does not settle ${claim.id}`, placed: null };
}

/** Two developments become one; this one keeps its id, and the other's address leads to it. */
async function merge(tx: Tx, { id, other, by, at }: Request): Promise<Decided> {
  const [into, from] = [await developmentOf(tx, id), await developmentOf(tx, other)];
  if (into.id === from.id) throw new UsageError('These two are one development already.');
  const itemIds = (await tx.placesIn(from.id)).map(({ profile }) => profile.itemId);
  const override: Override = { id: randomUUID(), kind: 'merge', a: into.id, b: from.id, itemIds, by, at };
  return { override, words: `is the same as ${from.id}`, placed: mergedByPerson(into, from, at) };
}

/** An item gets a development of its own. At least one item must stay. */
async function split(tx: Tx, { id, other: itemId, by, at }: Request): Promise<Decided> {
  const state = await developmentOf(tx, id);
  const places = await tx.placesIn(state.id);
  const leaving = places.filter(({ profile }) => profile.itemId === itemId);
  if (leaving.length === 0) throw new UsageError(`The item "${itemId}" is not in that development.`);
  if (leaving.length === places.length) throw new UsageError('At least one item must stay in the development.');
  const own = `d${itemId}-${randomUUID().slice(0, 8)}`;
  const override: Override = { id: randomUUID(), kind: 'split', a: own, b: state.id, itemIds: [itemId], by, at };
  const placed = movedByPerson(leaving, { state, places }, { id: own, places: [] }, by);
  return { override, words: `the item ${itemId} was taken out`, placed };
}

/** Takes a decision. Gives the development whose page shows the result. Throws UsageError for what cannot be. */
export function decide({ decision, id, other: typed, how, by }: DecisionRequest): Change<string> {
  return async (tx, at) => {
    const other = idOf(typed);
    if (!other) throw new UsageError('Name the other one: its id, or the address of its page.');
    const request = { id, other, how, by, at };
    const { override, words, placed } =
      decision === 'merge'
        ? await merge(tx, request)
        : decision === 'split'
          ? await split(tx, request)
          : await linkOrCut(tx, decision, request);
    await tx.saveOverride(override);
    if (placed) await tx.savePlaced(placed, at);
    const result = (await tx.developmentState(id))?.id ?? id;
    await tx.addAudit({
      at,
      actor: by,
      action: decision,
      subject: `development:${result}`,
      words,
      undo: { decision: override.id },
    });
    return { result, effects: effectsOn(KINDS[decision], [override.a, override.b]) };
  };
}

/** Undoes a decision: the timeline is again as the rules have it, or as it was before. */
export async function undoDecision(tx: Tx, id: string, by: string, at: Instant): Promise<Effect[]> {
  const override = await tx.overrideById(id);
  if (!override) throw new UsageError(`There is no decision "${id}".`);
  if (override.undoneAt) throw new UsageError('This decision was undone already.');
  await tx.saveOverride({ ...override, undoneAt: at, undoneBy: by });
  if (override.kind === 'merge' || override.kind === 'split') await moveBack(tx, override, by, at);
  return effectsOn('undone', [override.a, override.b]);
}

/** The items of a merge go back where they were, those of a split go home. */
async function moveBack(tx: Tx, { kind, a, b, itemIds }: Override, by: string, at: Instant): Promise<void> {
  const from = await developmentOf(tx, a);
  const places = await tx.placesIn(from.id);
  const moving = places.filter(({ profile }) => itemIds?.includes(profile.itemId));
  const to = kind === 'merge' ? b : (await developmentOf(tx, b)).id;
  if (moving.length === 0 || to === from.id) return;
  const home = { id: to, places: kind === 'merge' ? [] : await tx.placesIn(to) };
  await tx.savePlaced(movedByPerson(moving, { state: from, places }, home, by), at);
}

const effectsOn = (kind: Effect['kind'], developments: string[]): Effect[] =>
  developments.map((developmentId) => ({ kind, itemId: null, developmentId }));
