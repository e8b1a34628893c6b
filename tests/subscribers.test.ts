// The forms and the edges of what subscribers get: addresses, mail as bytes, size, clock changes, webhooks, and the promise
// that nobody is told one thing twice, over random interests, edits and repetitions.

import { createHmac } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAddress } from '../src/deliver/address.ts';
import { makeMail } from '../src/deliver/mail.ts';
import { createMatcher } from '../src/notify/match.ts';
import type { Message } from '../src/notify/message.ts';
import { renderMessage } from '../src/notify/render.ts';
import type { NotifySettings } from '../src/notify/queue-messages.ts';
import { sendDue } from '../src/notify/run.ts';
import { readSmtpUrl } from '../src/deliver/smtp.ts';
import { readWebhook } from '../src/deliver/webhook.ts';
import { webhookBody } from '../src/notify/render-webhook.ts';
import { dueDigests, momentOf } from '../src/notify/due-digests.ts';
import type { Filter, FoundItem, Interest, Subscriber } from '../src/model.ts';
import { searchItems } from '../src/query/search.ts';
import { openStore } from '../src/store/open.ts';
import { sized } from './campaign.ts';
import { ALERT, DAILY } from './digest-example.ts';
import { bring, follow, IDENTITY, notifySettings, type Sketch, sketched } from './subscriber-helpers.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearsay-readers-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const at = (text: string): Date => new Date(text);

describe('addresses', () => {
  test.each(['ada@example.com', 'a.b+c@sub.example.co.uk', "o'neil@example.org", ' ada@example.com '])(
    '%s is taken',
    (typed) => {
      expect(readAddress(typed)).toBe(typed.trim().toLowerCase());
    },
  );
  test.each([
    'ada',
    '@example.com',
    'ada@',
    'ada@example',
    'ada@@example.com',
    'a..b@example.com',
    '.a@example.com',
    'a.@example.com',
    '"ada b"@example.com',
    'ada@[127.0.0.1]',
    'ada@127.0.0.1',
    'Ada <ada@example.com>',
    'a@example.com,b@example.com',
    'a@example.com;b@example.com',
    'a@example.com\r\nBcc: b@example.com',
    'a@example.com\n',
    'a b@example.com',
    'a@exa mple.com',
    'a@-example.com',
    'a@example-.com',
    'a(b)@example.com',
    'a\\@example.com',
    'ада@example.com',
    'a@exämple.com',
    `${'a'.repeat(65)}@example.com`,
    'a@example.com\u0000',
    'a@example.com>',
    '<a@example.com',
    'a:b@example.com',
  ])('M16, M17 %j is refused', (typed) => {
    expect(() => readAddress(typed)).toThrow(/is not an address that can be used/);
  });
  test('M17 whatever is taken is one plain word without anything that mail gives a meaning', () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string({ maxLength: 40 })), (typed) => {
        let address: string;
        try {
          address = readAddress(typed);
        } catch {
          return;
        }
        expect(address).toMatch(/^[!-~]+@[a-z0-9.-]+$/);
        expect(address).not.toMatch(/[\s,;:<>()[\]"\\]/);
      }),
      { numRuns: 2000 },
    );
  });
  test('the mail server’s address: TLS is demanded with a login; a mistake never repeats the password', () => {
    expect(readSmtpUrl('smtp://user:p%40ss@mail.example.org:587')).toMatchObject({
      requireTls: true,
      login: { pass: 'p@ss' },
    });
    expect(readSmtpUrl('smtp://localhost:25')).toMatchObject({ requireTls: false });
    expect(readSmtpUrl('smtps://mail.example.org')).toMatchObject({ secure: true, port: 465 });
    expect(() => readSmtpUrl('http://user:secret@x')).toThrow(/^(?!.*secret)/);
  });
});

