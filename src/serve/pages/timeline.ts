// The front page: one policy's whole life. The drawing, what is due, where each agency stands, what became of each
// rumor, and every development in order; all of it as known on any day.

import { html } from 'hono/html';
import type { Day, Initiative, TimelineDeadline } from '../../model.ts';
import { addDays, dayInWashington, daysBetween } from '../../lib/dates.ts';
import { findDeadlines } from '../../query/deadlines.ts';
import { parseFilter } from '../../query/filter.ts';
import { policyState } from '../../query/state.ts';
import { drawTimeline } from '../chart.ts';
import { type Html, page } from '../layout.ts';
import { refuse } from '../problems.ts';
import { type Shown, shownDevelopments } from '../shown.ts';
import { address, type Asked, type Web } from '../web.ts';
import {
  agencyName,
  agencyNames,
  ANSWER_WORDS,
  count,
  dayMark,
  KIND_NAMES,
  leadWords,
  sayDay,
  STAGE_WORDS,
  statusMark,
} from '../words.ts';

/** So much of the time before the policy's own first day is drawn: where its rumors are. */
const LEAD_DAYS = 120;
/** So many of the latest developments stand in the list; the rest is one link away. */
const LISTED = 60;

type View = { web: Web; initiative: Initiative; path: string; today: Day; known: Day | null; shown: Shown[] };

/** The control by which the reader goes back to what was known on a day. Works as a plain form. */
function knownAtControl({ path, today, known, initiative }: View, whole: boolean): Html {
  const start = addDays(initiative.startedOn, -LEAD_DAYS);
  const days = Math.max(1, daysBetween(start, today));
  const at = Math.max(0, Math.min(days, daysBetween(start, known ?? today)));
  const step = (day: Day, words: string): Html =>
    html`<a href="${address(path, { 'known-at': day >= today ? undefined : day, all: whole ? 1 : undefined })}"
      >${words}</a
    >`;
  const base = known ?? today;
  return html`<form class="knownat" method="get" action="${path}">
    <label for="known-at">As known on</label>
    <input type="date" id="known-at" name="known-at" value="${base}" max="${today}" />
    <label for="known-slider" class="vh script-only">Day, as a slider</label>
    <input
      type="range"
      id="known-slider"
      class="script-only"
      min="0"
      max="${days}"
      value="${at}"
      data-start="${start}"
      aria-valuetext="${sayDay(base)}"
    />
    <span id="known-words" class="script-only now quiet">${base}</span>
    <button class="plain">Show</button>
    ${step(addDays(base, -7), '−1 week')} ${step(addDays(base, -1), '−1 day')}
    ${known ? step(addDays(base, 1), '+1 day') : ''} ${known ? html`<a href="${path}">Today</a>` : ''}
  </form>`;
}

/** Where it stands, as one sentence in large type. */
function standing({ shown, known, today }: View): Html {
  const official = shown.filter(({ status, initiativeId }) => status === 'official' && initiativeId);
  const when = known ? html`On ${dayMark(known)}` : html`On ${dayMark(today)}`;
  const order = ['final', 'proposed', 'prerule', 'guidance', 'order'] as const;
  const furthest = order.map((stage) => official.filter((one) => one.stage === stage).at(-1)).find(Boolean);
  if (!furthest) {
    const talk = shown.filter(({ status }) => status === 'rumor' || status === 'reported');
    return html`<p class="where">
      ${when}, <strong>nothing official</strong>.
      ${talk.length > 0 ? html`${count(talk.length, 'claim')} that government will act, the first of ${dayMark(talk[0]!.day)}.` : 'Nobody had said anything yet.'}
    </p>`;
  }
  return html`<p class="where">
    ${when}: <strong>${STAGE_WORDS[furthest.stage].toLowerCase()}</strong>, ${dayMark(furthest.day)}.
    <a href="/developments/${furthest.id}" class="foreign">${furthest.title}</a>
  </p>`;
}

