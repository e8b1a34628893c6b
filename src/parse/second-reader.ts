// A second opinion on a feed of which our own reader makes nothing: rss-parser, by a parser of another family.
// Nothing is refused on one reader's word alone; what both refuse is a problem. Figures: docs/parsing.md.

import type { RawItem } from '../model.ts';
import { absoluteUrl } from '../lib/urls.ts';
import { isBinary, isHtml } from './document.ts';
import { guidOf, textOf, titleOf } from './field-text.ts';
import { newestOf } from './parsed-page.ts';

/**
 * Tags beyond which it is not asked: it makes an object of each, half a kilobyte and more, before we see any (P20, R16).
 * The 2,000 entries that are read of a document, with twenty fields each, have 80,000.
 */
const MOST_TAGS = 100_000;

function hasTooManyTags(body: string): boolean {
  let count = 0;
  for (let at = body.indexOf('<'); at !== -1; at = body.indexOf('<', at + 1)) if ((count += 1) > MOST_TAGS) return true;
  return false;
}

/** True where another reader may be asked: XML of bounded size that is no web page and declares no entities (P15 to P18). */
export function deservesSecondReading(body: string): boolean {
  return (
    /^[\s\ufeff]*</.test(body) && !isHtml(body) && !isBinary(body) && !/<!ENTITY/i.test(body) && !hasTooManyTags(body)
  );
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
