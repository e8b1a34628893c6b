// The permanent page of one item: its text with the evidence marked, its tags, its revisions, and how to cite it.

import { isSure, statusIsSure } from '../../lib/sure.ts';
import { html, raw } from 'hono/html';
import { officialUrl } from '../../lib/official-url.ts';
import { STAGES, STATUSES, type FoundItem, type Identifier } from '../../model.ts';
import { shortDiff } from '../diff.ts';
import { page, type Html } from '../layout.ts';
import { markedText, percent, sayTag } from '../highlight.ts';
import { notesBlock } from '../notes.ts';
import { refuse } from '../problems.ts';
import type { Ctx, Web } from '../web.ts';
import {
  agencyName,
  count,
  dayMark,
  KIND_NAMES,
  KIND_WORDS,
  momentMark,
  outLink,
  sayDay,
  STAGE_WORDS,
  STATUS_WORDS,
  NOT_SURE,
  statusMark,
} from '../words.ts';

/** Characters of text shown at first; a link shows the rest. */
const SHOWN = 24_000;

/** When an item was published, as precisely as printed. */
export function publishedMark({ item }: Pick<FoundItem, 'item'>): Html {
  if (item.publishedAt === null) return html`<span>no date given</span>`;
  if (item.publishedPrecision === 'month') return html`<time>${sayDay(item.publishedAt.slice(0, 7))}</time>`;
  return item.publishedPrecision === 'moment' ? momentMark(item.publishedAt) : dayMark(item.publishedAt);
}

/** The tag of a kind that every item has exactly one of. */
export function single<K extends 'status' | 'stage'>({ tags }: Pick<FoundItem, 'tags'>, kind: K) {
  return tags.find((tag) => tag.kind === kind)!;
}

/** Identifiers, each with a link to its official page. */
export function identifierList(identifiers: Identifier[]): Html {
  const seen = new Map(identifiers.map((one) => [`${one.kind}:${one.value}`, one]));
  if (seen.size === 0) return html``;
  return html`<h2>Official numbers</h2>
    <ul class="chips">
      ${[...seen.values()].map((one) => {
        const url = officialUrl(one.kind, one.value);
        const words = `${KIND_NAMES[one.kind]} ${one.value}`;
        return html`<li>
          ${url ? html`<a href="${url}" rel="noopener noreferrer">${words}</a>` : html`<span class="pill">${words}</span>`}
        </li>`;
      })}
    </ul>`;
}

/** Forms to correct tags, for signed-in users. */
function correctionForms(c: Ctx, web: Web, found: FoundItem): Html {
  const who = c.get('who');
  if (!who)
    return html`<p class="quiet small">
      <a href="/login?next=${encodeURIComponent(c.req.path)}">Sign in</a> to correct these tags. Corrections are kept
      when rules change.
    </p>`;
  const choice = (kind: 'status' | 'stage', options: readonly string[], words: Record<string, string>): Html =>
    html`<form method="post" action="/items/${found.item.id}/correct">
      <input type="hidden" name="csrf" value="${who.csrf}" /><input type="hidden" name="kind" value="${kind}" />
      <div class="row">
        <div class="field">
          <label for="fix-${kind}">${kind === 'status' ? 'Status' : 'Stage'} should be</label>
          <select id="fix-${kind}" name="value">
            ${options.map((value) => html`<option value="${value}" ${raw(value === single(found, kind).value ? 'selected' : '')}>${words[value]}</option>`)}
          </select>
        </div>
        <div class="field"><button class="plain">Correct ${kind}</button></div>
      </div>
    </form>`;
  const toggle = (kind: 'agency' | 'initiative', known: { id: string; name: string }[]): Html =>
    html`<form method="post" action="/items/${found.item.id}/correct">
      <input type="hidden" name="csrf" value="${who.csrf}" /><input type="hidden" name="kind" value="${kind}" />
      <div class="row">
        <div class="field">
          <label for="fix-${kind}">${kind === 'agency' ? 'Agency' : 'Policy'}</label>
          <select id="fix-${kind}" name="value">
            ${known.map(({ id, name }) => {
              const has = found.tags.some((tag) => tag.kind === kind && tag.value === id);
              return html`<option value="${has ? '-' : ''}${id}">${has ? 'not about' : 'about'} ${name}</option>`;
            })}
          </select>
        </div>
        <div class="field"><button class="plain">Correct ${kind === 'agency' ? 'agency' : 'policy'}</button></div>
      </div>
    </form>`;
  return html`<details>
    <summary>Correct these tags</summary>
    ${choice('status', STATUSES, STATUS_WORDS)}${choice('stage', STAGES, STAGE_WORDS)}
    ${toggle(
      'agency',
      web.agencies.map(({ id }) => ({ id, name: agencyName(web, id) })),
    )}${toggle('initiative', web.initiatives)}
  </details>`;
}

