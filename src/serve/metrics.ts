// Signs of life: /healthz for anyone, /metrics in Prometheus' text format for this machine or a credential.

import type { MailState } from '../model.ts';
import type { Web } from './web.ts';
import type { routerOf } from './routes.ts';

type Router = ReturnType<typeof routerOf>;

/** Upper bounds of the histogram of answers, in seconds. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
/** A collector that has not been heard of for this long has missed two runs (O02). */
const SILENT_MINUTES = 15;

export type Meters = ReturnType<typeof metersOf>;

/** Counts of answers by method and class of status, and how long they took. */
export function metersOf() {
  const answers = new Map<string, number>();
  const buckets = BOUNDS.map(() => 0);
  let sum = 0;
  let total = 0;
  return {
    note(method: string, status: number, ms: number): void {
      const known = method === 'GET' || method === 'POST' || method === 'HEAD' ? method : 'other';
      const key = `method="${known}",status="${Math.floor(status / 100)}xx"`;
      answers.set(key, (answers.get(key) ?? 0) + 1);
      total += 1;
      sum += ms / 1000;
      for (const [index, bound] of BOUNDS.entries()) if (ms / 1000 <= bound) buckets[index]! += 1;
    },
    lines(): string[] {
      return [
        '# HELP hearsay_http_requests_total Answers given.',
        '# TYPE hearsay_http_requests_total counter',
        ...[...answers].map(([labels, number]) => `hearsay_http_requests_total{${labels}} ${number}`),
        '# HELP hearsay_http_request_duration_seconds How long answers took.',
        '# TYPE hearsay_http_request_duration_seconds histogram',
        ...BOUNDS.map(
          (bound, index) => `hearsay_http_request_duration_seconds_bucket{le="${bound}"} ${buckets[index]}`,
        ),
        `hearsay_http_request_duration_seconds_bucket{le="+Inf"} ${total}`,
        `hearsay_http_request_duration_seconds_sum ${sum.toFixed(6)}`,
        `hearsay_http_request_duration_seconds_count ${total}`,
      ];
    },
  };
}

const COUNT_FOR_MS = 60_000;

/** The number of items, counted at most once a minute: in a large store the count takes a while. */
function itemCounter(web: Web): () => Promise<number> {
  let counted = { at: -Infinity, items: 0 };
  return async () => {
    if (performance.now() - counted.at > COUNT_FOR_MS)
      counted = { at: performance.now(), items: await web.store.countItems() };
    return counted.items;
  };
}

/** What the store says of itself, as plain numbers. */
async function figures(web: Web, countItems: () => Promise<number>) {
  const { store, sources } = web;
  const now = web.now();
  const [items, states, beats] = await Promise.all([countItems(), store.sourceStates(), store.heartbeats()]);
  const active = sources.filter(({ paused }) => paused === undefined);
  const failing = active.filter(({ id }) => (states.get(id)?.failures ?? 0) > 0).length;
  const beat = beats.get('collect');
  const silentMinutes = beat ? Math.floor((now.getTime() - Date.parse(beat)) / 60_000) : null;
  const mails: Partial<Record<MailState, number>> = {};
  for (const { state, mails: number } of await store.mailCounts()) mails[state] = number;
  return { items, active: active.length, failing, beat: beat ?? null, silentMinutes, mails };
}

/** Routes of health and metrics. */
export function addHealth(route: Router, web: Web, meters: Meters): void {
  const countItems = itemCounter(web);
  // Health says whether promises are kept, in numbers; names, addresses and words of problems are for those who may read.
  route('GET /healthz', async (c) => {
    const { items, active, failing, beat, silentMinutes, mails } = await figures(web, countItems);
    const trouble = web.trouble?.() ?? null;
    const problems = [
      ...(trouble ? [trouble] : []),
      ...(web.collects && (silentMinutes ?? 0) > SILENT_MINUTES ? ['collecting stopped'] : []),
      ...(active > 0 && failing === active && beat ? ['no way out: every source fails'] : []),
      ...((mails.uncertain ?? 0) > 0 ? ['mails of unknown outcome wait for the operator'] : []),
    ];
    return c.json(
      {
        status: problems.length > 0 ? 'failing' : 'ok',
        problems,
        items,
        sources: { active, failing },
        collected_at: beat,
        mail: mails,
      },
      problems.length > 0 ? 503 : 200,
      { 'Cache-Control': 'no-store' },
    );
  });

  route('GET /metrics', async (c) => {
    const { items, active, failing, silentMinutes, mails } = await figures(web, countItems);
    const gauge = (name: string, help: string, value: number): string[] => [
      `# HELP hearsay_${name} ${help}`,
      `# TYPE hearsay_${name} gauge`,
      `hearsay_${name} ${value}`,
    ];
    const lines = [
      ...gauge('items', 'Items in the store.', items),
      ...gauge('sources_active', 'Sources that are asked.', active),
      ...gauge('sources_failing', 'Sources whose last visits failed.', failing),
      ...(silentMinutes === null
        ? []
        : gauge('collect_silent_minutes', 'Minutes since the last round.', silentMinutes)),
      ...Object.entries(mails).flatMap(([state, number]) =>
        gauge(`mails_${state}`, `Mails that are ${state}.`, number),
      ),
      ...gauge('process_resident_memory_bytes', 'Memory of this process.', process.memoryUsage.rss()),
      ...gauge('process_uptime_seconds', 'How long this process runs.', Math.round(process.uptime())),
      ...meters.lines(),
    ];
    return c.body(`${lines.join('\n')}\n`, 200, {
      'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
      'Cache-Control': 'no-store',
    });
  });
}
