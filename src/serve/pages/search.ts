// Search: words and filters in, hits with their words marked, counts to narrow by. The address says all of it.

import { html, raw } from 'hono/html';
import type { Facets, Filter, FoundItem, QueryNode } from '../../model.ts';
import { FILTER_NAMES, filterParams, parseFilter } from '../../query/filter.ts';
import { parseQuery } from '../../query/language.ts';
import { searchItems, type SearchAnswer, type Sort, SORTS } from '../../query/search.ts';
import { UsageError } from '../../lib/usage-error.ts';
import { excerpt } from '../highlight.ts';
import { type Html, page } from '../layout.ts';
import { markedHits, markedQuery, sayTag } from '../marked.ts';
import { address, type Asked, type Web } from '../web.ts';
import { agencyName, count, dayMark, KIND_WORDS, sayDay, STAGE_WORDS, STATUS_WORDS, statusMark } from '../words.ts';
import { publishedMark, single } from './item.ts';

const PAGE_SIZE = 25;
const MOST_VALUES = 8;

type FacetName = Exclude<keyof Facets, 'month'>;
const FACET_TITLES: [FacetName, string][] = [
  ['status', 'Status'],
  ['initiative', 'Policy'],
  ['agency', 'Agency'],
  ['stage', 'Stage'],
  ['kind', 'Kind of publisher'],
  ['publisher', 'Publisher'],
];

type Asking = { params: Record<string, string>; filter: Filter; sort: Sort; query: QueryNode | null };

/** A value of a filter as readers know it. */
function sayValue(web: Web, name: string, value: string): string {
  if (name === 'status') return STATUS_WORDS[value as 'rumor'] ?? value;
  if (name === 'stage') return STAGE_WORDS[value as 'order'] ?? value;
  if (name === 'kind') return KIND_WORDS[value] ?? value;
  if (name === 'agency') return agencyName(web, value);
  if (name === 'initiative') return sayTag(web, { kind: 'initiative', value }).replace('Policy: ', '');
  if (name === 'source') return web.sources.find(({ id }) => id === value)?.name ?? value;
  return value;
}

const FIELD_OF = {
  status: 'statuses',
  stage: 'stages',
  kind: 'publisherKinds',
  agency: 'agencies',
  initiative: 'initiatives',
  source: 'sources',
  publisher: 'publishers',
} as const;

/** The address of this search with one value switched on or off; paging begins anew. */
function toggled({ filter, sort }: Asking, name: keyof typeof FIELD_OF, value: string): string {
  const field = FIELD_OF[name];
  const values = (filter[field] ?? []) as string[];
  const next = values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
  const changed = { ...filter, [field]: next.length > 0 ? next : undefined } as Filter;
  return address('/search', { ...filterParams(changed), ...(sort === 'newest' ? {} : { sort }) });
}

/** What is filtered by, each with a way to take it away. */
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
    const { [name]: _, ...rest } = params;
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
          <a href="${href}">${words} <span aria-hidden="true">×</span><span class="vh">, take away</span></a>
        </li>`,
    )}
    <li><a href="${address('/search', { q: filter.words })}">All away</a></li>
  </ul>`;
}