/** Every tag with its probability, its origin and its evidence. */
function classificationTable(web: Web, { tags }: FoundItem): Html {
  const by = { rule: 'a rule', learned: 'rules and a trained model', person: 'a person' };
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Table">
    <table>
      <thead>
        <tr>
          <th>Tag</th>
          <th class="num">Probability</th>
          <th>By</th>
          <th>Evidence</th>
        </tr>
      </thead>
      <tbody>
        ${tags.map(
          (tag) =>
            html`<tr>
              <td class="now">${sayTag(web, tag)}</td>
              <td class="num">${percent(tag.probability)}${tag.kind === 'status' && !isSure(tag) ? NOT_SURE : ''}</td>
              <td class="now">${by[tag.by]}</td>
              <td class="foreign">
                ${tag.evidence.length > 0 ? tag.evidence.slice(0, 3).map((one, index) => html`${index > 0 ? ' · ' : ''}“${one.quote.slice(0, 160)}”`) : html`<span class="quiet">${tag.by === 'person' ? 'a correction' : 'none: the default'}</span>`}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Earlier revisions, the latest change first. */
async function revisions(web: Web, id: string): Promise<Html> {
  const versions = await web.store.versionsOf(id);
  if (versions.length < 2) return html``;
  const changes = versions
    .slice(1)
    .map((version, index) => ({ before: versions[index]!, after: version }))
    .reverse();
  return html`<h2>Revisions</h2>
    ${changes.slice(0, 10).map(
      ({ before, after }) =>
        html`<h3>${momentMark(after.since)}</h3>
          <p class="text foreign">
            ${shortDiff(`${before.item.title}\n${before.item.text}`.slice(0, 60_000), `${after.item.title}\n${after.item.text}`.slice(0, 60_000)).map((piece) => (piece.kind === 'added' ? html`<ins>${piece.text}</ins>` : piece.kind === 'removed' ? html`<del>${piece.text}</del>` : piece.text))}
          </p>`,
    )}`;
}

/** How to cite an item. */
function citation(web: Web, { item }: FoundItem): Html {
  const permalink = `${web.config.baseUrl}/items/${item.id}`;
  return html`<h2>Cite</h2>
    <p class="cite foreign" id="citation">
      “${item.title}”, ${item.publisher}, ${item.publishedAt ? sayDay(item.publishedAt) : 'undated'}; first seen
      ${sayDay(item.firstSeenAt)} ${item.firstSeenAt.slice(11, 16)} UTC; SHA-256
      <span class="mono">${item.contentHash.slice(0, 16)}</span>; ${permalink}
    </p>
    <p><button class="plain script-only" data-copy="#citation">Copy</button></p>`;
}

/** GET /items/:id; `?all=1` shows all of a long text. */
export async function itemPage(c: Ctx, web: Web) {
  const id = c.req.param('id') ?? '';
  const found = await web.store.itemById(id);
  if (!found) return refuse(c, 404, 'No item has this address.');
  const { item } = found;
  const [sightings, names] = [
    await web.store.sightingsOf(item.id),
    new Map(web.sources.map(({ id, name }) => [id, name])),
  ];
  const isLong = item.text.length > SHOWN && c.req.query('all') !== '1';
  const marked = markedText(web, 'text', found, isLong ? SHOWN : Infinity);
  const text = item.text
    ? html`<span class="pre">${marked}</span>`
    : html`<span class="quiet">The source lists only the title.</span>`;
  const deadlines = found.deadlines;
  return c.html(
    page(c, {
      title: item.title.slice(0, 120),
      canonical: `${web.config.baseUrl}/items/${item.id}`,
      data: {
        '@context': 'https://schema.org',
        '@type': item.speaksFor ? 'CreativeWork' : 'NewsArticle',
        headline: item.title.slice(0, 200),
        ...(item.publishedAt ? { datePublished: item.publishedAt } : {}),
        ...(item.url ? { url: item.url } : {}),
        publisher: { '@type': 'Organization', name: item.publisher },
        mainEntityOfPage: `${web.config.baseUrl}/items/${item.id}`,
      },
      body: html`<p class="kicker foreign">
          ${statusMark(single(found, 'status').value as 'rumor', statusIsSure(found.tags) ? '' : NOT_SURE)} ·
          ${STAGE_WORDS[single(found, 'stage').value as 'order']} · ${item.publisher}, ${publishedMark(found)}
        </p>
        <h1 class="foreign">${markedText(web, 'title', found)}</h1>
        <p class="meta">
          ${item.url ? outLink(item.url, 'Read at the publisher') : html`<span>No web address</span>`}
          ${found.developmentId ? html`<a href="/developments/${found.developmentId}">On the timeline, with other reports</a>` : ''}
        </p>
        <div class="aside">
          <div>
            <h2>Text</h2>
            ${item.curated ? html`<p class="state">From the known record, in our words: ${count(item.curated.sources.length, 'source')}, ${item.curated.verified}. ${item.curated.sources.map((url, index) => html`${index > 0 ? ' · ' : ''}${outLink(url, new URL(url).host)}`)}</p>` : ''}
            <div class="text foreign">${text}</div>
            ${isLong ? html`<p><a href="/items/${item.id}?all=1">Show all ${count(item.text.length, 'character')}</a></p>` : ''}
            <h2>Classification</h2>
            ${classificationTable(web, found)} ${correctionForms(c, web, found)} ${await revisions(web, item.id)}
            ${citation(web, found)} ${await notesBlock(c, web, 'item', item.id)}
          </div>
          <aside aria-label="Facts of this item">
            <h2>Facts</h2>
            <dl class="facts">
              <dt>Publisher</dt>
              <dd class="foreign">
                ${item.publisher}${item.publisherKind ? html`, ${KIND_WORDS[item.publisherKind]!.toLowerCase()}` : ''}
              </dd>
              ${
                item.author
                  ? html`<dt>Author</dt>
                      <dd class="foreign">${item.author}</dd>`
                  : ''
              }
              <dt>Published</dt>
              <dd>${publishedMark(found)}</dd>
              <dt>First seen</dt>
              <dd>${momentMark(item.firstSeenAt)}</dd>
              ${
                item.record?.citation
                  ? html`<dt>Citation</dt>
                      <dd>${item.record.citation}</dd>`
                  : ''
              }
              ${
                item.record?.action
                  ? html`<dt>Action</dt>
                      <dd class="foreign">${item.record.action}</dd>`
                  : ''
              }
              <dt>Listed by</dt>
              <dd>
                ${sightings.map((seen, index) => html`${index > 0 ? ', ' : ''}${names.has(seen.sourceId) ? html`<a href="/sources/${seen.sourceId}">${names.get(seen.sourceId)}</a>` : seen.sourceId}${seen.isListed ? '' : ' (no longer listed)'}`)}
              </dd>
              <dt>Content hash</dt>
              <dd class="mono">${item.contentHash.slice(0, 16)}…</dd>
            </dl>
            ${
              deadlines.length > 0
                ? html`<h2>Deadlines</h2>
                    <ul>
                      ${deadlines.map((one) => html`<li>${KIND_NAMES[one.kind]} ${dayMark(one.on)}${one.reckoning === 'counted' ? ' (counted)' : ''}${one.replaces ? html`, previously ${dayMark(one.replaces)}` : ''}</li>`)}
                    </ul>`
                : ''
            }
            ${identifierList(found.identifiers)}
          </aside>
        </div>`,
    }),
  );
}
