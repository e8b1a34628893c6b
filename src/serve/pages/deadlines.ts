// The Deadlines page: upcoming, met, missed and moved deadlines, each with the words that set it.

import { html, raw } from 'hono/html';
import { DEADLINE_KINDS, DEADLINE_STATES, type TimelineDeadline } from '../../model.ts';
import { addDays, dayInWashington, daysBetween } from '../../lib/calendar.ts';
import { findDeadlines, isAhead } from '../../query/deadlines.ts';
import { filterParams, parseFilter } from '../../query/filter.ts';
import { type Html, page } from '../layout.ts';
import { address, type Ctx, type Web } from '../web.ts';
import { agencyNames, count, dayMark, KIND_NAMES, outLink } from '../words.ts';

const MOST = 300;
const PAST_DAYS = 183;

/** Days left, or the state of a past deadline. */
function sayState(one: TimelineDeadline, today: string): Html {
  const days = daysBetween(today, one.on);
  if (one.state === 'upcoming') return html`<strong>${days === 0 ? 'today' : `in ${count(days, 'day')}`}</strong>`;
  return html`<span class="${one.state === 'missed' ? 'bad' : ''}">${one.state}</span
    >${one.metOn ? ` (done ${one.metOn})` : ''}`;
}

const row = (web: Web, one: TimelineDeadline, today: string): Html =>
  html`<tr id="${one.id}" class="${one.state === 'upcoming' ? 'ahead' : ''}">
    <td>
      ${dayMark(one.on)}${one.movedFrom ? html`<br /><span class="small quiet">was ${dayMark(one.movedFrom)}</span>` : ''}
    </td>
    <td class="now">
      ${KIND_NAMES[one.kind]}${one.reckoning === 'counted' ? html`<br /><span class="small quiet">counted</span>` : ''}
    </td>
    <td class="title foreign">
      ${one.developmentId ? html`<a href="/developments/${one.developmentId}">${one.title}</a>` : one.itemUrl ? outLink(one.itemUrl, one.title) : one.title}${one.evidence ? html`<br /><span class="small quiet">“${one.evidence.quote.slice(0, 160)}”</span>` : ''}
    </td>
    <td class="small">${agencyNames(web, one.agencies)}</td>
    <td class="now">${sayState(one, today)}</td>
  </tr>`;

/** GET /deadlines with any filter, `what` (kind) and `state`. */
export async function deadlinesPage(c: Ctx, web: Web) {
  const params = c.req.query();
  const filter = parseFilter(params);
  const now = web.now();
  const today = dayInWashington(now.toISOString());
  // Without a chosen day: the last half year and everything ahead.
  const asked = { deadlineFrom: addDays(today, -PAST_DAYS), ...filter };
  const all = await findDeadlines(web.store, asked, now, { initiatives: web.initiatives });
  const what = DEADLINE_KINDS.find((kind) => kind === params['what']);
  const state = DEADLINE_STATES.find((one) => one === params['state']);
  const chosen = all.filter((one) => (!what || one.kind === what) && (!state || one.state === state));
  const ahead = chosen.filter((one) => isAhead(one, today)).sort((a, b) => a.on.localeCompare(b.on));
  const past = chosen.filter((one) => !isAhead(one, today)).sort((a, b) => b.on.localeCompare(a.on));
  const table = (rows: TimelineDeadline[]): Html =>
    html`<div class="scroll" tabindex="0" role="group" aria-label="Table">
      <table class="stack">
        <thead>
          <tr>
            <th>Day</th>
            <th>What</th>
            <th>Of</th>
            <th>Agencies</th>
            <th>State</th>
          </tr>
        </thead>
        <tbody>
          ${rows.slice(0, MOST).map((one) => row(web, one, today))}
        </tbody>
      </table>
    </div>`;
  const select = (
    name: string,
    label: string,
    values: readonly string[],
    now: string | undefined,
    words: (value: string) => string,
  ): Html =>
    html`<div class="field">
      <label for="d-${name}">${label}</label
      ><select id="d-${name}" name="${name}">
        <option value="">any</option>
        ${values.map((value) => html`<option value="${value}" ${raw(value === now ? 'selected' : '')}>${words(value)}</option>`)}
      </select>
    </div>`;
  const same = filterParams(filter);
  return c.html(
    page(c, {
      title: 'Deadlines',
      body: html`<h1>Deadlines</h1>
        <p class="lead">
          Comment periods, effective and compliance dates, and the deadlines that an order sets. A deadline that moves
          shows its earlier date.
        </p>
        <form method="get" action="/deadlines">
          <div class="row">
            ${select('what', 'What', DEADLINE_KINDS, what, (value) => KIND_NAMES[value as 'due'])}
            ${select('state', 'State', DEADLINE_STATES, state, (value) => value)}
            <div class="field">
              <label for="d-from">From</label>
              <input type="date" id="d-from" name="deadline-from" value="${asked.deadlineFrom}" />
            </div>
            <div class="field">
              <label for="d-agency">Agency</label
              ><select id="d-agency" name="agency">
                <option value="">any</option>
                ${web.agencies.map(({ id }) => html`<option value="${id}" ${raw(params['agency'] === id ? 'selected' : '')}>${agencyNames(web, [id])}</option>`)}
              </select>
            </div>
            <div class="field"><button>Show</button></div>
          </div>
        </form>
        <p class="meta">
          <a href="${address('/calendar.ics', same)}">Calendar (ICS)</a
          ><a href="${address('/api/v1/deadlines', same)}">JSON</a
          ><a href="${address('/api/v1/deadlines.csv', same)}">CSV</a>
        </p>
        <h2>Upcoming</h2>
        ${ahead.length > 0 ? table(ahead) : html`<div class="empty">No upcoming deadline is known. <a href="/subscribe">Subscribe</a> to get a mail when one is set.</div>`}
        <h2>Passed</h2>
        ${past.length > 0 ? table(past) : html`<div class="empty">No deadline has passed yet.</div>`}
        ${past.length > MOST ? html`<p class="quiet">The latest ${MOST} of ${past.length.toLocaleString('en-US')}; all of them as <a href="${address('/api/v1/deadlines.csv', same)}">CSV</a>.</p>` : ''}`,
    }),
  );
}
