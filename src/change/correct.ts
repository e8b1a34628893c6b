// A person's word on a tag: checked, kept with the item, audited, and its item placed by it at once.

import { STAGES, STATUSES, type Agency, type Correction, type Initiative, type Instant, type Tag } from '../model.ts';
import { UsageError } from '../lib/usage-error.ts';
import type { Tx } from '../store/contract/tx.ts';
import { placeItems, placementKeys } from '../timeline/place.ts';
import { type Change, type Effect, effectsOf } from './commit.ts';

/** What a correction may name. */
export type Correctable = { agencies: Pick<Agency, 'id'>[]; initiatives: Pick<Initiative, 'id'>[] };

/** What undoes a correction: the words that held before it, about the same thing. */
export type CorrectionUndo = { itemId: string; about: string; before: Correction[] };

/** What a correction is about: stage and status are one thing each, every agency and every policy one of its own. */
const aboutOf = ({ kind, value }: Pick<Correction, 'kind' | 'value'>): string =>
  kind === 'stage' || kind === 'status' ? kind : `${kind} ${value.replace(/^-/, '')}`;

/** Throws UsageError for a tag or a value that does not exist. */
function check({ agencies, initiatives }: Correctable, kind: string, value: string): asserts kind is Tag['kind'] {
  const known: Record<string, readonly string[]> = {
    stage: STAGES,
    status: STATUSES,
    agency: agencies.map(({ id }) => id),
    initiative: initiatives.map(({ id }) => id),
  };
  const values = known[kind];
  if (!values) throw new UsageError(`"${kind}" is no tag; use stage, status, agency or initiative.`);
  const bare = kind === 'agency' || kind === 'initiative' ? value.replace(/^-/, '') : value;
  if (!values.includes(bare))
    throw new UsageError(
      `"${value}" is no value of ${kind}; use one of ${values.join(', ')}${values === STAGES || values === STATUSES ? '' : ', with a leading - for "not this one"'}.`,
    );
}

/** Sets what persons say about one thing of an item, and places the item by it. Their decisions on the timeline stay. */
export async function setCorrections(
  tx: Tx,
  { itemId, about, words, kind }: { itemId: string; about: string; words: Correction[]; kind: Effect['kind'] },
  now: Instant,
): Promise<Effect[]> {
  const others = (await tx.correctionsFor(itemId)).filter((one) => aboutOf(one) !== about);
  await tx.saveCorrections(itemId, [...others, ...words], now);
  const item = await tx.itemById(itemId);
  if (!item) return [];
  const candidates = await tx.findCandidates(placementKeys(item));
  const placed = placeItems({ items: [item], candidates, now });
  await tx.savePlaced(placed, now);
  return effectsOf(placed, () => kind);
}

/** Corrects a tag. Throws UsageError for an unknown item, tag or value. Gives the number of the audited change. */
export function correct(
  correctable: Correctable,
  { itemId, kind, value, by }: { itemId: string; kind: string; value: string; by: string },
): Change<number> {
  check(correctable, kind, value);
  return async (tx, now) => {
    const found = await tx.itemById(itemId);
    if (!found) throw new UsageError(`There is no item "${itemId}".`);
    const correction: Correction = { itemId: found.item.id, kind, value, by, at: now };
    const about = aboutOf(correction);
    const before = (await tx.correctionsFor(found.item.id)).filter((one) => aboutOf(one) === about);
    const undo: CorrectionUndo = { itemId: found.item.id, about, before };
    const effects = await setCorrections(
      tx,
      { itemId: found.item.id, about, words: [correction], kind: 'corrected' },
      now,
    );
    const result = await tx.addAudit({
      at: now,
      actor: by,
      action: 'correct',
      subject: `item:${found.item.id}`,
      words: value.startsWith('-') ? `${kind}: not ${value.slice(1)}` : `${kind}: ${value}`,
      undo,
    });
    return { result, effects };
  };
}
