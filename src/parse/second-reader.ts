// A second opinion on a feed of which our own reader makes nothing: rss-parser, by a parser of another family.
// Nothing is refused on one reader's word alone; what both refuse is a problem. Figures: docs/parsing.md.

import type { RawItem } from '../model.ts';
import { absoluteUrl } from '../lib/urls.ts';
import { guidOf, textOf, titleOf } from './entry.ts';
import { isHtml, isBinary, newestOf } from './feed.ts';

/** True where another reader may be asked: XML that is no web page and declares no entities (P15 to P18). */
export function deservesSecondReading(body: string): boolean {
  return /^[\s\ufeff]*</.test(body) && !isHtml(body) && !isBinary(body) && !/<!ENTITY/i.test(body);
}

/** The entries that rss-parser finds, none where it finds none or refuses as well. Loaded when it is needed. */
export async function readAgain(body: string, url: string): Promise<RawItem[]> {
  if (!deservesSecondReading(body)) return [];
  const { default: Parser } = await import('rss-parser');
  try {
    const { items } = await new Parser().parseString(body.trim());
    const raws = items.map((item): RawItem => {
      const link = item.link ? absoluteUrl(item.link, url) : null;
      const text = textOf(item.content ?? item.summary ?? '');
      return {
        ...(item.guid ? { guid: guidOf(item.guid) } : {}),
        ...(link ? { url: link } : {}),
        title: titleOf(item.title ?? ''),
        ...(text ? { text } : {}),
        ...(item.pubDate ? { published: item.pubDate } : {}),
        ...(item.creator ? { author: item.creator } : {}),
      };
    });
    return newestOf(raws.filter(({ title, url: address }) => title !== '' || address)).items;
  } catch {
    return []; // two readers agree that it is no feed
  }
}