/** Items a month as bars; each is a link to that month. */
function histogram(asking: Asking, months: Facets['month']): Html {
  if (months.length < 2) return html``;
  const number = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
  const name = (at: number): string => `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
  const last = number(months.at(-1)!.value);
  const first = Math.max(number(months[0]!.value), last - 35);
  const counts = new Map(months.map(({ value, count: items }) => [number(value), items]));
  const most = Math.max(1, ...[...counts].filter(([at]) => at >= first).map(([, items]) => items));
  const width = 320 / (last - first + 1);
  const bars: Html[] = [];
  for (let at = first; at <= last; at += 1) {
    const items = counts.get(at) ?? 0;
    const height = items === 0 ? 0 : 2 + (items / most) * 46;
    const href = address('/search', {
      ...filterParams({ ...asking.filter, from: undefined, to: undefined } as Filter),
      from: `${name(at)}-01`,
      to: name(at),
    });
    const words = `${sayDay(name(at))}: ${count(items, 'item')}`;
    if (items > 0)
      bars.push(
        html`<a href="${href}" aria-label="${words}"
          ><title>${words}</title
          >${raw(`<rect class="back" x="${(at - first) * width}" y="0" width="${width}" height="50"/><rect x="${((at - first) * width).toFixed(1)}" y="${(50 - height).toFixed(1)}" width="${Math.max(1, width - 1).toFixed(1)}" height="${height.toFixed(1)}"/>`)}</a
        >`,
      );
  }
  return html`<h3>Month</h3>
    <svg class="spark" viewBox="0 0 320 64" role="group" aria-label="Items a month">
      ${bars}
      ${raw(`<text x="0" y="62">${sayDay(name(first))}</text><text x="320" y="62" text-anchor="end">${sayDay(name(last))}</text>`)}
    </svg>`;
}

/** Counts to narrow by. */
function facetColumn(web: Web, asking: Asking, facets: Facets): Html {
  return html`<aside class="facets" aria-label="Narrow by">
    ${histogram(asking, facets.month)}
    ${FACET_TITLES.map(([name, title]) => {
      const chosen = (asking.filter[FIELD_OF[name as 'status']] ?? []) as string[];
      const values = facets[name];
      if (values.length === 0) return '';
      const line = ({ value, count: items }: { value: string; count: number }): Html =>
        html`<li>
          <a
            href="${toggled(asking, name as 'status', value)}"
            ${raw(chosen.includes(value) ? 'aria-current="true"' : '')}
            ><span class="foreign">${sayValue(web, name, value)}</span><span>${items.toLocaleString('en-US')}</span></a
          >
        </li>`;
      return html`<h3>${title}</h3>
        <ul>
          ${values.slice(0, MOST_VALUES).map(line)}
        </ul>
        ${
          values.length > MOST_VALUES
            ? html`<details>
                <summary>${count(values.length - MOST_VALUES, 'more', 'more')}</summary>
                <ul>
                  ${values.slice(MOST_VALUES, 60).map(line)}
                </ul>
              </details>`
            : ''
        }`;
    })}
  </aside>`;
}

/** One hit: title, where and when, the stretch in which the words stand. */
export function hitRow(web: Web, found: FoundItem, query: QueryNode | null): Html {
  const { item } = found;
  const part = excerpt(item.text, query);
  const stage = single(found, 'stage').value;
  const agencies = found.tags.filter(({ kind }) => kind === 'agency').map(({ value }) => agencyName(web, value));
  return html`<li>
    <h3><a class="foreign" href="/items/${item.id}">${markedQuery(item.title, query)}</a></h3>
    ${part.text.trim() ? html`<p class="foreign">${markedHits(part.text, part.hits)}</p>` : ''}
    <p class="meta">
      ${statusMark(single(found, 'status').value as 'rumor')}<span class="foreign">${item.publisher}</span
      ><span>${publishedMark(found)}</span
      >${stage === 'none' ? '' : html`<span>${STAGE_WORDS[stage as 'order']}</span>`}${agencies.length > 0 ? html`<span>${agencies.join(', ')}</span>` : ''}${found.developmentId ? html`<a href="/developments/${found.developmentId}">timeline</a>` : ''}
    </p>
  </li>`;
}

/** The part of the page that changes as one types. */
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
  return html`${chips(web, asking)}
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
                  <strong>Nothing matches.</strong> Take a filter away, use fewer words, or write the beginning of a
                  word with a star: <code>fiduciar*</code>.
                </p>
                <p>
                  A number of record finds itself: <code>1210-AC38</code>, <code>90 FR 38921</code>,
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

/** The form: words, sort, days; the other filters ride along unseen. */
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
      <label for="q">Words, “a phrase”, OR, -not, beginn*, NEAR(a b, 5), title:word, or a number of record</label>
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

/** GET /search; the header X-Part asks for the results alone. */
export async function searchPage(c: Asked, web: Web) {
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
        ${asking.filter.knownAt ? html`<p class="state">As it stood on ${dayMark(asking.filter.knownAt)}: what was seen later is left out.</p>` : ''}
        ${searchForm(asking)}
        <div id="results">${part}</div>`,
    }),
  );
}
