// One entry of a feed: which of its fields becomes title, address, date and text, and how markup in them is read.

import type { RawItem } from '../model.ts';
import { plainLines, plainText } from '../lib/markup.ts';
import { cut, hash, squash } from '../lib/text.ts';
import { absoluteUrl } from '../lib/urls.ts';
import { mended } from './twice-encoded.ts';

/** Limits of one entry (P22): characters of title and text, bytes of an identifier. */
const TITLE_LIMIT = 500;
const TEXT_LIMIT = 200_000;
const GUID_LIMIT = 512;
/** More than this of a field is not looked at: a page that runs wild must not cost a second. */
const RAW_TITLE = 20_000;
const RAW_TEXT = 1_000_000;

/** How a field's characters are meant: plain words, escaped markup, or markup in the open (already escaped by us). */
export type Manner = 'text' | 'html';
export type Field = { value: string; manner: Manner; base: string };

export type Link = { href: string; rel: string; type: string; base: string };

/** What a scanner has seen of one entry, by name of the element; the first of several counts. */
export type Entry = { fields: Map<string, Field>; links: Link[]; about?: string; guidIsLink: boolean; base: string };

const HTML_NAMES =
  'a|abbr|acronym|address|applet|area|article|aside|audio|b|base|big|blink|blockquote|body|br|button|canvas|caption|center|cite|code|col|colgroup|dd|del|details|dfn|div|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|frame|frameset|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|legend|li|link|main|map|mark|marquee|meta|nav|nobr|noscript|object|ol|option|p|param|picture|pre|q|s|samp|script|section|select|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|textarea|tfoot|th|thead|time|title|tr|tt|u|ul|var|video|wbr';
/** A `<` that begins no element of HTML: `<T>`, `a < b`. */
const STRAY = new RegExp(`<(?!/?(?:${HTML_NAMES})(?:[\\s/][^<>]*)?>|!--|!doctype\\s)`, 'gi');
const LOOKS_LIKE_HTML = new RegExp(
  `<(?:/?(?:${HTML_NAMES})(?:[\\s/][^<>]*)?)>|&(?:[a-z]{2,8}|#\\d{1,7}|#x[0-9a-f]{1,6});`,
  'i',
);

/** A title as one line of plain words. Elements of HTML go, other angle brackets stay as the words they are. */
export function titleOf(value: string, manner: Manner = 'html'): string {
  const raw = mended(value.slice(0, RAW_TITLE));
  if (!/[<&]/.test(raw)) return cut(squash(raw), TITLE_LIMIT);
  // Titles that say they are plain and hold markup all the same are more frequent than titles about markup.
  if (manner === 'text' && !LOOKS_LIKE_HTML.test(raw)) return cut(squash(raw), TITLE_LIMIT);
  return cut(squash(plainText(raw.replace(STRAY, '&lt;'))), TITLE_LIMIT);
}

/** The text of an entry, block by block on lines of their own, without markup. */
export function textOf(value: string, manner: Manner = 'html'): string {
  const raw = mended(value.slice(0, RAW_TEXT));
  const isPlain = manner === 'text' && !LOOKS_LIKE_HTML.test(raw.slice(0, 20_000));
  return cut(isPlain ? plainLines(raw) : plainText(raw), TEXT_LIMIT);
}

/** Identifiers as they are; very long ones by their hash. */
export function guidOf(value: string): string {
  const guid = squash(value.slice(0, RAW_TEXT));
  return Buffer.byteLength(guid) > GUID_LIMIT ? `sha256:${hash(guid)}` : guid;
}

const first = (entry: Entry, names: string[]): Field | undefined => {
  for (const name of names) {
    const field = entry.fields.get(name);
    if (field && field.value.trim()) return field;
  }
  return undefined;
};

const TITLES = ['title', 'dc:title', 'media:title', 'itunes:title'];
const BODIES = ['content:encoded', 'content', 'xhtml:body', 'body', 'fullitem'];
const SUMMARIES = [
  'description',
  'summary',
  'abstract',
  'dc:description',
  'dcterms:abstract',
  'itunes:summary',
  'media:description',
];
const PUBLISHED = ['pubdate', 'published', 'issued', 'dcterms:issued', 'dc:date', 'dcterms:created', 'created', 'date'];
const UPDATED = ['updated', 'modified', 'dcterms:modified', 'lastbuilddate'];
const AUTHORS = ['author', 'dc:creator', 'dc:author', 'itunes:author', 'dc:contributor'];

/** The address of an entry: RSS link, Atom alternate (HTML before others), an identifier that is an address. */
function urlOf(entry: Entry): string | null {
  const printed = first(entry, ['link']);
  // Generated feeds print `href="https://…"` as text (a feed of Federal Register notices, April 2025).
  const href = printed?.value.trim().replace(/^href=(["'])(.*)\1$/i, '$2');
  const fromText = printed && href ? absoluteUrl(href, printed.base) : null;
  if (fromText) return fromText;
  const alternates = entry.links.filter(({ rel }) => rel === '' || rel === 'alternate');
  const html = alternates.find(({ type }) => type === '' || /x?html/.test(type));
  for (const link of [...(html ? [html] : []), ...alternates]) {
    const url = absoluteUrl(link.href, link.base);
    if (url) return url;
  }
  for (const name of ['guid', 'id', 'dc:identifier']) {
    const field = entry.fields.get(name);
    if (!field || (name === 'guid' && !entry.guidIsLink)) continue;
    if (/^https?:\/\//i.test(field.value.trim())) return absoluteUrl(field.value, field.base);
  }
  if (entry.about && /^https?:\/\//i.test(entry.about)) return absoluteUrl(entry.about, entry.base);
  for (const link of entry.links) {
    const url = link.rel === 'enclosure' || link.rel === 'license' ? null : absoluteUrl(link.href, link.base);
    if (url) return url;
  }
  return null;
}

/** The longer of body and summary: some feeds put a teaser into `content`, most into `description`. */
function bodyOf(entry: Entry): string {
  const body = first(entry, BODIES);
  const summary = first(entry, SUMMARIES);
  if (!body) return summary ? textOf(summary.value, summary.manner) : '';
  const text = textOf(body.value, body.manner);
  if (!summary || text.length >= summary.value.length) return text;
  const other = textOf(summary.value, summary.manner);
  return other.length > text.length ? other : text;
}

/** What the entry says, in the publisher's words; dates as printed. Never throws. */
export function rawItemOf(entry: Entry): RawItem {
  const title = first(entry, TITLES);
  const guid = first(entry, ['guid', 'id'])?.value ?? entry.about ?? first(entry, ['dc:identifier'])?.value;
  const updated = first(entry, UPDATED)?.value;
  const published = first(entry, PUBLISHED)?.value ?? updated;
  const author = first(entry, AUTHORS);
  const url = urlOf(entry);
  const text = bodyOf(entry);
  return {
    ...(guid?.trim() ? { guid: guidOf(guid) } : {}),
    ...(url ? { url } : {}),
    title: title ? titleOf(title.value, title.manner) : '',
    ...(text ? { text } : {}),
    ...(published ? { published: cut(squash(published.slice(0, 1000)), 200) } : {}),
    ...(updated ? { updated: cut(squash(updated.slice(0, 1000)), 200) } : {}),
    ...(author ? { author: authorOf(author.value) } : {}),
  };
}

/** `jane@example.gov (Jane Doe)` gives Jane Doe. */
function authorOf(value: string): string {
  const line = titleOf(value);
  return /^\S+@\S+\s\(([^()]+)\)$/.exec(line)?.[1] ?? cut(line, 200);
}
