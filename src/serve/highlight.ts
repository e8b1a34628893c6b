// Marks words in texts: the hits of a query, and the evidence of tags, named on hover, on focus and for screen readers. All
// pieces pass through escaping templates, so no text becomes markup.

import { html } from 'hono/html';
import type { ClassifiedItem, Evidence, QueryNode, Stage, Status, Tag } from '../model.ts';
import { placedWords, type Word } from '../lib/words.ts';
import type { Html } from './layout.ts';
import type { Web } from './web.ts';
import { agencyName, KIND_NAMES, sayDay, STAGE_WORDS, STATUS_WORDS } from './words.ts';

type Span = { start: number; end: number };

/** The phrases of a query, without those it excludes. */
function phrasesOf(node: QueryNode): { words: string[]; prefix: boolean }[] {
  switch (node.kind) {
    case 'phrase':
      return [node];
    case 'near':
      return node.phrases.map((words) => ({ words, prefix: false }));
    case 'all':
    case 'any':
      return node.nodes.flatMap(phrasesOf);
    case 'not':
      return [];
  }
}

/** Spans of the query's phrases in a text, in order, without overlap. */
function findHits(text: string, query: QueryNode | null): Span[] {
  if (!query) return [];
  const phrases = phrasesOf(query);
  const placed: Word[] = placedWords(text);
  const spans: Span[] = [];
  for (let at = 0; at < placed.length; at += 1) {
    let longest = 0;
    for (const { words, prefix } of phrases) {
      const last = words.length - 1;
      const fits = words.every((word, index) => {
        const here = placed[at + index]?.word;
        return here !== undefined && (prefix && index === last ? here.startsWith(word) : here === word);
      });
      if (fits && words.length > longest) longest = words.length;
    }
    if (longest === 0) continue;
    spans.push({ start: placed[at]!.start, end: placed[at + longest - 1]!.end });
    at += longest - 1;
  }
  return spans;
}

/** At most `length` characters of a text around its first hits, cut between words, with the spans of the hits. */
export function excerpt(text: string, query: QueryNode | null, length = 260): { text: string; hits: Span[] } {
  const head = text.slice(0, 20_000);
  const hits = findHits(head, query);
  const first = hits[0]?.start ?? 0;
  let start = Math.max(0, first - Math.floor(length / 4));
  if (start > 0) start = head.indexOf(' ', start) + 1 || start;
  let end = Math.min(head.length, start + length);
  if (end < head.length) end = Math.max(start, head.lastIndexOf(' ', end)) || end;
  const before = start > 0 ? '… ' : '';
  const shown = head.slice(start, end).replace(/\s/g, ' ');
  const move = before.length - start;
  return {
    text: `${before}${shown}${end < text.length ? ' …' : ''}`,
    hits: hits
      .filter((hit) => hit.start >= start && hit.end <= end)
      .map((hit) => ({ start: hit.start + move, end: hit.end + move })),
  };
}

/** A text cut at the ends of spans; spans may overlap, each piece carries all that cover it. */
function cutAt<T extends Span>(text: string, spans: T[]): { text: string; spans: T[] }[] {
  const valid = spans.filter(({ start, end }) => start >= 0 && end > start && end <= text.length);
  const cuts = [...new Set([0, text.length, ...valid.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  const pieces: { text: string; spans: T[] }[] = [];
  for (let index = 0; index + 1 < cuts.length; index += 1) {
    const [from, to] = [cuts[index]!, cuts[index + 1]!];
    pieces.push({ text: text.slice(from, to), spans: valid.filter(({ start, end }) => start <= from && end >= to) });
  }
  return pieces;
}

/** A probability as a percentage, never 100%. */
export const percent = (probability: number): string =>
  probability >= 0.995 ? 'over 99%' : probability < 0.005 ? 'under 1%' : `${Math.round(probability * 100)}%`;

/** A tag in words: `Status: rumor`. */
export function sayTag(web: Web, { kind, value }: { kind: Tag['kind']; value: string }): string {
  if (kind === 'status') return `Status: ${STATUS_WORDS[value as Status].toLowerCase()}`;
  if (kind === 'stage') return `Stage: ${STAGE_WORDS[value as Stage].toLowerCase()}`;
  if (kind === 'agency') return `Agency: ${agencyName(web, value)}`;
  return `Policy: ${web.initiatives.find(({ id }) => id === value)?.name ?? value}`;
}

type Named = Span & { name: string; kind: string };

/** All evidence in one field, as named spans. */
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
