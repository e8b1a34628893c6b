// The layout of every page: head, header, navigation, footer, and the style and script files.

import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { SCRIPT } from './assets/script.ts';
import { STYLE } from './assets/style.ts';
import type { Ctx } from './web.ts';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const named = (text: string, name: string): string =>
  `/assets/${name.replace('.', `-${createHash('sha256').update(text).digest('hex').slice(0, 10)}.`)}`;

/** Style and script; their addresses contain their hash, so browsers may cache them forever. */
export const ASSETS: Record<string, { body: string; type: string }> = {
  [named(STYLE, 'hearsay.css')]: { body: STYLE, type: 'text/css; charset=utf-8' },
  [named(SCRIPT, 'hearsay.js')]: { body: SCRIPT, type: 'text/javascript; charset=utf-8' },
};
const [STYLE_URL, SCRIPT_URL] = Object.keys(ASSETS);

const NAVIGATION: [string, string][] = [
  ['/', 'Timeline'],
  ['/search', 'Search'],
  ['/deadlines', 'Deadlines'],
  ['/sources', 'Sources'],
  ['/accuracy', 'Accuracy'],
  ['/subscribe', 'Subscribe'],
];

export type Page = {
  title: string;
  body: Html;
  feeds?: { title: string; href: string; type: string }[];
  data?: unknown; // JSON-LD
  canonical?: string;
};

/** JSON inside a page, escaped so that it cannot end its script element. */
const dataBlock = (data: unknown): string =>
  JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** The signed-in user, or the sign-in link. */
function signedIn(c: Ctx): Html {
  const who = c.get('who');
  if (who?.via === 'session')
    return html`<a href="/changes">${who.name}</a>
      <form method="post" action="/logout">
        <input type="hidden" name="csrf" value="${who.csrf}" /><button class="link">Sign out</button>
      </form>`;
  return html`<a href="/login">Sign in</a>`;
}

/** A whole page. Templates escape everything put into them. */
export function page(c: Ctx, { title, body, feeds = [], data, canonical }: Page): Html {
  const path = c.req.path;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Hearsay</title>
        <link rel="stylesheet" href="${STYLE_URL}" />
        <link rel="icon" href="data:," />
        ${canonical ? html`<link rel="canonical" href="${canonical}" />` : ''}
        ${feeds.map((feed) => html`<link rel="alternate" type="${feed.type}" title="${feed.title}" href="${feed.href}" />`)}
        ${
          data === undefined
            ? ''
            : html`<script type="application/ld+json">
                ${raw(dataBlock(data))}
              </script>`
        }
        <script src="${SCRIPT_URL}" defer></script>
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header class="top">
          <div class="wrap">
            <a class="brand" href="/">Hearsay</a>
            <nav aria-label="Pages">
              ${NAVIGATION.map(
                ([href, name]) =>
                  html`<a
                    href="${href}"
                    ${path === href || (href !== '/' && path.startsWith(`${href}/`)) ? raw('aria-current="page"') : ''}
                    >${name}</a
                  >`,
              )}
            </nav>
            <div class="who">${signedIn(c)}</div>
          </div>
        </header>
        <main id="main"><div class="wrap">${body}</div></main>
        <footer>
          <div class="wrap">
            Official: the authority has acted or says so itself. Reported: officials say so, named or unnamed, without a
            document of record. Rumor: unnamed or second-hand sources. Every tag shows its evidence.
            <a href="/accuracy">Accuracy</a> ·
            <a href="/api/v1/openapi.json">API</a>
          </div>
        </footer>
      </body>
    </html>`;
}
