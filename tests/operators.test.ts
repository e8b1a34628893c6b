// What operators are told: metrics in Prometheus' text format, health that turns bad when a promise is broken, a log
// without secrets, sources that went quiet.

import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { quietDays } from '../src/lib/quiet.ts';
import { logLine } from '../src/log.ts';
import type { OutboxMail, Outcome, SourceState } from '../src/model.ts';
import { nextState } from '../src/source/due.ts';
import { startServer } from '../src/serve/server.ts';
import { source } from './loopback.ts';
import { ask, NOW, type Newsroom, openNewsroom } from './newsroom.ts';
import { record } from './record.ts';

const at = (hours: number): string => new Date(Date.parse(NOW) + hours * 3_600_000).toISOString();

let newsroom: Newsroom;
let server: Awaited<ReturnType<typeof startServer>>;
let clock = NOW;

beforeAll(async () => {
  newsroom = await openNewsroom({ serves: false });
  // An id with what must be escaped in a label. feeds.json would refuse it; a label must not rely on that.
  const odd = { ...newsroom.parts.sources[0]!, id: 'odd"id\\of\nsource' };
  server = await startServer({
    ...newsroom.parts,
    sources: [...newsroom.parts.sources, odd],
    now: () => new Date(clock),
    collects: true,
  });
  const state = (id: string, more: Partial<SourceState>) =>
    record(newsroom.store, {
      visit: { sourceId: id, startedAt: at(-1), result: 'nothing-new', found: 0, added: 0, updated: 0 },
      state: { sourceId: id, nextCheckAt: null, failures: 0, ...more },
      items: [],
    });
  await state(newsroom.parts.sources[0]!.id, { lastSuccessAt: at(-1), lastNewAt: at(-2) });
  await state(odd.id, { failures: 3, lastSuccessAt: at(-240), lastNewAt: at(-240), usualGapMinutes: 60 });
  await newsroom.store.saveRound({ sources: 2, failed: 1, added: 5, updated: 1, ms: 1500 }, new Date(at(-0.1)));
  await newsroom.store.saveRound({ sources: 2, failed: 1, added: 2, updated: 0, ms: 2500 }, new Date(at(-0.05)));
});
afterAll(async () => {
  await server.close();
  await newsroom.close();
});

/** Reads the text format strictly: every sample under the head of its family, each family once, each series once. */
function readExposition(text: string): Map<string, number> {
  expect(text.endsWith('\n')).toBe(true);
  const series = new Map<string, number>();
  const types = new Map<string, string>();
  let family = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const help = /^# HELP ([a-z_]\w*) (.+)$/.exec(line);
    const type = /^# TYPE ([a-z_]\w*) (gauge|counter|histogram)$/.exec(line);
    if (help) {
      expect(types.has(help[1]!), `${help[1]} has one head`).toBe(false);
      family = help[1]!;
    } else if (type) {
      expect(type[1]).toBe(family);
      types.set(family, type[2]!);
      if (type[2] === 'counter') expect(family).toMatch(/_total$/);
    } else {
      const sample =
        /^([a-z_]\w*)(\{(?:[a-z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*\})? (-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?)|\+Inf)$/.exec(
          line,
        );
      expect(sample, `a sample: ${line}`).not.toBeNull();
      const [, name = '', labels = '', value] = sample!;
      const ends = types.get(family) === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
      expect(ends.map((end) => family + end)).toContain(name);
      expect(series.has(name + labels), `${name}${labels} stands once`).toBe(false);
      series.set(name + labels, Number(value));
    }
  }
  return series;
}

const metrics = async (): Promise<Map<string, number>> =>
  readExposition(await (await ask(`${server.url}/metrics`)).text());
const health = async (): Promise<{ code: number; problems: string[]; [key: string]: unknown }> => {
  const answer = await ask(`${server.url}/healthz`);
  return { code: answer.status, ...((await answer.json()) as { problems: string[] }) };
};

