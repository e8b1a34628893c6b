// One article on its own page: headline, address, date and body. The body is where the source's `articleBody` says, else
// what Readability takes for it.

import type { CheerioAPI } from 'cheerio';
import type { Page, RawItem, Source } from '../model.ts';
import { readMoment } from '../lib/dates.ts';
import { squash, titleLine } from '../lib/text.ts';
import { absoluteUrl } from '../lib/urls.ts';
import { authorOf, textOf, titleOf } from './field-text.ts';
import { blockPageReason, loadHtml } from './document.ts';
import { isRecord } from './json.ts';

/** What an article's page says of itself. */
export type Article = { title?: string; text: string; published?: string };

const DATE_METAS = [
  'meta[property="article:published_time"]',
  'meta[property="og:article:published_time"]',
  'meta[itemprop="datePublished"]',
  'meta[name="parsely-pub-date"]',
  'meta[name="article:published_time"]',
  'meta[name="cXenseParse:recs:publishtime"]',
  'meta[name="sailthru.date"]',
  'meta[name="DC.date.issued"]',
  'meta[name="dcterms.created"]',
  'meta[name="dcterms.date"]',
  'meta[name="DC.date"]',
  'meta[name="dc.date"]',
  'meta[name="pubdate"]',
  'meta[name="publishdate"]',
  'meta[name="publish-date"]',
  'meta[name="publication_date"]',
  'meta[name="date"]',
  'meta[name="Date"]',
  'meta[property="og:pubdate"]',
  'meta[property="bt:pubDate"]',
];

/** The descriptions of an article that a page carries for search engines (schema.org in JSON-LD). */
function linkedData($: CheerioAPI): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (depth > 4) return;
    if (Array.isArray(value)) for (const one of value.slice(0, 100)) visit(one, depth + 1);
    else if (isRecord(value)) {
      if (typeof value['datePublished'] === 'string' || typeof value['headline'] === 'string') found.push(value);
      if ('@graph' in value) visit(value['@graph'], depth + 1);
      if ('mainEntity' in value) visit(value['mainEntity'], depth + 1);
    }
  };
  for (const script of $('script[type="application/ld+json"]').toArray().slice(0, 20)) {
    try {
      visit(
        JSON.parse(
          $(script)
            .text()
            // script sections of XHTML and comments for browsers that knew no scripts
            .replace(/(?:\/\/|\/\*)?\s*(?:<!\[CDATA\[|\]\]>|<!--|-->)\s*(?:\*\/)?/g, ' ')
            .trim()
            .replace(/[\u0000-\u001f]+/g, ' '),
        ),
        0,
      );
    } catch {
      continue; // many are broken; the page says the same elsewhere
    }
  }
  return found;
}

const textIn = (data: Record<string, unknown>[], name: string): string | undefined =>
  data.map((one) => one[name]).find((value): value is string => typeof value === 'string' && value.trim() !== '');

/** The first date in `candidates` that can be read. */
const readable = (candidates: (string | undefined)[]): string | undefined =>
  candidates.find((printed) => printed && readMoment(printed));

/** Whether an element belongs to the frame of the site and not to the article: its header prints the day of the visit. */
const isFrame = (element: ReturnType<CheerioAPI>): boolean =>
  element.closest('nav, footer, aside, header').length > 0 &&
  element.closest('article, main, [role="main"]').length === 0;

/** The date that a page prints beside its headline: in an element that is called so, or in the lines around it. */
function printedDate($: CheerioAPI): string | undefined {
  const named = $(
    'time, [class*="date" i], [id*="date" i], [class*="timestamp" i], [class*="byline" i], [class*="publish" i]',
  )
    .toArray()
    .slice(0, 40)
    .filter((element) => !isFrame($(element)))
    .map((element) => squash($(element).text()))
    .filter((line) => line.length < 120);
  const title = squash($('title').first().text());
  const headline = $('h1').first();
  const around = [...headline.prevAll().toArray().slice(0, 6), ...headline.nextAll().toArray().slice(0, 6)].map(
    (element) => squash($(element).text()).slice(0, 200),
  );
  // only lines that name a day: a bare month or year there is part of a sentence
  return [...named, title, ...around].find((line) => readMoment(line)?.precision !== 'month' && readMoment(line));
}

function publishedOf($: CheerioAPI, data: Record<string, unknown>[]): string | undefined {
  const metas = DATE_METAS.map((selector) => $(selector).first().attr('content'));
  const times = $(
    'time[pubdate], time[itemprop="datePublished"], [itemprop="datePublished"], article time, header time, main time',
  )
    .toArray()
    .filter((element) => !isFrame($(element)))
    .slice(0, 5)
    .map((element) => $(element).attr('datetime') ?? $(element).attr('content') ?? squash($(element).text()));
  return readable([textIn(data, 'datePublished'), ...metas, ...times]) ?? printedDate($);
}

