// Where the words of a query stand in a text, and the stretch of a text that shows most of them. Pages render these
// pieces through escaping templates: nothing of a text is ever markup.

import type { QueryNode } from '../model.ts';
import { placedWords, type Word } from '../lib/words.ts';

export type Span = { start: number; end: number };

/** Phrases that a query wants to find; what it excludes is not shown. */
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

/** Places of the query's phrases in a text, in order, none over another. */
export function findHits(text: string, query: QueryNode | null): Span[] {
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

/** At most `length` characters of a text around its first hits, cut between words, with the hits' places in it. */
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
export function cutAt<T extends Span>(text: string, spans: T[]): { text: string; spans: T[] }[] {
  const valid = spans.filter(({ start, end }) => start >= 0 && end > start && end <= text.length);
  const cuts = [...new Set([0, text.length, ...valid.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  const pieces: { text: string; spans: T[] }[] = [];
  for (let index = 0; index + 1 < cuts.length; index += 1) {
    const [from, to] = [cuts[index]!, cuts[index + 1]!];
    pieces.push({ text: text.slice(from, to), spans: valid.filter(({ start, end }) => start <= from && end >= to) });
  }
  return pieces;
}
