// The Sources page and the page of one source: health, freshness, problems, items a day and track record with its 95%
// interval.

import { withoutCredentials } from '../../lib/urls.ts';
import { html, raw } from 'hono/html';
import type { Visit } from '../../model.ts';
import { searchItems } from '../../query/search.ts';
import { sourceHealth, type SourceHealth } from '../../query/sources.ts';
import { type Html, page } from '../layout.ts';
import { refuse } from '../problems.ts';
import { address, type Ctx, type Web } from '../web.ts';
import { count, dayMark, KIND_WORDS, momentMark, outLink, sayDay } from '../words.ts';
import { hitRow } from './search.ts';

const DAYS = 30;

const HEALTH_WORDS: Record<SourceHealth['health'], string> = {
  well: 'well',
  late: 'late',
  failing: 'failing',
  paused: 'paused',
  new: 'not visited yet',
};

/** Health as a word with a sign, readable without color. */
const healthMark = ({ health }: SourceHealth): Html =>
  html`<span class="now ${health === 'failing' ? 'bad' : health === 'well' ? 'good' : 'quiet'}"
    >${{ well: '✓', late: '!', failing: '✗', paused: '‖', new: '·' }[health]} ${HEALTH_WORDS[health]}</span
  >`;

/** `7 of 9 (45–94%)`: never a bare percentage. */
export function recordWords(record: SourceHealth['track_record']): string {
  if (!record) return '';
  if (record.settled === 0) return `${count(record.open, 'claim')} open`;
  const [low, high] = record.interval!;
  return `${record.confirmed} of ${record.settled} (${Math.round(low * 100)}–${Math.round(high * 100)}%)`;
}

/** The interval as a bar with a dot. */
function intervalPlot(record: SourceHealth['track_record']): Html {
  if (!record?.interval || record.share === null) return html``;
  const [low, high] = record.interval;
  return html`<svg
    class="spark"
    viewBox="0 0 100 12"
    width="100"
    height="12"
    role="img"
    aria-label="${recordWords(record)} confirmed"
  >
    ${raw(
      `<line class="whisk" x1="0" x2="100" y1="11.5" y2="11.5" opacity=".3"/><line class="whisk" x1="${(low * 100).toFixed(1)}" x2="${(high * 100).toFixed(1)}" y1="6" y2="6"/><rect x="${(record.share * 100 - 2).toFixed(1)}" y="2" width="4" height="8"/>`,
    )}
  </svg>`;
}

const row = (one: SourceHealth): Html =>
  html`<tr>
    <td class="title">
      <a href="/sources/${one.id}">${one.name}</a><br /><span class="small quiet foreign"
        >${one.publisher}, ${KIND_WORDS[one.publisher_kind]!.toLowerCase()}</span
      >
    </td>
    <td>
      ${healthMark(one)}${one.problem ? html`<br /><span class="small quiet foreign">${one.problem.slice(0, 200)}</span>` : ''}
    </td>
    <td>${one.last_success_at ? momentMark(one.last_success_at) : html`<span class="quiet">never</span>`}</td>
    <td>${one.last_new_at ? dayMark(one.last_new_at) : ''}</td>
    <td class="num">${one.items_per_day.toLocaleString('en-US', { maximumFractionDigits: 1 })}</td>
    <td class="now">${recordWords(one.track_record)}</td>
  </tr>`;

/** GET /sources: those that need attention first. */
export async function sourcesPage(c: Ctx, web: Web) {
  const all = await sourceHealth(web.store, web.sources, web.now());
  const order = { failing: 0, late: 1, new: 2, well: 3, paused: 4 };
  const sorted = [...all].sort((a, b) => order[a.health] - order[b.health] || a.name.localeCompare(b.name));
  const number = (health: SourceHealth['health']): number => all.filter((one) => one.health === health).length;
  return c.html(
    page(c, {
      title: 'Sources',
      body: html`<h1>Sources</h1>
        <p class="lead">
          ${count(all.length, 'source')}: ${number('well')} well, ${number('late')} late, ${number('failing')} failing,
          ${number('paused')} paused, ${number('new')} not visited yet.
        </p>
        <p class="quiet">
          Claims confirmed: of the rumors and reports that this publisher was first to carry and that are settled, how
          many were confirmed, with the 95% interval.
        </p>
        <p class="meta"><a href="/api/v1/sources">JSON</a><a href="/api/v1/sources.csv">CSV</a></p>
        ${
          all.length === 0
            ? html`<div class="empty">No sources. Add entries to feeds.json and restart.</div>`
            : html`<div class="scroll" tabindex="0" role="group" aria-label="Table">
                <table class="stack">
                  <thead>
                    <tr>
                      <th>Source</th>
                      <th>Health</th>
                      <th>Last answer</th>
                      <th>Last new</th>
                      <th class="num">Items a day</th>
                      <th>Claims confirmed</th>
                    </tr>
                  </thead>
                  <tbody>
                    ${sorted.map(row)}
                  </tbody>
                </table>
              </div>`
        }`,
    }),
  );
}

