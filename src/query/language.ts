// The query language: words all required, "a phrase", OR, -word, NOT, word*, NEAR(a b, 5), title:word,
// parentheses, numbers of record as typed. Whatever is typed gives a query or one clear sentence.

import type { QueryNode } from '../model.ts';
import { UsageError } from '../lib/usage-error.ts';
import { wordsOf } from '../lib/words.ts';
import { type Citation, citationAt } from './citations.ts';

/** Limits that keep every search quick (reliability: limits, W02). */
export const QUERY_LIMITS = { characters: 256, terms: 16, prefix: 3, near: 1000 } as const;

type Token =
  | { kind: 'word'; text: string }
  | { kind: 'phrase'; text: string; prefix: boolean }
  | { kind: 'citation'; citation: Citation }
  | { kind: 'near'; text: string; within: number }
  | { kind: 'open' | 'close' | 'not' | 'title' };

/** A word runs to the next blank or quotation mark; a parenthesis inside it belongs to it when it closes: 401(k). */
function readWord(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at += 1) {
    const character = text[at]!;
    if (/[\s"“”„]/.test(character) || character === ')') break;
    if (character !== '(') continue;
    const inside = /^\([^\s()"“”]*\)/.exec(text.slice(at));
    if (!inside || at === from) break;
    at += inside[0].length - 1;
  }
  return at;
}

/** Cuts what was typed into tokens; nothing is an error here. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at);
    const blank = /^[\s,;]+/.exec(rest);
    const phrase = /^["“”„]([^"“”]*)(?:["“”](\*?)|$)/.exec(rest);
    // NEAR(a "b c", 5): the number is the greatest distance in words; without one it is 10.
    const near = /^NEAR\s*\(((?:[^()]|\([^()\s]*\))*?)(?:,\s*(\d+)\s*)?(?:\)|$)/.exec(rest);
    const field = /^title:\s*(?=[^\s])/i.exec(rest);
    const citation = citationAt(rest);
    if (blank) at += blank[0].length;
    else if (phrase) {
      tokens.push({ kind: 'phrase', text: phrase[1]!, prefix: phrase[2] === '*' });
      at += phrase[0].length;
    } else if (near) {
      const within = Math.min(Number(near[2] ?? 10), QUERY_LIMITS.near);
      tokens.push({ kind: 'near', text: near[1]!, within });
      at += near[0].length;
    } else if (field) {
      tokens.push({ kind: 'title' });
      at += field[0].length;
    } else if (rest[0] === '(' || rest[0] === ')') {
      tokens.push({ kind: rest[0] === '(' ? 'open' : 'close' });
      at += 1;
    } else if (rest[0] === '-' && /^-[^\s-]/.test(rest)) {
      tokens.push({ kind: 'not' });
      at += 1;
    } else if (citation) {
      tokens.push({ kind: 'citation', citation });
      at += citation.length;
    } else {
      const end = Math.max(readWord(text, at), at + 1);
      tokens.push({ kind: 'word', text: text.slice(at, end) });
      at = end;
    }
  }
  return tokens;
}

/** A term as a phrase of its words; null where it has none. */
function phraseOf(text: string, prefix: boolean, typed: string): QueryNode | null {
  const words = wordsOf(text);
  if (words.length === 0) return null;
  const last = words.at(-1)!;
  if (prefix && [...last].length < QUERY_LIMITS.prefix)
    throw new UsageError(
      `"${typed}" is too short to search by its beginning: write at least ${QUERY_LIMITS.prefix} letters before the *.`,
    );
  return { kind: 'phrase', words, prefix, field: null };
}

/** The same query looking at titles only. */
function inTitle(node: QueryNode): QueryNode {
  if (node.kind === 'phrase' || node.kind === 'near') return { ...node, field: 'title' };
  if (node.kind === 'not') return { kind: 'not', node: inTitle(node.node) };
  return { kind: node.kind, nodes: node.nodes.map(inTitle) };
}

/** Several nodes as one; groups of the same kind become one group. */
function group(kind: 'all' | 'any', nodes: QueryNode[]): QueryNode | null {
  if (nodes.length < 2) return nodes[0] ?? null;
  return { kind, nodes: nodes.flatMap((node) => (node.kind === kind ? node.nodes : [node])) };
}

/** Not "not x" is x. */
const negated = (node: QueryNode | null): QueryNode | null =>
  node && (node.kind === 'not' ? node.node : { kind: 'not', node });

/** Tokens to a query. What dangles (an OR at the end, a bracket that does not close) is read as far as it makes sense. */
function parseTokens(tokens: Token[]): QueryNode | null {
  let at = 0;
  let terms = 0;
  const isWord = (text: string): boolean => {
    const token = tokens[at];
    return token?.kind === 'word' && token.text === text;
  };
  const count = (node: QueryNode | null, number = 1): QueryNode | null => {
    if (node) terms += number;
    return node;
  };

  function parseAny(): QueryNode | null {
    const nodes: QueryNode[] = [];
    for (;;) {
      const node = parseAll();
      if (node) nodes.push(node);
      if (!isWord('OR') && !isWord('|')) return group('any', nodes);
      at += 1;
    }
  }

  function parseAll(): QueryNode | null {
    const nodes: QueryNode[] = [];
    while (at < tokens.length && tokens[at]!.kind !== 'close' && !isWord('OR') && !isWord('|')) {
      if (isWord('AND') || isWord('&')) {
        at += 1;
        continue;
      }
      const node = parseOne();
      if (node) nodes.push(node);
    }
    return group('all', nodes);
  }

  function parseNear(text: string, within: number): QueryNode | null {
    const phrases = tokensOf(text)
      .map((token) => wordsOf(token.kind === 'word' || token.kind === 'phrase' ? token.text : ''))
      .filter(({ length }) => length > 0);
    if (phrases.length === 0) return null;
    if (phrases.length === 1) return count({ kind: 'phrase', words: phrases[0]!, prefix: false, field: null });
    return count({ kind: 'near', phrases, within, field: null }, phrases.length);
  }

  function parseOne(): QueryNode | null {
    const token = tokens[at++]!;
    switch (token.kind) {
      case 'open': {
        const node = parseAny();
        at += 1; // the bracket that closes, if it is there
        return node;
      }
      case 'near':
        return parseNear(token.text, token.within);
      case 'title': {
        const node = at < tokens.length ? parseOne() : null;
        return node && inTitle(node);
      }
      case 'not': {
        return at < tokens.length ? negated(parseOne()) : null;
      }
      case 'phrase':
        return count(phraseOf(token.text, token.prefix, token.text));
      case 'citation':
        return count(token.citation.node);
      case 'word': {
        if (token.text === 'NOT' && at < tokens.length && tokens[at]!.kind !== 'close' && !isWord('OR')) {
          return negated(parseOne());
        }
        const prefix = token.text.endsWith('*');
        return count(phraseOf(token.text, prefix, token.text));
      }
      case 'close':
        return null;
    }
  }

  const nodes: QueryNode[] = [];
  while (at < tokens.length) {
    const node = parseAny();
    if (node) nodes.push(node);
    at += 1; // a bracket that closes nothing
  }
  if (terms > QUERY_LIMITS.terms)
    throw new UsageError(
      `A query can have at most ${QUERY_LIMITS.terms} terms and this one has ${terms}. Put words that belong together in quotation marks.`,
    );
  return group('all', nodes);
}

/**
 * What was typed as a query; null for nothing. Throws UsageError for what is too long, has too many terms, searches by
 * too short a beginning, or has neither letter nor digit.
 */
export function parseQuery(typed: string): QueryNode | null {
  const text = typed.trim();
  if (text === '') return null;
  if (text.length > QUERY_LIMITS.characters)
    throw new UsageError(
      `A query can be at most ${QUERY_LIMITS.characters} characters long; this one has ${text.length}.`,
    );
  const node = parseTokens(tokensOf(text));
  if (!node) throw new UsageError(`There is no word to search for in "${text}": write letters or digits.`);
  return node;
}
