// Sitemaps (sitemaps.org), of news sites with titles and times, of others with addresses alone.

import type { RawItem } from '../../model.ts';
import { absoluteUrl, titleFromAddress } from '../../lib/urls.ts';
import { titleOf } from '../field-text.ts';
import { incomplete, type ParsedPage, unreadable } from '../parsed-page.ts';
import { readXmlRows, type Row } from '../xml-rows.ts';

function urlItem(row: Row, base: string): RawItem | null {
  const loc = row.get('loc');
  if (!loc) return null;
  const url = absoluteUrl(loc, base || undefined);
  const published = row.get('news/publication_date') ?? row.get('lastmod');
  return {
    guid: url ?? loc,
    ...(url ? { url } : {}),
    title: titleOf(row.get('news/title') ?? titleFromAddress(loc)),
    ...(published ? { published } : {}),
  };
}

/** Reads a `urlset`. A sitemap index has no entries of its own and is said to be one. */
export function readSitemap(document: string, url: string): ParsedPage {
  const { rows, root, isComplete } = readXmlRows(document, 'url');
  if (root === 'sitemapindex') return unreadable('an index of sitemaps: name one of its sitemaps');
  if (root !== 'urlset') return unreadable(`not a sitemap${root ? `: its first element is <${root}>` : ''}`);
  const items = rows.flatMap((row) => urlItem(row, url) ?? []);
  return isComplete ? { items } : incomplete(items, `the sitemap is cut off; ${items.length} whole entries were read`);
}