describe('the mail', () => {
  const outgoing = (message: Message) => ({
    subscriberId: 's-1',
    kind: 'digest' as const,
    to: 'ada@example.com',
    ...renderMessage(message),
    unsubscribeUrl: message.links.unsubscribe,
  });

  test('rendered digests read as kept in tests/expected', async () => {
    const written: string[] = [];
    const late = { ...DAILY, isLate: true, kind: 'weekly' as const };
    for (const [name, message] of Object.entries({ daily: DAILY, alert: ALERT, late })) {
      const { subject, text, html } = renderMessage(message);
      for (const [ending, words] of Object.entries({ txt: `Subject: ${subject}\n\n${text}`, html })) {
        const path = join(import.meta.dirname, 'expected', `digest-${name}.${ending}`);
        const kept = await readFile(path, 'utf8').catch(() => null);
        if (kept !== null) {
          expect(words).toBe(kept);
          continue;
        }
        await writeFile(path, words);
        written.push(path);
      }
    }
    expect(written, 'written: review them, then run again').toEqual([]);
  });

  test('M31, M33, M34 headers once each and in ASCII, text first, CRLF only, lines of at most 998 bytes', async () => {
    const { bytes, messageId } = await makeMail(
      outgoing(DAILY),
      { ...IDENTITY, from: 'Hearsay Zürich <hearsay@example.org>' },
      at('2026-05-20T11:30:00Z'),
    );
    const raw = Buffer.from(bytes).toString('latin1');
    const head = raw.slice(0, raw.indexOf('\r\n\r\n'));
    for (const name of [
      'Date',
      'From',
      'To',
      'Subject',
      'Message-ID',
      'MIME-Version',
      'List-Unsubscribe',
      'List-Unsubscribe-Post',
      'List-ID',
      'Auto-Submitted',
      'Feedback-ID',
      'Reply-To',
    ])
      expect(head.match(new RegExp(`^${name}:`, 'gim')), name).toHaveLength(1);
    expect(head).toMatch(/^[\x20-\x7e\r\n\t]*$/);
    expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    for (const line of raw.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
    expect(raw.indexOf('text/plain')).toBeLessThan(raw.indexOf('text/html'));
    const mail = await simpleParser(Buffer.from(bytes));
    expect(mail.messageId).toBe(messageId);
    expect(mail.attachments).toMatchObject([{ contentType: 'image/png', related: true, cid: 'timeline@hearsay' }]);
    expect(mail.html).toContain('prefers-color-scheme:dark');
  });

  test('M18, M19 titles cannot add headers, recipients, links or markup', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 80 }), async (noise) => {
        const title = `${noise}\r\nBcc: evil@example.net\r\n\r\n<script>alert(1)</script> =?utf-8?q?x?=`;
        const entry = {
          ...DAILY.entries[0]!,
          title,
          quote: title,
          items: [{ publisher: title, title, url: 'javascript:alert(1)', on: null }],
        };
        const { bytes } = await makeMail(
          outgoing({ ...DAILY, corrections: [], entries: [entry] }),
          IDENTITY,
          at('2026-05-20T11:30:00Z'),
        );
        const mail = await simpleParser(Buffer.from(bytes));
        expect(mail.headers.has('bcc')).toBe(false);
        expect([mail.to].flat().map((one) => one?.text)).toEqual(['ada@example.com']);
        expect(mail.html).not.toMatch(/<script|javascript:/i);
        const raw = Buffer.from(bytes).toString('latin1');
        expect(raw.slice(0, raw.indexOf('\r\n\r\n'))).not.toMatch(/^bcc:/im);
      }),
      { numRuns: 60 },
    );
  });

  test('M20 very many entries: HTML under 100 kB, both parts hold the same, then "and K more"', () => {
    const entries = Array.from({ length: 600 }, (_, index) => ({
      ...DAILY.entries[index % 3]!,
      title: `Entry number ${index}`,
      developmentId: `d-${index}`,
    }));
    const { html, text } = renderMessage({ ...DAILY, entries });
    expect(Buffer.byteLength(html)).toBeLessThan(100_000);
    const inHtml = html.match(/Entry number \d+(?=<\/a>)/g) ?? [];
    const inText = text.match(/^\* Entry number \d+/gm) ?? [];
    expect(inHtml.length).toBeGreaterThan(30);
    expect(inText.map((line) => line.slice(2)).sort()).toEqual([...new Set(inHtml)].sort());
    expect(text).toContain(`And ${600 - inText.length} more`);
    expect(html).toContain(`And ${600 - inText.length} more`);
  });

  test('every link of the HTML part is in the text part', () => {
    const { html, text } = renderMessage(DAILY);
    const links = [...html.matchAll(/href="([^"]+)"/g)].map((match) => match[1]!.replaceAll('&amp;', '&'));
    for (const link of new Set(links))
      expect(text.includes(link) || link.includes('/developments/d-soon'), link).toBe(true);
  });
});

