// The reader of markup as events (htmlparser2), loaded with the first document or text that has some: a round in which
// nothing changed reads none, and does not pay for its tables.

import { createRequire } from 'node:module';
import type * as HtmlParser from 'htmlparser2';

const require = createRequire(import.meta.url);

/** A parser that tells `handlers` of what it meets. */
export function openParser(
  handlers: Partial<HtmlParser.Handler>,
  options: HtmlParser.ParserOptions,
): HtmlParser.Parser {
  const { Parser } = require('htmlparser2') as typeof HtmlParser;
  return new Parser(handlers, options);
}
