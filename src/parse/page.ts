// A list on a web page, read with the selectors of its entry in feeds.json. A page that does not look like that list any
// more is a problem, never "no news" (P25).

import type { CheerioAPI } from 'cheerio';
import type { Page, RawItem, Selectors, Source } from '../model.ts';
import { squash } from '../lib/text.ts';
import { absoluteUrl } from '../lib/urls.ts';
import { textOf, titleOf } from './field-text.ts';
import { isBinary, pageTitle, blockPageReason, loadHtml } from './document.ts';
import { incomplete, type ParsedPage, unreadable } from './parsed-page.ts';

type Element = ReturnType<CheerioAPI>;

/** `a.title@href` as the selector and the attribute it ends in. `@href` alone means the element itself. */
function partsOf(selector: string): { css: string; attribute?: string } {
  const match = /^(.*)@([a-zA-Z][\w:-]*)$/s.exec(selector.trim());
  return match ? { css: (match[1] ?? '').trim(), attribute: match[2]! } : { css: selector.trim() };
}

/** The element that a selector means within an entry: the entry itself where the selector is empty or matches it. */
function within(entry: Element, css: string): Element {
  if (!css || css === '&') return entry;
  const found = entry.find(css).first();
  return found.length === 0 && entry.is(css) ? entry : found;
}

/** Text or attribute that a selector gives within an entry; empty where there is none. */
function valueOf(entry: Element, selector: string, fallback?: string): string {
  const { css, attribute } = partsOf(selector);
  const element = within(entry, css);
  const named = attribute ?? fallback;
  if (named) return element.attr(named) ?? '';
  return element.html() ?? '';
}

function entryItem(entry: Element, select: Selectors, base: string): RawItem | null {
  const href = valueOf(entry, select.link, 'href');
  const url = href ? absoluteUrl(href, base) : null;
  const title = titleOf(valueOf(entry, select.title));
  if (!title) return null;
  // machine-readable times before printed ones, where the selector does not say which it wants
  const dated = select.date ? within(entry, partsOf(select.date).css) : undefined;
  const printed = select.date ? valueOf(entry, select.date) : '';
  const published = squash(textOf((select.date?.includes('@') ? '' : dated?.attr('datetime')) || printed)).slice(
    0,
    200,
  );
  const summary = select.summary ? textOf(valueOf(entry, select.summary)) : '';
  return {
    ...(url ? { guid: url, url } : {}),
    title,
    ...(summary ? { text: summary } : {}),
    ...(published ? { published } : {}),
  };
}

/** What a template in the browser will replace: `{{ r.title }}`, `${title}`, `<%= title %>`, `[[title]]`. */
const PLACEHOLDER = /^(?:\{\{[^}]*\}\}|\$\{[^}]*\}|<%[^%]*%>|\[\[[^\]]*\]\]|%%?\w+%%?)$/;

/** Reads the list of a source with `select`. Throws for selectors that are no CSS: the entry in feeds.json is wrong. */
export function parseList(page: Page, source: Source): ParsedPage {
  const select = source.select;
  if (!select) return unreadable('no "select" says where the entries of this page stand');
  if (!page.body.trim()) return unreadable('the answer is empty');
  if (isBinary(page.body)) return unreadable('not a web page: the answer is no text');
  const blocked = blockPageReason(page.body);
  if (blocked) return { items: [], problem: { kind: 'refused', message: `answered with ${blocked}` } };
  const $ = loadHtml(page.body);
  if (!$) return unreadable('not readable: its elements stand too deep in each other');
  const base = absoluteUrl($('base[href]').first().attr('href') ?? '', page.url) ?? page.url;
  const entries = $(partsOf(select.item).css).toArray();
  const title = pageTitle(page.body);
  const seen = title ? `; the page is called "${title}"` : '';
  if (entries.length === 0) return unreadable(`structure changed: nothing on the page matches "${select.item}"${seen}`);
  const items = entries.flatMap((entry) => entryItem($(entry), select, base) ?? []);
  if (items.length === 0)
    return unreadable(
      `structure changed: no "${select.title}" in the ${entries.length} entries that match "${select.item}"${seen}`,
    );
  if (items.every(({ title: words }) => PLACEHOLDER.test(words)))
    return unreadable(
      `the page is put together by a script in the browser: its entries hold placeholders ("${items[0]!.title}")`,
    );
  if (select.link && items.every((item) => !item.url))
    return incomplete(items, `structure changed: no entry has an address at "${select.link}"${seen}`);
  return { items };
}
