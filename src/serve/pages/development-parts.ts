// Lists on a development's page: the claims it settled, the acts that settled it, its items.

import { statusIsSure } from '../../lib/sure.ts';
import { html } from 'hono/html';
import type { FoundItem, Membership } from '../../model.ts';
import type { DevelopmentLoader, DevelopmentView } from '../../query/developments.ts';
import type { Html } from '../layout.ts';
import { markedText, percent } from '../highlight.ts';
import type { Web } from '../web.ts';
import { ANSWER_WORDS, count, dayMark, laterWords, leadWords, outLink, NOT_SURE, statusMark } from '../words.ts';
import { publishedMark, single } from './item.ts';

const REASONS: Record<Membership['reason'], string> = {
  first: 'the first report',
  identifier: 'the same official number',
  copy: 'a copy',
  words: 'the same words',
  address: 'the same address',
  curated: 'the known record',
  person: 'a person’s decision',
};

export const MOST_ITEMS = 60;

/** A development in one line: status, day, title. */
const line = (one: Pick<DevelopmentView, 'id' | 'status' | 'title'>, day: string): Html =>
  html`${statusMark(one.status)} ${dayMark(day)} <a class="foreign" href="/developments/${one.id}">${one.title}</a>`;

/** The claims that it settled, and the acts that settled it. */
export async function links(shown: DevelopmentView, loader: DevelopmentLoader): Promise<Html> {
  const said = await loader.view([...shown.answers, ...shown.answeredBy].map(({ developmentId }) => developmentId));
  const firstDay = (id: string): string => {
    const answer = shown.answers.find(({ developmentId }) => developmentId === id)!;
    return new Date(Date.parse(`${shown.day}T00:00:00Z`) - answer.leadDays * 86_400_000).toISOString().slice(0, 10);
  };
  return html`${
    shown.answers.length > 0
      ? html`<h2 id="answers">Claims it settled</h2>
          <div class="scroll" tabindex="0" role="group" aria-label="Table">
            <table class="stack">
              <thead>
                <tr>
                  <th>Claim</th>
                  <th>Outcome</th>
                  <th class="num">Lead</th>
                  <th>Why</th>
                </tr>
              </thead>
              <tbody>
                ${shown.answers.map((answer) => {
                  const one = said.get(answer.developmentId);
                  return one
                    ? html`<tr>
                        <td class="title">${line(one, firstDay(one.id))}</td>
                        <td>${ANSWER_WORDS[answer.how]}</td>
                        <td class="num now">${leadWords(answer)}</td>
                        <td class="small foreign">${answer.because}</td>
                      </tr>`
                    : '';
                })}
              </tbody>
            </table>
          </div>`
      : ''
  }
  ${
    shown.answeredBy.length > 0
      ? html`<h2 id="answered">Settled by</h2>
          <ul class="hits">
            ${shown.answeredBy.map((answer) => {
              const one = said.get(answer.developmentId);
              return one
                ? html`<li>
                    ${line(one, answer.on)}
                    <p class="meta">
                      <span>${ANSWER_WORDS[answer.how]} ${laterWords(answer)}</span
                      ><span class="foreign">${answer.because}</span>
                    </p>
                  </li>`
                : '';
            })}
          </ul>`
      : ''
  }`;
}

/** Items of the development: origins, each with its copies. */
export function memberList(web: Web, shown: DevelopmentView, items: Map<string, FoundItem>): Html {
  const names = new Map(shown.members.map((member) => [member.itemId, member]));
  const origins = shown.members.filter(
    ({ itemId, originItemId }) => itemId === originItemId || !names.has(originItemId),
  );
  const copiesOf = (id: string): Membership[] =>
    shown.members.filter(({ itemId, originItemId }) => originItemId === id && itemId !== id);
  const row = (member: Membership, isCopy: boolean): Html => {
    const found = items.get(member.itemId);
    if (!found) return html``;
    return html`<li>
      <h3><a class="foreign" href="/items/${found.item.id}">${markedText(web, 'title', found)}</a></h3>
      <p class="meta">
        ${isCopy ? html`<span>copy</span>` : statusMark(single(found, 'status').value as 'rumor', `, ${percent(single(found, 'status').probability)}${statusIsSure(found.tags) ? '' : NOT_SURE}`)}<span
          class="foreign"
          >${found.item.publisher}</span
        ><span>${publishedMark(found)}</span>${found.item.url ? outLink(found.item.url, 'at the publisher') : ''}<span
          class="foreign"
          >Here by ${REASONS[member.reason]}${member.because ? `: ${member.because}` : ''}</span
        >
      </p>
      ${isCopy ? '' : copies(member.itemId)}
    </li>`;
  };
  const copies = (id: string): Html => {
    const all = copiesOf(id);
    return all.length > 0
      ? html`<details>
          <summary>${count(all.length, 'copy', 'copies')} of it</summary>
          <ul class="hits">
            ${all.slice(0, MOST_ITEMS).map((member) => row(member, true))}
          </ul>
        </details>`
      : html``;
  };
  return html`<ol class="hits">
      ${origins.slice(0, MOST_ITEMS).map((member) => row(member, false))}
    </ol>
    ${origins.length > MOST_ITEMS ? html`<p class="quiet">${count(origins.length - MOST_ITEMS, 'more item')}, in <a href="/api/v1/developments/${shown.id}">the API’s answer</a>.</p>` : ''}`;
}