describe('the clock', () => {
  const reader = (time: string, zone: string): Subscriber => ({
    id: `${time} ${zone}`,
    email: 'a@example.com',
    state: 'active',
    time,
    zone,
    weekday: 1,
    createdAt: '2026-01-01T00:00:00Z',
    confirmedAt: '2026-01-01T00:00:00Z',
  });

  /** Every digest of a stretch of time, looked for each minute. */
  function jobs(subscriber: (now: Date) => Subscriber, from: string, to: string): { day: string; at: string }[] {
    const done = new Set<string>([`${subscriber(at(from)).id} ${from.slice(0, 10)}`]);
    const found: { day: string; at: string }[] = [];
    for (let minute = Date.parse(from); minute < Date.parse(to); minute += 60_000)
      for (const { localDate, subscriber: one, skipped } of dueDigests(
        [subscriber(new Date(minute))],
        done,
        new Date(minute),
      )) {
        done.add(`${one.id} ${localDate}`);
        if (!skipped) found.push({ day: localDate, at: new Date(minute).toISOString().slice(0, 16) });
      }
    return found;
  }

  test('T03 a time that does not exist in spring: once, at the next minute that does', () => {
    const found = jobs(() => reader('02:30', 'America/New_York'), '2026-03-07T12:00:00Z', '2026-03-09T12:00:00Z');
    expect(found).toEqual([
      { day: '2026-03-08', at: '2026-03-08T07:00' },
      { day: '2026-03-09', at: '2026-03-09T06:30' },
    ]);
  });

  test('T04 a time that comes twice in autumn: once, the first time', () => {
    const found = jobs(() => reader('01:30', 'America/New_York'), '2026-10-31T12:00:00Z', '2026-11-02T12:00:00Z');
    expect(found).toEqual([
      { day: '2026-11-01', at: '2026-11-01T05:30' },
      { day: '2026-11-02', at: '2026-11-02T06:30' },
    ]);
  });

  test('T06 a reader who moves: one digest for each local day', () => {
    const moved = (now: Date): Subscriber => ({
      ...reader('07:30', now < at('2026-05-19T12:00:00Z') ? 'America/New_York' : 'Asia/Tokyo'),
      id: 's',
    });
    const found = jobs(moved, '2026-05-17T12:00:00Z', '2026-05-22T12:00:00Z');
    const days = found.map(({ day }) => day);
    expect(new Set(days).size).toBe(days.length);
    expect(days).toEqual(['2026-05-18', '2026-05-19', '2026-05-20', '2026-05-21', '2026-05-22']);
  });

  test('every zone and half hour of a year of clock changes: one job a day', () => {
    for (const zone of [
      'America/New_York',
      'Europe/Berlin',
      'Australia/Lord_Howe',
      'America/Sao_Paulo',
      'Africa/Casablanca',
      'Asia/Kathmandu',
      'Pacific/Apia',
    ])
      for (const [month, days] of [
        ['2026-03', 31],
        ['2026-04', 30],
        ['2026-10', 31],
        ['2026-11', 30],
      ] as const)
        for (let day = 1; day <= days; day += 1) {
          const local = `${month}-${String(day).padStart(2, '0')}`;
          const found = ['00:00', '00:30', '01:30', '02:30', '03:00', '23:30'].map((time) =>
            momentOf(local, time, zone).getTime(),
          );
          expect([...found].sort((a, b) => a - b)).toEqual(found);
        }
  });
});

