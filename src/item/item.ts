// From what a parser found to an item: who it is (identity), its address, its dates. Its words come clean from parse/.
// Keeping and comparing items is the store's work; judging them is the classifier's.

import type { Instant, Item, OfficialRecord, PublisherKind, RawItem, Source } from '../model.ts';
import { readMoment } from '../lib/dates.ts';
import { cut, hash, squash } from '../lib/text.ts';
import { absoluteUrl, cleanUrl } from '../lib/urls.ts';

/** An item and the keys by which it is known again, strongest first; the first one names its id. */
export type KeyedItem = { item: Item; keys: string[] };

/** The part of a source that an item takes over. */
type Publisher = Pick<Source, 'id' | 'publisher' | 'speaksFor' | 'url'> & { publisherKind: PublisherKind | null };

/** Stable id of the item that is first known by this key: 16 hexadecimal digits. */
export function itemId(key: string): string {
  return hash(key).slice(0, 16);
}

/** Changes when the publisher edits the words or the record; a date that only moves changes nothing (I13). */
export function contentHash(title: string, text: string, record?: OfficialRecord): string {
  return hash(`${title}\n${text}\n${record ? JSON.stringify(record, Object.keys(record).sort()) : ''}`).slice(0, 16);
}

/** An address that stands for a whole site or for the list itself names no single item. */
function namesOneItem(url: string, source: Publisher): boolean {
  const { pathname, search, hash: fragment } = new URL(url);
  if (pathname === '/' && !search && !fragment) return false;
  return url !== cleanUrl(source.url);
}

/** The key of a title on its day within a source, for entries that have neither address nor guid. */
function titleKey(source: Publisher, title: string, day: string | undefined): string {
  return `title:${source.id}:${title.toLowerCase()}:${day ?? ''}`;
}

/**
 * Makes items of all entries of one document of one source. Identity: the cleaned address; else the publisher's
 * identifier within the source; else title and day. Where a document gives one address or one identifier to several
 * stories, these do not identify (I02): the pair does. An entry that stands twice in the document is made once (I01).
 * `now` is when we saw them; a date that cannot be read is null.
 */
export function makeItems(raws: RawItem[], source: Publisher, now: Instant): KeyedItem[] {
  const parts = raws.map((raw) => {
    const absolute = raw.url ? absoluteUrl(raw.url, source.url) : null;
    return { raw, url: absolute ? cleanUrl(absolute) : null, title: raw.title };
  });
  const count = (values: (string | null | undefined)[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const value of values) if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
    return counts;
  };
  // An address is shared when it carries different identifiers or titles; a plain repetition is not sharing.
  const stories = new Set(parts.map(({ raw, url, title }) => `${url}\n${raw.guid ?? ''}\n${title}`));
  const perUrl = count([...stories].map((story) => story.split('\n')[0]));
  const perGuid = count([...stories].map((story) => story.split('\n')[1]));

  const made = new Map<string, KeyedItem>();
  for (const { raw, url, title } of parts) {
    const published = raw.published ? readMoment(raw.published) : null;
    const day = published?.at.slice(0, 10);
    const ownUrl = url && namesOneItem(url, source) && (perUrl.get(url) ?? 0) < 2;
    const ownGuid = raw.guid && (perGuid.get(raw.guid) ?? 0) < 2;
    const keys = [
      ...(ownUrl ? [`url:${url}`] : []),
      ...(ownGuid ? [`guid:${source.id}:${raw.guid}`] : []),
      ...(raw.guid && !ownGuid ? [`guid:${source.id}:${raw.guid}:${url ?? title.toLowerCase()}`] : []),
    ];
    if (keys.length === 0) keys.push(url ? `${titleKey(source, title, day)}:${url}` : titleKey(source, title, day));
    const text = raw.text ?? '';
    const item: Item = {
      id: itemId(keys[0]!),
      sourceId: source.id,
      publisher: source.publisher,
      publisherKind: source.publisherKind,
      ...(source.speaksFor ? { speaksFor: source.speaksFor } : {}),
      url,
      title: title || cut(squash(text), 100) || '(untitled)',
      text,
      ...(raw.author ? { author: raw.author } : {}),
      publishedAt: published?.at ?? null,
      ...(published ? { publishedPrecision: published.precision } : {}),
      firstSeenAt: now,
      contentHash: contentHash(title, text, raw.record),
      ...(raw.record ? { record: raw.record } : {}),
    };
    if (!made.has(item.id)) made.set(item.id, { item, keys });
  }
  return [...made.values()];
}
