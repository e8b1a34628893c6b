// The outbox folder: mails as `.eml` files if no mail server is set, and the count of sent mails, by which a restored store
// is recognized. Files are written under another name and renamed; names contain our own ids only (X04).

import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../lib/usage-error.ts';
import type { OutboxMail } from '../model.ts';
import type { DeliveryResult } from './smtp.ts';

/** Makes the folder if it does not exist. */
export async function outboxFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${folder} cannot be the folder for mails (${code}); name another with HEARSAY_OUTBOX.`);
  }
}

/** Writes a file atomically. */
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

/** Writes a mail to the folder as 2026-06-01-m-0123….eml. The same mail makes the same file, so repeating is harmless. */
export async function writeMailFile(
  folder: string,
  mail: Pick<OutboxMail, 'id' | 'bytes' | 'queuedAt'>,
): Promise<DeliveryResult> {
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
    return {}; // missing or unreadable: the store then does not count as restored
  }
}

/** How many mails of a store were sent, as counted in this folder. */
export async function readSentCount(folder: string, storeId: string): Promise<number> {
  const count = (await readCounts(folder))[storeId];
  return typeof count === 'number' && Number.isSafeInteger(count) ? count : 0;
}

/** Keeps the count outside the store, so that restoring an older copy of the store does not lower it. */
export async function writeSentCount(folder: string, storeId: string, sent: number): Promise<void> {
  const counts = await readCounts(folder);
  if (sent <= (counts[storeId] ?? 0)) return;
  await writeWhole(join(folder, 'sent.json'), Buffer.from(JSON.stringify({ ...counts, [storeId]: sent })));
}
