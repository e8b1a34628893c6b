// `hearsay import FILE|-`: item records into the store, by the same way as collected ones.

import { isOldNews } from '../collect.ts';
import { itemFromRecord, readLines } from '../item/record.ts';
import type { KeyedItem } from '../item/item.ts';
import { progressBar } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import { type Command, readFlags } from './context.ts';
import { openApp } from './app.ts';

/** Records that are kept in one transaction: enough to be quick, few enough to be forgotten cheaply. */
const BATCH = 500;

export const run: Command = async (args, context) => {
  const { positionals } = readFlags(args, {});
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0)
    throw new UsageError('usage: hearsay import FILE (or - for standard input)');
  // Every line is read before anything is kept: a mistake in the last one changes nothing. A file is read twice, so
  // that a large one needs no memory; what comes on standard input comes once and is held.
  const now = context.now();
  const held: KeyedItem[] = [];
  let total = 0;
  for await (const record of records(file, now)) {
    total += 1;
    if (file === '-') held.push(record);
  }
  const app = await openApp(context);
  const bar = progressBar(total);
  try {
    let added = 0;
    let updated = 0;
    for await (const batch of batches(file === '-' ? held : records(file, now))) {
      const kept = await app.collector.saveItems(batch, batch[0]!.item.sourceId, now, isOldNews(batch, now));
      added += kept.added.length;
      updated += kept.updated.length;
      for (const { item } of batch) bar.step(item.title);
    }
    bar.end();
    context.out(`${total} records read: ${added} new items, ${updated} edited.`);
    return 0;
  } finally {
    await app.close();
  }
};

async function* records(file: string, now: Date): AsyncGenerator<KeyedItem> {
  for await (const { line, where } of readLines(file)) yield itemFromRecord(line, where, now.toISOString());
}

/** Records in order, at most BATCH at once and of one source each. */
async function* batches(records: Iterable<KeyedItem> | AsyncIterable<KeyedItem>): AsyncGenerator<KeyedItem[]> {
  let batch: KeyedItem[] = [];
  for await (const record of records) {
    const isOther = batch.length > 0 && batch[0]!.item.sourceId !== record.item.sourceId;
    if (isOther || batch.length === BATCH) {
      yield batch;
      batch = [];
    }
    batch.push(record);
  }
  if (batch.length > 0) yield batch;
}