describe('/metrics', () => {
  test('conforms to the text format and tells what one would be woken by', async () => {
    await ask(`${server.url}/nowhere`);
    const told = await metrics();
    const id = newsroom.parts.sources[0]!.id;
    expect(told.get(`hearsay_source_newest_item_age_seconds{source="${id}"}`)).toBe(7200);
    expect(told.get(`hearsay_source_last_success_age_seconds{source="${id}"}`)).toBe(3600);
    expect(told.get('hearsay_source_failures{source="odd\\"id\\\\of\\nsource"}')).toBe(3);
    expect(told.get('hearsay_source_quiet{source="odd\\"id\\\\of\\nsource"}')).toBe(1);
    expect(told.get('hearsay_sources_failing')).toBe(1);
    expect(told.get('hearsay_items_added_total')).toBe(7);
    expect(told.get('hearsay_round_duration_seconds')).toBe(2.5);
    expect(told.get('hearsay_round_age_seconds')).toBe(180);
    expect(told.get('hearsay_items')).toBe(await newsroom.store.countItems());
    expect(told.get('hearsay_mails{state="uncertain"}')).toBe(0);
    for (const name of [
      'hearsay_database_bytes',
      'hearsay_disk_free_bytes',
      'process_open_fds',
      'process_resident_memory_bytes',
    ])
      expect(told.get(name), name).toBeGreaterThan(0);
    for (const name of [
      'hearsay_database_wal_bytes',
      'hearsay_event_loop_lag_p99_seconds',
      'hearsay_deadlines_due_soon',
    ])
      // prettier-ignore
      expect(told.has(name), name).toBe(true);
    expect(told.get('hearsay_http_requests_total{method="GET",status="4xx"}')).toBeGreaterThan(0);
    expect([...told.keys()].some((key) => key.startsWith('hearsay_build_info{version='))).toBe(true);
  });

  test('what is not known is left out: a backup that was never made has no age of zero', async () => {
    expect((await metrics()).has('hearsay_backup_age_seconds')).toBe(false);
    await newsroom.store.saveReport('backup', { file: '/copies/one', bytes: 1, ms: 1 }, new Date(at(-48)));
    expect((await metrics()).get('hearsay_backup_age_seconds')).toBe(48 * 3600);
  });
});

describe('/healthz', () => {
  test('O02, O04: is well, and turns bad for a collector that is silent, mail that does not leave, a damaged file', async () => {
    expect(await health()).toMatchObject({ code: 200, status: 'ok', problems: [], sources: { failing: 1, quiet: 1 } });
    const mail: OutboxMail = {
      id: 'm-1',
      subscriberId: null,
      kind: 'notice',
      to: 'desk@example.org',
      subject: 'A notice',
      messageId: '<m-1@example.org>',
      bytes: Buffer.from('x'),
      state: 'queued',
      attempts: 0,
      unknowns: 0,
      softRefusals: 0,
      queuedAt: at(-4),
      nextTryAt: at(-1),
    };
    await newsroom.store.queueMail(mail);
    await newsroom.store.saveReport('check', { problems: 2, ms: 5 }, new Date(NOW));
    await newsroom.store.keepMailNote(
      'alarm',
      JSON.stringify({ at: at(-1), problems: ['secret@example.org refused'] }),
    );
    const ill = await health();
    expect(ill.code).toBe(503);
    expect(ill.problems).toEqual([
      'mail does not leave',
      'mail was refused or given up in the last day',
      'the last check found the database damaged',
    ]);
    expect(JSON.stringify(ill)).not.toContain('secret@');
    clock = at(1);
    try {
      expect((await health()).problems).toContain('collecting stopped');
    } finally {
      clock = NOW;
    }
  });
});

