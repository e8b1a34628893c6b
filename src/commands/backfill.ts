// `hearsay backfill SOURCE --from D --to D`: history through a source's own archive: the Federal Register by windows of
// publication dates, WordPress feeds and posts page by page. Its items are saved as backlog and announced to nobody.

import { type Command, type Context, readFlags } from './context.ts';
import { type App, openApp } from './app.ts';
import { makeItems } from '../item/item.ts';
import { addDays } from '../lib/calendar.ts';
import { progressBar, type Progress, printable } from '../lib/terminal.ts';
import { UsageError } from '../lib/usage-error.ts';
import type { Day, Problem, Source } from '../model.ts';
import { readSource } from '../read-source.ts';
import { sourceNamed } from '../source/load.ts';

/** The Federal Register pages 10,000 rows of one question at most: a month of one agency stays far below. */
const WINDOW_DAYS = 30;
/** Most WordPress pages in one run, with 30 items each. */
const MOST_PAGES = 200;

type Archive = 'federal-register' | 'wordpress';

/** Which archive a source has, by its parser or its address; null if there is none we can use. */
export function archiveOf(source: Source): Archive | null {
  const { pathname, searchParams } = new URL(source.url);
  if (source.parser === 'federal-register' && !pathname.endsWith('.rss')) return 'federal-register';
  const isPosts = source.parser === 'wordpress';
  const isFeed = source.format === 'rss' && (/\/feed\/?$/.test(pathname) || searchParams.has('feed'));
  return isPosts || isFeed ? 'wordpress' : null;
}

/** The address of one window of publication dates, both days included (Federal Register API, `conditions`). */
export function federalRegisterWindow(url: string, from: Day, to: Day): string {
  const address = new URL(url);
  for (const name of [...address.searchParams.keys()])
    if (name.startsWith('conditions[publication_date]')) address.searchParams.delete(name);
  address.searchParams.set('conditions[publication_date][gte]', from);
  address.searchParams.set('conditions[publication_date][lte]', to);
  address.searchParams.set('per_page', '200');
  address.searchParams.set('order', 'oldest');
  return address.href;
}

/** The address of page `number` of a WordPress feed (`paged`) or of its posts (`page`, REST). */
export function wordpressPage(source: Source, number: number): string {
  const address = new URL(source.url);
  address.searchParams.set(source.parser === 'wordpress' ? 'page' : 'paged', String(number));
  return address.href;
}

type Asked = { found: number; oldest: Day | null; added: number; problem?: Problem };

/** Fetches one address of the archive and saves the items between the days. */
async function askArchive(app: App, source: Source, url: string, between: [Day, Day], now: Date): Promise<Asked> {
  const at = { ...source, url };
  const { raws, problem } = await readSource(app.fetcher, at, null, now);
  const all = makeItems(raws, source, now.toISOString());
  const days = all.flatMap(({ item }) => (item.publishedAt ? [item.publishedAt.slice(0, 10)] : []));
  const wanted = all.filter(({ item }) => {
    const day = item.publishedAt?.slice(0, 10);
    return day !== undefined && day >= between[0] && day <= between[1];
  });
  const kept = await app.collector.saveItems(wanted, source.id, now, true);
  return {
    found: all.length,
    oldest: days.sort()[0] ?? null,
    added: kept.added.length,
    ...(problem ? { problem } : {}),
  };
}

/** Months of the Federal Register, oldest first. */
async function* federalRegister(app: App, source: Source, from: Day, to: Day, now: Date, bar: Progress) {
  for (let start = from; start <= to; start = addDays(start, WINDOW_DAYS)) {
    const last = addDays(start, WINDOW_DAYS - 1);
    const end = last < to ? last : to;
    yield await askArchive(app, source, federalRegisterWindow(source.url, start, end), [from, to], now);
    bar.step(start);
  }
}

/** Pages of WordPress, newest first, until one reaches behind `from`, is empty or is refused. */
async function* wordpress(app: App, source: Source, from: Day, to: Day, now: Date) {
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const asked = await askArchive(app, source, wordpressPage(source, page), [from, to], now);
    // Behind the last page WordPress answers 404 (feeds) or 400 (posts): the end, not a failure.
    const isEnd = page > 1 && asked.found === 0;
    if (isEnd) return;
    yield asked;
    if (asked.problem || asked.found === 0 || (asked.oldest !== null && asked.oldest < from)) return;
  }
}

/** A day of a flag, or a sentence. */
function dayFlag(name: string, value: string | undefined): Day {
  if (value === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(value) || Number.isNaN(Date.parse(value)))
    throw new UsageError(`--${name} needs a day such as 2025-08-07${value ? `, not "${printable(value)}"` : ''}.`);
  return value;
}

async function backfill(
  app: App,
  source: Source,
  archive: Archive,
  from: Day,
  to: Day,
  context: Context,
): Promise<number> {
  const windows = Math.ceil(((Date.parse(to) - Date.parse(from)) / 86_400_000 + 1) / WINDOW_DAYS);
  const bar = progressBar(archive === 'federal-register' ? windows : 0);
  const now = context.now();
  const asked =
    archive === 'federal-register'
      ? federalRegister(app, source, from, to, now, bar)
      : wordpress(app, source, from, to, now);
  let [found, added, failed] = [0, 0, 0];
  for await (const one of asked) {
    found += one.found;
    added += one.added;
    if (!one.problem) continue;
    failed += 1;
    context.note(printable(one.problem.message));
  }
  bar.end();
  context.out(`${source.id}: ${found} items in the archive from ${from} to ${to}, ${added} of them new.`);
  return failed > 0 ? 1 : 0;
}

export const run: Command = async (args, context) => {
  const { values, positionals } = readFlags(args, { from: { type: 'string' }, to: { type: 'string' } });
  const [from, to] = [dayFlag('from', values.from), dayFlag('to', values.to)];
  if (from > to) throw new UsageError(`--from ${from} lies after --to ${to}.`);
  const app = await openApp(context);
  try {
    const [id] = positionals;
    if (id === undefined || positionals.length > 1)
      throw new UsageError('usage: hearsay backfill SOURCE --from DAY --to DAY');
    const source = sourceNamed(id, app.sources, context.config.feeds);
    const archive = archiveOf(source);
    if (!archive)
      throw new UsageError(
        `${source.id} has no archive that Hearsay can use: only the Federal Register's API and WordPress feeds and posts have one.`,
      );
    return await backfill(app, source, archive, from, to, context);
  } finally {
    await app.close();
  }
};
