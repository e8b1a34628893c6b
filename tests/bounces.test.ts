// Bounces and complaints reported over HTTP: only with the right signature, of now, once (rows M04, M25).

import { afterEach, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { readReport, signReport } from '../src/deliver/report.ts';
import { startServer } from '../src/serve/server.ts';
import { follow } from './subscriber-helpers.ts';
import { ask, openNewsroom, type Newsroom } from './newsroom.ts';

const SECRET = 'a secret of the tests alone';
const START = Date.parse('2026-07-15T15:00:00Z');
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A newsroom whose server knows the secret, with a clock that the test moves. */
async function openHooks() {
  const room: Newsroom = await openNewsroom({ serves: false });
  closing.push(room.close);
  const clock = { at: START };
  const server = await startServer({
    ...room.parts,
    config: { ...room.config, bounceSecret: SECRET },
    now: () => new Date(clock.at),
  });
  closing.push(server.close);
  const { store } = room;
  await follow(store, 'ada@example.com', {}, new Date(START));
  /** Sends a report as a provider would; `more` goes over the headers. */
  const report = (events: unknown, more: Record<string, string> = {}, at = clock.at) => {
    const body = typeof events === 'string' ? events : JSON.stringify({ events });
    const timestamp = String(Math.floor(at / 1000));
    return ask(`${server.url}/hooks/bounces`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'Hearsay-Timestamp': timestamp,
        'Hearsay-Signature': signReport(SECRET, timestamp, body),
        ...more,
      },
      body,
    });
  };
  return { store, clock, report, url: server.url };
}

const BOUNCE = { email: 'Ada@example.com', kind: 'hard-bounce', reason: '5.1.1 no such\r\nuser' };

describe('a signed report', () => {
  test('M26, O06 suppresses at once with the reason; telling it again, freshly signed, changes nothing', async () => {
    const { store, clock, report } = await openHooks();
    const first = await report([BOUNCE]);
    expect([first.status, await first.json()]).toEqual([200, { suppressed: 1, known: 0, ignored: 0 }]);
    const ada = await store.subscriberByEmail('ada@example.com');
    expect(ada?.suppressed?.reason).toBe('hard bounce: 5.1.1 no such user');
    clock.at += 60_000;
    expect(await (await report([{ ...BOUNCE, kind: 'complaint' }])).json()).toMatchObject({ suppressed: 0, known: 1 });
    expect((await store.suppressedAddresses()).map(({ reason }) => reason)).toEqual([
      'hard bounce: 5.1.1 no such user',
    ]);
    const log = await store.subscriberLog(ada!.id);
    expect(log.filter(({ event }) => event.startsWith('suppressed'))).toMatchObject([{ actor: 'signed report' }]);
  });

  test('takes back what waits for that address, and no other', async () => {
    const { store, report } = await openHooks();
    const asked = await follow(store, 'ben@example.com', {}, new Date(START), { rhythm: 'weekly' });
    await store.suppress('eve@example.com', 'complaint', { actor: 'operator', now: new Date(START) });
    await follow(store, 'eve@example.com', {}, new Date(START)); // asks for a confirmation by mail
    expect(await store.mailsIn('queued', 9)).toHaveLength(1);
    await report([{ email: 'eve@example.com', kind: 'complaint' }, BOUNCE]);
    expect(await store.mailsIn('queued', 9)).toHaveLength(0);
    expect((await store.subscriberById(asked.subscriber.id))?.suppressed).toBeUndefined();
  });

  test('replayed: answered, and nothing is done, also where the operator lifted the address meanwhile', async () => {
    const { store, clock, report } = await openHooks();
    await report([BOUNCE]);
    await store.liftSuppression('ada@example.com');
    clock.at += 4 * 60_000;
    const again = await report([BOUNCE], {}, START);
    expect([again.status, await again.json()]).toEqual([200, { repeated: true }]);
    expect(await store.isSuppressed('ada@example.com')).toBe(false);
  });

  test('M26 other kinds and odd addresses are counted, and hold up nothing', async () => {
    const { report } = await openHooks();
    const odd = [{ email: 'ada@example.com', kind: 'delivered' }, { email: 'a\r\nb', kind: 'complaint' }, null, 7];
    expect(await (await report([...odd, BOUNCE])).json()).toEqual({ suppressed: 1, known: 0, ignored: 4 });
    expect(readReport('{"events":[{"email":"a@example.com","kind":"constructor"}]}').ignored).toBe(1);
  });
});

describe('refused, and nothing is changed', () => {
  test('wrong, missing, cut, for another body or moment: 401', async () => {
    const { store, report, clock } = await openHooks();
    const timestamp = String(START / 1000);
    const right = signReport(SECRET, timestamp, JSON.stringify({ events: [BOUNCE] }));
    const attempts: [string, () => Promise<Response>][] = [
      ['another secret', () => report([BOUNCE], { 'Hearsay-Signature': signReport('no', timestamp, 'x') })],
      ['none', () => report([BOUNCE], { 'Hearsay-Signature': '' })],
      ['cut', () => report([BOUNCE], { 'Hearsay-Signature': right.slice(0, -1) })],
      ['another body', () => report([{ ...BOUNCE, email: 'ben@example.com' }], { 'Hearsay-Signature': right })],
      ['another moment', () => report([BOUNCE], { 'Hearsay-Signature': right, 'Hearsay-Timestamp': '1784127601' })],
      ['no moment', () => report([BOUNCE], { 'Hearsay-Timestamp': '' })],
      ['too old', () => report([BOUNCE], {}, clock.at - 301_000)],
      ['of the future', () => report([BOUNCE], {}, clock.at + 301_000)],
    ];
    for (const [name, attempt] of attempts) expect([name, (await attempt()).status]).toEqual([name, 401]);
    expect(await store.suppressedAddresses()).toEqual([]);
  });

  test('not JSON, another shape: 400; another type: 415; more than 64 KiB: 413', async () => {
    const { store, report } = await openHooks();
    for (const body of ['', 'x', '[]', '{}', '{"events":{}}'])
      expect([body, (await report(body)).status]).toEqual([body, 400]);
    expect((await report([BOUNCE], { 'Content-Type': 'text/plain' })).status).toBe(415);
    expect((await report([{ ...BOUNCE, reason: 'x'.repeat(66_000) }, BOUNCE])).status).toBe(413);
    expect(await store.suppressedAddresses()).toEqual([]);
  });

  test('without the secret the address is not there', async () => {
    const room = await openNewsroom();
    closing.push(room.close);
    const headers = { 'Content-Type': 'application/json', 'Hearsay-Timestamp': '1', 'Hearsay-Signature': 'v1=00' };
    expect((await ask(`${room.url}/hooks/bounces`, { method: 'POST', headers, body: '{}' })).status).toBe(404);
    expect((await ask(`${room.url}/hooks/bounces`, { method: 'POST' })).status).toBe(404);
  });

  test('a secret that is too short is one sentence that does not repeat it', () => {
    const read = (secret: string) => readConfig({}, { HEARSAY_BOUNCE_SECRET: secret }, '/x').bounceSecret;
    expect(() => read('hunter2')).toThrow(/16 characters/);
    expect(() => read('hunter2')).not.toThrow(/hunter2/);
    expect([read(''), read(SECRET)]).toEqual([undefined, SECRET]);
  });
});
