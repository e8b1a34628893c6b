// A document that should be a feed: RSS, RDF, Atom, CDF or JSON Feed. What is wrong with it is said in words.
// XML is read by xml-feed.ts; why not by a library is told with figures in docs/parsing.md.

import type { RawItem } from '../model.ts';
import { authorLine, cut, squash } from '../lib/text.ts';
import { decodeEntities } from '../lib/markup.ts';
import { absoluteUrl } from '../lib/urls.ts';
import { blockPageReason, isBinary, isHtml, pageTitle } from './document.ts';
import { guidOf, textOf, titleOf } from './field-text.ts';
import { isJson, isRecord, listField, readJson, textField } from './json.ts';
import { type ParsedPage, unreadable } from './parsed-page.ts';
import { scanFeed, TooDeep } from './xml-feed.ts';

/** True where a document type declares entities: no feed needs that, and bombs and thefts do (P15 to P18). */
function declaresEntities(body: string): boolean {
  const start = body.slice(0, 100_000).indexOf('<!DOCTYPE');
  if (start < 0) return false;
  const opens = body.slice(start, start + 10_000).search(/[[>]/);
  if (opens < 0 || body[start + opens] !== '[') return false; // it has no declarations of its own
  const entity = body.indexOf('<!ENTITY', start);
  return entity >= 0 && !/\]\s*>/.test(body.slice(start, Math.min(entity, start + 1_000_000)));
}

/** Reads a feed of any kind. Never throws; a document that is none gives no items and the reason. */
export function parseFeed(body: string, url: string): ParsedPage {
  if (!body.trim()) return unreadable('the answer is empty');
  if (isBinary(body)) return unreadable('not a feed: the answer is no text');
  if (isJson(body)) {
    const read = readJson(body);
    if ('problem' in read) return read;
    return parseJsonFeedValue(read.value, url) ?? unreadable('not a feed: JSON of another kind');
  }
  const blocked = blockPageReason(body);
  if (blocked) return { items: [], problem: { kind: 'refused', message: `not a feed: answered with ${blocked}` } };
  if (isHtml(body)) return feedWithin(body, url) ?? unreadable(`not a feed: ${pageInstead(body, url)}`);
  if (declaresEntities(body)) return unreadable('refused: its document type declares entities');
  return parseXml(body, url);
}

/** A web page that came instead of a feed, in words: by its title, and with the feed that it announces. */
function pageInstead(body: string, url: string): string {
  const title = pageTitle(body);
  const announced = announcedFeed(body, url);
  const hint = announced ? `; it announces the feed ${announced}` : '';
  return `a web page came instead${title ? ` ("${title}")` : ''}${hint}`;
}

const ROOT = /<(?:rss|feed|rdf:RDF)(?=[\s>])[^>]{0,4000}>/i;
const ESCAPED_ROOT = /&lt;(?:rss|feed|rdf:RDF)(?=[\s&])/i;

/**
 * A feed that stands within a page: behind markup that a template or a program put before it, or escaped, as some hosts
 * show one to browsers. Null where there is none with entries.
 */
export function feedWithin(body: string, url: string): ParsedPage | null {
  const at = body.search(ROOT);
  if (at >= 0) {
    const document = body.slice(at);
    const read = declaresEntities(body) ? null : parseXml(document, url);
    if (read && read.items.length > 0) return read;
  }
  const escaped = body.search(ESCAPED_ROOT);
  if (escaped < 0) return null;
  const end = body.indexOf('<', escaped); // of the element that shows it
  const read = parseXml(decodeEntities(body.slice(escaped, end < 0 ? body.length : end)), url);
  return read.items.length > 0 ? read : null;
}

const LINK = /<link\b[^>]{0,2000}>/gi;
const FEED_TYPE = /\btype\s*=\s*["']?application\/(?:rss|atom|feed)\+(?:xml|json)/i;

/** The feed that a page announces to browsers (`<link rel="alternate" type="application/rss+xml">`). */
function announcedFeed(body: string, url: string): string | null {
  for (const [link] of body.slice(0, 200_000).matchAll(LINK)) {
    if (!FEED_TYPE.test(link) || !/\brel\s*=\s*["']?[^"'>]*\balternate\b/i.test(link)) continue;
    const href = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(link);
    const address = href && absoluteUrl(href[1] ?? href[2] ?? href[3] ?? '', url);
    if (address) return address;
  }
  return null;
}

function parseXml(body: string, url: string): ParsedPage {
  let scanned;
  try {
    scanned = scanFeed(body, url);
  } catch (error) {
    if (error instanceof TooDeep) return unreadable(`not readable: ${error.message}`);
    throw error;
  }
  if (scanned.kind === null)
    return unreadable(
      `not a feed: ${scanned.firstElement ? `its first element is <${scanned.firstElement}>` : 'no element was found'}`,
    );
  const { items, ttlMinutes } = scanned;
  const read = { items, ...(ttlMinutes === undefined ? {} : { ttlMinutes }) };
  if (scanned.isComplete) return read;
  const message = `the document is cut off; ${items.length} whole entries were read`;
  return { ...read, problem: { kind: items.length > 0 ? 'incomplete' : 'unreadable', message } };
}

/**
 * JSON Feed 1.0 and 1.1 from a value; null where it is none. Missing versions and ids are overlooked: many feeds are
 * written by hand.
 */
export function parseJsonFeedValue(value: unknown, url: string): ParsedPage | null {
  if (!isRecord(value) || !Array.isArray(value['items'])) return null;
  const entries = value['items'].filter(isRecord);
  const claims =
    /jsonfeed\.org/i.test(textField(value, 'version') ?? '') || textField(value, 'home_page_url') !== undefined;
  if (!claims && !entries.some((entry) => 'content_html' in entry || 'content_text' in entry)) return null;
  const base = url || (textField(value, 'home_page_url') ?? textField(value, 'feed_url') ?? '');
  return { items: entries.map((entry) => jsonItem(entry, base)) };
}

function jsonItem(entry: Record<string, unknown>, base: string): RawItem {
  const id = textField(entry, 'id');
  const address = textField(entry, 'url') ?? textField(entry, 'external_url');
  const url = (address && absoluteUrl(address, base)) || (id && /^https?:/i.test(id) ? absoluteUrl(id) : null);
  const html = textField(entry, 'content_html');
  const plain = textField(entry, 'content_text') ?? textField(entry, 'summary');
  const text = html ? textOf(html) : plain ? textOf(plain, 'text') : '';
  const updated = textField(entry, 'date_modified');
  const published = textField(entry, 'date_published') ?? updated;
  const authors = [...listField(entry, 'authors'), entry['author']].filter(isRecord);
  const author = authors.map((one) => textField(one, 'name')).find(Boolean);
  return {
    ...(id ? { guid: guidOf(id) } : {}),
    ...(url ? { url } : {}),
    title: titleOf(textField(entry, 'title') ?? '', 'text'),
    ...(text ? { text } : {}),
    ...(published ? { published: cut(squash(published), 200) } : {}),
    ...(updated ? { updated: cut(squash(updated), 200) } : {}),
    ...(author ? { author: authorLine(titleOf(author, 'text')) } : {}),
  };
}