test('O03: when every source fails there is one alarm, not one for each', async () => {
  const before = (await health()).problems as string[];
  const ids = [...newsroom.parts.sources.map(({ id }) => id), 'odd"id\\of\nsource'];
  for (const sourceId of ids)
    await record(newsroom.store, {
      visit: { sourceId, startedAt: NOW, result: 'failed', found: 0, added: 0, updated: 0 },
      state: { sourceId, nextCheckAt: null, failures: 4, lastSuccessAt: at(-9) },
      items: [],
    });
  const { code, problems } = await health();
  expect(code).toBe(503);
  expect(problems).toEqual(['no way out: every source fails', ...before]);
});

describe('O01: a source that goes quiet', () => {
  /** The state after visits every hour, of which those in `news` (hours) brought something. */
  function stateAfter(hours: number, news: (hour: number) => boolean): { state: SourceState; now: Date } {
    const outcome: Outcome = { kind: 'unchanged' };
    let state: SourceState | null = null;
    let now = new Date('2026-01-05T00:00:00Z');
    for (let hour = 0; hour <= hours; hour += 1) {
      now = new Date(Date.parse('2026-01-05T00:00:00Z') + hour * 3_600_000);
      const added = news(hour) ? 1 : 0;
      state = nextState({ source: source('https://example.org/'), state, outcome, found: added, added, now });
    }
    return { state: state!, now };
  }

  test('is flagged though every visit succeeds, not before two days and three of its usual gaps', () => {
    const busy = stateAfter(10 * 24, (hour) => hour <= 7 * 24);
    expect(busy.state.failures).toBe(0);
    expect(quietDays(busy.state, busy.now)).toBe(3);
    const resting = stateAfter(8 * 24 + 20, (hour) => hour <= 7 * 24);
    expect(quietDays(resting.state, resting.now)).toBeNull();
    const weekly = stateAfter(35 * 24, (hour) => hour % 168 === 0 && hour <= 14 * 24);
    expect(quietDays(weekly.state, weekly.now)).toBeNull();
    const silent = stateAfter(37 * 24, (hour) => hour % 168 === 0 && hour <= 14 * 24);
    expect(quietDays(silent.state, silent.now)).toBe(23);
  });

  test('a source of working days is not flagged on Sunday', () => {
    const weekdays = stateAfter(27 * 24 + 23, (hour) => Math.floor(hour / 24) % 7 < 5 && hour % 24 < 12);
    expect(quietDays(weekdays.state, weekdays.now)).toBeNull();
  });
});

describe('A07: the log', () => {
  const line = (details: Record<string, unknown>): string => logLine('warning', 'source', details, new Date(NOW));

  test('A07 carries no credentials of addresses, and one event is one line whatever stands in it', () => {
    const written = line({
      message: 'https://ana:hunter2@feeds.example.org/x?api_key=abcdef123&page=2 said\r\n"no"\u009b31m\u2028\u202e',
      nested: { url: 'smtp://bot:hunter2@mail.example.org:587', list: ['https://x.example/?token=abcdef123'] },
    });
    expect(written).not.toMatch(/hunter2|abcdef123/);
    expect(written).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u202e]/);
    expect(JSON.parse(written)).toMatchObject({
      event: 'source',
      message: 'https://***@feeds.example.org/x?api_key=***&page=2 said\r\n"no"\u009b31m\u2028\u202e',
    });
    expect(line({ message: 'x'.repeat(1e6) }).length).toBeLessThan(5000);
  });

  test('A07 knows the secrets of the settings, and the level that was asked for', () => {
    const script = `const { log } = await import(${JSON.stringify(new URL('../src/log.ts', import.meta.url).href)});
      log('information', 'round', {}); log('error', 'mail', { message: 'AUTH PLAIN open-sesame-9 and reg-key-123' });`;
    const { stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: {
        ...process.env,
        HEARSAY_LOG_LEVEL: 'error',
        HEARSAY_SMTP_URL: 'smtp://bot:open-s%65same-9@mail.example.org',
        HEARSAY_REGULATIONS_GOV_KEY: 'reg-key-123',
      },
    });
    const lines = stderr.trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'error', message: 'AUTH PLAIN *** and ***' });
  });
});
