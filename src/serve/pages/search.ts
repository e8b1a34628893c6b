// The search page: form, filters, results with the words marked, and counts by value. Its address contains the whole search.

import { statusIsSure } from '../../lib/sure.ts';
import { html, raw } from 'hono/html';
import type { FoundItem, QueryNode } from '../../model.ts';
import { FILTER_NAMES, filterParams, parseFilter } from '../../query/filter.ts';
import { parseQuery } from '../../query/language.ts';
import { searchItems, type SearchAnswer, SORTS } from '../../query/search.ts';
import { UsageError } from '../../lib/usage-error.ts';
import { excerpt, markedHits, markedQuery } from '../highlight.ts';
import { type Html, page } from '../layout.ts';
import { address, type Ctx, type Web } from '../web.ts';
import { agencyName, count, dayMark, sayDay, STAGE_WORDS, NOT_SURE, statusMark } from '../words.ts';
import { publishedMark, single } from './item.ts';
import { type Asking, facetColumn, FIELD_OF, sayValue, toggled } from './search-facets.ts';

const PAGE_SIZE = 25;
/** The active filters, each with a link that removes it. */
function chips(web: Web, asking: Asking): Html {
  const { filter, sort } = asking;
  const parts: { words: string; href: string }[] = [];
  for (const [name, field] of Object.entries(FIELD_OF) as [keyof typeof FIELD_OF, (typeof FIELD_OF)['status']][])
    for (const value of (filter[field] ?? []) as string[])
      parts.push({ words: sayValue(web, name, value), href: toggled(asking, name, value) });
  const days = {
    from: 'from',
    to: 'until',
    'deadline-from': 'due from',
    'deadline-to': 'due until',
    'known-at': 'as known on',
  };
  const params = filterParams(filter);
  for (const [name, words] of Object.entries(days)) {
    if (!params[name]) continue;
    const rest = Object.fromEntries(Object.entries(params).filter(([other]) => other !== name));
    parts.push({
      words: `${words} ${sayDay(params[name])}`,
      href: address('/search', { ...rest, ...(sort === 'newest' ? {} : { sort }) }),
    });
  }
  if (parts.length === 0) return html``;
  return html`<ul class="chips" aria-label="Filters">
    ${parts.map(
      ({ words, href }) =>
        html`<li>
          <a href="${href}">${words} <span aria-hidden="true">×</span><span class="vh">, remove</span></a>
        </li>`,
    )}
    <li><a href="${address('/search', { q: filter.words })}">Clear all</a></li>
  </ul>`;
}

/** One result: title, publisher, date, and the excerpt with the words. */
export function hitRow(web: Web, found: FoundItem, query: QueryNode | null): Html {
  const { item } = found;
  const part = excerpt(item.text, query);
  const stage = single(found, 'stage').value;
  const agencies = found.tags.filter(({ kind }) => kind === 'agency').map(({ value }) => agencyName(web, value));
  return html`<li>
    <h3><a class="foreign" href="/items/${item.id}">${markedQuery(item.title, query)}</a></h3>
    ${part.text.trim() ? html`<p class="foreign">${markedHits(part.text, part.hits)}</p>` : ''}
    <p class="meta">
      ${statusMark(single(found, 'status').value as 'rumor', statusIsSure(found.tags) ? '' : NOT_SURE)}<span
        class="foreign"
        >${item.publisher}</span
      ><span>${publishedMark(found)}</span
      >${stage === 'none' ? '' : html`<span>${STAGE_WORDS[stage as 'order']}</span>`}${agencies.length > 0 ? html`<span>${agencies.join(', ')}</span>` : ''}${found.developmentId ? html`<a href="/developments/${found.developmentId}">timeline</a>` : ''}
    </p>
  </li>`;
}