/** Names of a site behind a headline, as in `Rule proposed | Agency`. */
function withoutSite(title: string, site: string | undefined): string {
  if (!site) return title;
  const at = title.search(/\s(?:[|–—·»:]|-)\s[^|–—·»]*$/);
  return at > 10 && title.slice(at).toLowerCase().includes(site.toLowerCase()) ? title.slice(0, at) : title;
}

function headlineOf($: CheerioAPI, data: Record<string, unknown>[]): string {
  const site = $('meta[property="og:site_name"]').attr('content');
  const meta = $('meta[property="og:title"]').attr('content') ?? $('meta[name="twitter:title"]').attr('content');
  const headlines = $('h1')
    .toArray()
    .map((element) => titleOf($(element).html() ?? ''))
    .filter(Boolean);
  const page = titleOf($('title').first().html() ?? '');
  const stated = meta ?? textIn(data, 'headline');
  if (stated) return withoutSite(titleOf(stated), site);
  // one headline on the page is the headline; of several the one that the title of the page repeats
  const repeated = headlines.find((line) => page.toLowerCase().includes(line.toLowerCase()));
  return repeated ?? (headlines.length === 1 ? headlines[0]! : undefined) ?? (page || headlines[0] || '');
}

/** The body by Readability, which wants a DOM; loaded when the first article needs it. */
async function readableBody(body: string): Promise<string> {
  const [{ Readability }, { parseHTML }] = await Promise.all([import('@mozilla/readability'), import('linkedom')]);
  try {
    const { document } = parseHTML(body);
    return textOf(
      new Readability(document as unknown as ConstructorParameters<typeof Readability>[0], {
        maxElemsToParse: 50_000,
      }).parse()?.content ?? '',
    );
  } catch {
    return ''; // pages that are no documents; their words are taken from <main> instead
  }
}

async function bodyOf($: CheerioAPI, page: Page, selector: string | undefined): Promise<string> {
  if (selector) {
    const chosen = $(selector)
      .toArray()
      .map((element) => textOf($(element).html() ?? ''))
      .filter(Boolean)
      .join('\n');
    if (chosen) return chosen;
  }
  const read = await readableBody(page.body);
  if (read.length > 200) return read;
  const main = $('main, article, [role="main"], #content, .content').first();
  return main.length > 0 ? textOf(main.html() ?? '') || read : read;
}

const CONSENT =
  /\bvalue your privacy\b|\byour privacy choices\b|\b(?:our|\d+) partners\b|\b(?:store|access) (?:and\/or access |and access )?information on (?:a|your) device\b|\bconsent to (?:the|this|our) (?:processing|use)\b|\bmanage (?:your )?(?:cookie|consent|privacy) (?:settings|preferences|choices)\b|\baccept all cookies\b|\blegitimate interest\b/gi;

/** A page that asks for consent in the place of the article: it speaks of hardly anything else. */
function asksForConsent(title: string, text: string): boolean {
  const words = `${title}\n${text}`.slice(0, 20_000);
  const signs = new Set(words.match(CONSENT)?.map((sign) => sign.toLowerCase().replace(/\d+/, 'our')));
  return signs.size >= 3 || (signs.size === 2 && words.length < 1500);
}

/**
 * Reads the page of one article. Null where the page is none that can be read: empty, a wall, a question for consent, without any words.
 * `published` is as printed and can be read by `readMoment`; it is left out where the page names no day.
 */
export async function readArticle(page: Page, source: Source | null): Promise<Article | null> {
  if (!page.body.trim() || blockPageReason(page.body)) return null;
  const $ = loadHtml(page.body);
  if (!$) return null;
  const data = linkedData($);
  const title = headlineOf($, data);
  const text = await bodyOf($, page, source?.articleBody);
  if ((!title && !text) || asksForConsent(title, text)) return null;
  const published = publishedOf($, data);
  return { ...(title ? { title } : {}), text, ...(published ? { published: squash(published).slice(0, 200) } : {}) };
}

/** The page of one article as a raw item: for pages that were saved by hand. Null as in `readArticle`. */
export async function readArticleItem(page: Page, source: Source | null): Promise<RawItem | null> {
  const article = await readArticle(page, source);
  const $ = article && loadHtml(page.body);
  if (!article || !$) return null;
  const address = [$('link[rel="canonical"]').attr('href'), $('meta[property="og:url"]').attr('content'), page.url]
    .map((href) => (href ? absoluteUrl(href, page.url || undefined) : null))
    .find((href) => href !== null);
  const author = $('meta[name="author"]').attr('content') ?? $('meta[property="article:author"]').attr('content');
  return {
    ...(address ? { guid: address, url: address } : {}),
    title: titleLine(article.title ?? ''),
    ...(article.text ? { text: article.text } : {}),
    ...(article.published ? { published: article.published } : {}),
    ...(author && !/^https?:/i.test(author) ? { author: authorOf(author) } : {}),
  };
}
