// One entry of a feed: which of its fields becomes title, address, date and text, and how markup in them is read.

import type { RawItem } from '../model.ts';
import { cut, squash } from '../lib/text.ts';
import { absoluteUrl } from '../lib/urls.ts';
import { authorOf, guidOf, type Manner, textOf, titleOf } from './field-text.ts';

export type Field = { value: string; manner: Manner; base: string };

export type Link = { href: string; rel: string; type: string; base: string };

/** What a scanner has seen of one entry, by name of the element; the first of several counts. */
export type Entry = { fields: Map<string, Field>; links: Link[]; about?: string; guidIsLink: boolean; base: string };

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
