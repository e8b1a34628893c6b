// One entry of a feed: which of its fields becomes title, address, date and text, and how markup in them is read.

import type { RawItem } from '../model.ts';
import { readMoment } from '../lib/dates.ts';
import { cut, squash } from '../lib/text.ts';
import { absoluteUrl } from '../lib/urls.ts';
import { authorOf, guidOf, type Manner, textOf, titleOf } from './field-text.ts';

export type Field = { value: string; manner: Manner; base: string };

export type Link = { href: string; rel: string; type: string; language: string; base: string };

/**
 * What a scanner has seen of one entry, by name of the element; the first of several counts, of dates each in its turn.
 * `home` is the address of the feed's site.
 */
export type Entry = {
  fields: Map<string, Field>;
  dates: Map<string, string[]>;
  links: Link[];
  about?: string;
  guidIsLink: boolean;
  base: string;
  home: string;
};

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
  'media:text',
];
export const PUBLISHED = [
  'pubdate',
  'published',
  'issued',
  'dcterms:issued',
  'dc:date',
  'dcterms:created',
  'created',
  'date',
];
export const UPDATED = ['updated', 'modified', 'dcterms:modified', 'lastbuilddate'];
const AUTHORS = ['author', 'dc:creator', 'dc:author', 'itunes:author', 'dc:contributor'];

/** An identifier that is an address. */
function guidUrl(entry: Entry): string | null {
  for (const name of ['guid', 'id', 'dc:identifier']) {
    const field = entry.fields.get(name);
    if (!field || (name === 'guid' && !entry.guidIsLink)) continue;
    if (/^https?:\/\//i.test(field.value.trim())) return absoluteUrl(field.value, field.base);
  }
  return null;
}

/** Alternates as they are preferred: pages before data, English or no language before others. */
function alternateUrl({ links }: Entry): string | null {
  const weight = ({ type, language }: Link): number =>
    (type === '' || /x?html/.test(type) ? 0 : 2) + (language === '' || /^en\b/.test(language) ? 0 : 1);
  const alternates = links.filter(({ rel }) => rel === '' || rel === 'alternate').sort((a, b) => weight(a) - weight(b));
  for (const link of alternates) {
    const url = absoluteUrl(link.href, link.base);
    if (url) return url;
  }
  return null;
}

const MEDIA = /\.(?:mp3|m4a|mp4|ogg|wav|jpe?g|png|gif)$/i;

/** Whether an address is that of the whole site: its root, or what the feed names as its own page. */
const isHome = (url: string, home: string): boolean => url === home || /^https?:\/\/[^/]+\/?$/.test(url);

/**
 * The address of an entry: the publisher's own behind a relay (`origLink`), RSS link, Atom alternate, an identifier that
 * is an address, what is enclosed. A link to the whole site yields to an identifier that names the entry.
 */
function urlOf(entry: Entry): string | null {
  const own = entry.fields.get('feedburner:origlink')?.value.trim() ?? '';
  if (/^https?:\/\//i.test(own)) return absoluteUrl(own);
  const printed = first(entry, ['link']);
  // Generated feeds print `href="https://…"` as text (a feed of Federal Register notices, April 2025).
  const href = printed?.value.trim().replace(/^href=(["'])(.*)\1$/i, '$2');
  const link = (printed && href && absoluteUrl(href, printed.base)) || alternateUrl(entry);
  const guid = guidUrl(entry);
  const isBetter = link && guid && isHome(link, entry.home) && !isHome(guid, entry.home) && !MEDIA.test(guid);
  if (link && !isBetter) return link;
  if (guid) return guid;
  if (entry.about && /^https?:\/\//i.test(entry.about)) return absoluteUrl(entry.about, entry.base);
  const isEnclosed = ({ rel }: Link): boolean => rel === 'enclosure';
  const others = entry.links.filter(({ rel }) => rel !== 'enclosure' && rel !== 'license');
  for (const one of [...others, ...entry.links.filter(isEnclosed)]) {
    const url = absoluteUrl(one.href, one.base);
    if (url) return url;
  }
  return null;
}

/** What a date field prints: a `<time>` element by its attribute, everything else without markup. */
export function dateText(value: string): string {
  const printed = value.slice(0, 1000);
  if (!printed.includes('<')) return cut(squash(printed), 200);
  const stated = /<time\b[^>]*?\sdatetime\s*=\s*["']([^"']{4,60})["']/i.exec(printed)?.[1];
  return cut(squash(stated && readMoment(stated) ? stated : textOf(printed)), 200);
}

/** The first date of these fields that can be read, else the first that is printed. */
function dateOf({ dates }: Entry, names: string[]): string | undefined {
  const printed = names.flatMap((name) => dates.get(name) ?? []);
  if (printed.length < 2) return printed[0];
  return printed.find((one) => readMoment(one)) ?? printed[0];
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
  const updated = dateOf(entry, UPDATED);
  const published = dateOf(entry, [...PUBLISHED, ...UPDATED]);
  const author = first(entry, AUTHORS);
  const url = urlOf(entry);
  const text = bodyOf(entry);
  return {
    ...(guid?.trim() ? { guid: guidOf(guid) } : {}),
    ...(url ? { url } : {}),
    title: title ? titleOf(title.value, title.manner) : '',
    ...(text ? { text } : {}),
    ...(published ? { published } : {}),
    ...(updated ? { updated } : {}),
    ...(author ? { author: authorOf(author.value) } : {}),
  };
}
