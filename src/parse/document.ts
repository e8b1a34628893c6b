// What a document is, whoever reads it: text or not, a web page, a page that turns a program away. Web pages are opened
// here too; what would cost minutes to build is refused before it is built.

import { createRequire } from 'node:module';
import type * as Cheerio from 'cheerio';
import { looksLikeBlockPage } from '../lib/block-page.ts';
import { titleOf } from './field-text.ts';

/** A web page, whole or a piece of one, by its first element. */
export const isHtml = (body: string): boolean =>
  /^[\s\ufeff]*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--(?:(?!-->)[\s\S]){0,5000}-->\s*)*<(?:!doctype\s+html|(?:html|head|body|meta|title|script|style|div|table|section|main|article|ul|ol|p|h[1-6]|form)[\s>])/i.test(
    body.slice(0, 20_000),
  );

/** The title of a page that came in place of a feed, for the sentence that says so. */
export function pageTitle(body: string): string {
  const title = /<title[^>]{0,500}>([^<]{0,500})/i.exec(body.slice(0, 200_000))?.[1];
  return title ? titleOf(title) : '';
}

/** What block page a web page is (lib/block-page.ts), in words; null for every other document. Comments before it are no part of it. */
export function blockPageReason(body: string): string | null {
  if (!isHtml(body)) return null;
  let start = 0;
  for (let head = /^\s*<!--/.exec(body); head; head = /^\s*<!--/.exec(body.slice(start, start + 100))) {
    const end = body.indexOf('-->', start);
    if (end < 0) break;
    start = end + 3;
  }
  return looksLikeBlockPage(start > 0 ? body.slice(start) : body);
}

/** Bytes that are no text: PDF, images, archives, or a body in an encoding that nobody named. */
export function isBinary(body: string): boolean {
  const head = body.slice(0, 2000);
  if (/^\s*(?:%PDF-|PK\u0003|GIF8|\u0089PNG|\u001f[\u008b\ufffd‹])/.test(head)) return true;
  const odd = head.match(/[\u0000-\u0008\u000e-\u001f\ufffd]/g)?.length ?? 0;
  return odd > 20 && odd > head.length / 20;
}

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