/** The results, which change while typing. */
function resultsPart(web: Web, asking: Asking, answer: SearchAnswer): Html {
  const { filter, query, sort, params } = asking;
  const same = filterParams(filter);
  const many = `${answer.totalIsExact ? '' : 'more than '}${count(answer.totalIsExact ? answer.total : answer.total - 1, 'item')}`;
  const copies: [string, string][] = [
    ['Atom', address('/feeds/items.atom', same)],
    ['JSON Feed', address('/feeds/items.json', same)],
    ['JSON', address('/api/v1/items', { ...same, ...(sort === 'newest' ? {} : { sort }) })],
    ['CSV', address('/api/v1/items.csv', same)],
    ['Calendar', address('/calendar.ics', same)],
  ];
  const next = answer.nextCursor
    ? address('/search', { ...same, ...(sort === 'newest' ? {} : { sort }), cursor: answer.nextCursor })
    : null;
  return html`<h2 class="vh">Results</h2>
    ${chips(web, asking)}
    <div class="aside">
      <div>
        <p class="meta" aria-live="polite" id="search-top">
          <strong>${many}</strong
          >${answer.rankedAmong ? html`<span>ranked among the newest ${answer.rankedAmong.toLocaleString('en-US')}</span>` : ''}
          ${copies.map(([name, href]) => html`<a href="${href}">${name}</a>`)}
          <a href="${address('/subscribe', same)}">Save as interest</a>
        </p>
        ${
          answer.items.length > 0
            ? html`<ol class="hits">
                ${answer.items.map((found) => hitRow(web, found, query))}
              </ol>`
            : html`<div class="empty">
                <p>
                  <strong>Nothing matches.</strong> Remove a filter, use fewer words, or search for the beginning of a
                  word with an asterisk: <code>fiduciar*</code>.
                </p>
                <p>
                  You can search for official numbers: <code>1210-AC38</code>, <code>90 FR 38921</code>,
                  <code>E.O. 14330</code>.
                </p>
              </div>`
        }
        <p class="pages">
          ${params['cursor'] ? html`<a href="${address('/search', { ...same, ...(sort === 'newest' ? {} : { sort }) })}">First page</a>` : ''}${next ? html`<a href="${next}" rel="next">Next ${PAGE_SIZE}</a>` : ''}
        </p>
      </div>
      ${answer.facets ? facetColumn(web, asking, answer.facets) : ''}
    </div>`;
}

/** The form: words, order, days; the other filters are hidden fields. */
function searchForm({ params, filter, sort }: Asking): Html {
  const visible = new Set(['q', 'from', 'to', 'known-at', 'sort', 'cursor']);
  const hidden = FILTER_NAMES.filter((name) => !visible.has(name) && params[name]);
  const day = (name: string, label: string, value: string | undefined): Html =>
    html`<div class="field">
      <label for="f-${name}">${label}</label
      ><input type="date" id="f-${name}" name="${name}" value="${value?.slice(0, 10) ?? ''}" />
    </div>`;
  return html`<form id="search" method="get" action="/search" role="search">
    ${hidden.map((name) => html`<input type="hidden" name="${name}" value="${params[name]}" />`)}
    <div class="field">
      <label for="q">Words, “a phrase”, OR, -not, beginn*, NEAR(a b, 5), title:word, or an official number</label>
      <input
        id="q"
        name="q"
        type="search"
        value="${params['q'] ?? ''}"
        maxlength="256"
        autocomplete="off"
        spellcheck="false"
      />
    </div>
    <div class="row">
      ${day('from', 'From', filter.from)}${day('to', 'Until', filter.to)}${day('known-at', 'As known on', filter.knownAt)}
      <div class="field">
        <label for="f-sort">Order</label
        ><select id="f-sort" name="sort">
          ${SORTS.map((name) => html`<option value="${name === 'newest' ? '' : name}" ${raw(name === sort ? 'selected' : '')}>${{ newest: 'newest first', oldest: 'oldest first', relevance: 'best first' }[name]}</option>`)}
        </select>
      </div>
      <div class="field"><button>Search</button></div>
    </div>
  </form>`;
}

/** GET /search; the header X-Part requests only the results. */
export async function searchPage(c: Ctx, web: Web) {
  const params = c.req.query();
  const isPart = c.req.header('x-part') === 'results';
  c.header('Vary', 'X-Part', { append: true });
  let asking: Asking = { params, filter: {}, sort: 'newest', query: null };
  let part: Html;
  try {
    const filter = parseFilter(params);
    const sort = SORTS.find((name) => name === params['sort']) ?? 'newest';
    asking = { params, filter, sort, query: filter.words ? parseQuery(filter.words) : null };
    const answer = await searchItems(web.store, filter, {
      sort,
      limit: PAGE_SIZE,
      facets: true,
      ...(params['cursor'] ? { cursor: params['cursor'] } : {}),
    });
    part = resultsPart(web, asking, answer);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    part = html`<p class="state warn" role="alert">${error.message.replace(/--(?=[a-z])/g, '')}</p>`;
    if (!isPart) c.status(400);
  }
  if (isPart) return c.html(part);
  const same = filterParams(asking.filter);
  return c.html(
    page(c, {
      title: asking.filter.words ? `${asking.filter.words} · search` : 'Search',
      feeds: [
        { title: 'This search, Atom', href: address('/feeds/items.atom', same), type: 'application/atom+xml' },
        { title: 'This search, JSON Feed', href: address('/feeds/items.json', same), type: 'application/feed+json' },
      ],
      body: html`<h1>Search</h1>
        ${asking.filter.knownAt ? html`<p class="state">As known on ${dayMark(asking.filter.knownAt)}: later items are left out.</p>` : ''}
        ${searchForm(asking)}
        <div id="results">${part}</div>`,
    }),
  );
}