describe('webhooks', () => {
  /** A real receiver that answers as told; what it got. */
  async function receiver(statuses: number[]) {
    const got: { headers: Record<string, string | string[] | undefined>; body: string }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        got.push({ headers: request.headers, body });
        response.writeHead(statuses.shift() ?? 200).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const post: NonNullable<NotifySettings['post']> = async (url, body, headers) => {
      const answer = await fetch(url, { method: 'POST', body, headers });
      return answer.ok
        ? { status: answer.status }
        : { problem: { message: `answered ${answer.status}`, status: answer.status } };
    };
    const close = (): Promise<void> => new Promise((resolve) => void server.close(() => resolve()));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, got, post, close };
  }
  const NEWS: Sketch = { id: 'n1', title: 'Labor adopts a valuation rule for widget funds', status: 'official' };

  test('signed, tried again under the same key until it is taken', async () => {
    const hook = await receiver([500, 503]);
    const store = await openStore(':memory:');
    const settings = notifySettings(store, join(folder, 'hook'), { post: hook.post });
    const { subscriber } = await follow(store, 'ada@example.com', {}, at('2026-05-18T12:00:00Z'), {
      rhythm: 'at-once',
      webhook: hook.url,
    });
    await bring(store, [NEWS], at('2026-05-18T13:00:00Z'));
    for (let minute = 0; minute < 30; minute += 1)
      await sendDue(settings, new Date(Date.parse('2026-05-18T13:00:00Z') + minute * 60_000));
    expect(hook.got).toHaveLength(3);
    expect(new Set(hook.got.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const { headers, body } = hook.got[2]!;
    const key = Buffer.from(subscriber.webhook!.secret.slice(6), 'base64');
    const signature = createHmac('sha256', key)
      .update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
      .digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signature}`);
    expect(headers['idempotency-key']).toBe(headers['webhook-id']);
    expect(JSON.parse(body)).toMatchObject({ type: 'alert', entries: [{ title: NEWS.title, status: 'official' }] });
    await hook.close();
  });

  test('dead after twelve attempts, about a day, and its reader is told by mail', async () => {
    const hook = await receiver(Array.from({ length: 40 }, () => 500));
    const store = await openStore(':memory:');
    const outbox = join(folder, 'dead');
    const settings = notifySettings(store, outbox, { post: hook.post });
    const { subscriber } = await follow(store, 'ada@example.com', {}, at('2026-05-18T12:00:00Z'), {
      rhythm: 'at-once',
      webhook: hook.url,
    });
    await bring(store, [NEWS], at('2026-05-18T13:00:00Z'));
    for (let hour = 0; hour < 60; hour += 0.25)
      await sendDue(settings, new Date(Date.parse('2026-05-18T13:00:00Z') + hour * 3_600_000));
    expect(hook.got).toHaveLength(12);
    expect((await store.subscriberById(subscriber.id))?.webhook?.deadAt).toBeDefined();
    const names = (await readdir(outbox)).filter((name) => name.endsWith('.eml'));
    const subjects = await Promise.all(
      names.map(async (name) => (await simpleParser(await readFile(join(outbox, name)))).subject),
    );
    expect(subjects.some((subject) => /no longer answers/.test(subject ?? ''))).toBe(true);
    await hook.close();
  });

  test('Slack and Teams get their own shapes, and a title cannot mention or link by itself', () => {
    expect(readWebhook('https://hooks.slack.com/services/x').kind).toBe('slack');
    expect(readWebhook('https://a.webhook.office.com/x').kind).toBe('teams');
    expect(() => readWebhook('ftp://example.com')).toThrow(/http/);
    const message = {
      ...ALERT,
      entries: [{ ...ALERT.entries[0]!, title: '<!channel> [x](http://evil.example) & *b*' }],
    };
    const slack = JSON.parse(webhookBody(message, 'slack')) as { text: string };
    expect(slack.text).not.toContain('<!channel>');
    const teams = JSON.parse(webhookBody(message, 'teams')) as {
      attachments: { contentType: string; content: { type: string } }[];
    };
    expect(teams.attachments[0]).toMatchObject({
      contentType: 'application/vnd.microsoft.card.adaptive',
      content: { type: 'AdaptiveCard' },
    });
    expect(JSON.stringify(teams)).not.toContain('[x](http://evil');
  });
});

describe('matching', () => {
  const WORDS = [
    'rule',
    'widget',
    'fund',
    'valuation',
    'plan',
    'notice',
    'delay',
    'court',
    'vote',
    'draft',
    'market',
    'lender',
    'audit',
    'penalty',
  ];
  const word = fc.constantFrom(...WORDS);
  const query = fc.oneof(
    word,
    fc.tuple(word, word).map(([a, b]) => `${a} ${b}`),
    fc.tuple(word, word).map(([a, b]) => `"${a} ${b}"`),
    fc.tuple(word, word).map(([a, b]) => `${a} OR ${b}`),
    fc.tuple(word, word).map(([a, b]) => `${a} -${b}`),
    fc.tuple(word, word, word).map(([a, b, c]) => `(${a} OR ${b}) ${c.slice(0, 3)}*`),
    fc.tuple(word, word).map(([a, b]) => `NEAR(${a} ${b}, 3)`),
    word.map((a) => `title:${a}`),
    word.map((a) => `-${a}`),
  );
  const filter = fc.record(
    {
      words: query,
      agencies: fc.subarray(['labor', 'sec', 'treasury'], { minLength: 1 }),
      statuses: fc.subarray(['rumor', 'reported', 'official'] as const, { minLength: 1 }),
    },
    { requiredKeys: [] },
  );
  const sketch = fc.record({
    title: fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' ')),
    text: fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')),
    status: fc.constantFrom('rumor' as const, 'reported' as const, 'official' as const),
    agencies: fc.subarray(['labor', 'sec', 'treasury']),
  });
  const interest = (one: object, index: number): Interest => ({
    id: `i-${index}`,
    subscriberId: `s-${index}`,
    name: 'x',
    filter: one,
    rhythm: 'daily',
    createdAt: '',
  });

  test('an interest wants exactly what a search would find', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(filter, { minLength: 1, maxLength: 12 }),
        fc.array(sketch, { minLength: 1, maxLength: 8 }),
        async (filters, sketches) => {
          const store = await openStore(':memory:');
          await bring(
            store,
            sketches.map((one, index) => ({ ...one, id: `x${index}` })),
            at('2026-05-18T13:00:00Z'),
          );
          const match = createMatcher(filters.map(interest));
          const items = await store.itemsById(sketches.map((_, index) => `x${index}`));
          const matched = new Map<string, string[]>(filters.map((_, index) => [`i-${index}`, []]));
          for (const found of items)
            for (const { interest: one } of match(found)) matched.get(one.id)!.push(found.item.id);
          for (const [index, one] of filters.entries()) {
            const searched = await searchItems(store, one, { limit: 200 });
            expect(matched.get(`i-${index}`)!.sort(), JSON.stringify(one)).toEqual(
              searched.items.map(({ item }) => item.id).sort(),
            );
          }
          await store.close();
        },
      ),
      { numRuns: 120 },
    );
  }, 60_000);

  test('10,000 interests: the cost of one item stays small', () => {
    let seed = 3;
    // mulberry32
    const random = (below: number): number => {
      seed = (seed + 0x6d2b79f5) | 0;
      let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
    };
    // Words of two to four syllables, a few of them frequent: the shape of English, none of its words.
    const SYLLABLES = 'ba ce di fo gu ha ke li mo nu pa re si to vu wa xe zi tra ple sto cri'.split(' ');
    const syllable = (): string => SYLLABLES[random(SYLLABLES.length)]!;
    const vocabulary = Array.from({ length: 20_000 }, () => Array.from({ length: 2 + random(3) }, syllable).join(''));
    const pick = (): string =>
      vocabulary[Math.floor(20_000 ** ((random(1_000_000) + 1) / 1_000_001)) - 1] ?? vocabulary[0]!;
    // People follow telling words, not those that stand in every text.
    const frequent = new Set(vocabulary.slice(0, 100));
    const rare = (): string => {
      for (;;) {
        const word = pick();
        if (!frequent.has(word)) return word;
      }
    };
    const interests = Array.from({ length: 10_000 }, (_, index) => {
      const words = [
        `${rare()} ${rare()}`,
        `"${rare()} ${rare()}"`,
        `${rare()} OR ${rare()}`,
        `${rare()} -${rare()}`,
        `${rare().slice(0, 6)}* ${rare()}`,
      ][index % 5]!;
      return interest({ words, ...(index % 3 === 0 ? { agencies: [`agency${index % 40}`] } : {}) }, index);
    });
    const building = performance.now();
    const match = createMatcher(interests);
    const built = performance.now() - building;
    const items: FoundItem[] = Array.from({ length: 300 }, (_, index) => ({
      ...sketched(
        {
          id: `p${index}`,
          title: `${pick()} ${pick()} ${pick()}`,
          text: Array.from({ length: 400 }, pick).join(' '),
          status: 'reported',
          agencies: [`agency${index % 40}`],
        },
        at('2026-05-18T13:00:00Z'),
      ),
      sourceIds: ['src'],
      developmentId: 'd',
    }));
    for (const item of items.slice(0, 30)) match(item);
    // Time of this process alone: other work on the machine does not count.
    const started = process.cpuUsage();
    let matches = 0;
    for (const item of items) matches += match(item).length;
    const used = process.cpuUsage(started);
    const each = (used.user + used.system) / 1000 / items.length;
    console.log(
      `matching: 10,000 interests read in ${built.toFixed(0)} ms, ${each.toFixed(2)} ms of processor an item of 400 words (${(matches / items.length).toFixed(0)} of them match)`,
    );
    expect(each).toBeLessThan(25);
  });
});

describe('nobody is told one thing twice', () => {
  test('random overlapping interests, edits, repetitions, changes of status: every mail names a new fact', async () => {
    const THEMES = [
      'widget valuation rule',
      'lender stress scenario',
      'exchange outage fine',
      'plan menu notice',
      'court stay motion',
    ];
    const step = fc.record({
      theme: fc.nat(THEMES.length - 1),
      variant: fc.nat(2),
      status: fc.constantFrom('rumor' as const, 'reported' as const, 'official' as const),
      edit: fc.nat(2),
      quiet: fc.boolean(),
      hours: fc.nat(20),
      again: fc.boolean(),
    });
    const wants = fc.array(
      fc.record({
        reader: fc.nat(2),
        filter: fc.constantFrom<Filter>(
          {},
          { words: 'widget OR lender' },
          { agencies: ['labor'] },
          { statuses: ['official'] },
          { words: 'notice' },
        ),
        rhythm: fc.constantFrom('at-once', 'daily', 'weekly'),
      }),
      { minLength: 1, maxLength: 6 },
    );
    let mails = 0;
    let facts = 0;
    let run = 0;
    await fc.assert(
      fc.asyncProperty(wants, fc.array(step, { minLength: 1, maxLength: 14 }), async (interests, steps) => {
        const store = await openStore(':memory:');
        const outbox = join(folder, `property-${(run += 1)}`);
        const settings = notifySettings(store, outbox);
        let now = at('2026-05-18T12:00:00Z');
        for (const { reader, filter, rhythm } of interests)
          await follow(store, `r${reader}@example.com`, filter, now, { rhythm });
        for (const { theme, variant, status, edit, quiet, hours, again } of steps) {
          now = new Date(now.getTime() + (hours + 1) * 3_600_000);
          const title = `Labor and the ${THEMES[theme]}`;
          const news: Sketch = {
            id: `t${theme}v${variant}`,
            title,
            text: `${title}: ${THEMES[theme]} ${'detail '.repeat(edit)}`,
            status,
            publisher: `Paper ${variant}`,
          };
          await bring(store, [news], now, quiet);
          if (again) await bring(store, [news], now);
          await sendDue(settings, now);
        }
        for (let hours = 6; hours <= 9 * 24; hours += 6)
          await sendDue(settings, new Date(now.getTime() + hours * 3_600_000));
        for (const subscriber of await store.listSubscribers()) {
          const ledger = await store.readersLedger(subscriber.id, 1000);
          const told = ledger.filter(({ state }) => state === 'told');
          // One development comes back only with another fact, and an item told is never news under another name.
          expect(new Set(told.map(({ developmentId, fact }) => `${developmentId} ${fact}`)).size).toBe(told.length);
          const byMail = new Map<string, Set<string>>();
          for (const { mailId, developmentId } of told)
            byMail.set(mailId!, (byMail.get(mailId!) ?? new Set()).add(developmentId));
          for (const [mailId, developments] of byMail)
            for (const id of developments)
              expect(told.some((entry) => entry.mailId === mailId && entry.developmentId === id)).toBe(true);
          const firstTold = new Map<string, string>();
          for (const row of await store.readersOfItems(
            THEMES.flatMap((_, theme) => [0, 1, 2].map((variant) => `t${theme}v${variant}`)),
          ))
            if (row.subscriberId === subscriber.id) {
              expect(firstTold.has(row.itemId)).toBe(false);
              firstTold.set(row.itemId, row.developmentId);
            }
          expect(ledger.filter(({ state }) => state === 'pending')).toEqual([]); // nothing is missed either
          mails += byMail.size;
          facts += told.length;
        }
        await store.close();
        await rm(outbox, { recursive: true, force: true });
      }),
      { numRuns: sized(60, 12) },
    );
    console.log(
      `twice: ${run} histories, ${mails} mails, ${facts} facts told, none of them a second time, none left waiting`,
    );
  }, 120_000);
});
