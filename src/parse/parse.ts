// Which reader for which page: by the source's own entry where there is one, else by what the page looks like.

import type { Page, Source } from '../model.ts';
import { readArticleItem } from './article.ts';
import { isBinary, isHtml, pageTitle, blockPageReason } from './document.ts';
import { newestOf, type ParsedPage, unreadable } from './parsed-page.ts';
import { feedWithin, parseFeed, parseJsonFeedValue } from './feed.ts';
import { isJson, isRecord, readJson, refusalOf } from './json.ts';
import { guessList } from './listing.ts';
import { parseList } from './page.ts';
import { isFederalRegister, readFederalRegister } from './sites/federal-register.ts';
import { isJsonList, readJsonList } from './sites/json-list.ts';
import { isPublicInspection, readPublicInspection } from './sites/public-inspection.ts';
import { readReginfo, readReginfoJson } from './sites/reginfo.ts';
import { isRegulationsGov, readRegulationsGov } from './sites/regulations-gov.ts';
import { readSitemap } from './sites/sitemap.ts';
import { isWordpress, readWordpress } from './sites/wordpress.ts';

const fromJson =
  (read: (value: unknown, url: string) => ParsedPage) =>
  (page: Page): ParsedPage => {
    if (!page.body.trim()) return unreadable('the answer is empty');
    if (isHtml(page.body)) return webPage(page.body, 'JSON');
    const json = readJson(page.body);
    return 'problem' in json ? json : read(json.value, page.url);
  };

const fromXml =
  (read: (document: string, url: string) => ParsedPage) =>
  (page: Page): ParsedPage => {
    if (!page.body.trim()) return unreadable('the answer is empty');
    if (isHtml(page.body)) return webPage(page.body, 'XML');
    if (/<!ENTITY/i.test(page.body.slice(0, 100_000)))
      return unreadable('refused: its document type declares entities');
    try {
      return read(page.body, page.url);
    } catch (error) {
      if (error instanceof RangeError) return unreadable(`not readable: ${error.message}`);
      throw error;
    }
  };

/** The readers that a source's `parser` may name. */
const PARSERS: Record<string, (page: Page) => ParsedPage> = {
  'federal-register': fromJson(readFederalRegister),
  'public-inspection': fromJson(readPublicInspection),
  'regulations-gov': fromJson(readRegulationsGov),
  wordpress: fromJson(readWordpress),
  congress: fromJson(readJsonList),
  courtlistener: fromJson(readJsonList),
  'json-list': fromJson(readJsonList),
  reginfo: fromXml(readReginfo),
  sitemap: fromXml(readSitemap),
  listing: (page) => guessList(page),
};

/** Names that `parser` in feeds.json may have. */
export const parserNames: string[] = Object.keys(PARSERS);

/** A web page where data was asked for: a wall, a login, an error with a friendly face (P03, P04). */
function webPage(body: string, wanted: string): ParsedPage {
  const blocked = blockPageReason(body);
  if (blocked) return { items: [], problem: { kind: 'refused', message: `answered with ${blocked}` } };
  const title = pageTitle(body);
  return unreadable(`not ${wanted}: a web page came instead${title ? ` ("${title}")` : ''}`);
}

/** What a reader gave, bounded; the sentence of a problem begins with the source it is about. */
function finished(read: ParsedPage, source: Source | null): ParsedPage {
  const bounded = { ...read, ...newestOf(read.items) };
  const problem = read.problem ?? bounded.problem;
  if (!problem) return bounded;
  return { ...bounded, problem: source ? { ...problem, message: `${source.id}: ${problem.message}` } : problem };
}

/**
 * The raw items of a page, in the order of the page and in the publisher's words, at most 2,000. A page that is not what
 * its source should give has no items and a problem; `incomplete` stands beside the items that could be read.
 * Throws only for a source whose entry is wrong: an unknown parser, selectors that are no CSS.
 */
