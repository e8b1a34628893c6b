// What the tests of reading share: pages and sources in the shape of the real thing, with words of our own.

import type { Page, RawItem, Source } from '../src/model.ts';
import { parsePage } from '../src/parse/parse.ts';

export const page = (body: string, url = 'https://www.example.gov/news/'): Page => ({
  sourceId: 'example',
  url,
  contentType: '',
  body,
  fetchedAt: '2026-04-01T12:00:00.000Z',
});
export const source = (more: Partial<Source>): Source => ({
  id: 'example',
  name: 'Example',
  publisher: 'Example Agency',
  publisherKind: 'agency',
  url: 'https://www.example.gov/news/',
  format: 'rss',
  everyMinutes: 30,
  ...more,
});
export const feed = (body: string, url?: string) => parsePage(page(body, url), source({}));
export const rss = (items: string): string =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>News</title><link>https://www.example.gov/</link>${items}</channel></rss>`;
export const entry = (number: number, more = ''): string =>
  `<item><title>Rule ${number}</title><link>https://www.example.gov/${number}</link>${more}</item>`;
export const titles = ({ items }: { items: RawItem[] }): string[] => items.map(({ title }) => title);
