// The command line as a user types it: one clear sentence for a mistake, the right exit status, nothing lost.

import { execFile, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'hearsay-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const db = join(folder, 'hearsay.db');

type Answer = { status: number; stdout: string; stderr: string };

/** Runs the built program; stdin is closed. */
function hearsay(args: string[], input = ''): Promise<Answer> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['dist/main.js', ...args], { timeout: 60_000 }, (error, stdout, stderr) =>
      resolve({ status: error ? Number((error as { code?: number }).code ?? 1) : 0, stdout, stderr }),
    );
    child.stdin?.end(input);
  });
}

/** A file with this content, in the test's folder. */
function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('a mistake is one sentence, status 2, no stack', () => {
  const source = {
    id: 'x',
    name: 'X',
    publisher: 'X',
    publisherKind: 'press',
    url: 'https://x.example/feed',
    format: 'rss',
  };
  const feeds = (entry: object) => JSON.stringify({ sources: [{ ...source, everyMinutes: 60, expect: {}, ...entry }] });
  test.each<[string, () => string[], RegExp]>([
    ['an unknown command', () => ['serch'], /no command "serch".*Did you mean "search"/],
    ['an unknown flag', () => ['search', '--colour', 'red', '--db', db], /colour/],
    ['a flag without value', () => ['search', '--db'], /--db needs a value/],
    ['an unreadable moment', () => ['search', 'x', '--now', 'soon', '--db', db], /--now is "soon"/],
    ['a port that is none', () => ['serve', '--port', '99999', '--db', db], /--port .* whole number from 0 to 65535/],
    ['an unknown status', () => ['search', '--status', 'true', '--db', db], /official/],
    [
      'a broken feeds.json',
      () => ['collect', '--feeds', file('broken.json', '{"sources": ['), '--db', db],
      /broken\.json/,
    ],
    [
      'an unknown key of a source',
      () => ['collect', '--feeds', file('key.json', feeds({ colour: 1 })), '--db', db],
      /"?x"?.*colour/,
    ],
    ['a source that is not there', () => ['collect', 'nobody', '--db', db], /no source "nobody"/],
    ['a broken initiative file', () => ['collect', '--initiatives', brokenInitiatives(), '--db', db], /bad\.json/],
    [
      'a file that is no database',
      () => ['search', 'x', '--db', file('no.db', 'not a database at all, but long enough')],
      /not a SQLite database/,
    ],
    [
      'a record without a title',
      () => ['import', file('bad.jsonl', '{"title":"fine"}\n{"text":"x"}\n'), '--db', db],
      /line 2: "title" is missing/,
    ],
    ['an import file that is not there', () => ['import', join(folder, 'none.jsonl'), '--db', db], /cannot be read/],
    ['a folder as import file', () => ['import', folder, '--db', db], /is a folder; name a file of records/],
    ['a folder as database', () => ['search', 'x', '--db', folder], /is a folder, and the database is a file/],
    ['PostgreSQL', () => ['search', 'x', '--db', 'postgres://x'], /not built yet/],
  ])('%s', async (_, args, sentence) => {
    const { status, stderr } = await hearsay(args());
    expect(status).toBe(2);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  function brokenInitiatives(): string {
    const path = mkdtempSync(join(folder, 'initiatives-'));
    writeFileSync(join(path, 'bad.json'), '{"id": "bad"');
    return path;
  }
});

describe('records in, answers out', () => {
  const record = {
    id: 'mine-1',
    url: 'https://paper.example/2025/07/order-expected?utm_source=x',
    publisher: 'A Paper',
    publisher_kind: 'press',
    published: '2025-07-17',
    seen: '2025-07-17T21:00:00Z',
    title: 'President expected to sign order on private equity in 401(k) plans, people familiar say',
  };

  test('import, then search, export and reclassify find the same item; a second import adds nothing', async () => {
    const path = file('records.jsonl', `${JSON.stringify(record)}\n`);
    expect((await hearsay(['import', path, '--db', db])).stdout).toContain('1 new items');
    expect((await hearsay(['import', path, '--db', db])).stdout).toContain('0 new items');
    const found = await hearsay([
      'search',
      '401(k) "private equity"',
      '--source',
      'import',
      '--format',
      'jsonl',
      '--db',
      db,
    ]);
    expect(found.stdout.trim().split('\n')).toHaveLength(1);
    const [row] = (await hearsay(['export', 'items', '--source', 'import', '--format', 'jsonl', '--db', db])).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(row).toMatchObject({
      external_id: 'mine-1',
      url: 'https://paper.example/2025/07/order-expected',
      initiatives: ['eo-14330'],
      status: 'rumor',
      stage: 'order',
      first_seen: '2025-07-17T21:00:00.000Z',
    });
    expect((await hearsay(['reclassify', '--show', '--db', db])).stderr).toContain('0 items would change');
    expect((await hearsay(['correct', 'mine-1', 'status', 'reported', '--by', 'an editor', '--db', db])).status).toBe(
      0,
    );
    expect((await hearsay(['reclassify', '--db', db])).stderr).toContain('0 items changed');
    const after = await hearsay(['search', '"private equity"', '--source', 'import', '--format', 'jsonl', '--db', db]);
    expect(after.stdout).toContain('"status":"reported"');
  });

  test('classify reads standard input and stores nothing', async () => {
    const { stdout, status } = await hearsay(['classify', '-'], `${JSON.stringify(record)}\n`);
    expect(status).toBe(0);
    const judged = JSON.parse(stdout) as {
      id: string;
      status: { value: string; evidence: { quote: string; start: number }[] };
    };
    expect(judged).toMatchObject({ id: 'mine-1', status: { value: 'rumor' } });
    for (const { quote, start } of judged.status.evidence)
      expect(record.title.slice(start, start + quote.length)).toBe(quote);
  });

  test('a backup opens and holds the same; a database of a newer version is refused and left as it is', async () => {
    const copy = join(folder, 'copy.db');
    expect((await hearsay(['backup', copy, '--db', db])).status).toBe(0);
    expect((await hearsay(['check', '--db', copy])).status).toBe(0);
    const newer = join(folder, 'newer.db');
    copyFileSync(copy, newer);
    const bytes = readFileSync(newer);
    bytes.writeUInt32BE(9999, 60); // user_version stands at byte 60 of the file
    writeFileSync(newer, bytes);
    const refused = await hearsay(['search', 'x', '--db', newer]);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('newer version');
    expect(readFileSync(newer).readUInt32BE(60)).toBe(9999);
  });

  test('help lists the commands', async () => {
    const { stdout, status } = await hearsay(['help']);
    expect(status).toBe(0);
    for (const name of ['collect', 'timeline', 'deadlines', 'mcp']) expect(stdout).toContain(name);
  });
});

describe('start', () => {
  test('serves the known record at once without a network, says what it could not reach, and stops when asked (R15)', async () => {
    const own = join(folder, 'start.db');
    const feeds = file(
      'start.json',
      JSON.stringify({
        sources: [
          {
            id: 'away',
            name: 'A source that is away',
            publisher: 'X',
            publisherKind: 'press',
            url: 'http://127.0.0.1:9/feed',
            format: 'rss',
            everyMinutes: 60,
            expect: { minItems: 1 },
          },
        ],
      }),
    );
    const child = spawn(process.execPath, ['dist/main.js', 'start', '--db', own, '--feeds', feeds, '--port', '0']);
    let said = '';
    const address = new Promise<string>((resolve) => {
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (data: Buffer) => {
          said += data.toString();
          const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
          if (found) resolve(found[0]);
        });
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const page = await fetch(await address);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Executive Order 14330');
    while (!said.includes('sources answered')) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(said).toContain('0 of 1 sources answered');
    expect(said).toMatch(/away: .*private address|away: .*127\.0\.0\.1/);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  }, 60_000);
});
