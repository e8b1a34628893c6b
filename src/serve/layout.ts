// The frame of every page: head, masthead, navigation, footer; and the files that it names.

import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { SCRIPT } from './assets/script.ts';
import { STYLE } from './assets/style.ts';
import type { Ctx } from './web.ts';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const named = (text: string, name: string): string =>
  `/assets/${name.replace('.', `-${createHash('sha256').update(text).digest('hex').slice(0, 10)}.`)}`;

/** The files of the pages: their address holds their hash, so that they may be kept for ever. */
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

/** JSON inside a page: no markup can end the element that holds it. */
const dataBlock = (data: unknown): string =>
  JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Who is signed in, or the way to it. */
function signedIn(c: Ctx): Html {
  const who = c.get('who');
  if (who?.via === 'session')
    return html`<a href="/changes">${who.name}</a>
      <form method="post" action="/logout">
        <input type="hidden" name="csrf" value="${who.csrf}" /><button class="link">Sign out</button>
      </form>`;
  return html`<a href="/login">Sign in</a>`;
}

/** A whole page. Everything put into it through templates is escaped. */
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
        <a class="skip" href="#main">To the content</a>
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
            Rumor is what unnamed people say; reported is what officials say on the record before an act; official is
            the act itself. Every judgement shows the words it rests on. <a href="/accuracy">How often it is right</a> ·
            <a href="/api/v1/openapi.json">API</a>
          </div>
        </footer>
      </body>
    </html>`;
}
