// Items and developments as feeds: Atom (RFC 4287) and JSON Feed 1.1. Entries in, text out; the caller
// chooses the entries. Every text is escaped and every link is http or https (X03).

import { cleanText, escapeMarkup as esc, linkTarget } from '../lib/text.ts';
import type { Development, FoundItem, Instant } from '../model.ts';

export type FeedHead = {
  title: string;
  selfUrl: string; // of this feed, with its filter
  homeUrl: string; // the page that shows the same
  now: Instant; // used only if there is no entry
};

export type FeedEntry = {
  id: string; // a permanent address, independent of the title
  url: string; // the publisher's page, else ours
  ownUrl: string; // the page here, with evidence
  title: string;
  text: string; // plain
  publishedAt: Instant | null;
  updatedAt: Instant;
  author: string;
  categories: string[];
};

const TEXT = 600;

const cut = (text: string): string => (text.length > TEXT ? `${text.slice(0, TEXT - 1).trimEnd()}…` : text);

/** Items as entries: author is the publisher; categories are status, stage, agencies, policies. */
export function itemEntries(items: FoundItem[], baseUrl: string): FeedEntry[] {
  return items.map(({ item, tags }) => {
    const ownUrl = `${baseUrl}/items/${encodeURIComponent(item.id)}`;
    return {
      id: ownUrl,
      url: linkTarget(item.url) ?? ownUrl,
      ownUrl,
      title: item.title,
      text: cut(item.text),
      publishedAt: item.publishedAt,
      updatedAt: item.firstSeenAt,
      author: item.publisher || 'unknown',
      categories: [...new Set(tags.filter(({ value }) => value !== 'none').map(({ value }) => value))],
    };
  });
}

/** Developments as entries: the text gives the status and the publishers. */
export function developmentEntries(developments: Development[], baseUrl: string): FeedEntry[] {
  return developments.map((development) => {
    const ownUrl = `${baseUrl}/developments/${encodeURIComponent(development.id)}`;
    const { publishers, origins, status, stage, happenedOn, lapsedOn } = development;
    const facts = [
      `Status: ${status}${stage === 'none' ? '' : `, ${stage}`}.`,
      happenedOn ? `Day of the act: ${happenedOn}.` : '',
      `First said by ${development.originPublisher}; ${publishers.length} publisher${publishers.length === 1 ? '' : 's'}, ${origins} independent.`,
      lapsedOn ? `Its date passed unmet on ${lapsedOn}.` : '',
    ];
    return {
      id: ownUrl,
      url: ownUrl,
      ownUrl,
      title: development.title,
      text: facts.filter(Boolean).join(' '),
      publishedAt: development.firstSeenAt,
      updatedAt: development.lastSeenAt,
      author: development.originPublisher || 'unknown',
      categories: [status, ...(stage === 'none' ? [] : [stage]), ...development.agencies],
    };
  });
}

/** The latest change among the entries, which is the feed's `updated`. */
const latest = (head: FeedHead, entries: FeedEntry[]): Instant =>
  entries.reduce((last, { updatedAt }) => (updatedAt > last ? updatedAt : last), '') || head.now;

/** Atom: each entry with id, title, updated, author, alternate link; the feed with self and alternate. */
export function renderAtom(head: FeedHead, entries: FeedEntry[]): string {
  const rows = entries.map((entry) =>
    [
      '<entry>',
      `<id>${esc(entry.id)}</id>`,
      `<title>${esc(entry.title) || 'untitled'}</title>`,
      `<link rel="alternate" href="${esc(entry.url)}"/>`,
      ...(entry.ownUrl === entry.url ? [] : [`<link rel="related" href="${esc(entry.ownUrl)}"/>`]),
      ...(entry.publishedAt ? [`<published>${esc(entry.publishedAt)}</published>`] : []),
      `<updated>${esc(entry.updatedAt)}</updated>`,
      `<author><name>${esc(entry.author)}</name></author>`,
      ...entry.categories.map((term) => `<category term="${esc(term)}"/>`),
      `<summary>${esc(entry.text)}</summary>`,
      '</entry>',
    ].join('\n'),
  );
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
    `<id>${esc(head.selfUrl)}</id>`,
    `<title>${esc(head.title)}</title>`,
    `<link rel="self" type="application/atom+xml" href="${esc(head.selfUrl)}"/>`,
    `<link rel="alternate" type="text/html" href="${esc(head.homeUrl)}"/>`,
    `<updated>${esc(latest(head, entries))}</updated>`,
    '<generator>Hearsay</generator>',
    ...rows,
    '</feed>',
    '',
  ].join('\n');
}

/** JSON Feed 1.1 (jsonfeed.org): `url` is the page here, `external_url` the publisher's. */
export function renderJsonFeed(head: FeedHead, entries: FeedEntry[]): string {
  return `${JSON.stringify(
    {
      version: 'https://jsonfeed.org/version/1.1',
      title: cleanText(head.title),
      home_page_url: head.homeUrl,
      feed_url: head.selfUrl,
      language: 'en',
      items: entries.map((entry) => ({
        id: entry.id,
        url: entry.ownUrl,
        ...(entry.url === entry.ownUrl ? {} : { external_url: entry.url }),
        title: cleanText(entry.title),
        content_text: cleanText(entry.text) || cleanText(entry.title),
        ...(entry.publishedAt ? { date_published: entry.publishedAt } : {}),
        date_modified: entry.updatedAt,
        authors: [{ name: cleanText(entry.author) }],
        tags: entry.categories.map(cleanText),
      })),
    },
    null,
    1,
  )}\n`;
}
