// The right column of the search page: counts by value, each with a link that filters by it.

import { html, raw } from 'hono/html';
import type { Facets, Filter, QueryNode } from '../../model.ts';
import { filterParams } from '../../query/filter.ts';
import type { Sort } from '../../query/search.ts';
import type { Html } from '../layout.ts';
import { sayTag } from '../highlight.ts';
import { address, type Web } from '../web.ts';
import { agencyName, count, KIND_WORDS, sayDay, STAGE_WORDS, STATUS_WORDS } from '../words.ts';

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

export type Asking = { params: Record<string, string>; filter: Filter; sort: Sort; query: QueryNode | null };

/** The display name of a filter value. */
export function sayValue(web: Web, name: string, value: string): string {
  if (name === 'status') return STATUS_WORDS[value as 'rumor'] ?? value;
  if (name === 'stage') return STAGE_WORDS[value as 'order'] ?? value;
  if (name === 'kind') return KIND_WORDS[value] ?? value;
  if (name === 'agency') return agencyName(web, value);
  if (name === 'initiative') return sayTag(web, { kind: 'initiative', value }).replace('Policy: ', '');
  if (name === 'source') return web.sources.find(({ id }) => id === value)?.name ?? value;
  return value;
}

export const FIELD_OF = {
  status: 'statuses',
  stage: 'stages',
  kind: 'publisherKinds',
  agency: 'agencies',
  initiative: 'initiatives',
  source: 'sources',
  publisher: 'publishers',
} as const;

/** The address of this search with one value added or removed, on its first page. */
export function toggled({ filter, sort }: Asking, name: keyof typeof FIELD_OF, value: string): string {
  const field = FIELD_OF[name];
  const values = (filter[field] ?? []) as string[];
  const next = values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
  const changed = { ...filter, [field]: next.length > 0 ? next : undefined } as Filter;
  return address('/search', { ...filterParams(changed), ...(sort === 'newest' ? {} : { sort }) });
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

/** Counts by value, as links. */
export function facetColumn(web: Web, asking: Asking, facets: Facets): Html {
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
