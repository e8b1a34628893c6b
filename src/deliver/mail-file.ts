// The outbox folder: mails as `.eml` files where no mail server is set, and the count of mails that have left, by which
// a restored store is known. Files are written beside and renamed; their names are made of our own ids alone (X04).

import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutboxMail } from '../model.ts';
import type { Fate } from './smtp.ts';

/** Makes the folder where it is not there yet. */
export async function outboxFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
}

/** Writes a file so that it is there whole or not at all. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(`${path}.part`, 'w');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.part`, path);
}

/** "Sends" a mail into the folder: 2026-06-01-m-0123….eml. The same mail makes the same file, so repeating is harmless. */
export async function writeMailFile(
  folder: string,
  mail: Pick<OutboxMail, 'id' | 'bytes' | 'queuedAt'>,
): Promise<Fate> {
  try {
    await writeWhole(join(folder, `${mail.queuedAt.slice(0, 10)}-${mail.id}.eml`), mail.bytes);
    return { kind: 'accepted' };
  } catch (error) {
    return { kind: 'later', of: 'server', text: `the outbox folder cannot be written: ${(error as Error).message}` };
  }
}

type Counts = Record<string, number>;

async function readCounts(folder: string): Promise<Counts> {
  try {
    const counts: unknown = JSON.parse(await readFile(join(folder, 'sent.json'), 'utf8'));
    return counts !== null && typeof counts === 'object' ? (counts as Counts) : {};
  } catch {
    return {}; // not there yet, or not readable: nothing is known, and nothing is held against the store
  }
}

/** How many mails have left a store, by this folder's own count. */
export async function readSentCount(folder: string, storeId: string): Promise<number> {
  const count = (await readCounts(folder))[storeId];
  return typeof count === 'number' && Number.isSafeInteger(count) ? count : 0;
}

/** Keeps the count beside the store, where restoring an older copy of the store does not turn it back. */
export async function writeSentCount(folder: string, storeId: string, sent: number): Promise<void> {
  const counts = await readCounts(folder);
  if (sent <= (counts[storeId] ?? 0)) return;
  await writeWhole(join(folder, 'sent.json'), Buffer.from(JSON.stringify({ ...counts, [storeId]: sent })));
}
