// A person's word on a tag: checked, kept with the item, audited, and carried to the timeline at once. The command line,
// the pages and the API come through here; what is taken back stands again as before.

import { STAGES, STATUSES, type Agency, type Correction, type Initiative, type Instant, type Tag } from '../model.ts';
import type { Store } from '../store/open.ts';
import { UsageError } from '../lib/usage-error.ts';
import { placeItems, placementKeys } from '../timeline/place.ts';

export type Correcting = {
  store: Store;
  agencies: Pick<Agency, 'id'>[];
  initiatives: Pick<Initiative, 'id'>[];
};

/** What a correction is about: stage and status are one thing each, every agency and every policy one of its own. */
const aboutOf = ({ kind, value }: Pick<Correction, 'kind' | 'value'>): string =>
  kind === 'stage' || kind === 'status' ? kind : `${kind} ${value.replace(/^-/, '')}`;

/** Throws UsageError for a tag or a value that does not exist. */
function check({ agencies, initiatives }: Correcting, kind: string, value: string): asserts kind is Tag['kind'] {
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

/** Places a corrected item anew. Its place follows its tags; persons' decisions on the timeline stay. */
async function replace(store: Store, itemId: string, at: Instant): Promise<void> {
  const found = await store.itemById(itemId);
  if (!found) return;
  const candidates = await store.findCandidates(placementKeys(found));
  await store.savePlaced(placeItems({ items: [found], candidates, now: at }), at);
}

/** What persons say of an item after one more word, or after one is taken back. */
async function keep(store: Store, itemId: string, corrections: Correction[], at: Instant): Promise<void> {
  await store.saveCorrections(itemId, corrections, at);
  await replace(store, itemId, at);
}

/** Corrects a tag. Throws UsageError for an unknown item, tag or value. Gives the number of the change. */
export async function correctTag(
  parts: Correcting,
  { itemId, kind, value, by, at }: { itemId: string; kind: string; value: string; by: string; at: Instant },
): Promise<number> {
  check(parts, kind, value);
  const { store } = parts;
  const found = await store.itemById(itemId);
  if (!found) throw new UsageError(`There is no item "${itemId}".`);
  const id = found.item.id;
  const correction: Correction = { itemId: id, kind, value, by, at };
  const about = aboutOf(correction);
  const standing = await store.correctionsFor(id);
  const before = standing.filter((one) => aboutOf(one) === about);
  await keep(store, id, [...standing.filter((one) => aboutOf(one) !== about), correction], at);
  return store.addAudit({
    at,
    actor: by,
    action: 'correct',
    subject: `item:${id}`,
    words: value.startsWith('-') ? `${kind}: not ${value.slice(1)}` : `${kind}: ${value}`,
    undo: { itemId: id, about, before },
  });
}

/** Takes a correction back: what persons said of that tag before it holds again. */
export async function takeBackCorrection(store: Store, undo: Record<string, unknown>, at: Instant): Promise<void> {
  const { itemId, about, before } = undo as { itemId: string; about: string; before: Correction[] };
  const standing = await store.correctionsFor(itemId);
  await keep(store, itemId, [...standing.filter((one) => aboutOf(one) !== about), ...before], at);
}
