// By which keys an entry is known again: its address, the publisher's identifier, its title and day; and under which it
// may have been kept before. What a known key means is decided in recognize.ts.

import type { RawItem, Source } from '../model.ts';
import { cleanUrl, sameAddress } from '../lib/urls.ts';

/** One entry with what its keys are made of. */
export type Named = { raw: RawItem; url: string | null; title: string; day: string | undefined };

/**
 * `keys` name the entry, strongest first, and `title` names it where the rest agrees: all are kept. `former` are names
 * under which it may be stored: asked for, not kept.
 */
export type Names = { keys: string[]; title?: string; former: () => string[] };

type Place = Pick<Source, 'id' | 'url'>;

/** An address that stands for a whole site or for the list itself names no single item. */
function namesOneItem(url: string, source: Place): boolean {
  const { pathname, search, hash: fragment } = new URL(url);
  if (pathname === '/' && !search && !fragment) return false;
  return url !== cleanUrl(source.url);
}

/** The key of a title on its day within a source. */
export function titleKey(source: Place, title: string, day: string | undefined): string {
  return `title:${source.id}:${title.toLowerCase()}:${day ?? ''}`;
}

/** The keys of an address: as it is, and as it is however its site spells it. */
export function addressKeys(url: string): string[] {
  const plain = sameAddress(url);
  return plain === url ? [`url:${url}`] : [`url:${url}`, `url:${plain}`];
}

/** Spellings of an address under which an earlier version may have kept it: one difference each. */
function formerKeys(url: string): string[] {
  const scheme = url.startsWith('https:') ? `http:${url.slice(6)}` : `https:${url.slice(5)}`;
  const host = /^https?:\/\/www\./.test(url) ? url.replace('//www.', '//') : url.replace('//', '//www.');
  const end = /[?#]|$/.exec(url)!.index;
  const slash =
    url[end - 1] === '/' ? url.slice(0, end - 1) + url.slice(end) : `${url.slice(0, end)}/${url.slice(end)}`;
  const amp = url.includes('&') ? [url.replaceAll('&', '&amp;')] : [];
  return [scheme, host, slash, ...amp].map((one) => `url:${one}`);
}

const counts = (): Map<string, number> => new Map();
const add = (to: Map<string, number>, value: string): void => void to.set(value, (to.get(value) ?? 0) + 1);

/**
 * The names of all entries of one document of one source. An address or an identifier that the document gives to several
 * stories, told apart by title and day, names none of them (I02): the pair does, else title and day under that address.
 */
export function namesOf(entries: Named[], source: Place): Names[] {
  const plain = entries.map(({ url }) => (url === null ? '' : sameAddress(url)));
  const titles = entries.map(({ title, day }) => titleKey(source, title, day));
  const [perUrl, perGuid, perPair, perTitle] = [counts(), counts(), counts(), counts()];
  const stories = new Set<string>();
  for (const [at, { raw }] of entries.entries()) {
    const [url, guid, name] = [plain[at]!, raw.guid ?? '', titles[at]!];
    const pair = `${url}\n${guid}`;
    const story = `${pair}\n${name}`;
    if (stories.has(story)) continue; // a plain repetition
    stories.add(story);
    add(perUrl, url);
    add(perGuid, guid);
    add(perPair, pair);
    add(perTitle, name);
  }

  return entries.map(({ raw: { guid }, url, title }, at): Names => {
    const name = titles[at]!;
    const ownUrl = url && namesOneItem(url, source) && perUrl.get(plain[at]!) === 1;
    const ownGuid = guid && perGuid.get(guid) === 1;
    const pair = guid && `guid:${source.id}:${guid}:${url ?? title.toLowerCase()}`;
    const ownPair = pair && !ownGuid && (!url || perPair.get(`${plain[at]}\n${guid}`) === 1);
    const keys = [
      ...(ownUrl ? addressKeys(url) : []),
      ...(ownGuid ? [`guid:${source.id}:${guid}`] : []),
      ...(ownPair ? [pair] : []),
    ];
    const isBare = keys.length === 0;
    if (isBare) keys.push(url ? `${name}:${url}` : name);
    const ownTitle = title !== '' && perTitle.get(name) === 1 && keys[0] !== name;
    const former = (): string[] => [
      ...(ownUrl ? formerKeys(url) : url ? [`url:${url}`] : []),
      ...(guid && !ownGuid ? [`guid:${source.id}:${guid}`, ...(isBare && pair ? [pair] : [])] : []),
    ];
    return { keys, former, ...(ownTitle ? { title: name } : {}) };
  });
}
