// Lists on web pages, articles, and the parse command (rows P04, P20, P25, I22). All texts are ours.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readMoment } from '../src/lib/dates.ts';
import { readArticle } from '../src/parse/article.ts';
import { parsePage, parseUnknown } from '../src/parse/parse.ts';
import { entry, page, rss, source } from './parse-helpers.ts';

describe('lists on web pages', () => {
  const select = { item: 'li.release', title: 'a', link: 'a', date: '.date', summary: 'p' };
  const html = source({ format: 'html', select });
  const list = (rows: string): string =>
    `<html><head><title>Newsroom</title><base href="/press/"></head><body><ul>${rows}</ul></body></html>`;

  test('are read by their selectors; addresses stand against the base of the page', () => {
    const body = list(
      '<li class="release"><span class="date">Aug 7, 2025 | News Release</span><a href="1.htm">Rule <i>proposed</i> &amp; filed</a><p>Summary.</p></li><li>no release</li>',
    );
    expect(parsePage(page(body), html)).toEqual({
      items: [
        {
          guid: 'https://www.example.gov/press/1.htm',
          url: 'https://www.example.gov/press/1.htm',
          title: 'Rule proposed & filed',
          text: 'Summary.',
          published: 'Aug 7, 2025 | News Release',
        },
      ],
    });
  });

  test('attributes are named with @, machine times come before printed ones', () => {
    const body = '<div data-url="/a" title="The rule"><time datetime="2026-03-31T12:45:00Z">yesterday</time></div>';
    const by = source({ format: 'html', select: { item: 'div', title: '@title', link: '@data-url', date: 'time' } });
    expect(parsePage(page(body), by).items).toEqual([
      {
        guid: 'https://www.example.gov/a',
        url: 'https://www.example.gov/a',
        title: 'The rule',
        published: '2026-03-31T12:45:00Z',
      },
    ]);
  });

  test('a changed layout is a problem on the first visit (P25)', () => {
    const { items, problem } = parsePage(page(list('<div class="card"><a href="1">Rule</a></div>')), html);
    expect(items).toEqual([]);
    expect(problem?.message).toMatch(/structure changed.*li\.release.*Newsroom/);
    expect(parsePage(page(list('<li class="release">Rule</li>')), html).problem?.message).toMatch(/structure changed/);
  });
});

describe('articles', () => {
  const words = 'The Department said that comments on the proposed rule close on June 1. '.repeat(12);
  const body = `<html><head><title>Rule proposed | Example Agency</title><meta property="og:site_name" content="Example Agency"><link rel="canonical" href="/a/1">
    <script type="application/ld+json">{"@type":"NewsArticle","headline":"Rule proposed","datePublished":"2026-03-31T08:45:00-04:00"}</script></head>
    <body><nav><a href="/">Home</a></nav><main><h1>Rule proposed</h1><div class="body"><p>${words}</p><p>${words}</p></div></main><footer>Contact</footer></body></html>`;

  test('the body is where the source says', async () => {
    const article = await readArticle(page(body), source({ articleBody: '.body' }));
    expect(article).toEqual({
      title: 'Rule proposed',
      text: `${words.trim()}\n${words.trim()}`,
      published: '2026-03-31T08:45:00-04:00',
    });
  });

  test('else what reads like an article; the page alone is an item', async () => {
    const { items } = await parseUnknown(page(body));
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      url: 'https://www.example.gov/a/1',
      title: 'Rule proposed',
      published: '2026-03-31T08:45:00-04:00',
    });
    expect(items[0]?.text).toContain('comments on the proposed rule');
    expect(items[0]?.text).not.toContain('Contact');
  });

  test('the day may stand beside the headline only', async () => {
    const bare = `<html><title>March 31, 2026 Press Release</title><body><h1>Rule proposed</h1><p>${words}</p></body></html>`;
    const article = await readArticle(page(bare), null);
    expect(article?.title).toBe('Rule proposed');
    expect(readMoment(article?.published ?? '')?.at).toBe('2026-03-31T00:00:00.000Z');
  });

  test.each([
    '',
    '<html><title>404 Not Found</title></html>',
    '<html><title>Sign in</title><form><input type="password"></form></html>',
  ])('%j is none', async (body) => {
    expect((await parseUnknown(page(body))).items).toEqual([]);
  });
});

describe('the parse command', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hearsay-parse-'));
    writeFileSync(
      join(folder, 'one.xml'),
      rss(entry(1, '<pubDate>Tue, 31 Mar 2026 08:45:00 EDT</pubDate>') + entry(2, '<pubDate>soon</pubDate>')),
    );
    writeFileSync(join(folder, 'wall.html'), '<html><head><title>Access Denied</title></head></html>');
    writeFileSync(join(folder, 'odd\u001b[31m.xml'), 'x');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const run = (...args: string[]) => {
    const ran = spawnSync(process.execPath, ['--import', 'tsx', 'src/main.ts', 'parse', ...args], { encoding: 'utf8' });
    const lines = ran.stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    return { status: ran.status, lines, stderr: ran.stderr };
  };

  test('prints one line an item, dates in ISO or null; a file that cannot be read is told, the others are read; names are printed escaped (I22)', () => {
    const [one, wall, none] = ['one.xml', 'wall.html', 'none.xml'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    expect(run(one)).toMatchObject({
      status: 0,
      lines: [
        { guid: null, url: 'https://www.example.gov/1', title: 'Rule 1', text: '', published: '2026-03-31T12:45:00Z' },
        { url: 'https://www.example.gov/2', published: null },
      ],
    });
    const several = run(wall, none, one);
    expect(several.status).toBe(1);
    expect(several.lines.map(({ file, problem }) => [file, Boolean(problem)])).toEqual([
      [wall, true],
      [none, true],
      [one, false],
      [one, false],
    ]);
    expect(several.stderr).not.toContain('\u001b');
    expect(run(join(folder, 'odd\u001b[31m.xml')).stderr).toContain('\\u001b[31m');
    expect(run().status).toBe(2);
    expect(run('--url', 'ftp://x', one).status).toBe(2);
  });
});