/** Days that bind: what is ahead first, then what became of the others. */
function deadlineTable(deadlines: TimelineDeadline[], today: Day): Html {
  if (deadlines.length === 0)
    return html`<div class="empty">
      No day that binds is known. Comment periods, effective dates and dates set by the order appear here as soon as a
      document names them.
    </div>`;
  const ahead = deadlines.filter(({ on }) => on >= today).sort((a, b) => a.on.localeCompare(b.on));
  const past = deadlines.filter(({ on }) => on < today).sort((a, b) => b.on.localeCompare(a.on));
  const row = (one: TimelineDeadline): Html =>
    html`<tr class="${one.on >= today ? 'ahead' : ''}">
      <td>${dayMark(one.on)}</td>
      <td class="now">${KIND_NAMES[one.kind]}</td>
      <td class="title foreign">
        ${one.developmentId ? html`<a href="/developments/${one.developmentId}">${one.title}</a>` : one.title}
      </td>
      <td class="now ${one.state === 'missed' ? 'bad' : ''}">
        ${one.on >= today ? `in ${count(daysBetween(today, one.on), 'day')}` : one.state}
      </td>
    </tr>`;
  return html`<div class="scroll">
      <table class="stack">
        <thead>
          <tr>
            <th>Day</th>
            <th>What</th>
            <th>Of</th>
            <th>State</th>
          </tr>
        </thead>
        <tbody>
          ${ahead.map(row)}${past.slice(0, 6).map(row)}
        </tbody>
      </table>
    </div>
    <p class="small"><a href="/deadlines">All deadlines</a> · <a href="/calendar.ics">Calendar</a></p>`;
}

