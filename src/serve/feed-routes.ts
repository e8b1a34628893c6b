// Routes of the feeds and the calendar: the newest entries that match a filter.

import { addDays } from '../lib/calendar.ts';
import { findDeadlines } from '../query/deadlines.ts';
import { filterInWords, filterParams, parseFilter } from '../query/filter.ts';
import { searchItems } from '../query/search.ts';
import { findDevelopments } from '../query/timeline.ts';
import type { Filter } from '../model.ts';
import { renderCalendar } from './calendar.ts';
import { developmentEntries, type FeedHead, itemEntries, renderAtom, renderJsonFeed } from './feeds.ts';
import type { routerOf } from './routes.ts';
import { address, type Web } from './web.ts';

const ENTRIES = 50;
const CALENDAR_PAST_DAYS = 365;

/** Title and addresses of a feed; links use only the public address (W16). */
function headOf(web: Web, what: string, path: string, home: string, filter: Filter): FeedHead {
  const names = new Map(web.initiatives.map(({ id, name }) => [id, name]));
  const params = filterParams(filter);
  const isAll = Object.keys(params).length === 0;
  return {
    title: `Hearsay: ${what}${isAll ? '' : `, ${filterInWords(filter, names)}`}`,
    selfUrl: web.config.baseUrl + address(path, params),
    homeUrl: web.config.baseUrl + address(home, params),
    now: web.now().toISOString(),
  };
}

/** Routes of feeds and calendar. */
export function addFeeds(route: ReturnType<typeof routerOf>, web: Web): void {
  const { baseUrl } = web.config;
  const itemsOf = async (filter: Filter) =>
    itemEntries((await searchItems(web.store, filter, { limit: ENTRIES })).items, baseUrl);

  route('GET /feeds/items.atom', async (c) => {
    const filter = parseFilter(c.req.query());
    const head = headOf(web, 'items', '/feeds/items.atom', '/search', filter);
    return c.body(renderAtom(head, await itemsOf(filter)), 200, {
      'Content-Type': 'application/atom+xml; charset=utf-8',
    });
  });
  route('GET /feeds/items.json', async (c) => {
    const filter = parseFilter(c.req.query());
    const head = headOf(web, 'items', '/feeds/items.json', '/search', filter);
    return c.body(renderJsonFeed(head, await itemsOf(filter)), 200, {
      'Content-Type': 'application/feed+json; charset=utf-8',
    });
  });
  route('GET /feeds/developments.atom', async (c) => {
    const filter = parseFilter(c.req.query());
    const head = headOf(web, 'developments', '/feeds/developments.atom', '/', filter);
    const { developments } = await findDevelopments(web.store, filter, {
      now: head.now,
      sort: 'newest',
      limit: ENTRIES,
    });
    return c.body(renderAtom(head, developmentEntries(developments, baseUrl)), 200, {
      'Content-Type': 'application/atom+xml; charset=utf-8',
    });
  });
  route('GET /calendar.ics', async (c) => {
    const filter = parseFilter(c.req.query());
    // A subscribed calendar needs no deadlines of long ago.
    const deadlineFrom = addDays(web.now().toISOString().slice(0, 10), -CALENDAR_PAST_DAYS);
    const initiatives = web.initiatives;
    const deadlines = await findDeadlines(web.store, { deadlineFrom, ...filter }, web.now(), { initiatives });
    const name = headOf(web, 'deadlines', '/calendar.ics', '/deadlines', filter).title;
    return c.body(renderCalendar(deadlines, { name, baseUrl, now: web.now() }), 200, {
      'Content-Type': 'text/calendar; charset=utf-8',
      'Content-Disposition': 'inline; filename="hearsay.ics"',
    });
  });
}
