// From what a parser found to an item: who it is (identity), its address, its dates. Its words come clean from parse/.
// Keeping and comparing items is the store's work; judging them is the classifier's.

import type { Instant, Item, OfficialRecord, PublisherKind, RawItem, Source } from '../model.ts';
import { readMoment } from '../lib/dates.ts';
import { cut, hash, squash } from '../lib/text.ts';
import { absoluteUrl, cleanUrl, titleFromAddress } from '../lib/urls.ts';
import { namesOf } from './identity.ts';
import { withoutCounters } from './words.ts';

/** An item and the keys by which it is known again, strongest first; the first one names its id (identity.ts). */
export type KeyedItem = { item: Item; keys: string[]; title?: string; former?: () => string[] };

/** The part of a source that an item takes over. */
type Publisher = Pick<Source, 'id' | 'publisher' | 'speaksFor' | 'url'> & { publisherKind: PublisherKind | null };

/** Stable id of the item that is first known by this key: 16 hexadecimal digits. */
export function itemId(key: string): string {
  return hash(key).slice(0, 16);
}

/** Changes when the publisher edits the words or the record; a date or a counter that only moves changes nothing (I13). */
export function contentHash(title: string, text: string, record?: OfficialRecord): string {
  return hash(
    `${withoutCounters(title)}\n${withoutCounters(text)}\n${record ? JSON.stringify(record, Object.keys(record).sort()) : ''}`,
  ).slice(0, 16);
}

/**
 * Makes items of all entries of one document of one source, with the names by which they are known again. An entry that
 * stands twice in the document is made once (I01). `now` is when we saw them; a date that cannot be read is null.
 */
export function makeItems(raws: RawItem[], source: Publisher, now: Instant): KeyedItem[] {
  const parts = raws.map((raw) => {
    const absolute = raw.url ? absoluteUrl(raw.url, source.url) : null;
    const published = raw.published ? readMoment(raw.published) : null;
    const day = published?.at.slice(0, 10);
    return { raw, url: absolute ? cleanUrl(absolute) : null, title: raw.title, published, day };
  });
  const names = namesOf(parts, source);

  const made = new Map<string, KeyedItem>();
  for (const [at, { raw, url, title, published }] of parts.entries()) {
    const { keys, ...others } = names[at]!;
    const text = raw.text ?? '';
    const item: Item = {
      id: itemId(keys[0]!),
      sourceId: source.id,
      publisher: source.publisher,
      publisherKind: source.publisherKind,
      ...(source.speaksFor ? { speaksFor: source.speaksFor } : {}),
      url,
      title: title || cut(squash(text), 100) || squash(titleFromAddress(url ?? '')) || '(untitled)',
      text,
      ...(raw.author ? { author: raw.author } : {}),
      publishedAt: published?.at ?? null,
      ...(published ? { publishedPrecision: published.precision } : {}),
      firstSeenAt: now,
      contentHash: contentHash(title, text, raw.record),
      ...(raw.record ? { record: raw.record } : {}),
    };
    if (!made.has(item.id)) made.set(item.id, { item, keys, ...others });
  }
  return [...made.values()];
}
