// The page of a policy, as known on any day: the drawing, deadlines, the status of each agency, claims with their outcome,
// and every development in order.

import { html } from 'hono/html';
import type { Day } from '../../model.ts';
import { addDays, dayInWashington, daysBetween } from '../../lib/calendar.ts';
import { policyState, type PolicyState, readPolicy } from '../../query/state.ts';
import { parseFilter } from '../../query/filter.ts';
import { drawTimeline, isWithin } from '../chart.ts';
import { type Html, page } from '../layout.ts';
import { refuse } from '../problems.ts';
import { address, type Ctx, type Web } from '../web.ts';
import { count, dayMark, sayDay, statusMark } from '../words.ts';
import { type Asks, drawnOf, newestFirst, pageAsked, partOf } from './timeline-parts.ts';
import { agencyTable, chronicle, deadlineTable, isClaim, rumorTable, sayStep, type View } from './timeline-tables.ts';

/** Days drawn before the policy's first day, for its early rumors. */
const LEAD_DAYS = 120;

/** The control that shows the page as known on an earlier day. Works without scripts. */
function knownAtControl({ today, initiative, asks: { path, known, whole } }: View): Html {
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

const FURTHEST = ['final', 'proposed', 'prerule', 'guidance', 'order'] as const;

/**
 * The status of the policy in one sentence: the furthest step of any agency. Acts before the policy's first day are
 * background and do not count.
 */
function policyStatus({ summaries, today, initiative, asks: { known } }: View, state: PolicyState): Html {
  const when = html`On ${dayMark(known ?? today)}`;
  const furthest = FURTHEST.map((stage) =>
    state.agencies.find((one) => one.stage === stage && one.on! >= initiative.startedOn),
  ).find(Boolean);
  if (!furthest) {
    const talk = summaries.filter(isClaim);
    return html`<p class="where">
      ${when}, <strong>nothing official</strong>.
      ${talk[0] ? html`${count(talk.length, 'claim')} that government will act, the first on ${dayMark(talk[0].on)}.` : 'No claims yet.'}
    </p>`;
  }
  return html`<p class="where">
    ${when}: <strong>${sayStep(furthest.step)}</strong>.
    <a href="/developments/${furthest.developmentId}" class="foreign">${furthest.title}</a>, ${dayMark(furthest.on!)}
  </p>`;
}

/** GET / and /initiatives/:id, both with `known-at`, `all` (the drawing from the first day on), and pages of the lists. */
export async function timelinePage(c: Ctx, web: Web) {
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
  const policy = await readPolicy(web.store, initiative, {
    now: now.toISOString(),
    knownAt: isPast ? knownAt : undefined,
  });
  const { loader, summaries, deadlines } = policy;
  const whole = c.req.query('all') === '1';
  const pages = { record: pageAsked(c.req.query('record')), claims: pageAsked(c.req.query('claims')) };
  const asks: Asks = { path, known, whole, pages };
  const last =
    deadlines
      .map(({ on }) => on)
      .filter((on) => on > today)
      .sort()
      .at(-1) ?? today;
  const latest = newestFirst(summaries);
  const first = latest.at(-1)?.on;
  const from = whole && first ? addDays(first, -15) : addDays(initiative.startedOn, -LEAD_DAYS);
  const to = addDays(last < addDays(today, 365) ? last : addDays(today, 365), 30);
  const earlier = summaries.filter(({ on }) => on < from).length;
  const inside = summaries.filter(({ on }) => isWithin(on, from, to));
  const marks = inside.filter(({ state }) => state.status !== 'commentary');
  const drawn = drawnOf(marks);
  const record = partOf('record', latest, asks);
  const claims = partOf('claims', summaries.filter(isClaim).reverse(), asks);
  const shown = await loader.view([...drawn, ...record.rows, ...claims.rows].map(({ state: { id } }) => id));
  const state = await policyState(initiative, policy);
  const view: View = { web, initiative, today, summaries, shown, asks };
  const drawing = {
    ...{ name: initiative.name, startedOn: initiative.startedOn, deadlines, from, to, today, known },
    developments: drawn.flatMap(({ state }) => shown.get(state.id) ?? []),
    commentary: inside
      .filter(({ state }) => state.status === 'commentary')
      .map(({ state, on }) => ({ day: on, origins: state.origins })),
  };
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
        ${policyStatus(view, state)} ${knownAtControl(view)} ${drawTimeline(drawing)}
        <p class="legend">
          <span>${statusMark('official')} the act itself</span
          ><span>${statusMark('reported')} officials say so before the act</span
          ><span>${statusMark('rumor')} unnamed or second-hand sources</span
          ><span
            >Curves lead from a claim to the act that settled it: solid means confirmed, dashed denied, dotted confirmed
            in part. Pale marks are from before the policy’s first day.</span
          >
          ${
            drawn.length < marks.length
              ? html`<span
                  >The drawing shows ${drawn.length} of ${marks.length} developments: the known record and the newest
                  others. <a href="#record">The record</a> lists all.</span
                >`
              : ''
          }
          ${
            earlier > 0 && !whole
              ? html`<a href="${address(path, { 'known-at': known ?? undefined, all: 1 })}"
                  >${count(earlier, 'earlier development')} since ${first!.slice(0, 4)}</a
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
            <h2 id="agencies">Status by agency</h2>
            ${agencyTable(view, state)}
          </section>
        </div>
        ${rumorTable(view, claims)} ${chronicle(view, record)}`,
    }),
  );
}
