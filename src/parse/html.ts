// Web pages as documents to select in. What would cost minutes to build is refused before it is built.

import { createRequire } from 'node:module';
import type * as Cheerio from 'cheerio';

const require = createRequire(import.meta.url);
/** Loaded with the first web page: it brings a hundred modules, and most rounds read feeds alone. */
const cheerio = (): typeof Cheerio => require('cheerio') as typeof Cheerio;

/** Open elements within each other; pages have a few dozen. Deeper ones take quadratic time and overflow stacks (P20). */
const DEEPEST = 400;
/** Elements that must be closed: the others (p, li, td, br …) are left open everywhere and nest nothing. */
const NESTING =
  /<(\/?)(?:a|abbr|article|aside|b|big|blockquote|center|cite|code|details|div|dl|em|fieldset|figure|font|footer|form|header|i|label|main|nav|object|ol|section|small|span|strike|strong|sub|sup|svg|g|table|template|tt|u|ul)(?![a-z0-9-])/gi;

/** True where a page opens elements within elements beyond all measure. */
function isTooDeep(html: string): boolean {
  let depth = 0;
  NESTING.lastIndex = 0;
  for (let match = NESTING.exec(html); match; match = NESTING.exec(html)) {
    depth = match[1] ? Math.max(0, depth - 1) : depth + 1;
    if (depth > DEEPEST) return true;
  }
  return false;
}

/** The page as a document, mended as browsers mend it; null where it is too deep to be read. */
export function loadHtml(html: string): Cheerio.CheerioAPI | null {
  return isTooDeep(html) ? null : cheerio().load(html);
}
