// A store that was restored from a backup cannot know what was sent after the backup was made. What was due before it was
// opened again waits for one word of a person (R14).

import { RESTORED, type Store } from '../store/contract.ts';
import { readChanges } from './intake.ts';
import { readSentCount } from './mail-file.ts';
import type { TimelineReader } from './timeline.ts';

/**
 * Sets everything aside that waits in a restored store. It is known as one by the mark that a backup carries, or by the
 * count of sent mails in the outbox folder. Gives what the operator must know, once; null where nothing was restored.
 */
export async function setAsideAfterRestore(
  store: Store,
  timeline: TimelineReader,
  outbox: string,
  now: Date,
): Promise<string | null> {
  const counted = await readSentCount(outbox, (await store.mailSecret()).slice(0, 8));
  const isOlder = counted > Number((await store.mailNote('sent')) ?? 0);
  if (!isOlder && (await store.restoredAt()) === null) return null;
  const facts = await readChanges(store, now, timeline, RESTORED);
  const waiting = facts + (await store.withhold(counted, now));
  await store.acceptRestored();
  return (
    `this store was restored from a backup, and what was sent after the backup is not known: ${waiting} mails and facts that waited ` +
    `are set aside, and so is news that was published before ${now.toISOString().slice(0, 16)}Z; "hearsay digest --release" sends it, ` +
    `"hearsay digest --discard" keeps it unsent`
  );
}
