// What the tests of visits share: a source on loopback that answers otherwise on every visit, collected into a real store.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCollector } from '../src/collect.ts';
import { createFetcher } from '../src/fetch/fetcher.ts';
import type { ClassifiedItem, Item, Source, Visit } from '../src/model.ts';
import { openStore, type Store } from '../src/store/open.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A judge without opinion: visits are tested here, judgement elsewhere. */
function classify(item: Item): ClassifiedItem {
  const judgement = { evidence: [], by: 'rule' as const, probability: 1 };
  return {
    item,
    tags: [
      { kind: 'stage', value: 'none', ...judgement },
      { kind: 'status', value: 'commentary', ...judgement },
    ],
    deadlines: [],
    identifiers: [],
  };
}

/** One entry of a feed; what is not given is left out. */
export type Entry = { title?: string; link?: string; guid?: string; date?: string; text?: string; more?: string };

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const element = (name: string, value: string | undefined): string =>
  value === undefined ? '' : `<${name}>${escaped(value)}</${name}>`;

export const rssOf = (entries: Entry[]): string =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>https://www.office.example/</link>${entries
    .map(
      ({ title, link, guid, date, text, more = '' }) =>
        `<item>${element('title', title)}${element('link', link)}${element('guid', guid)}${element('pubDate', date)}${element('description', text)}${more}</item>`,
    )
    .join('')}</channel></rss>`;

export const serve =
  (body: string, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    void response.writeHead(200, { 'content-type': 'application/rss+xml', ...headers }).end(body);

/** A day after another, at noon. */
const dayAfter = (visit: number): Date => new Date(Date.UTC(2026, 10, 2 + visit, 12));

export type Played = { items: Item[]; visits: Visit[]; asked: IncomingMessage[] };

/** Visits one source once a day, each time with the next answer, and gives the items that are stored then. */
export async function play(answers: Answer[], more: Partial<Source> = {}, kept?: Store): Promise<Played> {
  const asked: IncomingMessage[] = [];
  let visit = 0;
  const server: Server = createServer((request, response) => {
    asked.push(request);
    answers[visit]!(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const store = kept ?? (await openStore(':memory:'));
  const fetcher = createFetcher({
    allowPrivate: ['127.0.0.1'],
    concurrency: 2,
    hostConcurrency: 2,
    hostPauseMs: 0,
    contact: 'tests@hearsay.example',
    limits: { retryDelaysMs: [1, 1] },
  });
  const source: Source = {
    id: 'office',
    name: 'Office',
    publisher: 'Office',
    publisherKind: 'agency',
    url: `http://127.0.0.1:${port}/feed.xml`,
    format: 'rss',
    everyMinutes: 15,
    ...more,
  };
  const collector = createCollector({ store, classify: async (items) => items.map(classify) });
  const visits: Visit[] = [];
  for (; visit < answers.length; visit += 1)
    visits.push(await collector.collectSource(source, fetcher, dayAfter(visit)));
  const items: Item[] = [];
  for await (const batch of store.eachItem()) items.push(...batch.map(({ item }) => item));
  await fetcher.close();
  if (!kept) await store.close();
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  return { items, visits, asked };
}

/** The same with feeds, one a visit. */
export const playFeeds = (feeds: Entry[][], more?: Partial<Source>, kept?: Store): Promise<Played> =>
  play(
    feeds.map((entries) => serve(rssOf(entries))),
    more,
    kept,
  );
