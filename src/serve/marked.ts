// A text with the words that were read in it underlined and named: on hover, on focus, and for a reader aloud.

import { html } from 'hono/html';
import type { ClassifiedItem, Evidence, QueryNode, Stage, Status, Tag } from '../model.ts';
import { cutAt, findHits, type Span } from './highlight.ts';
import type { Html } from './layout.ts';
import type { Web } from './web.ts';
import { agencyName, KIND_NAMES, sayDay, STAGE_WORDS, STATUS_WORDS } from './words.ts';

/** Share of certainty in words: never 100 %, which nobody can promise. */
export const percent = (probability: number): string =>
  probability >= 0.995 ? 'over 99%' : probability < 0.005 ? 'under 1%' : `${Math.round(probability * 100)}%`;

/** What a tag says: `Status: rumor`. */
export function sayTag(web: Web, { kind, value }: { kind: Tag['kind']; value: string }): string {
  if (kind === 'status') return `Status: ${STATUS_WORDS[value as Status].toLowerCase()}`;
  if (kind === 'stage') return `Stage: ${STAGE_WORDS[value as Stage].toLowerCase()}`;
  if (kind === 'agency') return `Agency: ${agencyName(web, value)}`;
  return `Policy: ${web.initiatives.find(({ id }) => id === value)?.name ?? value}`;
}

type Named = Span & { name: string; kind: string };

/** Everything that was read in one field, as named stretches of it. */
function namedSpans(web: Web, field: Evidence['field'], { tags, deadlines, identifiers }: ClassifiedItem): Named[] {
  const spans: Named[] = [];
  const add = (evidence: Evidence, name: string, kind: string): void => {
    if (evidence.field === field)
      spans.push({ start: evidence.start, end: evidence.start + evidence.quote.length, name, kind });
  };
  for (const tag of tags)
    for (const evidence of tag.evidence) add(evidence, `${sayTag(web, tag)}, ${percent(tag.probability)}`, tag.kind);
  for (const deadline of deadlines)
    add(deadline.evidence, `Date that binds: ${KIND_NAMES[deadline.kind]} ${sayDay(deadline.on)}`, 'deadline');
  for (const { kind, value, evidence } of identifiers) add(evidence, `Number: ${KIND_NAMES[kind]} ${value}`, 'number');
  return spans;
}

/** A field of an item, up to `limit` characters, with its evidence; overlapping evidence is named together. */
export function markedText(web: Web, field: 'title' | 'text', classified: ClassifiedItem, limit = Infinity): Html {
  const text = classified.item[field].slice(0, limit);
  const pieces = cutAt(text, namedSpans(web, field, classified));
  return html`${pieces.map(({ text: words, spans }) => {
    if (spans.length === 0) return words;
    const names = [...new Set(spans.map(({ name }) => name))].join(' · ');
    if (words.trim() === '') return html`<mark class="ev">${words}</mark>`;
    const isStatus = spans.some(({ kind }) => kind === 'status');
    return html`<mark class="ev${isStatus ? ' s-status' : ''}" tabindex="0" data-names="${names}"
      >${words}<span class="vh"> (${names})</span></mark
    >`;
  })}`;
}

/** A text with hits of a search marked. */
export function markedHits(text: string, hits: Span[]): Html {
  return html`${cutAt(text, hits).map((piece) => (piece.spans.length > 0 ? html`<mark>${piece.text}</mark>` : piece.text))}`;
}

/** A short text with the words of a query marked. */
export const markedQuery = (text: string, query: QueryNode | null): Html => markedHits(text, findHits(text, query));
