// The permanent page of one development: the claims it settled, the acts that settled it, its items and their copies.

import { html, raw } from 'hono/html';
import type { Identifier } from '../../model.ts';
import { findDeadlines } from '../../query/deadlines.ts';
import { developmentLoader, type DevelopmentView } from '../../query/developments.ts';
import { parseFilter } from '../../query/filter.ts';
import { developmentById } from '../../query/timeline.ts';
import { type Html, page } from '../layout.ts';
import { notesBlock } from '../notes.ts';
import { refuse } from '../problems.ts';
import { type Ctx, type Web } from '../web.ts';
import { agencyNames, count, dayMark, KIND_NAMES, momentMark, sayDay, STAGE_WORDS, statusMark } from '../words.ts';
import { links, memberList, MOST_ITEMS } from './development-parts.ts';
import { identifierList, single } from './item.ts';

/** Forms to link, cut, merge and split, for signed-in users. */
function decisionForms(c: Ctx, shown: DevelopmentView): Html {
  const who = c.get('who');
  if (who?.via !== 'session') return html``;
  const form = (kind: string, button: string, fields: Html): Html =>
    html`<form method="post" action="/developments/${shown.id}/${kind}">
      <input type="hidden" name="csrf" value="${who.csrf}" />
      <div class="row">
        ${fields}
        <div class="field"><button class="plain">${button}</button></div>
      </div>
    </form>`;
  const other = (id: string, label: string): Html =>
    html`<div class="field">
      <label for="${id}">${label}</label><input id="${id}" name="other" required maxlength="200" />
    </div>`;
  return html`<details>
    <summary>Correct links and grouping</summary>
    ${form(
      'link',
      'Confirm link',
      html`${other('o-link', 'It settles the development (address or id)')}
        <div class="field">
          <label for="o-how">and</label
          ><select id="o-how" name="how">
            <option value="confirms">confirms it</option>
            <option value="partly">confirms it in part</option>
            <option value="denies">denies it</option>
          </select>
        </div>`,
    )}
    ${
      shown.answers.length > 0
        ? form(
            'cut',
            'Cut link',
            html`<div class="field">
              <label for="o-cut">It does not settle</label
              ><select id="o-cut" name="other">
                ${shown.answers.map(({ developmentId }) => html`<option value="${developmentId}">${developmentId}</option>`)}
              </select>
            </div>`,
          )
        : ''
    }
    ${form('merge', 'Merge', other('o-merge', 'It is the same as the development (address or id)'))}
    ${
      shown.itemIds.length > 1
        ? form(
            'split',
            'Remove item',
            html`<div class="field">
              <label for="o-split">This item does not belong here</label
              ><select id="o-split" name="other">
                ${shown.itemIds.slice(0, MOST_ITEMS).map((id) => html`<option value="${id}">${id}</option>`)}
              </select>
            </div>`,
          )
        : ''
    }
  </details>`;
}

/** GET /developments/:id; `known-at` shows it as known at that moment. */
export async function developmentPage(c: Ctx, web: Web) {
  const id = c.req.param('id') ?? '';
  const now = web.now().toISOString();
  const { knownAt } = parseFilter({ 'known-at': c.req.query('known-at') });
  const loader = developmentLoader(web.store, now, knownAt);
  const shown = await developmentById(web.store, id, { now, knownAt }, loader);
  if (!shown) return refuse(c, 404, 'No development has this address.');
  if (shown.id !== id) return c.redirect(`/developments/${shown.id}`, 301);
  const found = await web.store.itemsById(shown.itemIds.slice(0, MOST_ITEMS * 3), knownAt);
  const items = new Map(found.map((one) => [one.item.id, one]));
  const identifiers: Identifier[] = found
    .filter((one) => single(one, 'status').value === 'official')
    .flatMap((one) => one.identifiers);
  const deadlines = await findDeadlines(web.store, {}, web.now(), { developmentIds: [id] });
  const initiative = web.initiatives.find((one) => one.id === shown.initiativeId);
  const permalink = `${web.config.baseUrl}/developments/${id}`;
  return c.html(
    page(c, {
      title: shown.title.slice(0, 120),
      canonical: permalink,
      data: {
        '@context': 'https://schema.org',
        '@type': 'Event',
        name: shown.title.slice(0, 200),
        startDate: shown.day,
        url: permalink,
        ...(shown.agencies.length > 0
          ? {
              organizer: shown.agencies.map((agency) => ({
                '@type': 'GovernmentOrganization',
                name: agencyNames(web, [agency]),
              })),
            }
          : {}),
      },
      body: html`<p class="kicker">
          ${statusMark(shown.status)} · ${STAGE_WORDS[shown.stage]} ·
          ${dayMark(shown.day)}${initiative ? html` · <a href="${initiative === web.initiatives[0] ? '/' : `/initiatives/${initiative.id}`}">${initiative.name}</a>` : ''}
        </p>
        <h1 class="foreign">${shown.title}</h1>
        ${knownAt ? html`<p class="state">As known on ${dayMark(knownAt)}. <a href="/developments/${id}">As known today</a></p>` : ''}
        ${shown.lapsedOn ? html`<p class="state warn">Expected by ${dayMark(shown.lapsedOn)}; no action found.</p>` : ''}
        <div class="aside">
          <div>
            ${await links(shown, loader)}
            <h2>Items</h2>
            <p class="quiet">
              ${count(shown.itemIds.length, 'item')} from ${count(shown.publishers.length, 'publisher')};
              ${count(shown.origins, 'independent origin')}. First: ${shown.originPublisher}.
            </p>
            ${memberList(web, shown, items)} ${decisionForms(c, shown)} ${await notesBlock(c, web, 'development', id)}
          </div>
          <aside aria-label="Facts of this development">
            <h2>Facts</h2>
            <dl class="facts">
              <dt>Happened</dt>
              <dd>${shown.happenedOn ? dayMark(shown.happenedOn) : 'not stated'}</dd>
              <dt>First seen</dt>
              <dd>${momentMark(shown.firstSeenAt)}</dd>
              <dt>Last seen</dt>
              <dd>${momentMark(shown.lastSeenAt)}</dd>
              <dt>Agencies</dt>
              <dd>${agencyNames(web, shown.agencies) || 'none named'}</dd>
            </dl>
            ${
              deadlines.length > 0
                ? html`<h2>Deadlines</h2>
                    <ul>
                      ${deadlines.map((one) => html`<li>${KIND_NAMES[one.kind]} ${dayMark(one.on)}${one.movedFrom ? html`, moved from ${dayMark(one.movedFrom)}` : ''} (${one.state})</li>`)}
                    </ul>`
                : ''
            }
            ${identifierList(identifiers.slice(0, 40))}
            <h2>Cite</h2>
            <p class="cite foreign" id="citation">
              “${shown.title}”, ${shown.originPublisher}, ${sayDay(shown.day)}; first seen ${sayDay(shown.firstSeenAt)}
              ${raw(shown.firstSeenAt.slice(11, 16))} UTC; ${permalink}
            </p>
          </aside>
        </div>`,
    }),
  );
}