export function parsePage(page: Page, source: Source | null): ParsedPage {
  if (!source) return finished(readUnknown(page), null);
  if (source.parser) {
    const parser = Object.hasOwn(PARSERS, source.parser) ? PARSERS[source.parser] : undefined;
    if (!parser)
      throw new Error(`${source.id}: no parser is called "${source.parser}"; there are ${parserNames.join(', ')}.`);
    return finished(parser(page), source);
  }
  return finished(source.format === 'html' ? parseList(page, source) : parseFeed(page.body, page.url), source);
}

/** XML that is no feed by the name of its first element. */
function xmlReader(body: string): ((page: Page) => ParsedPage) | null {
  const head = body.slice(0, 4000);
  if (/<(?:OIRA_DATA|REGINFO_RIN_DATA|REGACT)[\s>]/.test(head)) return PARSERS['reginfo']!;
  return /<(?:urlset|sitemapindex)[\s>]/.test(head) && !/<(?:rss|feed|rdf:RDF)[\s>]/i.test(head)
    ? PARSERS['sitemap']!
    : null;
}

/** A page of which nobody says what it is: told by its content. Web pages as lists; articles need `parseUnknown`. */
function readUnknown(page: Page): ParsedPage {
  const { body, url } = page;
  if (isJson(body)) {
    const json = readJson(body);
    if ('problem' in json) return json;
    const { value } = json;
    const feed = parseJsonFeedValue(value, url);
    if (feed) return feed;
    if (isRegulationsGov(value)) return readRegulationsGov(value, url);
    if (isWordpress(value)) return readWordpress(value);
    if (isPublicInspection(value)) return readPublicInspection(value, url);
    const reviews = readReginfoJson(value);
    if (reviews) return reviews;
    if (isRecord(value) && (isFederalRegister(value) || !isJsonList(value))) {
      if (isFederalRegister(value)) return readFederalRegister(value, url);
      const refusal = refusalOf(value);
      return unreadable(refusal ? `the service answered: ${refusal}` : 'JSON of a kind that is not known here');
    }
    return readJsonList(value, url);
  }
  const xml = isHtml(body) ? null : xmlReader(body);
  if (xml) return xml(page);
  if (!isHtml(body)) return parseFeed(body, url);
  const within = feedWithin(body, url);
  if (within) return within;
  const blocked = blockPageReason(body);
  if (blocked) return { items: [], problem: { kind: 'refused', message: `answered with ${blocked}` } };
  return guessList(page);
}

/** A form that asks for a password, with hardly a word beside it. */
const isLogin = (body: string): boolean => /<input[^>]{1,300}type=["']?password/i.test(body) && body.length < 60_000;

/** An answer that says "not found" in words, whatever its status was. */
const isErrorPage = (body: string): boolean =>
  /^(?:error\W*)?(?:4\d\d|5\d\d)(?:\W+(?:[a-z]+\W*){1,4})?$|^(?:page|file)?\s?not found\b|\bpage (?:can ?not be|not|could not be) found\b/i.test(
    pageTitle(body),
  );

/** A page that calls itself one article, to search engines or to those who share it. */
const saysArticle = (body: string): boolean =>
  /<meta[^>]{1,200}article:published_time|<meta[^>]{0,200}og:type["'][^>]{0,100}["']article["']|"@type"\s*:\s*\[?\s*"(?:News|Reportage|Blog)?(?:Article|Posting)"/i.test(
    body,
  );

/**
 * Like `parsePage` for a page without a source, and reads the page of a single article too: a web page that calls itself
 * one, or that holds no list.
 */
export async function parseUnknown(page: Page): Promise<ParsedPage> {
  const { body } = page;
  if (!isHtml(body) || isBinary(body) || blockPageReason(body)) return parsePage(page, null);
  if (isLogin(body) || isErrorPage(body)) return finished(webPage(body, 'an article'), null);
  const list = saysArticle(body) ? unreadable('') : parsePage(page, null);
  if (list.items.length > 0) return list;
  const item = await readArticleItem(page, null);
  const isEmpty = !item || (!item.published && (item.text ?? '').length < 200);
  return isEmpty ? finished(webPage(body, 'an article'), null) : { items: [item] };
}