/** Each claim about the policy and what became of it. */
function rumorTable({ shown }: View): Html {
  const claims = shown
    .filter(
      ({ status, stage, initiativeId }) =>
        initiativeId && (status === 'rumor' || status === 'reported') && stage !== 'none',
    )
    .reverse();
  if (claims.length === 0) return html``;
  return html`<h2 id="claims">What was said before, and what became of it</h2>
    <div class="scroll">
      <table class="stack">
        <thead>
          <tr>
            <th>First word</th>
            <th>Whose word</th>
            <th>Claim</th>
            <th>Said by</th>
            <th>Outcome</th>
            <th class="num">Lead</th>
          </tr>
        </thead>
        <tbody>
          ${claims.map((claim) => {
            const [first] = claim.answeredBy;
            return html`<tr>
              <td>${dayMark(claim.day)}</td>
              <td>${statusMark(claim.status)}</td>
              <td class="title foreign"><a href="/developments/${claim.id}">${claim.title}</a></td>
              <td class="foreign">${claim.originPublisher}</td>
              <td>
                ${first ? html`<a href="/developments/${first.developmentId}">${ANSWER_WORDS[first.how]}</a>` : claim.lapsedOn ? html`not borne out by ${dayMark(claim.lapsedOn)}` : html`<span class="quiet">open</span>`}
              </td>
              <td class="num now">${first ? leadWords(first) : ''}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`;
}

/** Every development, newest first. */
function chronicle({ web, shown, path, known }: View, whole: boolean): Html {
  const ordered = [...shown].sort((a, b) => b.day.localeCompare(a.day) || b.firstWordAt.localeCompare(a.firstWordAt));
  const listed = whole ? ordered : ordered.slice(0, LISTED);
  return html`<h2 id="record">The record</h2>
    ${
      ordered.length === 0
        ? html`<div class="empty">
            Nothing is known yet${known ? ` on ${sayDay(known)}` : ''}. Choose a later day, or run
            <code>hearsay collect</code>.
          </div>`
        : html`<div class="scroll">
            <table class="stack">
              <thead>
                <tr>
                  <th>Day</th>
                  <th>Status</th>
                  <th>Stage</th>
                  <th>Development</th>
                  <th>Agencies</th>
                  <th class="num">Origins</th>
                </tr>
              </thead>
              <tbody>
                ${listed.map(
                  (one) =>
                    html`<tr>
                      <td>${dayMark(one.day)}</td>
                      <td>${statusMark(one.status)}</td>
                      <td class="badge">${one.stage === 'none' ? '' : STAGE_WORDS[one.stage]}</td>
                      <td class="title foreign"><a href="/developments/${one.id}">${one.title}</a></td>
                      <td class="small">${agencyNames(web, one.agencies)}</td>
                      <td class="num">${one.origins}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
    ${listed.length < ordered.length ? html`<p><a href="${address(path, { 'known-at': known ?? undefined, all: 1 })}#record">All ${count(ordered.length, 'development')}</a></p>` : ''}`;
}

/** Where each agency stands: its furthest official step, what is due from it, what is said of it. */
async function agencyTable({ web, initiative }: View, knownAt: string | undefined): Promise<Html> {
  const state = await policyState(web.store, initiative, knownAt ? { now: web.now(), knownAt } : { now: web.now() });
  return html`<div class="scroll">
    <table class="stack">
      <thead>
        <tr>
          <th>Agency</th>
          <th>Furthest step</th>
          <th>Since</th>
          <th>Last act</th>
        </tr>
      </thead>
      <tbody>
        ${state.agencies.map(
          (one) =>
            html`<tr>
              <td class="now"><strong>${agencyName(web, one.agency)}</strong></td>
              <td>${one.stage === 'none' ? html`<span class="quiet">no act yet</span>` : STAGE_WORDS[one.stage]}</td>
              <td>${one.on ? dayMark(one.on) : ''}</td>
              <td class="title foreign">${one.title}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** GET / and /initiatives/:id, both with `known-at` and `all`. */
export async function timelinePage(c: Asked, web: Web) {
  const id = c.req.param('id') ?? c.req.query('initiative') ?? web.initiatives[0]?.id;
  const initiative = web.initiatives.find((one) => one.id === id);
  if (!initiative && id !== undefined) return refuse(c, 404, 'This policy is not tracked here.');
  if (!initiative)
    return c.html(
      page(c, {
        title: 'Timeline',
        body: html`<h1>No policy is tracked yet</h1>
          <div class="empty">
            Put one file for each policy into data/initiatives and start again. <a href="/search">Search</a> works
            without.
          </div>`,
      }),
    );
  const path = c.req.param('id') || web.initiatives[0]!.id !== initiative.id ? `/initiatives/${initiative.id}` : '/';
  const now = web.now();
  const { knownAt } = parseFilter({ 'known-at': c.req.query('known-at') });
  const today = dayInWashington(now.toISOString());
  const isPast = knownAt !== undefined && knownAt < now.toISOString();
  const known = isPast ? knownAt.slice(0, 10) : null;
  const filter = { initiatives: [initiative.id], ...(isPast ? { knownAt } : {}) };
  const shown = await shownDevelopments(web.store, filter, { now: now.toISOString() });
  const deadlines = await findDeadlines(web.store, filter, now, { initiatives: [initiative] });
  const view: View = { web, initiative, path, today, known, shown };
  const whole = c.req.query('all') === '1';
  const last =
    deadlines
      .map(({ on }) => on)
      .filter((on) => on > today)
      .sort()
      .at(-1) ?? today;
  const from =
    whole && shown[0]
      ? addDays(shown.map(({ day }) => day).sort()[0]!, -15)
      : addDays(initiative.startedOn, -LEAD_DAYS);
  const to = addDays(last < addDays(today, 365) ? last : addDays(today, 365), 30);
  const earlier = shown.filter(({ day }) => day < from).length;
  const others = web.initiatives.filter((one) => one.id !== initiative.id);
  return c.html(
    page(c, {
      title: initiative.name,
      canonical: `${web.config.baseUrl}${path}`,
      feeds: [
        {
          title: `${initiative.name}: developments`,
          href: address('/feeds/developments.atom', { initiative: initiative.id }),
          type: 'application/atom+xml',
        },
      ],
      body: html`<p class="kicker">
          ${initiative.identifiers.eoNumbers?.map((number) => `Executive Order ${number}`).join(', ') ?? 'Tracked policy'}${others.length > 0 ? html` · also: ${others.map((one, index) => html`${index > 0 ? ', ' : ''}<a href="/initiatives/${one.id}">${one.name}</a>`)}` : ''}
        </p>
        <h1>${initiative.name}</h1>
        <p class="quiet">${initiative.summary}</p>
        ${standing(view)} ${knownAtControl(view, whole)}
        ${drawTimeline({ name: initiative.name, developments: shown, deadlines, from, to, today, known })}
        <p class="legend">
          <span>${statusMark('official')} the act itself</span
          ><span>${statusMark('reported')} officials’ word before it</span
          ><span>${statusMark('rumor')} unnamed people’s word</span
          ><span
            >Curves lead from what was said to the act that settled it: solid confirmed, dashed denied, dotted
            partly.</span
          >
          ${
            earlier > 0 && !whole
              ? html`<a href="${address(path, { 'known-at': known ?? undefined, all: 1 })}"
                  >${count(earlier, 'earlier development')} since
                  ${shown
                    .map(({ day }) => day)
                    .sort()[0]!
                    .slice(0, 4)}</a
                >`
              : ''
          }
        </p>
        <div class="columns">
          <section aria-labelledby="due">
            <h2 id="due">Due dates</h2>
            ${deadlineTable(deadlines, known ?? today)}
          </section>
          <section aria-labelledby="agencies">
            <h2 id="agencies">Where each agency stands</h2>
            ${await agencyTable(view, isPast ? knownAt : undefined)}
          </section>
        </div>
        ${rumorTable(view)} ${chronicle(view, whole)}`,
    }),
  );
}