/** Items a day over the last month as bars. */
function dailyPlot(visits: Visit[], today: string): Html {
  const added = new Map<string, number>();
  for (const visit of visits)
    added.set(visit.startedAt.slice(0, 10), (added.get(visit.startedAt.slice(0, 10)) ?? 0) + visit.added);
  const days = Array.from({ length: DAYS }, (_, index) =>
    new Date(Date.parse(today) - (DAYS - 1 - index) * 86_400_000).toISOString().slice(0, 10),
  );
  const most = Math.max(1, ...days.map((day) => added.get(day) ?? 0));
  const bars = days.map((day, index) => {
    const items = added.get(day) ?? 0;
    const height = items === 0 ? 1 : 3 + (items / most) * 44;
    return html`<g
      ><title>${sayDay(day)}: ${count(items, 'item')}</title
      >${raw(`<rect x="${index * 10}" y="${(50 - height).toFixed(1)}" width="8" height="${height.toFixed(1)}"/>`)}</g
    >`;
  });
  return html`<svg
    class="spark"
    viewBox="0 0 300 64"
    role="img"
    aria-label="New items a day over the last ${DAYS} days, at most ${most}"
  >
    ${bars}${raw(`<text x="0" y="62">${sayDay(days[0]!)}</text><text x="300" y="62" text-anchor="end">${sayDay(today)}</text>`)}
  </svg>`;
}

/** GET /sources/:id */
export async function sourcePage(c: Ctx, web: Web) {
  const source = web.sources.find(({ id }) => id === c.req.param('id'));
  if (!source) return refuse(c, 404, 'There is no source with this id in feeds.json.');
  const now = web.now();
  const [health] = await sourceHealth(web.store, [source], now);
  const since = new Date(now.getTime() - DAYS * 86_400_000).toISOString();
  const visits = await web.store.visitsOf(source.id, since, 3000);
  const latest = await searchItems(web.store, { sources: [source.id] }, { limit: 10 });
  const record = health!.track_record;
  const problems = visits.filter((visit) => visit.problem).slice(0, 10);
  return c.html(
    page(c, {
      title: source.name,
      feeds: [
        { title: source.name, href: address('/feeds/items.atom', { source: source.id }), type: 'application/atom+xml' },
      ],
      body: html`<p class="kicker"><a href="/sources">Sources</a></p>
        <h1 class="foreign">${source.name}</h1>
        <p class="meta">
          ${healthMark(health!)}<span class="foreign"
            >${source.publisher}, ${KIND_WORDS[source.publisherKind]!.toLowerCase()}</span
          >${outLink(withoutCredentials(source.url), withoutCredentials(source.url))}
        </p>
        ${health!.problem ? html`<p class="state warn foreign">${health!.problem}</p>` : ''}
        <div class="aside">
          <div>
            <h2>Latest items</h2>
            ${
              latest.items.length > 0
                ? html`<ol class="hits">
                      ${latest.items.map((found) => hitRow(web, found, null))}
                    </ol>
                    <p>
                      <a href="${address('/search', { source: source.id })}">All ${count(latest.total, 'item')}</a>
                    </p>`
                : html`<div class="empty">
                    No items yet. <code>hearsay try ${source.id}</code> visits it and prints what it finds.
                  </div>`
            }
          </div>
          <aside aria-label="Facts of this source">
            <h2>Items a day</h2>
            ${dailyPlot(visits, now.toISOString().slice(0, 10))}
            <h2>Facts</h2>
            <dl class="facts">
              <dt>Visited every</dt>
              <dd>${count(source.everyMinutes, 'minute')}</dd>
              <dt>Last answer</dt>
              <dd>${health!.last_success_at ? momentMark(health!.last_success_at) : 'never'}</dd>
              <dt>Last new item</dt>
              <dd>${health!.last_new_at ? momentMark(health!.last_new_at) : 'none yet'}</dd>
              <dt>Next visit</dt>
              <dd>${health!.next_check_at ? momentMark(health!.next_check_at) : 'when collecting runs'}</dd>
              <dt>Visits, 30 days</dt>
              <dd>${health!.visits.toLocaleString('en-US')}, ${health!.failed_visits} failed</dd>
            </dl>
            ${
              record
                ? html`<h2>Track record</h2>
                    <p>
                      First with ${count(record.originated, 'claim')}: ${record.confirmed} confirmed, ${record.denied}
                      denied, ${record.lapsed} lapsed, ${record.open} open.
                    </p>
                    <p>${recordWords(record)} ${intervalPlot(record)}</p>
                    ${record.medianLeadDays === null ? '' : html`<p class="quiet">Median lead time of confirmed claims: ${count(record.medianLeadDays, 'day')}.</p>`}`
                : ''
            }
            ${
              problems.length > 0
                ? html`<h2>Problems</h2>
                    <ul class="small">
                      ${problems.map((visit) => html`<li class="foreign">${momentMark(visit.startedAt)}: ${visit.problem!.message}</li>`)}
                    </ul>`
                : ''
            }
          </aside>
        </div>`,
    }),
  );
}
