// Pages through the developments of a policy, and limits how many are drawn.

import { html } from 'hono/html';
import type { Day } from '../../model.ts';
import type { DevelopmentSummary } from '../../query/state.ts';
import type { Html } from '../layout.ts';
import { address } from '../web.ts';
import { count } from '../words.ts';

/** Rows per page of the record and of the claims. */
const ROWS = { record: 60, claims: 40 };
/** Most developments in the drawing: the known record, and the newest of the others. */
const MOST_DRAWN = 160;

type List = keyof typeof ROWS;

/** The parts of the address that describe the current view. */
export type Asks = { path: string; known: Day | null; whole: boolean; pages: Record<List, number> };

/** One page of a list, and the days of the whole list. */
export type Part = { list: List; rows: DevelopmentSummary[]; days: Day[]; page: number; last: number };

/** The requested page of a list, or its last page if it has fewer. */
export function partOf(list: List, all: DevelopmentSummary[], { pages }: Asks): Part {
  const size = ROWS[list];
  const last = Math.max(1, Math.ceil(all.length / size));
  const page = Math.min(Math.max(1, pages[list]), last);
  return { list, rows: all.slice((page - 1) * size, page * size), days: all.map(({ on }) => on), page, last };
}

/** A page number from the address; 1 if it is invalid. */
export function pageAsked(value: string | undefined): number {
  const page = Number(value);
  return Number.isSafeInteger(page) && page > 0 ? page : 1;
}

/** Latest day first. */
export const newestFirst = (summaries: DevelopmentSummary[]): DevelopmentSummary[] =>
  [...summaries].sort((a, b) => b.on.localeCompare(a.on) || b.state.firstWordAt.localeCompare(a.state.firstWordAt));

/** The developments to draw, in their order: all, if there are not too many. */
export function drawnOf(summaries: DevelopmentSummary[]): DevelopmentSummary[] {
  if (summaries.length <= MOST_DRAWN) return summaries;
  const others = newestFirst(summaries.filter(({ state }) => !state.isCurated));
  const drawn = new Set(others.slice(0, Math.max(0, MOST_DRAWN - (summaries.length - others.length))));
  return summaries.filter((one) => one.state.isCurated || drawn.has(one));
}

/** Links to the other pages of a list, and to each year. */
export function moreOf({ list, days, page, last, rows }: Part, { path, known, whole, pages }: Asks): Html {
  if (last === 1) return html``;
  const at = (number: number): string =>
    `${address(path, {
      'known-at': known ?? undefined,
      all: whole ? 1 : undefined,
      ...Object.fromEntries(
        Object.entries({ ...pages, [list]: number }).map(([name, value]) => [name, value > 1 ? value : undefined]),
      ),
    })}#${list}`;
  const years = new Map<string, { first: number; rows: number }>();
  for (const [index, day] of days.entries()) {
    const year = years.get(day.slice(0, 4)) ?? { first: index, rows: 0 };
    year.rows += 1;
    years.set(day.slice(0, 4), year);
  }
  const start = (page - 1) * ROWS[list];
  const what = list === 'record' ? count(days.length, 'development') : count(days.length, 'claim');
  return html`<p class="quiet">
      ${start + 1} to ${start + rows.length} of ${what}, the latest first. By year:
      ${[...years].map(([year, { first, rows }], index) => html`${index > 0 ? ' · ' : ''}<a href="${at(Math.floor(first / ROWS[list]) + 1)}">${year} (${rows})</a>`)}
    </p>
    <nav class="pages" aria-label="${list === 'record' ? 'Pages of the record' : 'Pages of claims'}">
      ${page > 1 ? html`<a rel="prev" href="${at(page - 1)}">Later ${list === 'record' ? 'developments' : 'claims'}</a>` : ''}
      ${page < last ? html`<a rel="next" href="${at(page + 1)}">Earlier ${list === 'record' ? 'developments' : 'claims'}</a>` : ''}
    </nav>`;
}
