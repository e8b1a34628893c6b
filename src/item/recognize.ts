// Which stored item an entry is. A key that is known is not always proof: a fixed address carries one story after another,
// and a title comes back. Where the words are no longer those that are stored, the stored item itself is looked at.

import type { FoundItem, Item } from '../model.ts';
import { sameAddress } from '../lib/urls.ts';
import { itemId, type KeyedItem } from './item.ts';
import { shareFewWords } from './words.ts';

/** What is asked of the store. */
export type Known = {
  resolveItems(keys: string[][]): Promise<(string | null)[]>;
  knownItems(ids: string[], sourceId: string): Promise<Map<string, string>>;
  itemById(id: string): Promise<FoundItem | null>;
};

/** The same entries under the ids that the store has for them, and the words of those that it knows, by id. */
export type Recognized = { found: KeyedItem[]; hashes: Map<string, string> };

const PROBES = 3;

/** Finds every entry of one document in the store. Entries whose keys and words are stored cost one look. */
export async function recognize(found: KeyedItem[], sourceId: string, store: Known): Promise<Recognized> {
  const ids = await store.resolveItems(found.map(({ keys }) => keys));
  const hashesOf = (all: (string | null)[]): Promise<Map<string, string>> =>
    store.knownItems([...new Set(all.filter((id) => id !== null))], sourceId);
  const hashes = await hashesOf(ids);
  const unclear = found.flatMap(({ item }, at) => {
    const id = ids[at];
    return id && hashes.get(id) === item.contentHash ? [] : [at];
  });
  const named = found.map((one, at) => under(one, ids[at] ?? null));
  if (unclear.length === 0) return { found: named, hashes };

  // each name of each of them by itself: which one is known says who it is
  const namesAt = (at: number): string[] => {
    const { keys, title, former } = found[at]!;
    return [...(ids[at] ? keys : []), ...(title ? [title] : []), ...(former?.() ?? [])];
  };
  // a document of which nothing is known is new as a whole where its first, middle and last entry are
  if (unclear.length > PROBES && ids.every((id) => id === null)) {
    const probes = [0, Math.floor(found.length / 2), found.length - 1].flatMap(namesAt);
    const isKnown = (await store.resolveItems([probes]))[0] !== null;
    if (!isKnown) return { found: named, hashes };
  }
  const names = unclear.map(namesAt);
  const known = await store.resolveItems(names.flat().map((name) => [name]));
  let next = 0;
  for (const [index, at] of unclear.entries()) {
    const holders = new Map(names[index]!.map((name) => [name, known[next++] ?? null]));
    named[at] = await identify(found[at]!, holders, found.length === 1, store);
  }
  const others = await hashesOf(unclear.map((at) => named[at]!.item.id));
  return { found: named, hashes: new Map([...hashes, ...others]) };
}

/** The names under which an item is stored. */
export const keptKeys = ({ keys, title }: KeyedItem): string[] => (title ? [...keys, title] : keys);

/** An entry under the id that the store has for it. */
const under = (keyed: KeyedItem, id: string | null): KeyedItem =>
  id === null || id === keyed.item.id ? keyed : { ...keyed, item: { ...keyed.item, id } };

/** An entry as the stored item that it is, or as a new one that takes no other's names. `holders`: whose each name is. */
async function identify(
  keyed: KeyedItem,
  holders: Map<string, string | null>,
  isAlone: boolean,
  store: Known,
): Promise<KeyedItem> {
  const held = [...new Set([...holders.values()].filter((id) => id !== null))];
  if (held.length === 0) return under(keyed, null);
  const scored: { id: string; score: number }[] = [];
  for (const id of held) {
    const stored = await store.itemById(id);
    const names = keyed.keys.filter((key) => holders.get(key) === id);
    const isTitle = keyed.title !== undefined && holders.get(keyed.title) === id;
    if (stored) scored.push({ id, score: likeness(keyed, stored.item, { names, isTitle, isAlone }) });
  }
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a));
  const id = best.score > 0 ? best.id : null;
  const isFree = (key: string): boolean => (holders.get(key) ?? id) === id;
  const { title, ...others } = under(keyed, id);
  const kept = { ...others, keys: others.keys.filter(isFree), ...(title && isFree(title) ? { title } : {}) };
  if (id !== null) return kept;
  const { item, keys } = kept;
  if (keys.length === 0) keys.push(`story:${item.sourceId}:${item.url ?? ''}:${item.publishedAt ?? ''}:${item.title}`);
  return { ...kept, item: { ...item, id: itemId(keys[0]!) } };
}

