// The tables of a policy's page: deadlines, the status of each agency, claims with their outcome, and the record.

import { html } from 'hono/html';
import type { Day, Initiative, TimelineDeadline } from '../../model.ts';
import { daysBetween } from '../../lib/calendar.ts';
import type { DevelopmentView } from '../../query/developments.ts';
import type { DevelopmentSummary, PolicyState } from '../../query/state.ts';
import type { Html } from '../layout.ts';
import type { Web } from '../web.ts';
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
import { type Asks, moreOf, type Part } from './timeline-parts.ts';

/** `shown`: those of the developments that the page shows in full, by id. */
export type View = {
  web: Web;
  initiative: Initiative;
  today: Day;
  summaries: DevelopmentSummary[];
  shown: Map<string, DevelopmentView>;
  asks: Asks;
};

/** Whether a development is a claim that government will act. */
export const isClaim = ({ state: { status, stage, initiativeId } }: DevelopmentSummary): boolean =>
  initiativeId !== null && (status === 'rumor' || status === 'reported') && stage !== 'none';

const viewsOf = ({ rows }: Part, shown: View['shown']): DevelopmentView[] =>
  rows.flatMap(({ state }) => shown.get(state.id) ?? []);

/** Deadlines: upcoming ones first, then the latest past ones. */
export function deadlineTable(deadlines: TimelineDeadline[], today: Day): Html {
  if (deadlines.length === 0)
    return html`<div class="empty">
      No deadlines known. Comment periods, effective dates and dates set by the order appear here as soon as a document
      names them.
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
        ${one.on >= today ? `in ${count(daysBetween(today, one.on), 'day')}` : one.state}${one.metOn && one.state === 'missed' ? ` (done ${one.metOn})` : ''}
      </td>
    </tr>`;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Table">
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

/** Claims about the policy with their outcome. */
export function rumorTable({ shown, asks }: View, part: Part): Html {
  if (part.rows.length === 0) return html``;
  return html`<h2 id="claims">Rumors and reports, and their outcome</h2>
    <div class="scroll" tabindex="0" role="group" aria-label="Table">
      <table class="stack">
        <thead>
          <tr>
            <th>First report</th>
            <th>Status</th>
            <th>Claim</th>
            <th>First publisher</th>
            <th>Outcome</th>
            <th class="num">Lead</th>
          </tr>
        </thead>
        <tbody>
          ${viewsOf(part, shown).map((claim) => {
            const [first] = claim.answeredBy;
            return html`<tr>
              <td>${dayMark(claim.day)}</td>
              <td>${statusMark(claim.status)}</td>
              <td class="title foreign"><a href="/developments/${claim.id}">${claim.title}</a></td>
              <td class="foreign">${claim.originPublisher}</td>
              <td>
                ${first ? html`<a href="/developments/${first.developmentId}">${ANSWER_WORDS[first.how]}</a>` : claim.lapsedOn ? html`no action by ${dayMark(claim.lapsedOn)}` : html`<span class="quiet">open</span>`}
              </td>
              <td class="num now">${first ? leadWords(first) : ''}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
    ${moreOf(part, asks)}`;
}

/** Every development, newest first, a page at a time. */
export function chronicle({ web, shown, asks }: View, part: Part): Html {
  return html`<h2 id="record">The record</h2>
    ${
      part.rows.length === 0
        ? html`<div class="empty">
            Nothing was known yet${asks.known ? ` on ${sayDay(asks.known)}` : ''}. Choose a later day, or run
            <code>hearsay collect</code>.
          </div>`
        : html`<div class="scroll" tabindex="0" role="group" aria-label="Table">
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
                ${viewsOf(part, shown).map(
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
    ${moreOf(part, asks)}`;
}

/** Each agency's furthest official step, and the latest claim of a further one. */
export function agencyTable({ web, initiative }: View, state: PolicyState): Html {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Table">
    <table class="stack">
      <thead>
        <tr>
          <th>Agency</th>
          <th>Step</th>
          <th>Since</th>
          <th>Act</th>
        </tr>
      </thead>
      <tbody>
        ${state.agencies.map(
          (one) =>
            html`<tr>
              <td class="now"><strong>${agencyName(web, one.agency)}</strong></td>
              <td>
                ${one.stage === 'none' ? html`<span class="quiet">no act yet</span>` : one.on! < initiative.startedOn ? html`<span class="quiet">no act yet; before this policy: ${sayStep(one.step)}</span>` : sayStep(one.step)}
              </td>
              <td>${one.on ? dayMark(one.on) : ''}</td>
              <td class="title foreign">
                ${one.developmentId ? html`<a href="/developments/${one.developmentId}">${one.title}</a>` : ''}
                ${one.talk ? html`<br /><span class="small">${statusMark(one.talk.status)} <a href="/developments/${one.talk.developmentId}">${one.talk.title}</a></span>` : ''}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** The words of a step, with its days as pages print them. */
export const sayStep = (step: string): string => step.replace(/\d{4}-\d{2}-\d{2}/g, sayDay);
