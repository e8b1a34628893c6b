// Display names and formats for pages: statuses with their shapes, stages, days, durations, agencies.

import { html, raw } from 'hono/html';
import type { Day, DeadlineKind, IdentifierKind, Instant, Stage, Status } from '../model.ts';
import type { Html } from './layout.ts';
import type { Web } from './web.ts';

export const STATUS_WORDS: Record<Status, string> = {
  official: 'Official',
  reported: 'Reported',
  rumor: 'Rumor',
  commentary: 'Commentary',
};

export const STAGE_WORDS: Record<Stage, string> = {
  none: 'No step',
  order: 'Order',
  guidance: 'Guidance',
  prerule: 'Before the proposal',
  proposed: 'Proposed rule',
  final: 'Final rule',
  litigation: 'In court',
  legislation: 'In Congress',
};

export const KIND_WORDS: Record<string, string> = {
  agency: 'Agency',
  wire: 'Wire service',
  press: 'Press',
  trade: 'Trade press',
  crypto: 'Crypto press',
  lawfirm: 'Law firm',
  industry: 'Industry group',
  blog: 'Blog',
  social: 'Social media',
};

/** Display names of deadline kinds and identifier kinds. */
export const KIND_NAMES: Record<DeadlineKind | IdentifierKind, string> = {
  'comments-close': 'comments close',
  effective: 'takes effect',
  compliance: 'compliance by',
  due: 'due',
  rin: 'RIN',
  docket: 'Docket',
  fr_document: 'FR document',
  fr_citation: 'FR citation',
  eo: 'Executive Order',
  cfr: 'CFR',
  usc: 'U.S. Code',
  public_law: 'Public Law',
  bill: 'Bill',
  file_number: 'File',
  release: 'Release',
};

/** Shapes: a square for official, a diamond for reported, an open ring for rumor, a bar for commentary. */
const SHAPES: Record<Status, string> = {
  official: '<rect x="1.5" y="1.5" width="9" height="9"/>',
  reported: '<path d="M6 .5 11.5 6 6 11.5.5 6Z"/>',
  rumor: '<circle cx="6" cy="6" r="4.5" stroke-width="2"/>',
  commentary: '<rect x="1" y="4.5" width="10" height="3"/>',
};

/** Behind a status that was wrong more often than right where it was as unlikely. */
export const NOT_SURE = ', not sure';

/** A status as word, shape and color. */
export function statusMark(status: Status, more = ''): Html {
  return html`<span class="st ${status}"
    ><svg class="${status}" viewBox="0 0 12 12" aria-hidden="true">${raw(SHAPES[status])}</svg
    >${STATUS_WORDS[status]}${more}</span
  >`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Aug 7, 2025`; a month alone as `Aug 2025`. */
export function sayDay(day: string): string {
  const [year, month, date] = day.slice(0, 10).split('-');
  const name = MONTHS[Number(month) - 1] ?? '';
  return date ? `${name} ${Number(date)}, ${year}` : `${name} ${year}`;
}

/** A day as HTML. */
export function dayMark(day: Day | Instant): Html {
  return html`<time class="now" datetime="${day.slice(0, 10)}">${sayDay(day)}</time>`;
}

/** A moment as HTML: day, time and zone. */
export function momentMark(at: Instant): Html {
  return html`<time class="now" datetime="${at}">${sayDay(at)}, ${at.slice(11, 16)} UTC</time>`;
}

/** `3 days`, `1 day`, `12,345 items`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}

/** The lead time of a claim. */
export function leadWords(answer: { leadDays: number; leadHours: number }): string {
  if (answer.leadDays >= 1) return count(answer.leadDays, 'day');
  return answer.leadHours >= 1 ? count(Math.round(answer.leadHours), 'hour') : 'same day';
}

/** The lead time after the word "confirmed": `23 days later`, `the same day`. */
export function laterWords(answer: { leadDays: number; leadHours: number }): string {
  const words = leadWords(answer);
  return words === 'same day' ? 'the same day' : `${words} later`;
}

export const ANSWER_WORDS = { confirms: 'confirmed', denies: 'denied', partly: 'partly confirmed' } as const;

/** The short name of an agency. */
export function agencyName(web: Web, id: string): string {
  const name = web.agencies.find((agency) => agency.id === id)?.name ?? id;
  return name
    .replace(/^(U\.S\. )?Department of (the )?/, '')
    .replace(/^U\.S\. Securities and Exchange Commission$|^Securities and Exchange Commission$/, 'SEC');
}

/** `Labor, Treasury, SEC`. */
export const agencyNames = (web: Web, ids: string[]): string => ids.map((id) => agencyName(web, id)).join(', ');

/** A link to another site; plain text if the address is not http or https. */
export function outLink(url: string, words: string): Html {
  return /^https?:\/\//i.test(url)
    ? html`<a href="${url}" rel="noopener noreferrer nofollow" class="foreign">${words}</a>`
    : html`<span class="foreign">${words}</span>`;
}
