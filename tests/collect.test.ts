// The whole row: a server on loopback, the collector, the store. What every promise rests on.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCollector } from '../src/collect.ts';
import { createFetcher, type Fetcher } from '../src/fetch/fetcher.ts';
import type { ClassifiedItem, Item, Source } from '../src/model.ts';
import { openStore, type Store } from '../src/store/open.ts';
import { collectRound } from '../src/commands/round.ts';

type Entry = { guid: string; title: string; text?: string; day?: string };

const item = ({ guid, title, text = '', day = '2026-11-20' }: Entry): string =>
  `<item><guid isPermaLink="false">${guid}</guid><link>https://paper.example/${guid}</link><title>${title}</title>` +
  `<description>${text}</description><pubDate>${new Date(`${day}T12:00:00Z`).toUTCString()}</pubDate></item>`;
const feed = (entries: Entry[]): string =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>${entries.map(item).join('')}</channel></rss>`;

/** A judge without opinion: the row is tested here, judgement elsewhere. */
function classify(one: Item): ClassifiedItem {
  const judgement = { evidence: [], by: 'rule' as const, probability: 1 };
  return {
    item: one,
    tags: [
      { kind: 'stage', value: 'none', ...judgement },
      { kind: 'status', value: 'commentary', ...judgement },
    ],
    deadlines: [],
    identifiers: [],
  };
}

let server: Server;
let answer: Record<string, (request: IncomingMessage, response: ServerResponse) => void>;
let base: string;
let store: Store;
let fetcher: Fetcher;

beforeEach(async () => {
  answer = {};
  server = createServer((request, response) => {
    const known = answer[request.url ?? ''];
    if (known) known(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  store = await openStore(':memory:');
  fetcher = createFetcher({
    allowPrivate: ['127.0.0.1'],
    concurrency: 8,
    hostConcurrency: 8,
    hostPauseMs: 0,
    contact: 'tests@hearsay.example',
    limits: { retryDelaysMs: [1, 1] },
  });
});
afterEach(async () => {
  await fetcher.close();
  await store.close();
  await new Promise((resolve) => server.close(resolve));
});

const source = (id: string, more: Partial<Source> = {}): Source => ({
  id,
  name: id,
  publisher: id,
  publisherKind: 'press',
  url: `${base}/${id}`,
  format: 'rss',
  everyMinutes: 15,
  expect: { minItems: 1 },
  ...more,
});
const serve =
  (body: string) =>
  (_: IncomingMessage, response: ServerResponse): void =>
    void response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(body);
const collector = () => createCollector({ store, classify: async (items) => items.map(classify) });
const changes = () => store.changesAfter(0, 1000);
const added = async () => (await changes()).flatMap(({ kind, itemId }) => (kind === 'added' ? (itemId ?? []) : []));
/** Whether what each visit brought is a backlog, in order. */
const backlogs = async () => [
  ...new Map((await changes()).map(({ at: moment, isBacklog }) => [moment, isBacklog])).values(),
];
const at = (hour: number): Date => new Date(Date.UTC(2026, 10, 25, hour));
const round = (sources: Source[], hour: number) =>
  collectRound(sources, { collector: collector(), fetcher, now: () => at(hour) });

describe('a round', () => {
  test('brings each item once, from however many feeds and however often (P2, I6)', async () => {
    answer['/one'] = serve(
      feed([
        { guid: 'a', title: 'First' },
        { guid: 'b', title: 'Second' },
      ]),
    );
    answer['/two'] = serve(feed([{ guid: 'b', title: 'Second' }]));
    const sources = [source('one'), source('two')];
    const first = await round(sources, 0);
    expect(first.reduce((sum, { added }) => sum + added, 0)).toBe(2);
    const again = await round(sources, 1);
    expect(again.map(({ result, added, updated }) => [result, added + updated])).toEqual([
      ['unchanged', 0],
      ['unchanged', 0],
    ]);
    const shared = (await store.eachItem().next()).value as ClassifiedItem[];
    const second = shared.find(({ item: { title } }) => title === 'Second');
    expect((await store.itemById(second!.item.id))?.sourceIds.sort()).toEqual(['one', 'two']);
  });

  test('one bad source stops no other, and says why (F00, P4)', async () => {
    answer['/good'] = serve(feed([{ guid: 'a', title: 'Fine' }]));
    answer['/wall'] = (_, response) => void response.writeHead(403).end('no');
    answer['/page'] = (_, response) =>
      void response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<html><title>Sign in</title><p>Please</p></html>');
    answer['/empty'] = serve('');
    answer['/cut'] = (_, response) => {
      response.writeHead(200, { 'content-length': '5000' });
      response.write('<rss>');
      setImmediate(() => response.destroy());
    };
    const ids = ['wall', 'page', 'empty', 'cut', 'missing', 'good'];
    const visits = await round(
      ids.map((id) => source(id)),
      0,
    );
    expect(visits.map(({ sourceId, result, problem }) => [sourceId, result, problem?.kind])).toEqual([
      ['wall', 'failed', 'refused'],
      ['page', 'failed', 'unreadable'],
      ['empty', 'failed', 'unreadable'],
      ['cut', 'failed', 'unreachable'],
      ['missing', 'failed', 'gone'],
      ['good', 'new', undefined],
    ]);
    for (const { problem, sourceId } of visits.slice(0, 5)) expect(problem?.message).toContain(sourceId);
    expect((await store.visitsOf('page'))[0]?.problem?.message).toContain('Sign in');
  });

  test('visits are kept together, and one that cannot be kept harms no other and is asked again (P4, P5, R17)', async () => {
    let poison = true;
    const together: number[] = [];
    const spied: Store = {
      ...store,
      transaction: (work) =>
        store.transaction(async (tx) => {
          let visits = 0;
          const saveItems: typeof tx.saveItems = (...of) => ((visits += 1), tx.saveItems(...of));
          return work({ ...tx, saveItems }).finally(() => together.push(visits));
        }),
    };
    const classifyAll = async (items: Item[]) =>
      items.map((one) =>
        poison && one.title === 'Poison' ? { ...classify(one), tags: null as never } : classify(one),
      );
    const collecting = createCollector({ store: spied, classify: classifyAll });
    const ids = ['one', 'two', 'bad', 'three'];
    for (const [index, id] of ids.entries())
      answer[`/${id}`] = (request, response) => {
        if (request.headers['if-none-match']) return void response.writeHead(304).end();
        const own = { guid: id, title: id === 'bad' ? 'Poison' : `Only in ${id}` };
        const body = feed([own, { guid: 'shared', title: 'In all of them' }]);
        response.writeHead(200, { etag: `"${index}"` }).end(body);
      };
    const sources = ids.map((id) => source(id));
    const run = (hour: number) => collectRound(sources, { collector: collecting, fetcher, now: () => at(hour) });
    const first = await run(0);
    expect(first.map(({ result }) => result)).toEqual(['new', 'new', 'failed', 'new']);
    expect(first.reduce((sum, { added }) => sum + added, 0)).toBe(4);
    expect(await store.sourceState('bad')).toBeNull();
    expect(Math.max(...together)).toBe(3); // the third fails, and takes the first two with it: each is tried alone
    expect(await added()).toHaveLength(4);
    poison = false;
    expect((await run(1)).map(({ result, added }) => [result, added])).toEqual([
      ['unchanged', 0],
      ['unchanged', 0],
      ['new', 1],
      ['unchanged', 0],
    ]);
    expect((await store.check()).problems).toEqual([]);
  });

  test('validators are kept with the items they stand for, never after a failed reading (F40, F44)', async () => {
    const asked: (string | undefined)[] = [];
    let body = '<html><title>Maintenance</title></html>';
    answer['/tagged'] = (request, response) => {
      asked.push(request.headers['if-none-match']);
      if (request.headers['if-none-match'] === 'W/"odd one') return void response.writeHead(304).end();
      response.writeHead(200, { etag: 'W/"odd one' }).end(body);
    };
    const sources = [source('tagged')];
    expect((await round(sources, 0))[0]?.result).toBe('failed');
    body = feed([{ guid: 'a', title: 'Back' }]);
    expect((await round(sources, 1))[0]).toMatchObject({ result: 'new', added: 1 });
    expect((await round(sources, 2))[0]?.result).toBe('unchanged');
    expect(asked).toEqual([undefined, undefined, 'W/"odd one']);
  });
});

describe('what changes at the source', () => {
  test('an edit is a revision of the same item; the earlier words stay, the first sight too (I12)', async () => {
    answer['/paper'] = serve(feed([{ guid: 'a', title: 'President will sign order' }]));
    await round([source('paper')], 0);
    answer['/paper'] = serve(feed([{ guid: 'a', title: 'President may sign order' }]));
    expect((await round([source('paper')], 1))[0]).toMatchObject({ added: 0, updated: 1 });
    const id = (await added())[0]!;
    const versions = await store.versionsOf(id);
    expect(versions.map(({ item: { title } }) => title)).toEqual([
      'President will sign order',
      'President may sign order',
    ]);
    expect(versions[1]?.item.firstSeenAt).toBe(at(0).toISOString());
    expect((await store.itemById(id, at(0).toISOString()))?.item.title).toBe('President will sign order');
  });

  test('two feeds with a teaser and a longer text of one item do not edit each other back and forth', async () => {
    const teaser = feed([{ guid: 'a', title: 'Rule proposed', text: 'A teaser.' }]);
    const whole = feed([{ guid: 'a', title: 'Rule proposed', text: 'A teaser. And the rest of the story, in full.' }]);
    const counts: number[] = [];
    for (let hour = 0; hour < 4; hour += 1) {
      // A changing comment makes both bodies new each time.
      answer['/teaser'] = serve(`${teaser}<!-- ${hour} -->`);
      answer['/whole'] = serve(`${whole}<!-- ${hour} -->`);
      const visits = await round([source('teaser'), source('whole')], hour);
      counts.push(visits.reduce((sum, { added, updated }) => sum + added + updated, 0));
    }
    expect(counts.slice(1)).toEqual([0, 0, 0]);
  });

  test('what leaves the feed stays in the store; a date that moves is no news (I13, I14)', async () => {
    answer['/paper'] = serve(
      feed([
        { guid: 'a', title: 'Stays' },
        { guid: 'b', title: 'Goes' },
      ]),
    );
    await round([source('paper')], 0);
    answer['/paper'] = serve(feed([{ guid: 'a', title: 'Stays', day: '2026-11-24' }]));
    expect((await round([source('paper')], 1))[0]).toMatchObject({ added: 0, updated: 0 });
    expect(await store.countItems()).toBe(2);
  });

  test('the first visit to a source is a backlog and quiet; later news is not (I18)', async () => {
    answer['/paper'] = serve(feed([{ guid: 'a', title: 'Old' }]));
    await round([source('paper')], 0);
    answer['/paper'] = serve(
      feed([
        { guid: 'a', title: 'Old' },
        { guid: 'b', title: 'New', day: '2026-11-25' },
      ]),
    );
    await round([source('paper')], 1);
    expect(await backlogs()).toEqual([true, false]);
  });

  test('the same identifiers in two sources hide nothing from each other (I05)', async () => {
    const one = (host: string, title: string): string =>
      `<item><guid isPermaLink="false">42</guid><link>https://${host}.example/42</link><title>${title}</title></item>`;
    const list = (body: string) => serve(`<rss version="2.0"><channel><title>T</title>${body}</channel></rss>`);
    answer['/one'] = list(one('one', 'A rule on funds'));
    answer['/two'] = list(one('two', 'A notice on banks'));
    const visits = await round([source('one'), source('two')], 0);
    expect(visits.map(({ added }) => added)).toEqual([1, 1]);
    expect(await store.countItems()).toBe(2);
  });

  const entries = (from: number, count: number, day: string): Entry[] =>
    Array.from({ length: count }, (_, n) => ({ guid: `n${from + n}`, title: `Notice number ${from + n}`, day }));

  test('a feed that moved past unseen items says "possible gap" and is asked sooner (I16)', async () => {
    const paper = source('paper', { everyMinutes: 120 });
    answer['/paper'] = serve(feed(entries(0, 6, '2026-11-24')));
    await round([paper], 0);
    answer['/paper'] = serve(feed(entries(5, 6, '2026-11-24')));
    expect((await round([paper], 2))[0]!.problem).toBeUndefined(); // one is known still
    answer['/paper'] = serve(feed(entries(20, 6, '2026-11-24')));
    const [visit] = await round([paper], 4);
    expect(visit).toMatchObject({ result: 'new', added: 6, problem: { kind: 'gap' } });
    expect(visit!.problem!.message).toMatch(/possible gap.*2026-11-25T02:00/);
    expect((await store.sourceState('paper'))?.nextCheckAt).toBe('2026-11-25T05:00:00.000Z');
    expect((await round([paper], 6))[0]).toMatchObject({ result: 'unchanged' });
  });

  test('a site that gives all its items new addresses is quiet about them (I17)', async () => {
    answer['/paper'] = serve(feed(entries(0, 12, '2026-10-01')));
    await round([source('paper')], 0);
    answer['/paper'] = serve(
      feed(
        entries(0, 12, '2026-10-01').map((one) => ({ ...one, guid: `new-${one.guid}`, title: `${one.title} (moved)` })),
      ),
    );
    const [visit] = await round([source('paper')], 1);
    expect(await backlogs()).toEqual([true, true]);
    expect(visit?.problem?.kind).toBe('gap'); // one notice instead of twelve mails
  });

  test('addresses inside a document are not asked, an article only where the guard allows (S10)', async () => {
    const asked: string[] = [];
    server.prependListener('request', (request: IncomingMessage) => asked.push(request.url ?? ''));
    const at127 = base.replace('127.0.0.1', '127.0.0.2');
    answer['/feed'] = serve(
      `<?xml version="1.0"?><?xml-stylesheet href="${base}/style.xsl"?><!DOCTYPE rss SYSTEM "${base}/rss.dtd">` +
        `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>T</title>` +
        `<atom:link rel="hub" href="${base}/hub"/><atom:link rel="next" href="${base}/page-2"/><image><url>${base}/icon.png</url></image>` +
        `<item><title>With links</title><link>${at127}/story</link><enclosure url="${base}/sound.mp3" type="audio/mpeg"/>` +
        `<description>&lt;img src="${base}/pixel.gif"&gt;</description></item></channel></rss>`,
    );
    const [visit] = await round([source('feed', { articleBody: 'main' })], 0);
    expect(visit).toMatchObject({ added: 1 });
    expect(visit?.problem?.message).toContain('127.0.0.2');
    expect(asked).toEqual(['/feed']);
  });

  test('a list with headlines only has its bodies read where the entry says so', async () => {
    answer['/robots.txt'] = (_, response) => void response.writeHead(404).end();
    answer['/list'] = (_, response) =>
      void response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(`<ul><li class="r"><a href="/story">Agency proposes a rule</a> <time>Nov. 20, 2026</time></li></ul>`);
    answer['/story'] = (_, response) =>
      void response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<main><p class="lead">The agency today proposed a rule on plans.</p></main><footer>Contact</footer>');
    const list = source('list', {
      format: 'html',
      select: { item: 'li.r', title: 'a', link: 'a@href', date: 'time' },
      articleBody: 'main',
    });
    expect((await round([list], 0))[0]).toMatchObject({ result: 'new', added: 1 });
    const [found] = (await store.eachItem().next()).value as ClassifiedItem[];
    expect(found?.item).toMatchObject({
      title: 'Agency proposes a rule',
      text: 'The agency today proposed a rule on plans.',
      url: `${base}/story`,
    });
    expect((await round([list], 1))[0]?.result).toBe('unchanged');
  });
});