type Ties = { names: string[]; isTitle: boolean; isAlone: boolean };

/** How surely an entry is a stored item: 0 where it is another story that came under the same name. */
function likeness({ item, keys, title }: KeyedItem, stored: Item, { names, isTitle, isAlone }: Ties): number {
  const isSameUrl = item.url !== null && stored.url !== null && plain(item.url) === plain(stored.url);
  const isSameTitle = lower(item.title) === lower(stored.title);
  const day = dayOf(item);
  const isSameDay = day === dayOf(stored);
  if (isSameTitle && isSameDay && isSameUrl) return 5;
  const hasGuid = hasOwnGuid(keys, item);
  const isGuid = hasGuid && names.some((key) => key.startsWith('guid:'));
  if (isGuid && isSameUrl) return 4;
  // another source's words for one address say nothing about its story, nor does a record without names of its own
  const mayDiffer = item.sourceId === stored.sourceId && !isSameTitle && (title !== undefined || hasGuid);
  if (mayDiffer && isOtherStory(item, stored, hasGuid && !isGuid, isAlone)) return 0;
  if (names.some((key) => key.startsWith('url:'))) return 3;
  if (names.length > 0) return 2;
  if (isSameUrl && keys[0]!.startsWith('url:')) return 2; // under a former spelling
  if (!isTitle || title === undefined) return 0;
  return isSameStory(item, stored) ? 1 : 0;
}

const plain = (url: string): string => sameAddress(url.replaceAll('&amp;', '&'));
const lower = (title: string): string => title.toLowerCase();
const dayOf = ({ publishedAt }: Item): string | null => publishedAt?.slice(0, 10) ?? null;

/** Whether the publisher gives an identifier that is more than the address once more. */
const hasOwnGuid = (keys: string[], { url }: Item): boolean =>
  keys.some((key) => {
    if (!key.startsWith('guid:')) return false;
    const at = key.search(/https?:\/\//);
    return at < 0 || url === null || plain(key.slice(at)) !== plain(url);
  });

/** Whether a new headline under a known name is a new story: a fixed address, or one identifier for all. */
function isOtherStory(item: Item, stored: Item, isNewGuid: boolean, isAlone: boolean): boolean {
  const [day, before] = [dayOf(item), dayOf(stored)];
  const isOtherDay = day !== null && before !== null && day !== before;
  if (isNewGuid) return isOtherDay || (day === null && shareFewWords(item.title, stored.title));
  return isOtherDay && (isAlone || shareFewWords(item.title, stored.title));
}

/** Whether one title of one day stands for one story although address and identifier are others. */
function isSameStory(item: Item, stored: Item): boolean {
  if (item.url === null || stored.url === null) return true;
  if (item.publishedPrecision === 'moment' && item.publishedAt === stored.publishedAt) return true;
  if (item.text !== '' && item.contentHash === stored.contentHash) return true;
  return differOnlyByToken(item.url, stored.url);
}

/** A value that no person gave: letters and digits mixed, or very long. */
const isToken = (value: string): boolean =>
  (value.length >= 4 && /\d/.test(value) && /[a-z]/i.test(value) && !/[-_.%]\w{3,}[-_.%]/.test(value)) ||
  value.length >= 24;

/** Whether two addresses of one host and path differ in tokens alone. */
function differOnlyByToken(one: string, other: string): boolean {
  const [a, b] = [new URL(one), new URL(other)];
  if (a.host !== b.host) return false;
  const parts = (url: URL): string[] => [...url.pathname.split('/'), ...url.searchParams.values()];
  const [left, right] = [parts(a), parts(b)];
  return (
    left.length === right.length &&
    left.every((part, at) => part === right[at] || (isToken(part) && isToken(right[at]!)))
  );
}
