// A list on a web page of which nobody wrote down the selectors: the block that repeats, each time with a link and a date.
// Good enough to look at a saved page; a source deserves a `select` of its own.

import type { CheerioAPI } from 'cheerio';
import type { Page, RawItem } from '../model.ts';
import { readMoment } from '../lib/dates.ts';
import { squash } from '../lib/text.ts';
import { absoluteUrl } from '../lib/urls.ts';
import { titleOf } from './field-text.ts';
import { pageTitle, loadHtml } from './document.ts';
import { type ParsedPage, unreadable } from './parsed-page.ts';

type Element = ReturnType<CheerioAPI>;

/** Fewer repetitions than this are no list. */
const LEAST = 3;
const MOST_LINKS = 5_000;

/** The first date in a line; a bare month or year is none. */
function dateIn(line: string): string | undefined {
  const found =
    /(?:\d{4}-\d{2}-\d{2}|\d{1,2}\/\d{1,2}\/\d{2,4}|[A-Z][a-z]{2,8}\.?\s\d{1,2},?\s\d{4}|\d{1,2}\s[A-Z][a-z]{2,8}\.?,?\s\d{4})/.exec(
      line,
    )?.[0];
  return found && readMoment(found) ? found : undefined;
}

/** A link as a title and an address. */
type Named = { title: string; href: string };

/** What a block is about: its heading with the link in or around it, else its longest link. */
function headlineOf($: CheerioAPI, block: Element): Named | undefined {
  const named = (link: Element): Named => ({ title: titleOf(link.html() ?? ''), href: link.attr('href') ?? '' });
  const links = block.find('a[href]');
  const longest = links
    .toArray()
    .map((link) => named($(link)))
    .filter(({ title }) => title.length > 3)
    .sort((a, b) => b.title.length - a.title.length)[0];
  const heading = block.find('h1, h2, h3, h4, h5, h6').first();
  const title = titleOf(heading.html() ?? '');
  if (title.length <= 3) return longest;
  const own = heading.find('a[href]').first();
  const around = own.length > 0 ? own : heading.closest('a[href]');
  return { title, href: around.attr('href') ?? longest?.href ?? '' };
}

/** A block as an item: its headline, and the first date printed in it, or before it in a list of terms. */
function blockItem($: CheerioAPI, block: Element, base: string): RawItem | null {
  const best = headlineOf($, block);
  const url = best?.href ? absoluteUrl(best.href, base || 'https://unknown.invalid/') : null;
  if (!best || !url) return null;
  const dated = block.is('dd') ? block.prevAll('dt').first().add(block) : block;
  const published =
    dated.find('time[datetime]').first().attr('datetime') ?? dateIn(squash(dated.text()).slice(0, 2000));
  const isPlaced = !url.startsWith('https://unknown.invalid/');
  return { ...(isPlaced ? { guid: url, url } : {}), title: best.title, ...(published ? { published } : {}) };
}

/**
 * The list of a page, where blocks of one kind (rows, list entries, articles) repeat with link and date; with the most
 * entries first. A page without such blocks is a problem: it may be a single article.
 */
export function guessList(page: Page): ParsedPage {
  const $ = loadHtml(page.body);
  if (!$) return unreadable('not readable: its elements stand too deep in each other');
  const base = absoluteUrl($('base[href]').first().attr('href') ?? '', page.url || undefined) ?? page.url;
  const groups = new Map<string, Set<object>>();
  const blocks = new Map<object, Element>();
  for (const link of $('a[href]').toArray().slice(0, MOST_LINKS)) {
    const anchor = $(link);
    if (anchor.closest('nav, header:not(article header, li header), footer, aside').length > 0) continue;
    const block = anchor.closest('tr, li, article, .views-row, .item, .card, dd, dl, p, div');
    const element = block.get(0);
    if (!element) continue;
    const place = block.parent();
    const key = `${element.type === 'tag' ? element.name : ''}|${place.prop('tagName') ?? ''}|${place.attr('class') ?? ''}|${element.type === 'tag' && element.name !== 'tr' ? (block.attr('class') ?? '').split(/\s+/)[0] : ''}`;
    if (!groups.has(key)) groups.set(key, new Set());
    groups.get(key)!.add(element);
    blocks.set(element, block);
  }
  let best: RawItem[] = [];
  for (const elements of groups.values()) {
    if (elements.size < LEAST) continue;
    const items = [...elements].flatMap((element) => blockItem($, blocks.get(element)!, base) ?? []);
    const dated = items.filter(({ published }) => published);
    if (dated.length >= LEAST && dated.length >= items.length * 0.8 && dated.length > best.length) best = dated;
  }
  if (best.length > 0) return { items: best };
  const title = pageTitle(page.body);
  return unreadable(`no list of dated entries was found on the page${title ? ` ("${title}")` : ''}`);
}
